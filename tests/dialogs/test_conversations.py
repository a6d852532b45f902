"""What a conversation remembers, and what it answers to a few words: through the terminal's door."""

from collections.abc import Iterator

import pytest

from dialogs.catalogue import CATALOGUE, WISHES
from dialogs.understanding.data import read_yaml
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons

ADULTS, YOUTHS = "Sociala insatsgrupper unga vuxna", "Sociala insatsgrupper unga 12-17 år"


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


@pytest.mark.parametrize(
    ("answer", "forum"),
    [
        ("den för vuxna", ADULTS),
        ("de yngre", YOUTHS),
        ("12-17 tack", YOUTHS),
        ("vuxengruppen", ADULTS),
        ("den andra", YOUTHS),
        ("1", ADULTS),
        ("the one for adults please", ADULTS),
        ("2.2", YOUTHS),
        ("Sätra", "Platssamverkan Sätra"),
    ],
)
def test_which_of_two_is_answered_in_words(talk: Talk, answer: str, forum: str) -> None:
    talk.say("vem leder Bredäng?")
    [asked] = talk.say("när träffas sig?")
    assert [row["title"] for row in asked["card"]["buttons"]] == [ADULTS, YOUTHS]
    [told] = talk.say(answer)
    assert told["intent"] == "next_meeting"
    assert forum in told["text"]


def test_what_tells_nothing_apart_is_no_choice(talk: Talk) -> None:
    talk.say("när träffas sig?")
    [answer] = talk.say("båda två")
    assert answer["intent"] != "next_meeting"
    [still] = talk.say("12-17")
    assert YOUTHS in still["text"]


def test_leaving_is_no_choice(talk: Talk) -> None:
    talk.say("när träffas sig?")
    [answer] = talk.say("avbryt")
    assert answer["intent"] == "cancel"


def test_no_to_which_of_them_closes_the_question(talk: Talk) -> None:
    talk.say("när träffas sig?")
    [answer] = talk.say("nej")
    assert answer["intent"] == "cancel"
    [after] = talk.say("12-17")
    assert YOUTHS not in after["text"]


@pytest.mark.parametrize(
    ("asked", "intent"),
    [
        ("vilka är med?", "participants"),
        ("vem betalar?", "forum_info"),
        ("och syftet?", "forum_info"),
        ("vad ska polisen göra där?", "forum_info"),
        ("hur ofta?", "forum_info"),
        ("who takes part?", "participants"),
    ],
)
def test_a_few_words_ask_about_the_forum_talked_of(talk: Talk, asked: str, intent: str) -> None:
    talk.say("vem är sammankallande för Sätra?")
    [answer] = talk.say(asked)
    assert answer["intent"] == intent
    assert "Sätra" in str(answer)


@pytest.mark.parametrize("before", ["nästa möte i Bredäng?", "vem är sammankallande i Sätra?"])
def test_a_tertial_and_a_forum_are_a_report_whatever_was_talked_of(talk: Talk, before: str) -> None:
    talk.say(before)
    [form] = talk.say("t2 bredäng")
    assert form["intent"] == "report_tertial"
    assert "Platssamverkan Bredäng, T2" in form["text"]


@pytest.mark.parametrize("asked", ["vad blir det för väder?", "vad finns det för lunch?", "vad är klockan?"])
def test_small_talk_leans_on_no_forum(talk: Talk, asked: str) -> None:
    talk.say("vem är sammankallande för Sätra?")
    [answer] = talk.say(asked)
    assert answer["intent"] in {"out_of_scope", "not_understood"}


@pytest.mark.parametrize("said", ["samma", "den", "that one", "nästa vecka då?"])
def test_what_points_back_asks_again(talk: Talk, said: str) -> None:
    talk.say("när träffas Sätra?")
    [answer] = talk.say(said)
    assert answer["intent"] == "next_meeting"
    assert "Sätra" in answer["text"]


def test_the_next_one_is_that_of_the_forum_talked_of(talk: Talk) -> None:
    talk.say("who convenes Sätra?")
    [answer] = talk.say("when's the next one?")
    assert answer["intent"] == "next_meeting"
    assert "Sätra" in answer["text"]


def test_what_was_decided_is_in_the_minutes_talked_of(talk: Talk) -> None:
    talk.say("visa styrgruppens protokoll")
    [answer] = talk.say("vad beslutade de?")
    assert answer["intent"] == "show_minutes"


@pytest.mark.parametrize("said", ["Vilka är med?", "Who takes part?"])
def test_who_takes_part_where_no_forum_was_talked_of_is_asked_back(talk: Talk, said: str) -> None:
    [asked] = talk.say(said)
    assert asked["text"] in {"Vilket forum menar du?", "Which forum do you mean?"}
    [answer] = talk.say("Sätra")
    assert answer["intent"] == "participants"


@pytest.mark.parametrize("said", ["skriv en notis", "Skriv notis", "write a note"])
def test_a_note_is_begun_in_few_words(talk: Talk, said: str) -> None:
    [asked] = talk.say(said)
    assert asked["intent"] == "log_update"


@pytest.mark.parametrize(
    ("said", "starts"),
    [("undo", "Nothing is open"), ("no more digests please", "You do not"), ("hejdå", "Varsågod")],
)
def test_few_words_are_answered_in_their_language(talk: Talk, said: str, starts: str) -> None:
    [answer] = talk.say(said)
    assert answer["text"].startswith(starts)


def test_another_period_is_asked_of_the_same(talk: Talk) -> None:
    [first] = talk.say("Vilka har inte rapporterat T2?")
    [second] = talk.say("och T1?")
    assert (first["intent"], second["intent"]) == ("missing_reports", "missing_reports")
    assert "T1" in second["text"]


@pytest.mark.parametrize(
    ("said", "intent", "shows"),
    [
        ("Inställningar", "subscribe_digest", "meetings"),
        ("kan du stänga av påminnelserna tack", "subscribe_digest", "meetings"),
        ("turn off all my reminders", "subscribe_digest", "meetings"),
        ("visa månadsöversikten", "digest_now", "before"),
        ("monthly overview", "digest_now", "before"),
        ("vilka forum finns det?", "list_forums", "Platssamverkan Sätra"),
        ("Vilka forum är jag med i?", "list_forums", "Dina forum"),
        ("byt språk", "set_language", "language:en"),
        ("kan jag ladda upp ett protokoll", "import_file", ".docx"),
        ("ställ in mötet", "next_meeting", "möte"),
    ],
)
def test_a_wish_in_a_few_words_shows_its_card(talk: Talk, said: str, intent: str, shows: str) -> None:
    [answer] = talk.say(said)
    assert answer["intent"] == intent
    assert shows in str(answer)


def test_every_wish_has_a_card() -> None:
    for intent, step in WISHES.values():
        assert not step or step in CATALOGUE[intent].steps
    assert set(read_yaml("sentences/_wishes.yaml")) == set(WISHES)


@pytest.mark.parametrize("said", ["ja", "nej", "mer", "spara", "yes please"])
def test_an_answer_to_nothing_is_told_so(talk: Talk, said: str) -> None:
    [answer] = talk.say(said)
    assert answer["intent"] == "not_understood"
    assert "väntar på svar" in answer["text"] or "waits for an answer" in answer["text"]


def test_save_presses_the_cards_button(talk: Talk) -> None:
    talk.say("Sätra: staketet är lagat")
    [answer] = talk.say("spara")
    assert answer["text"].startswith("Sparat som notis")
    assert "undo" in buttons(answer)


def test_an_acknowledgement_is_no_question(talk: Talk) -> None:
    talk.say("när träffas Sätra?")
    [answer] = talk.say("ok toppen")
    assert answer["intent"] == "thanks"
    [after] = talk.say("och Bredäng?")
    assert "Bredäng" in after["text"]


def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_waits(talk: Talk) -> None:
    [form] = talk.say("uppdrag: köpa västar, senast fredag")
    assert "submit" in buttons(form)
    [answer] = talk.say("vem leder Sätra?")
    assert answer["intent"] == "convenor"
    [saved] = talk.press("submit")
    assert "köpa västar" in saved["text"]


def test_what_is_to_be_done_is_answered_in_words(talk: Talk) -> None:
    [asked] = talk.say("lägg till ett uppdrag")
    assert asked["text"] == "Vad ska göras?"
    [answer] = talk.say("vem leder Sätra?")
    assert answer["intent"] == "convenor"
    [shown] = talk.say("ringa fastighetsägaren om lamporna")
    assert shown["intent"] == "add_action"
    [saved] = talk.say("spara")
    assert "ringa fastighetsägaren om lamporna" in saved["text"]


def test_another_order_is_no_answer_to_what_is_to_be_done(talk: Talk) -> None:
    talk.say("lägg till ett uppdrag")
    [shown] = talk.say("Notis Sätra: staketet är lagat")
    assert shown["intent"] == "log_update"


def test_what_is_to_be_done_is_not_asked_for_half_a_day(talk: Talk) -> None:
    talk.say("lägg till ett uppdrag")
    talk.now("2024-10-15T12:00")
    [answer] = talk.say("lamporna i parken, typ")
    assert answer["intent"] != "add_action"
