"""Roles compared across documents, and who holds one on a day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from dialogs import roles

DAY = dt.date(2024, 10, 14)


@dataclass(frozen=True)
class Holding:
    """As `storage.people.holdings_of` gives it."""

    name: str
    title: str
    organisation: str | None = None
    valid_from: dt.date = dt.date(2024, 1, 1)
    valid_to: dt.date | None = None
    seen_on: dt.date | None = None

    @property
    def person_id(self) -> int:
        return hash(self.name)

    @property
    def role_key(self) -> str:
        return roles.role_key(self.title).key

    @property
    def organisation_kind(self) -> str | None:
        return roles.organisation_kind(self.organisation) if self.organisation else None


def _names(wanted: str, *held: Holding, on: dt.date = DAY, place: str = "") -> list[str]:
    found: Any = held
    return [row.name for row in roles.holders(found, roles.candidates(wanted), on, place)]


@pytest.mark.parametrize(
    "written",
    ["Preventionsstrateg", "preventionsstrateg, Exempelby SDF", "SDF Preventionsstrateg", "t.f. preventionsstrateg"],
)
def test_spellings_of_one_role(written: str) -> None:
    assert roles.role_key(written).key == roles.role_key("SDF preventionsstrateg").key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Strateg trygghet", "trygghetsstrateg"),
        ("Operativ koordinatör", "Operativ koordinator"),
        ("Kommunpolis LPO Exempelby", "kommunpolis"),
        ("Enhetschefen fritid", "enhetschef fritid"),
    ],
)
def test_forms_of_one_title(one: str, other: str) -> None:
    assert roles.role_key(one).key == roles.role_key(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [("rektor", "biträdande rektor"), ("ordförande", "vice ordförande"), ("trygghetsstrateg", "preventionsstrateg")],
)
def test_roles_that_differ(one: str, other: str) -> None:
    assert roles.role_key(one).key != roles.role_key(other).key


def test_a_cell_of_two_roles() -> None:
    found = roles.candidates("SDF Preventionsstrateg, enhetschef stadsmiljö, civilsamhälle och kultur?")
    assert [role.key for role in found] == ["preventionsstrateg", "enhetschef"]
    assert found[0].kind == "stadsdelsförvaltningen"
    assert found[1].unit == {"stadsmiljö", "civilsamhälle", "kultur"}
    assert [role.key for role in roles.candidates("Trygg- och säkerhetsstrateg")] == ["trygg säkerhetsstrateg"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Exempelby SDF", "stadsdelsförvaltningen"),
        ("Exempelstads kommun", "stadsdelsförvaltningen"),
        ("Enhetschef förskola", "stadsdelsförvaltningen"),
        ("LPO Exempelby", "polisen"),
        ("kommunpolis", "polisen"),
        ("Områdespolis eller annan", "polisen"),
        ("Rektor", "utbildningsförvaltningen"),
        ("grundskolechef", "utbildningsförvaltningen"),
        ("Norrviks skola", "utbildningsförvaltningen"),
        ("Trafikkontoret", None),
    ],
)
def test_organisation_kind(text: str, kind: str | None) -> None:
    assert roles.organisation_kind(text) == kind


def test_holder_on_a_day() -> None:
    former = Holding("Petra Sandin", "Preventionsstrateg", "Exempelby SDF", dt.date(2020, 1, 1), dt.date(2023, 12, 31))
    now = Holding("Karin Wiberg", "Preventionsstrateg", "Exempelby SDF")
    assert _names("SDF preventionsstrateg", former, now) == ["Karin Wiberg"]
    assert _names("SDF preventionsstrateg", former, now, on=dt.date(2023, 5, 1)) == ["Petra Sandin"]
    assert _names("SDF preventionsstrateg", former, now, on=dt.date(2019, 5, 1)) == []


def test_another_organisation_s_namesake_of_the_role_is_not_meant() -> None:
    police = Holding("Jonas Ek", "Strateg", "Polisen")
    assert _names("SDF strateg", police) == []


def test_place_tells_two_holders_apart_and_without_it_both_are_given() -> None:
    here = Holding("Omar Haddad", "Kommunpolis", "Lokalpolisområde Exempelby")
    there = Holding("Sara Lindqvist", "Kommunpolis", "Lokalpolisområde Sjöviken")
    assert _names("Kommunpolis", here, there, place="Platssamverkan Exempelby") == ["Omar Haddad"]
    assert _names("Kommunpolis", here, there, place="Platssamverkan Norrvik") == ["Sara Lindqvist", "Omar Haddad"]


def test_a_general_title_of_one_unit_answers_for_no_other() -> None:
    head = Holding("Nils Fors", "Rektor", "Granviks skola")
    assert _names("Rektor", head, place="Platssamverkan Norrvik") == []
    assert _names("Rektor", head, place="Platssamverkan Granvik") == ["Nils Fors"]
    assert _names("Rektor Norrviksskolan", head) == []
    unit = Holding("Elin Åkerblom", "Enhetschef, förebyggande enheten", "Exempelby SDF")
    assert _names("Enhetschef förebyggande enhet", unit) == ["Elin Åkerblom"]
    assert _names("Enhetschef stadsmiljö", unit) == []


def test_a_newer_holder_in_the_same_body_has_taken_over() -> None:
    before = Holding(
        "Petra Sandin", "Preventionsstrateg", "Exempelby SDF", dt.date(2020, 1, 1), None, dt.date(2021, 6, 1)
    )
    after = Holding(
        "Karin Wiberg", "Preventionsstrateg", "Exempelby SDF", dt.date(2023, 1, 1), None, dt.date(2024, 1, 1)
    )
    beside = Holding(
        "Amina Holm", "Preventionsstrateg", "Exempelby SDF", dt.date(2021, 1, 1), None, dt.date(2023, 6, 1)
    )
    assert _names("preventionsstrateg", before, after) == ["Karin Wiberg"]
    assert _names("preventionsstrateg", before, after, beside) == ["Karin Wiberg", "Amina Holm"]


def test_as_said_in_an_answer() -> None:
    assert roles.spoken("SDF Preventionsstrateg,\nenhetschef?", "sv") == "SDF Preventionsstrateg, enhetschef"
