"""What the router does with a sentence that it is not sure of."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs import router
from dialogs.understanding import WRITING, Understood
from storage.tables import version
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def versions(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(version)).scalar_one()


@pytest.mark.parametrize("intent", sorted(WRITING))
@pytest.mark.parametrize("confidence", [0.49, 0.99])
def test_a_typed_sentence_alone_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, talk: Talk, engine: Engine, intent: str, confidence: float
) -> None:
    slots = {"forum": "Platssamverkan Bredäng", "text": "boka lokal", "when": "2024-11-20T10:00"}
    monkeypatch.setattr(router, "understand", lambda *_: Understood(intent, slots, confidence, near=((intent, 0.4),)))
    before = versions(engine)
    [answer] = talk.say("bredäng, eller hur var det nu")
    assert versions(engine) == before
    if confidence < router.SURE:
        assert answer["text"].startswith("Menar du")
        assert buttons(answer) == ["yes", "no"]
        [shown] = talk.say("ja")
        assert shown["intent"] == intent
        assert versions(engine) == before


def test_no_to_what_was_not_meant_writes_nothing(monkeypatch: pytest.MonkeyPatch, talk: Talk, engine: Engine) -> None:
    doubted = Understood("log_update", {"forum": "Platssamverkan Bredäng", "text": "staketet"}, 0.4)
    monkeypatch.setattr(router, "understand", lambda *_: Understood("out_of_scope", {}, 0.4, doubted=doubted))
    before = versions(engine)
    [asked] = talk.say("staketet bredäng typ")
    assert asked["text"] == "Menar du att jag ska spara det som en notis (Platssamverkan Bredäng, ”staketet”)?"
    [answer] = talk.say("nej")
    assert answer["text"] == "Avbrutet. Inget är sparat."
    assert versions(engine) == before


@pytest.mark.parametrize("asked", ["när träffas de?", "when do they meet?"])
def test_a_pronoun_stands_for_the_forum_talked_of(talk: Talk, asked: str) -> None:
    talk.say("vem är sammankallande för Sätra?")
    [answer] = talk.say(asked)
    assert answer["intent"] == "next_meeting"
    assert "Sätra" in str(answer)
