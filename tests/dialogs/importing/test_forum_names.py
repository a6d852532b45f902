"""One canonical name for each way of writing it, by the genre's rules."""

import json
from pathlib import Path

import pytest

from dialogs.importing.forum_names import activity_names, alike, forum_name, overlapping, same
from tests.shared import SHARED, needs_shared


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("Styrgrupp SÖK Exempelby", "Styrgruppen SÖK Exempelby", "steering"),
        ("SÖK Exempelby", "Styrgruppen SÖK Exempelby", "steering"),
        ("Protokoll styrgruppsmöte SÖK Exempelby", "Styrgruppen SÖK Exempelby", "steering"),
        ("Exempelbys styrgrupp", "Styrgruppen Exempelby", "steering"),
        ("Centrala styrgruppen", "Centrala styrgruppen", "steering"),
        ("Norrvik-Söderbys lokala brottsförebyggande råd", "Lokala Brå Norrvik-Söderby", "council"),
        ("Lokalt Brå Norrvik-Söderby", "Lokala Brå Norrvik-Söderby", "council"),
        ("Brottsförebyggande rådet i Exempelstad", "Lokala Brå Exempelstad", "council"),
        ("BRÅ Exempelstad", "Lokala Brå Exempelstad", "council"),
        ("Exempelstads kommuns brottsförebyggande råd", "Lokala Brå Exempelstad", "council"),
        ("Borås brottsförebyggande råd", "Lokala Brå Borås", "council"),
        ("Piteås brottsförebyggande råd", "Lokala Brå Piteå", "council"),
        ("Brottsförebyggande rådet (BRÅ)", "Brottsförebyggande rådet", "council"),
        ("Kommunala brottsförebyggande rådet", "Brottsförebyggande rådet", "council"),
        ("Lokala Brå arbetsutskott", "Lokala Brå arbetsutskott", "council"),
        ("Norrviks platssamverkan", "Platssamverkan Norrvik", "place"),
        ("Platssamverkansmöte i Norrvik", "Platssamverkan Norrvik", "place"),
        ("Trygghetsinventeringar", "Trygghetsinventeringar", "inventory"),
        ("Stödgrupper unga (13-17 år)", "Stödgrupper unga 13-17 år", "youth"),
        ("Stödgrupper unga vuxna (från 18 år)", "Stödgrupper unga vuxna", "youth"),
        ("Torggruppen", "Torggruppen", "other"),
    ],
)
def test_canonical(written: str, name: str, kind: str) -> None:
    found = forum_name(written)
    assert (found.name, found.kind) == (name, kind)
    assert forum_name(found.name).name == name


def test_what_was_written_is_an_alias() -> None:
    assert "Exempelbys lokala brottsförebyggande råd" in forum_name("Exempelbys lokala brottsförebyggande råd").aliases
    [first, second] = activity_names([("Platssamverkan Norrvik", ["Platssamverkan Norvik"]), ("Torggruppen", [])])
    assert first.name == "Platssamverkan Norrvik"
    assert first.aliases == ("Platssamverkan Norvik",)
    assert second.aliases == ()


def test_the_parenthesis_stays_where_it_alone_tells_two_groups_apart() -> None:
    names = activity_names([("Stödgrupper (från 18 år)", []), ("Stödgrupper (under 18 år)", [])])
    assert [name.name for name in names] == ["Stödgrupper från 18 år", "Stödgrupper under 18 år"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Platssamverkan Sätra", "Platssamverkan Sättra", True),
        ("Platssamverkan Vårby", "Platssamverkan Vårberg", False),
        ("Stödgrupper 13-17 år", "Stödgrupper 13-19 år", False),
        ("Styrgruppen Exempelby", "Styrgruppen SÖK Exempelby", True),
        ("Platssamverkan Sätra", "Styrgruppen Sätra", False),
    ],
)
def test_alike(one: str, other: str, expected: bool) -> None:
    assert alike(forum_name(one), forum_name(other)) is expected


def test_same_council_however_the_dash_is_written() -> None:
    assert same(forum_name("Lokala Brå Norrvik–Söderby"), forum_name("Lokalt Brå Norrvik-Söderby"))
    assert not same(forum_name("Lokala Brå Norrvik"), forum_name("Styrgruppen Norrvik"))


def test_overlapping_places_share_a_place_not_a_word() -> None:
    assert overlapping(forum_name("Lokala Brå Granvik-Norrby"), forum_name("Lokala Brå Granvik-Söderby"))
    assert not overlapping(forum_name("Styrgruppen Samverkan Norrby"), forum_name("Styrgruppen Samverkan Söderby"))
    assert not overlapping(forum_name("Lokala Brå Norra Granvik"), forum_name("Lokala Brå Norra Söderby"))


@needs_shared
def test_the_district_s_other_names() -> None:
    names = json.loads((Path(SHARED) / "open" / "forum_names.json").read_text(encoding="utf-8"))
    steering_and_council = {name for name in names if forum_name(name).kind in ("steering", "council")}
    assert steering_and_council
    for name in steering_and_council:
        assert {forum_name(other).name for other in names[name]} == {name}
