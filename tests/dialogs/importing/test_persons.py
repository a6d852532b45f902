"""Persons and roles out of documents: who is the same, who holds what since when."""

import datetime as dt
import itertools

import pytest
from sqlalchemy.engine import Engine

from storage import forums, history, people, role_holders
from storage.database import store_of
from tests.conftest import NOW
from tests.dialogs.importing.papers import COUNCIL_AFTER, COUNCIL_BEFORE, TENANT, bring_in, look, paper, rows

NOTES = """Minnesanteckningar Torggruppen {day}

Närvarande:

Amina Holm – {title}

Tidpunkt:

{day} kl. 09.00-10.00

1. Läget

Lugnt, polisen ser inga brott kring torget.
"""


def _note(day: str, title: str) -> str:
    return NOTES.format(day=day, title=title)


def _held(engine: Engine, name: str) -> list[tuple[str, str, str | None]]:
    found = rows(
        engine,
        "select r.title, h.valid_from, h.valid_to from role_holder h join role r on r.id = h.role_id"
        " join person p on p.id = h.person_id where p.name = :name order by h.valid_from, r.title",
        name=name,
    )
    return [(title, str(since), None if until is None else str(until)) for title, since, until in found]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_role_holds_until_a_newer_document_says_otherwise(engine: Engine, order: tuple[int, ...]) -> None:
    told = [
        ("2021-03-01", "fältsekreterare"),
        ("2022-03-01", "preventionsstrateg, Exempelby SDF"),
        ("2023-03-01", "Preventionsstrateg"),
        ("2024-03-01", "enhetschef fritid, Exempelby SDF"),
    ]
    for place in order:
        day, title = told[place]
        bring_in(engine, paper(f"{day}.txt", _note(day, title)))
    assert _held(engine, "Amina Holm") == [
        ("Fältsekreterare", "2021-03-01", "2022-02-28"),
        ("Preventionsstrateg", "2022-03-01", "2024-02-29"),
        ("Enhetschef fritid", "2024-03-01", None),
    ]


def test_a_role_entered_by_hand_stands_beside_documents(engine: Engine) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "people")
        amina = people.add(change, "Amina Holm")
        role = role_holders.ensure_role(change, "Krisberedskapssamordnare", "krisberedskapssamordnare", None)
        role_holders.hold(change, role, amina, dt.date(2020, 1, 1))
    bring_in(engine, paper("a.txt", _note("2022-03-01", "fältsekreterare")))
    assert _held(engine, "Amina Holm") == [
        ("Krisberedskapssamordnare", "2020-01-01", None),
        ("Fältsekreterare", "2022-03-01", None),
    ]


def test_the_same_name_is_the_same_person_and_is_told(engine: Engine) -> None:
    bring_in(engine, paper("2019.txt", COUNCIL_BEFORE))
    [file] = look(engine, paper("2023.txt", COUNCIL_AFTER)).files
    assert set(file.same_people) == {"Omar Haddad", "Karin Wiberg"}
    bring_in(engine, paper("2023.txt", COUNCIL_AFTER))
    assert rows(engine, "select count(*) from person where name = 'Omar Haddad'") == [(1,)]


def test_a_namesake_elsewhere_is_asked_about(engine: Engine) -> None:
    bring_in(engine, paper("a.txt", _note("2022-03-01", "preventionsstrateg, Exempelby SDF")))
    police = paper("b.txt", _note("2022-04-01", "kommunpolis, Lokalpolisområde Exempelby"))
    [question] = [one for one in look(engine, police).questions if one.kind == "person"]
    assert question.proposal == "same"
    bring_in(engine, police, answers={question.id: "new"})
    assert rows(engine, "select count(*) from person") == [(2,)]
    bring_in(engine, paper("c.txt", _note("2022-05-01", "kommunpolis, Lokalpolisområde Exempelby")))
    assert rows(engine, "select count(*) from person") == [(2,)]


def test_invited_are_persons_too_and_not_present(engine: Engine) -> None:
    bring_in(engine, paper("2019.txt", COUNCIL_BEFORE))
    found = dict(rows(engine, "select p.name, a.presence from attendance a join person p on p.id = a.person_id"))
    assert found["Nils Fors"] == "invited"


def test_the_newest_document_s_contact_stands(engine: Engine) -> None:
    later = COUNCIL_BEFORE.replace("2019-03-15", "2020-03-13").replace("15 mars 2019", "13 mars 2020")
    later = later.replace("Nils Fors, tel", "Petra Sandin, tel").replace("nils.fors@", "petra.sandin@")
    for name, text in (("2020.txt", later), ("2019.txt", COUNCIL_BEFORE)):
        bring_in(engine, paper(name, text))
    found = rows(
        engine,
        "select p.name, p.email, m.valid_to from membership m join person p on p.id = m.person_id"
        " order by m.valid_from",
    )
    assert [(name, email, str(until)) for name, email, until in found] == [
        ("Nils Fors", "nils.fors@granvik.example", "2020-03-12"),
        ("Petra Sandin", "petra.sandin@granvik.example", "None"),
    ]


def test_spellings_of_a_forum_are_asked_about_and_joined(engine: Engine) -> None:
    text = _note("2022-03-01", "fältsekreterare")
    bring_in(engine, paper("a.txt", text.replace("Torggruppen", "Platssamverkan Norrvik")))
    other = paper("b.txt", _note("2022-04-01", "fältsekreterare").replace("Torggruppen", "Platssamverkan Norvik"))
    [question] = look(engine, other).questions
    assert (question.kind, question.proposal) == ("forum", "Platssamverkan Norrvik")
    bring_in(engine, other)
    with store_of(engine, TENANT, NOW) as store:
        assert [row.name for row in forums.every(store)] == ["Platssamverkan Norrvik"]
        named = forums.named(store, "Platssamverkan Norvik")
        assert named is not None
        assert named.name == "Platssamverkan Norrvik"


def test_a_new_forum_where_the_answer_is_new(engine: Engine) -> None:
    text = _note("2022-03-01", "fältsekreterare")
    bring_in(engine, paper("a.txt", text.replace("Torggruppen", "Platssamverkan Norrvik")))
    other = paper("b.txt", _note("2022-04-01", "fältsekreterare").replace("Torggruppen", "Platssamverkan Norvik"))
    [question] = look(engine, other).questions
    bring_in(engine, other, answers={question.id: "new"})
    assert rows(engine, "select count(*) from forum") == [(2,)]
