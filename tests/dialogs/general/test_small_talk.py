"""Help, greeting, thanks, what lies outside, and the language of answers."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from dialogs.general.language import wished
from storage import history, people
from storage.database import store_of
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Jonas Ek")
        yield made


def test_help_speaks_of_ones_own_forums(talk: Talk) -> None:
    [answer] = talk.say("hjälp")
    assert "Vem är sammankallande för Platssamverkan Bredäng?" in answer["card"]["text"]
    assert buttons(answer) == ["pending_approvals", "next_meeting", "list_actions"]


def test_every_example_is_understood(talk: Talk) -> None:
    """What help tells one to write leads somewhere."""
    for question in ("hjälp", "help"):
        [answer] = talk.say(question)
        for line in answer["card"]["text"].splitlines():
            if line.startswith("– ") and not {"fil,", "file,"} & set(line.split()):
                messages = talk.say(line.removeprefix("– "))
                assert messages[0]["intent"] not in ("not_understood", "out_of_scope"), line
                talk.say("avbryt")


def test_an_empty_register_says_what_to_do(address: str, engine: Engine) -> None:
    with store_of(engine, TENANT, NOW) as store:
        people.add(history.begin(store, "settle"), "Elin Åkerblom")
    with Talk(address, NOW) as talk:
        talk.be("Elin Åkerblom")
        [answer] = talk.say("hjälp")
        assert "registret är tomt" in answer["text"]


def test_greeting_thanks_and_what_lies_outside(talk: Talk) -> None:
    assert talk.say("hej")[0]["text"] == "Hej Jonas. Vad vill du veta?"
    assert talk.say("tack")[0]["text"] == "Varsågod."
    [answer] = talk.say("kan du boka en flygresa till London åt mig?")
    assert answer["intent"] == "out_of_scope"
    assert answer["card"]["title"] == "Det kan jag inte hjälpa till med."


def test_thanks_does_not_end_the_topic(talk: Talk) -> None:
    talk.say("vem är sammankallande för platssamverkan bredäng?")
    talk.say("tack")
    [answer] = talk.say("och i sätra?")
    assert answer["intent"] == "convenor"
    assert "Platssamverkan Sätra" in answer["text"]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("svara på engelska", "en"),
        ("Kan du svara på svenska, tack?", "sv"),
        ("Answer in Swedish", "sv"),
        ("Could you reply to me in English from now on?", "en"),
        ("byt språk till engelska", "en"),
        ("English, please", "en"),
        ("skriv en notis på engelska om mötet", None),
        ("vem är kontakt på Engelska skolan?", None),
        ("svara på frågan", None),
    ],
)
def test_only_a_whole_message_wishes_for_a_language(said: str, language: str | None) -> None:
    assert wished(said) == language


def test_the_language_is_kept_for_the_person_and_undone(talk: Talk, engine: Engine, cast: Cast) -> None:
    [answer] = talk.say("svara på engelska")
    assert answer["text"].startswith("I answer you in English from now on.")
    assert language_of(engine, cast.jonas) == "en"
    [again] = talk.say("answer in English")
    assert again["text"] == "I answer you in English already."
    talk.say("svara på svenska")
    talk.press("undo")
    assert language_of(engine, cast.jonas) == "en"


def language_of(engine: Engine, person: int) -> str | None:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        language: str | None = people.get(store, person).language
        return language
