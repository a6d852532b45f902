"""A tertial's reporting from the first question to everybody in: asked, noted, reported in chat, shown, corrected."""

import datetime as dt

from sqlalchemy.engine import Engine

from tests.cast import settle
from tests.conftest import NOW
from tests.talking import Talk

REPORTS = {
    "Platssamverkan Bredäng": ("yes", "Två nattvandringar och en belysningsrunda."),
    "Platssamverkan Sätra": ("partly", "En nattvandring."),
    "Sociala insatsgrupper unga vuxna": ("no", "Gruppen har inte kommit igång."),
    "Sociala insatsgrupper unga 12-17 år": ("partly", "Tre ungdomar har fått en plan."),
}


def test_t2_is_reported_for_every_forum_in_chat_and_shown(address: str, engine: Engine) -> None:
    settle(engine, NOW)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        assert talk.say("Vilka rapporter saknas?")[0]["text"].startswith("4 rapporter saknas för T2")
        _note_in_june(talk)
        for number, (forum, (goal, done)) in enumerate(REPORTS.items(), 1):
            talk.be("Jonas Ek" if number % 2 else "Amina Holm")
            assert talk.say(f"T2 {forum}")[0]["text"].startswith(f"{forum}, T2 2024 (maj–augusti)")
            [sent] = talk.press("Skicka in", goal_met=goal, done=done)
            told = "Alla 4 forum har rapporterat." if number == 4 else f"{number} av 4 forum har rapporterat;"
            assert told in sent["text"]
        assert talk.say("Vilka rapporter saknas?")[0]["text"].startswith("Inget saknas")
        shown = talk.say("Vad rapporterades i T2?")[0]["text"]
        assert shown.startswith("4 forum har rapporterat T2: målet nått i 1, delvis nått i 2, inte nått i 1.")
        assert all(forum in shown and done in shown for forum, (_, done) in REPORTS.items())
        _corrected_next_day(talk)


def _note_in_june(talk: Talk) -> None:
    """It stands in the form of the forum that it is about."""
    talk.say("bredäng: nattvandringen drog 14 föräldrar")
    talk.press("submit", date="2024-06-07")
    [form] = talk.say("T2 bredäng")
    assert form["card"]["inputs"][1]["value"] == "7 juni: nattvandringen drog 14 föräldrar"
    talk.press("cancel")


def _corrected_next_day(talk: Talk) -> None:
    talk.now((NOW + dt.timedelta(days=1)).isoformat())
    talk.be("Amina Holm")
    talk.say("T2 Sätra")
    talk.press("Ändra")
    talk.press("submit", done="Två nattvandringar.")
    shown = talk.say("Vad rapporterades i T2?")[0]["text"]
    assert "Två nattvandringar." in shown
    assert "ändrad 15 oktober av Amina Holm" in shown
