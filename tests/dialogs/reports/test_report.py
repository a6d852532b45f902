"""The tertial report: proposed, filled in, sent in, changed, and never two for one period."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import Engine

from dialogs.register import read_names
from dialogs.reports import report
from dialogs.turn import Press, Speaker, Turn
from storage import history, notes, reports, tenants
from storage.database import store_of, transaction
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons

LEFT_OVER = "sista dag var 15 september, för 29 dagar sedan"


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as open_talk:
        open_talk.be("Amina Holm")
        yield open_talk


def _fields(message: Message) -> dict[str, str]:
    return {field["id"]: field["value"] for field in message["card"]["inputs"]}


def _errors(message: Message) -> list[str]:
    return [field["id"] for field in message["card"]["inputs"] if "error" in field]


def _note(engine: Engine, cast: Cast, text: str, day: str, by: str = "jonas") -> None:
    person = getattr(cast, by)
    with store_of(engine, 1, NOW, by=person) as store:
        notes.add(history.begin(store, "log_update"), cast.bredang, text, dt.date.fromisoformat(day), person)


def _report(engine: Engine, cast: Cast, period: str, done: str, year: int = 2024, by: str = "jonas") -> int:
    person = getattr(cast, by)
    with store_of(engine, 1, NOW, by=person) as store:
        change = history.begin(store, "report_tertial")
        return reports.add(change, cast.bredang, year, period, "yes", done, person)


def _standing(engine: Engine, cast: Cast, period: str = "T2", year: int = 2024) -> tuple[str, str] | None:
    with store_of(engine, 1, NOW) as store:
        row = reports.of(store, cast.bredang, year, period)
        return None if row is None else (row.goal_met, row.done)


def test_the_form_says_what_and_until_when(talk: Talk) -> None:
    [form] = talk.say("t2 bredäng")
    assert form["text"] == f"Platssamverkan Bredäng, T2 2024 (maj–augusti) · {LEFT_OVER}"
    assert [(field["id"], field["kind"], field["required"]) for field in form["card"]["inputs"]] == [
        ("goal_met", "choice", True),
        ("done", "multiline", True),
    ]
    assert [choice["value"] for choice in form["card"]["inputs"][0]["choices"]] == ["yes", "partly", "no"]
    assert buttons(form) == ["submit", "save", "cancel"]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2024-09-09T09:00", "sista dag 15 september, 6 dagar kvar"),
        ("2024-09-14T23:30", "sista dag 15 september, 1 dag kvar"),
        ("2024-09-15T09:00", "sista dag är i dag, 15 september"),
        ("2024-09-16T00:10", "sista dag var 15 september, för 1 dag sedan"),
    ],
)
def test_days_are_counted_to_the_deadline(talk: Talk, now: str, said: str) -> None:
    talk.now(now)
    assert talk.say("t2 bredäng")[0]["text"].endswith(said)


def test_the_tenants_own_deadline_counts(talk: Talk, engine: Engine) -> None:
    with transaction(engine) as connection:
        tenants.change(connection, 1, deadlines={"T2": "10-20"})
    assert talk.say("t2 bredäng")[0]["text"].endswith("sista dag 20 oktober, 6 dagar kvar")


def test_a_report_is_sent_in_told_undone_and_done_again(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    [sent] = talk.press("submit", goal_met="partly", done="Två vandringar.")
    assert sent["text"] == (
        "Rapporten för T2 är inskickad. 1 av 4 forum har rapporterat; Platssamverkan Sätra, "
        "Sociala insatsgrupper unga vuxna och Sociala insatsgrupper unga 12-17 år saknas."
    )
    assert buttons(sent) == ["edit", "undo"]
    assert _standing(engine, cast) == ("partly", "Två vandringar.")
    assert "rapporten för T2 2024, Platssamverkan Bredäng finns inte kvar" in talk.press("undo")[0]["text"]
    assert _standing(engine, cast) is None
    talk.press("undo")
    assert _standing(engine, cast) == ("partly", "Två vandringar.")


@pytest.mark.parametrize("goal", ["Delvis", "delvis", "partly"])
def test_the_goal_is_taken_by_value_or_title(talk: Talk, engine: Engine, cast: Cast, goal: str) -> None:
    talk.say("t2 bredäng")
    talk.press("submit", goal_met=goal, done="Två vandringar.")
    assert _standing(engine, cast) == ("partly", "Två vandringar.")


def test_a_missing_goal_stands_beside_its_field_and_the_text_is_kept(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    [refused] = talk.press("submit", done="Två vandringar.")
    assert _errors(refused) == ["goal_met"]
    assert _fields(refused)["done"] == "Två vandringar."
    assert _standing(engine, cast) is None
    talk.press("submit", goal_met="no")
    assert _standing(engine, cast) == ("no", "Två vandringar.")


@pytest.mark.parametrize("done", ["", " \n ", "a" * 20_000])
def test_a_text_that_cannot_be_sent_in_is_refused(talk: Talk, engine: Engine, cast: Cast, done: str) -> None:
    talk.say("t2 bredäng")
    assert _errors(talk.press("submit", goal_met="yes", done=done)[0]) == ["done"]
    assert _standing(engine, cast) is None


def test_notes_of_the_period_stand_in_the_field(talk: Talk, engine: Engine, cast: Cast) -> None:
    for text, day in (
        ("Före.", "2024-04-30"),
        ("Först.", "2024-05-01"),
        ("Sist.", "2024-08-31"),
        ("Efter.", "2024-09-01"),
    ):
        _note(engine, cast, text, day)
    [form] = talk.say("t2 bredäng")
    assert _fields(form)["done"].splitlines() == ["1 maj: Först.", "31 augusti: Sist."]
    talk.press("submit", goal_met="yes")
    assert _standing(engine, cast) == ("yes", "1 maj: Först.\n31 augusti: Sist.")


def test_the_annual_report_begins_with_the_years_reports_and_what_was_noted_since(
    talk: Talk, engine: Engine, cast: Cast
) -> None:
    _report(engine, cast, "T1", "Första tertialet.")
    _note(engine, cast, "I april.", "2024-04-02")
    _note(engine, cast, "I juni.", "2024-06-02")
    _note(engine, cast, "I oktober.", "2024-10-02")
    [form] = talk.say("vb bredäng")
    assert form["text"].startswith("Platssamverkan Bredäng, VB 2024 (hela året)")
    assert _fields(form)["done"].splitlines() == ["T1: Första tertialet.", "2 juni: I juni.", "2 oktober: I oktober."]


@pytest.mark.parametrize(
    ("said", "goal", "done"),
    [
        ("T2 Bredäng: målet delvis nått, vi har vandrat", "partly", "vi har vandrat"),
        ("T2 Bredäng: målet är inte nått. Gruppen har vilat", "no", "Gruppen har vilat"),
        ("T2 Bredäng: målet är nått, två vandringar gjorda", "yes", "två vandringar gjorda"),
        ("T2 Bredäng: ja, två vandringar gjorda", "yes", "två vandringar gjorda"),
        ("T2 Bredäng: vi har haft två vandringar", "", "vi har haft två vandringar"),
    ],
)
def test_answers_in_the_message_stand_in_the_form(talk: Talk, said: str, goal: str, done: str) -> None:
    assert _fields(talk.say(said)[0]) == {"goal_met": goal, "done": done}


def test_answers_in_the_message_are_sent_in_with_the_button_alone(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("T2 Bredäng: målet delvis nått, vi har vandrat")
    assert _standing(engine, cast) is None
    talk.press("submit")
    assert _standing(engine, cast) == ("partly", "vi har vandrat")


def test_a_year_said_is_kept(talk: Talk, engine: Engine, cast: Cast) -> None:
    assert talk.say("rapportera T2 2023 för Bredäng")[0]["text"].startswith("Platssamverkan Bredäng, T2 2023")
    [sent] = talk.press("submit", goal_met="yes", done="Då.")
    assert sent["text"].startswith("Rapporten för T2 2023 är inskickad.")
    assert _standing(engine, cast, year=2023) == ("yes", "Då.")


def test_a_period_to_come_cannot_be_reported(talk: Talk) -> None:
    [refused] = talk.say("rapportera T1 2026 för Bredäng")
    assert refused["text"] == "T1 2026 börjar 1 januari 2026 och kan rapporteras då."


def test_without_a_period_the_latest_ended_that_lacks_is_proposed(talk: Talk, engine: Engine, cast: Cast) -> None:
    assert "T2 2024" in talk.say("rapportera tertialet för Bredäng")[0]["text"]
    talk.press("submit", goal_met="yes", done="Klart.")
    assert "T1 2024" in talk.say("rapportera tertialet för Bredäng")[0]["text"]


def test_without_a_forum_ones_own_that_lack_it_are_offered(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.be("Jonas Ek")
    [asked] = talk.say("rapportera T2")
    assert asked["text"] == "Vilket forum vill du rapportera för?"
    assert f"forum:{cast.bredang}" in buttons(asked)
    assert talk.press(f"forum:{cast.bredang}")[0]["text"].startswith("Platssamverkan Bredäng, T2 2024")
    talk.say("rapportera T2")
    assert talk.say("sätra")[0]["text"].startswith("Platssamverkan Sätra, T2 2024")


def test_what_is_reported_is_shown_and_can_be_changed_by_anybody_with_its_history(
    talk: Talk, engine: Engine, cast: Cast
) -> None:
    _report(engine, cast, "T2", "Jonas text.")
    [shown] = talk.say("t2 bredäng")
    assert shown["text"].splitlines()[:2] == [
        "Platssamverkan Bredäng har redan rapporterat T2: målet är nått.",
        "Jonas text.",
    ]
    assert _fields(talk.press("edit")[0]) == {"goal_met": "yes", "done": "Jonas text."}
    assert talk.press("submit", done="Aminas tillägg.")[0]["text"].startswith("Rapporten för T2 är ändrad.")
    with store_of(engine, 1, NOW) as store:
        row = reports.of(store, cast.bredang, 2024, "T2")
        assert row is not None
        versions = [(version.after["done"], version.person) for version in reports.versions(store, row.id)]
    assert versions == [("Jonas text.", "Jonas Ek"), ("Aminas tillägg.", "Amina Holm")]
    talk.press("undo")
    assert _standing(engine, cast) == ("yes", "Jonas text.")


def test_a_colleague_who_was_first_is_shown_and_can_be_replaced(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    _report(engine, cast, "T2", "Jonas text.")
    [conflict] = talk.press("submit", goal_met="no", done="Aminas text.")
    assert conflict["text"].startswith("Jonas Ek hann före och har rapporterat T2 för Platssamverkan Bredäng.")
    assert "Jonas text." in conflict["text"]
    assert _fields(conflict) == {"goal_met": "no", "done": "Aminas text."}
    assert _standing(engine, cast) == ("yes", "Jonas text.")
    talk.press("submit")
    assert _standing(engine, cast) == ("no", "Aminas text.")


def test_a_colleague_who_was_first_is_kept_with_the_other_button(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    _report(engine, cast, "T2", "Jonas text.")
    talk.press("submit", goal_met="no", done="Aminas text.")
    talk.press("Behåll den som finns")
    assert _standing(engine, cast) == ("yes", "Jonas text.")


def test_a_report_changed_meanwhile_is_not_overwritten_unseen(talk: Talk, engine: Engine, cast: Cast) -> None:
    report_id = _report(engine, cast, "T2", "Jonas text.")
    talk.say("t2 bredäng")
    talk.press("edit")
    with store_of(engine, 1, NOW, by=cast.jonas) as store:
        reports.revise(history.begin(store, "report_tertial"), report_id, "no", "Jonas nya text.")
    assert "Jonas nya text." in talk.press("submit", done="Aminas text.")[0]["text"]
    assert _standing(engine, cast) == ("no", "Jonas nya text.")


def test_undoing_the_undoing_makes_no_second_report(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    talk.press("submit", goal_met="yes", done="Aminas text.")
    talk.press("undo")
    _report(engine, cast, "T2", "Jonas text.")
    assert "Någon annan har rapporterat samma period" in talk.press("undo")[0]["text"]
    with store_of(engine, 1, NOW) as store:
        assert [row.done for row in reports.of_period(store, 2024, "T2")] == ["Jonas text."]


def test_a_draft_waits_for_who_wrote_it_alone(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    [saved] = talk.press("save", done="Halva texten.")
    assert saved["text"].startswith("Utkastet till T2 för Platssamverkan Bredäng är sparat. Bara du ser det.")
    assert _standing(engine, cast) is None
    assert _fields(talk.say("t2 bredäng")[0]) == {"goal_met": "", "done": "Halva texten."}
    talk.be("Jonas Ek")
    assert _fields(talk.say("t2 bredäng")[0]) == {"goal_met": "", "done": ""}
    talk.be("Amina Holm")
    talk.say("t2 bredäng")
    talk.press("submit", goal_met="yes")
    assert _standing(engine, cast) == ("yes", "Halva texten.")
    with store_of(engine, 1, NOW) as store:
        assert reports.draft(store, cast.amina, cast.bredang, 2024, "T2") is None


def test_a_draft_is_thrown_away(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    talk.press("save", done="Halva texten.")
    assert "är borta" in talk.press("drop")[0]["text"]
    assert _fields(talk.say("t2 bredäng")[0])["done"] == ""


def test_only_who_sent_it_in_takes_it_back(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("t2 bredäng")
    talk.press("submit", goal_met="yes", done="Aminas text.")
    talk.be("Jonas Ek")
    talk.say("visa uppdateringar för Bredäng")
    assert "withdraw" not in buttons(talk.say("t2 bredäng")[0])
    talk.be("Amina Holm")
    talk.say("visa uppdateringar för Bredäng")
    talk.press("show")
    assert "är tillbakatagen" in talk.press("withdraw")[0]["text"]
    assert _standing(engine, cast) is None
    talk.press("undo")
    assert _standing(engine, cast) == ("yes", "Aminas text.")


def test_two_at_once_make_one_report(engine: Engine, cast: Cast) -> None:
    data = {"forum": cast.bredang, "period": "T2", "year": 2024, "report": 0, "number": 0}
    barrier = Barrier(2)

    def send(person: int, name: str, done: str) -> str:
        barrier.wait()
        with store_of(engine, 1, NOW, by=person) as store:
            press = Press("report_tertial", "submit", data, {"goal_met": "yes", "done": done})
            speaker = Speaker(person, name)
            turn = Turn(speaker, NOW, ZoneInfo("Europe/Stockholm"), "sv", read_names(store), press=press)
            return report.submit(turn, store).reply.text

    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(send, cast.amina, "Amina Holm", "A."), pool.submit(send, cast.jonas, "Jonas Ek", "J.")]
        texts = [one.result() for one in sent]
    assert sum("är inskickad" in text for text in texts) == 1
    assert sum("hann före" in text for text in texts) == 1
    with store_of(engine, 1, NOW) as store:
        assert len(reports.of_period(store, 2024, "T2")) == 1


def test_in_english(talk: Talk) -> None:
    [form] = talk.say("I want to submit the tertial report T2 for Platssamverkan Bredäng")
    assert form["text"].endswith("(May–August) · was due 15 September, 29 days ago")
