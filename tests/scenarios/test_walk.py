"""The whole loop on a district's documents: read, asked, reported, adjusted, told, written back.

Once over the real documents in ../shared, whose names, dates and texts come from their truth files, once over our own.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from dialogs.documents.drafts import PlanDraft
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from storage.database import store_of
from storage.tables import metadata
from tests.conftest import NOW
from tests.scenarios.walking import District, Terminal, clock_words, day_words

GOALS = ("yes", "partly", "no")


@pytest.fixture
def terminal(address: str, district: District) -> Terminal:
    made = Terminal(address)
    made.done("import", *district.documents, "--yes")
    return made


def _told(terminal: Terminal, name: str, now: str, question: str) -> str:
    _, [message] = terminal.chat(name, {"now": now}, {"say": question})
    return str(message["text"])


def _counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
            if table.name != "audit_event"
        }


def test_reading_everything_again_changes_nothing(terminal: Terminal, engine: Engine, district: District) -> None:
    before = _counts(engine)
    terminal.done("import", *reversed(list(district.documents)), "--yes")
    assert _counts(engine) == before


def test_the_convenor_is_told_with_its_source(terminal: Terminal, district: District) -> None:
    activity, holder = district.holder
    told = _told(terminal, holder, f"{district.seen_from}T09:00", f"Vem är sammankallande för {activity['title']}?")
    assert holder in told.splitlines()[0]
    paper = next(path for path, truth in district.documents.items() if truth is district.plan)
    line = re.search(rf"{re.escape(paper.name)}\), rad (\d+)", told)
    assert line, told
    assert activity["convenor"] in paper.read_text(encoding="utf-8").splitlines()[int(line[1]) - 1]


def test_the_announced_meeting_comes_before_the_dated_one(terminal: Terminal, district: District) -> None:
    _, holder = district.holder
    told = _told(terminal, holder, f"{district.seen_from}T09:00", "När är nästa styrgruppsmöte?")
    [coming] = district.steering["next_meetings"]
    first, second = told.find(district.announced_month), told.find(day_words(coming["date"]))
    assert 0 <= first < second
    assert "dagen är inte satt" in told
    assert clock_words(coming["start"], coming["end"]) in told


def test_each_council_tells_its_next_meeting_seen_from_its_time(terminal: Terminal, district: District) -> None:
    _, holder = district.holder
    assert district.councils
    for truth in district.councils:
        [coming] = truth["next_meetings"]
        told = _told(terminal, holder, f"{truth['date']}T12:00", f"När är nästa möte i {truth['forum']}?")
        assert day_words(coming["date"]) in told, truth["forum"]
        assert clock_words(coming["start"], coming["end"]) in told


def test_a_tertial_reported_in_chat_is_shown_told_and_written_back(
    terminal: Terminal, district: District, tmp_path: Path
) -> None:
    _, holder = district.holder
    year = district.seen_from.year - (district.seen_from.month < 9)
    now: dict[str, object] = {"now": f"{year}-10-14T09:00"}
    texts = {
        activity["title"]: f"Gruppen {activity['number']} har mötts {number + 2} gånger och gått igenom läget."
        for number, activity in enumerate(district.activities)
    }
    lines: list[dict[str, object]] = [now]
    for number, (title, text) in enumerate(texts.items()):
        lines.append({"say": f"Rapportera T2 för {title}"})
        lines.append({"fill": {"goal_met": GOALS[number % 3], "done": text}, "press": "submit"})
    turns = terminal.chat(holder, *lines)
    for asked, sent in zip(turns[1::2], turns[2::2], strict=True):
        assert {field["id"] for field in asked[0]["card"]["inputs"]} >= {"goal_met", "done"}
        assert "undo" in [button["id"] for button in sent[0]["card"]["buttons"]]
    for title, text in texts.items():
        [shown] = terminal.chat(holder, now, {"say": f"Visa uppdateringar för {title}"})[1]
        assert text in shown["text"]
    week = terminal.done("digest", "preview", "--for", holder, "--week", f"{year}-W42")
    assert [text for text in texts.values() if text not in " ".join(week.split())] == []
    _written_back(terminal, year, texts, tmp_path)


def _written_back(terminal: Terminal, year: int, texts: dict[str, str], folder: Path) -> None:
    for name in ("plan.docx", "plan.md"):
        terminal.done("export", "plan", "--year", str(year), "--out", folder / name)
        again = parse(read(name, (folder / name).read_bytes()))
        assert isinstance(again, PlanDraft)
        followed = {
            activity.title: activity.followup["T2"].done
            for priority in again.priorities
            for activity in priority.activities
            if "T2" in activity.followup
        }
        assert followed == texts
    _opens_in_libreoffice(folder / "plan.docx", texts)


def _opens_in_libreoffice(paper: Path, texts: dict[str, str]) -> None:
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice Writer or pdftotext is not on this machine")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{paper.parent}/office",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(paper.parent),
            str(paper),
        ],
        check=True,
        capture_output=True,
    )
    pages = subprocess.run(
        ["pdftotext", "-raw", str(paper.with_suffix(".pdf")), "-"], check=True, capture_output=True, text=True
    ).stdout
    shown = " ".join(pages.split())
    assert [text for text in texts.values() if text not in shown] == []


def test_importing_the_export_changes_no_record(
    terminal: Terminal, engine: Engine, district: District, tmp_path: Path
) -> None:
    _, holder = district.holder
    title = district.activities[0]["title"]
    terminal.chat(
        holder,
        {"now": f"{district.seen_from}T09:00"},
        {"say": f"Rapportera T2 för {title}"},
        {"fill": {"goal_met": "partly", "done": "Två vandringar är gjorda.\nEn återstår."}, "press": "submit"},
    )
    terminal.done("export", "plan", "--year", str(district.seen_from.year), "--out", tmp_path / "plan.docx")
    before = _counts(engine)
    terminal.done("import", tmp_path / "plan.docx", "--year", str(district.seen_from.year), "--yes")
    after = _counts(engine)
    assert {name: after[name] for name in ("status_report", "forum", "forum_alias", "meeting")} == {
        name: before[name] for name in ("status_report", "forum", "forum_alias", "meeting")
    }


@pytest.mark.parametrize("typed", [False, True], ids=["pressed", "one typed"])
def test_minutes_wait_for_exactly_the_two_named(address: str, district: District, tmp_path: Path, typed: bool) -> None:
    terminal = Terminal(address)
    terminal.done("import", district.waiting_paper(tmp_path), "--yes")
    adjusters = district.steering["adjusters"]
    others = [person["name"] for person in district.steering["attendees"] if person["name"] not in adjusters]
    now = {"now": f"{district.steering['date']}T16:00"}
    waiting = {"say": "Vad väntar på mitt godkännande?"}
    for name in others[:3]:
        turns = terminal.chat(name, now, {"say": "Jag godkänner protokollet"}, {"press": "approve"}, waiting)
        assert all(adjuster in turns[1][-1]["text"] for adjuster in adjusters)
        assert "approve" not in _buttons(turns[1][-1]) + _buttons(turns[3][-1])
    first, second = adjusters
    asked = terminal.chat(first, now, waiting, {"press": "approve"})
    assert second in asked[2][0]["text"]
    last = {"say": "Jag godkänner protokollet"} if typed else waiting
    done = terminal.chat(second, now, last, {"press": "approve"})
    assert "justerat" in " ".join(message["text"] for message in done[2]).casefold()
    shown = terminal.chat(first, now, {"say": f"Visa protokollet från {district.steering['date']}"})[1][0]["text"]
    assert all(name in shown for name in adjusters)
    assert "approve" not in _buttons(terminal.chat(first, now, waiting)[1][-1])


def _buttons(message: dict[str, object]) -> list[str]:
    card = message["card"]
    return [button["id"] for button in card["buttons"]] if isinstance(card, dict) else []


def test_minutes_that_both_had_approved_by_mail_are_adjusted(
    terminal: Terminal, engine: Engine, district: District
) -> None:
    minutes = metadata.tables["minutes"]
    with store_of(engine, 1, NOW) as store:
        adjusted = store.connection.scalars(select(minutes.c.day).where(minutes.c.status == "adjusted")).all()
    assert [str(day) for day in adjusted] == [district.steering["date"]]
