"""Minutes: who adjusts them, what a newer version changes, which meetings they tell of."""

import datetime as dt
import re

import pytest
from sqlalchemy.engine import Engine

from dialogs.importing.preview import FilePreview
from dialogs.importing.questions import adjusters_question
from storage import forums, history, meetings, minutes
from storage.database import store_of
from tests.conftest import NOW
from tests.dialogs.importing.papers import STEERING, TENANT, bring_in, look, paper, rows
from tests.shared import SHARED, needs_shared

DAY = dt.date(2024, 9, 11)
MAIL = re.compile(r"^20\d\d-\d\d-\d\d via mail\n\n", re.MULTILINE)
NAMED_ONLY = MAIL.sub("", STEERING)
WITHOUT_NAMES = re.sub(r"Justerat:\n.*?(?=Närvarande:)", "", STEERING, flags=re.DOTALL)
NO_ADJUSTING = WITHOUT_NAMES.replace(" Protokollet ska justeras av stadsdelsförvaltning och lokalpolisområde.", "")
NO_ADJUSTING = NO_ADJUSTING.replace("Val av sekreterare och justerare", "Val av sekreterare")


def _status(engine: Engine) -> list[tuple[str, int]]:
    return [(status, version) for status, version in rows(engine, "select status, version from minutes order by id")]


def _asked(engine: Engine) -> set[str]:
    found = rows(
        engine,
        "select p.name from delivery d join person p on p.id = d.person_id"
        " where d.kind = 'approval_request' and d.status = 'open'",
    )
    return {name for (name,) in found}


def _look(engine: Engine, text: str) -> FilePreview:
    [file] = look(engine, paper("styrgrupp.txt", text)).files
    return file


def test_approved_by_all_named_is_adjusted(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    assert _status(engine) == [("adjusted", 1)]
    assert _asked(engine) == set()
    approvals = rows(engine, "select p.name, a.via, a.verdict from approval a join person p on p.id = a.person_id")
    assert sorted(approvals) == [("Amina Holm", "mail", "approved"), ("Jonas Ek", "mail", "approved")]


def test_named_without_approval_are_waited_for(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", NAMED_ONLY))
    assert _status(engine) == [("waiting", 1)]
    assert _asked(engine) == {"Amina Holm", "Jonas Ek"}
    with store_of(engine, TENANT, NOW) as store:
        [amina], [karin] = (
            rows(engine, "select id from person where name = :name", name=name)[0]
            for name in ("Amina Holm", "Karin Wiberg")
        )
        assert [row.day for row in minutes.waiting_for(store, amina)] == [DAY]
        assert not minutes.waiting_for(store, karin)


@needs_shared
def test_the_seed_without_its_mails_waits_for_exactly_the_two(engine: Engine) -> None:
    [path] = (SHARED / "seeds").glob("000_*.txt")
    text = path.read_text(encoding="utf-8")
    named = {one.name for one in paper(path.name, text).draft.approvals}  # type: ignore[union-attr]
    assert len(named) == 2
    bring_in(engine, paper(path.name, MAIL.sub("", text)))
    assert _asked(engine) == named


def test_adjusters_named_as_organisations_are_asked_of_the_secretary(engine: Engine) -> None:
    file = _look(engine, WITHOUT_NAMES)
    [question] = [one for one in file.questions if one.kind == "adjusters"]
    assert question.proposal is None
    assert set(question.choices) == {"Amina Holm", "Jonas Ek", "Karin Wiberg", "Omar Haddad"}
    bring_in(engine, paper("styrgrupp.txt", WITHOUT_NAMES))
    assert _status(engine) == [("open", 1)]
    assert _asked(engine) == set()


def test_the_secretary_s_answer_is_who_is_asked(engine: Engine) -> None:
    asked = adjusters_question("styrgruppen sök exempelby", DAY.isoformat())
    bring_in(engine, paper("styrgrupp.txt", WITHOUT_NAMES), answers={asked: "Amina Holm, Omar Haddad"})
    assert _status(engine) == [("waiting", 1)]
    assert _asked(engine) == {"Amina Holm", "Omar Haddad"}


def test_minutes_that_speak_of_no_adjusting_are_archived(engine: Engine) -> None:
    assert not [one for one in _look(engine, NO_ADJUSTING).questions if one.kind == "adjusters"]
    bring_in(engine, paper("styrgrupp.txt", NO_ADJUSTING))
    assert _status(engine) == [("archived", 1)]


def test_approvals_that_came_since_are_added_to_the_same_text(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", NAMED_ONLY))
    file = _look(engine, STEERING)
    assert (file.status, [one.field for one in file.differences]) == ("changed", ["approvals"])
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    assert _status(engine) == [("adjusted", 1)]


def test_a_changed_text_is_a_new_version_and_opens_again(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", NAMED_ONLY))
    with store_of(engine, TENANT, NOW) as store:
        [(amina,)] = rows(engine, "select id from person where name = 'Amina Holm'")
        [(first, content)] = rows(engine, "select id, content_hash from minutes")
        given = {"verdict": "approved", "content_hash": content, "via": "slack", "day": NOW.date()}
        minutes.add_approval(store, first, amina, **given)
    changed = NAMED_ONLY.replace("Ta fram ett årshjul för 2025.", "Ta fram ett årshjul för 2026.")
    file = _look(engine, changed)
    assert file.status == "changed"
    told = {(one.field, one.old, one.new) for one in file.differences}
    assert ("actions", "Ta fram ett årshjul för 2025", "Ta fram ett årshjul för 2026") in told
    bring_in(engine, paper("styrgrupp.txt", changed))
    assert _status(engine) == [("replaced", 1), ("waiting", 2)]
    assert rows(engine, "select distinct minutes_id from adjuster where minutes_id > :first", first=first) != []
    assert _asked(engine) == {"Amina Holm", "Jonas Ek"}
    assert rows(engine, "select text from action_item where withdrawn_at is null") == [
        ("Ta fram ett årshjul för 2026",)
    ]


def test_an_older_version_imported_again_changes_nothing(engine: Engine) -> None:
    changed = STEERING.replace("vad som återstår", "vad som är kvar")
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    bring_in(engine, paper("styrgrupp.txt", changed))
    before = _status(engine)
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    assert _status(engine) == before
    assert before == [("replaced", 1), ("adjusted", 2)]


def test_meetings_told_of(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    with store_of(engine, TENANT, NOW) as store:
        forum = forums.named(store, "SÖK Exempelby")
        assert forum is not None
        [coming] = meetings.upcoming(store, [forum.id], DAY)
        assert (coming.day, coming.starts_at) == (dt.date(2024, 12, 4), dt.datetime(2024, 12, 4, 12, 30, tzinfo=dt.UTC))
        assert [row.month for row in meetings.announced(store, [forum.id], "2024-10")] == ["2024-11"]


@pytest.mark.parametrize("planned_first", [True, False])
def test_a_planned_meeting_and_its_minutes_are_one(engine: Engine, planned_first: bool) -> None:
    later = STEERING.replace("Onsdag 11 september 2024", "Onsdag 4 december 2024")
    later = re.sub(r"5\. Nästa möte.*", "5. Övrigt\n", later, flags=re.DOTALL)
    papers = [paper("september.txt", STEERING), paper("december.txt", later)]
    for one in papers if planned_first else reversed(papers):
        bring_in(engine, one)
    found = rows(engine, "select status, month from meeting where withdrawn_at is null order by day")
    assert sorted(found, key=str) == [("announced", "2024-11"), ("held", None), ("held", None)]


def test_minutes_of_the_announced_month_are_that_meeting(engine: Engine) -> None:
    extra = STEERING.replace("Onsdag 11 september 2024", "Onsdag 20 november 2024")
    extra = re.sub(r"5\. Nästa möte.*", "5. Övrigt\n", extra, flags=re.DOTALL)
    bring_in(engine, paper("september.txt", STEERING))
    bring_in(engine, paper("november.txt", extra))
    assert rows(engine, "select status from meeting where status = 'announced'") == []


def test_a_meeting_called_off_in_the_chat_is_not_planned_again(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    with store_of(engine, TENANT, NOW) as store:
        [(coming,)] = rows(engine, "select id from meeting where status = 'planned'")
        meetings.change_meeting(history.begin(store, "cancel"), coming, status="cancelled")
    bring_in(engine, paper("styrgrupp.txt", STEERING.replace("under våren", "i våras")))
    assert rows(engine, "select status from meeting where day = :day", day=dt.date(2024, 12, 4).isoformat()) == [
        ("cancelled",)
    ]


def test_every_field_has_its_source(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    lines = STEERING.split("\n")
    found = rows(engine, "select record, field, line, raw from source")
    assert {record for record, _, _, _ in found} >= {
        "forum", "meeting", "minutes", "person", "role_holder", "attendance", "adjuster", "approval", "action_item",
    }  # fmt: skip
    assert all(lines[line - 1].strip() for _, _, line, _ in found)
    [(line, raw)] = {(line, raw) for record, field, line, raw in found if (record, field) == ("minutes", "place")}
    assert raw in lines[line - 1]
