"""The month's view: the year's reports as a table, and the same as a picture that can be read."""

import datetime as dt
import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.engine import Engine

from dialogs.digest import month
from dialogs.documents import writing_picture
from storage import forums, history, meetings, plan_records, tenants
from storage.database import store_of
from tests.cast import TENANT, Cast
from tests.commands import run
from tests.conftest import NOW
from tests.talking import Talk, buttons


@pytest.fixture
def settled() -> dt.datetime:
    return NOW - dt.timedelta(days=30)


@pytest.fixture
def cast(engine: Engine, cast: Cast) -> Cast:
    with store_of(engine, TENANT, NOW, by=cast.jonas) as store:
        change = history.begin(store, "report_tertial")
        plan_records.add_report(
            change, cast.bredang, 2024, "T2", author_id=cast.jonas, goal_met="yes", done="Vandringar.", reported_at=NOW
        )
        meetings.add(change, cast.bredang, "held", day=dt.date(2024, 10, 2))
    return cast


def test_how_the_reports_stand_and_what_was_done(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Karin Wiberg")
        [digest] = talk.say("visa veckobrevet")
        assert "month" in buttons(digest)
        [shown] = talk.press("month")
        assert shown["text"].startswith("Oktober: 1 av 4 forum har rapporterat T2.")
        assert "Platssamverkan Bredäng: T1 ○ försenad · T2 ✓ inne · VB – inte än" in shown["text"]
        assert {"title": "Möten som hållits", "value": "1"} in shown["card"]["facts"]
        [before] = talk.press("before")
        assert before["text"].startswith("September: 0 av 4 forum har rapporterat T2.")


def test_who_is_in_no_steering_group_is_not_offered_it(address: str, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        [digest] = talk.say("visa veckobrevet")
        assert "month" not in buttons(digest)


def test_without_a_plan_it_says_what_to_do(engine: Engine) -> None:
    with store_of(engine, TENANT, NOW) as store:
        forums.add(history.begin(store, "test"), "Lokalt råd", "council")
        tenant = tenants.with_id(store.connection, TENANT)
        reply = month.view(store, tenant, month.month_of("2024-10"), NOW.date(), "sv")
    assert "plan" in reply.body[0]
    assert reply.file is None


@pytest.mark.parametrize(
    ("today", "expected"), [("2024-10-07", "2024-09"), ("2024-10-08", "2024-10"), ("2025-01-03", "2024-12")]
)
def test_in_its_first_week_the_last_month_is_meant(today: str, expected: str) -> None:
    assert str(month.usual(dt.date.fromisoformat(today))) == expected


def test_the_command_shows_it_and_writes_the_picture(address: str, cast: Cast, tmp_path: Path) -> None:
    shown = run(address, "digest", "month", "--month", "2024-10", "--png", str(tmp_path / "lage.png"))
    assert shown.exit_code == 0
    assert "T2 ✓ inne" in shown.stdout
    with Image.open(tmp_path / "lage.png") as picture:
        assert picture.format == "PNG"
        assert "Platssamverkan Bredäng: T1 ○ försenad, T2 ✓ inne, VB – inte än" in picture.text["Description"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("given", ["oktober", "2024-13", "2024"])
def test_what_is_no_month_is_refused(address: str, cast: Cast, given: str) -> None:
    assert run(address, "digest", "month", "--month", given).exit_code == 2


def test_a_picture_that_cannot_be_written_is_refused(address: str, cast: Cast, tmp_path: Path) -> None:
    refused = run(address, "digest", "month", "--month", "2024-10", "--png", str(tmp_path / "no" / "lage.png"))
    assert refused.exit_code == 1
    assert "lage.png" in refused.stderr


def test_swedish_letters_are_drawn_and_each_differs() -> None:
    """A letter that the font lacks is drawn as the same box as every other."""
    drawn = {letter: writing_picture.png("x", ["x"], [[letter * 3]]) for letter in "aåäöoÅÄÖé"}
    pixels = {letter: Image.open(io.BytesIO(data)).tobytes() for letter, data in drawn.items()}
    assert len(set(pixels.values())) == len(pixels)


def test_a_name_longer_than_the_picture_is_cut() -> None:
    with Image.open(
        io.BytesIO(writing_picture.png("Läge", ["Forum", "T1"], [["Samverkan " * 40, "✓ inne"]]))
    ) as picture:
        assert picture.width < 1000
