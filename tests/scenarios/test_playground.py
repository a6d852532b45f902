"""A working day in the Agents Playground, against the demo: as a person sees it in Teams, in a real Chromium."""

import json
import re
import urllib.request
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.engine import Engine

from storage.database import transaction
from storage.tables import approval, progress_note, status_report
from tests.conftest import NOW
from tests.demo import load, served, standing
from tests.scenarios import playground as teams

pytestmark = [
    pytest.mark.skipif(bool(teams.missing()), reason=teams.missing() or "all there"),
    pytest.mark.parametrize("address", ["sqlite"], indirect=True),
]


def count(engine: Engine, table: sa.Table) -> int:
    with transaction(engine, reads_only=True) as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def move_clock(url: str, to: str) -> None:
    """As the demo page's buttons do."""
    body, kind = json.dumps({"to": to}).encode(), {"Content-Type": "application/json"}
    asked = urllib.request.Request(f"{url}/demo/clock", body, kind)  # noqa: S310 - our own address
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        assert answer.status == 200


def test_a_day_with_the_bot(address: str, engine: Engine, tmp_path: Path) -> None:
    load(address, NOW)
    before = {table.name: count(engine, table) for table in (status_report, approval, progress_note)}
    with (
        served(address, standing(NOW)) as demo,
        teams.browser() as chromium,
        teams.playground(chromium, demo.url, tmp_path) as here,
    ):
        become(here, "Amina Holm")
        here.say("vem är sammankallande för Platssamverkan Bredäng?")
        here.card(re.compile("preventionsstrateg.*Amina Holm", re.IGNORECASE))

        here.say("rapportera för Platssamverkan Sätra")
        form = here.card("Platssamverkan Sätra").filter(has=here.page.get_by_role("button", name="Skicka in"))
        form.get_by_role("radio", name="Delvis").check()
        form.get_by_label(re.compile("aktiviteter", re.IGNORECASE)).last.fill("Två vandringar och en städdag.")
        form.get_by_role("button", name="Skicka in").click()
        here.card("är inskickad")
        assert count(engine, status_report) == before["status_report"] + 1

        here.say("vad väntar på mig?")
        here.cards.get_by_role("button", name="Godkänn protokollet").last.click()
        here.card("Du godkände protokollet")
        assert count(engine, approval) == before["approval"] + 1

        here.go_to("My Team - General")
        expect(here.cards).to_have_count(0)
        here.mention("notera för Platssamverkan Bredäng: nattvandringen drog 14 föräldrar")
        here.card("Stämmer den?").get_by_role("button", name="Spara notisen").click()
        here.card("Sparat som notis för Platssamverkan Bredäng")
        assert count(engine, progress_note) == before["progress_note"] + 1

        here.go_to("Personal Chat")
        here.card("Du godkände protokollet")
        move_clock(demo.url, "2024-10-21T08:00")
        here.card(re.compile("Vecka 4[23]"))


def become(here: teams.Playground, name: str) -> None:
    """Somebody unknown is asked whom to be."""
    asked = here.card(re.compile("Whom do you want to be|Vem vill du vara"))
    here.choose(asked, "Person", name)
    asked.get_by_role("button", name=re.compile("Be that person|Bli den personen")).click()
    here.card(re.compile(f"(Now you are|Nu är du) {name}"))
