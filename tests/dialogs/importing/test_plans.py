"""Action plans: their year, what a newer version changes, and follow-up cells beside reports of the chat."""

import pytest
from sqlalchemy.engine import Engine

from dialogs.importing.questions import REPLACE, cell_question
from storage import history, plan_records
from storage.database import store_of
from tests.conftest import NOW
from tests.dialogs.importing.papers import STEERING, TENANT, bring_in, every_row, look, paper, plan, rows

PLAN = plan()


def _years(engine: Engine) -> list[tuple[int | None]]:
    return [(year,) for (year,) in rows(engine, "select year from plan where replaced_at is null")]


@pytest.mark.parametrize("minutes_first", [True, False])
def test_the_year_that_minutes_call_it(engine: Engine, minutes_first: bool) -> None:
    papers = [paper("styrgrupp.txt", STEERING), paper("plan.txt", PLAN)]
    for one in papers if minutes_first else reversed(papers):
        bring_in(engine, one)
    assert _years(engine) == [(2024,)]


def test_the_command_s_year_decides(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", STEERING), paper("plan.txt", PLAN), year=2023)
    assert _years(engine) == [(2023,)]


def test_a_year_that_nobody_names_stays_open(engine: Engine) -> None:
    preview = look(engine, paper("plan.txt", PLAN))
    assert {one.kind for one in preview.open_questions} == {"plan_year", "closed"}
    bring_in(engine, paper("plan.txt", PLAN))
    assert _years(engine) == [(None,)]
    bring_in(engine, paper("plan.txt", PLAN), year=2022)
    assert _years(engine) == [(2022,)]


def test_whether_a_group_is_closed_is_asked_never_decided(engine: Engine) -> None:
    [question] = [one for one in look(engine, paper("plan.txt", PLAN)).questions if one.kind == "closed"]
    assert question.proposal is None
    bring_in(engine, paper("plan.txt", PLAN))
    assert rows(engine, "select name from forum where closed") == []


def test_the_answer_closes_it(engine: Engine) -> None:
    [question] = [one for one in look(engine, paper("plan.txt", PLAN)).questions if one.kind == "closed"]
    bring_in(engine, paper("plan.txt", PLAN), answers={question.id: "yes"})
    assert rows(engine, "select name from forum where closed") == [("Sociala insatsgrupper unga 13-17 år",)]


def test_records_of_a_plan(engine: Engine) -> None:
    bring_in(engine, paper("plan.txt", PLAN), year=2024)
    found = rows(
        engine,
        "select f.name, f.number, f.kind, a.convenor, a.frequency_known from activity a"
        " join forum f on f.id = a.forum_id order by a.position",
    )
    assert [tuple(row[:4]) for row in found] == [
        ("Platssamverkan Norrvik", "1.1", "place", "SDF preventionsstrateg"),
        ("Platssamverkan Söderby", "1.2", "place", "SDF Preventionsstrateg"),
        ("Sociala insatsgrupper unga 13-17 år", "2.1", "youth", "SDF SIG-samordnare"),
    ]
    assert [bool(row[4]) for row in found] == [True, False, True]
    assert rows(engine, "select name from activity_participant order by id limit 2") == [
        ("Exempelhus AB",), ("Torgföreningen",),
    ]  # fmt: skip
    [(line, raw)] = rows(
        engine, "select line, raw from source where record = 'activity' and field = 'convenor' order by id limit 1"
    )
    assert raw in PLAN.split("\n")[line - 1]


def test_a_newer_version_replaces_and_shows_what_changed(engine: Engine) -> None:
    bring_in(engine, paper("plan.txt", PLAN), year=2024)
    changed = paper("plan-2.txt", plan(convenor="Enhetschef fritid"))
    [file] = look(engine, changed, year=2024).files
    assert [(one.about, one.field, one.old, one.new) for one in file.differences] == [
        ("1.1 Platssamverkan Norrvik", "convenor", "SDF preventionsstrateg", "Enhetschef fritid")
    ]
    bring_in(engine, changed, year=2024)
    assert len(rows(engine, "select id from plan")) == 2
    assert rows(
        engine,
        "select a.convenor from activity a join plan p on p.id = a.plan_id"
        " where p.replaced_at is null and a.number = '1.1'",
    ) == [("Enhetschef fritid",)]
    bring_in(engine, paper("plan.txt", PLAN), year=2024)
    assert len(rows(engine, "select id from plan")) == 2


def test_another_year_is_another_plan(engine: Engine) -> None:
    bring_in(engine, paper("plan.txt", PLAN), year=2024)
    bring_in(engine, paper("plan-2.txt", plan(convenor="Enhetschef fritid")), year=2025)
    assert sorted(_years(engine), key=str) == [(2024,), (2025,)]


def test_a_follow_up_cell_becomes_a_report(engine: Engine) -> None:
    bring_in(engine, paper("plan.txt", plan(t1="Två trygghetsvandringar är gjorda.")), year=2024)
    found = rows(
        engine, "select f.name, s.year, s.period, s.done from status_report s join forum f on f.id = s.forum_id"
    )
    assert found == [("Platssamverkan Norrvik", 2024, "T1", "Två trygghetsvandringar är gjorda.")]


def test_a_follow_up_without_year_is_not_guessed(engine: Engine) -> None:
    filled = paper("plan.txt", plan(t1="Två trygghetsvandringar är gjorda."))
    [applied] = bring_in(engine, filled)
    assert applied.warnings == ("followup_without_year",)
    assert rows(engine, "select id from status_report") == []
    bring_in(engine, filled, year=2024)
    assert len(rows(engine, "select id from status_report")) == 1


def test_empty_cells_leave_reports_of_the_chat(engine: Engine) -> None:
    bring_in(engine, paper("plan.txt", PLAN), year=2024)
    _report(engine, "Vi har mött butikerna.")
    before = every_row(engine)["status_report"]
    bring_in(engine, paper("plan-2.txt", plan(convenor="Enhetschef fritid")), year=2024)
    assert every_row(engine)["status_report"] == before


def test_a_cell_that_differs_is_kept_unless_confirmed(engine: Engine) -> None:
    bring_in(engine, paper("plan.txt", PLAN), year=2024)
    _report(engine, "Vi har mött butikerna.")
    filled = paper("plan-2.txt", plan(t1="Inget är gjort."))
    [question] = [one for one in look(engine, filled, year=2024).questions if one.kind == "cell"]
    assert (question.values["old"], question.values["new"]) == ("Vi har mött butikerna.", "Inget är gjort.")
    bring_in(engine, filled, year=2024)
    assert rows(engine, "select done from status_report") == [("Vi har mött butikerna.",)]
    asked = cell_question("platssamverkan norrvik", 2024, "T1")
    bring_in(engine, filled, year=2024, answers={asked: REPLACE})
    assert rows(engine, "select done from status_report") == [("Inget är gjort.",)]


def _report(engine: Engine, done: str) -> None:
    with store_of(engine, TENANT, NOW) as store:
        [(forum,)] = rows(engine, "select id from forum where number = '1.1'")
        change = history.begin(store, "report")
        plan_records.add_report(change, forum, 2024, "T1", done=done, goal_met="partly", reported_at=NOW)
