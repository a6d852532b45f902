"""Minutes shown: the latest, those of a day, page by page, and closed forums' to their own people alone."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from dialogs.minutes.minutes import PAGE, split
from storage import forums, history, minutes
from storage.database import store_of
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.minutes_of import TEXT, written
from tests.talking import Message, Talk, buttons


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def _ask(talk: Talk, text: str) -> Message:
    answer = talk.say(text)[0]
    assert answer["intent"] == "show_minutes"
    return answer


def _facts(answer: Message) -> dict[str, str]:
    return {fact["title"]: fact["value"] for fact in answer["card"]["facts"]}


def test_the_latest_of_a_forum(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.bredang, status="archived", day=dt.date(2024, 5, 7))
    written(engine, cast.bredang, [cast.jonas], day=dt.date(2024, 9, 12))
    answer = _ask(talk, "visa protokollet från platssamverkan bredäng")
    assert answer["card"]["title"] == (
        "Protokollet från Platssamverkan Bredäng 12 september: väntar på justering av Jonas Ek."
    )
    assert _facts(answer) == {
        "Forum": "Platssamverkan Bredäng",
        "Möte": "tors 12 september",
        "Läge": "Väntar på justering av Jonas Ek",
        "Innehåll": "1 beslut, 1 uppdrag",
    }
    text = answer["card"]["text"]
    for said in ("Söka medel för bättre ljus på torget", "Mötet öppnas", "protokoll.docx"):
        assert said in text


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("archived", "arkiverat, ingen justering begärdes"),
        ("open", "justerare är inte utsedda än"),
        ("adjusted", "justerat"),
    ],
)
def test_the_status_in_words(engine: Engine, cast: Cast, talk: Talk, status: str, says: str) -> None:
    written(engine, cast.bredang, status=status)
    assert _ask(talk, "visa protokollet från bredäng")["card"]["title"].endswith(f": {says}.")


def test_by_day_and_without_a_forum(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.bredang, status="archived", day=dt.date(2024, 5, 7))
    written(engine, cast.steering, status="archived", day=dt.date(2024, 9, 12))
    assert "7 maj" in _ask(talk, "visa protokollet från bredäng 7 maj")["card"]["title"]
    assert "Styrgruppen SÖK Exempelby 12 september" in _ask(talk, "visa protokollet från 12 september")["card"]["title"]
    talk.be("Karin Wiberg")
    assert "Styrgruppen SÖK Exempelby" in _ask(talk, "visa protokollet")["card"]["title"]


def test_an_unknown_day_offers_the_nearest(engine: Engine, cast: Cast, talk: Talk) -> None:
    for day in (dt.date(2023, 3, 1), dt.date(2024, 5, 7), dt.date(2024, 6, 4), dt.date(2024, 9, 12)):
        written(engine, cast.bredang, status="archived", day=day)
    answer = _ask(talk, "visa protokollet från bredäng 28 maj")
    assert answer["card"]["title"] == "Platssamverkan Bredäng har inget protokoll från tis 28 maj."
    assert [button["title"] for button in answer["card"]["buttons"]] == ["4 juni", "7 maj", "12 september"]
    [pressed] = talk.press("7 maj")
    assert "Platssamverkan Bredäng 7 maj" in pressed["card"]["title"]


def test_none_says_how_minutes_come_here(cast: Cast, talk: Talk) -> None:
    answer = _ask(talk, "visa protokollet från bredäng")
    assert answer["card"]["title"] == "Jag har inget protokoll från Platssamverkan Bredäng."
    assert "skicka filen till mig" in answer["card"]["text"]


def test_the_text_is_read_page_by_page(engine: Engine, cast: Cast, talk: Talk) -> None:
    lines = [f"Punkt {number}. {'Ljus på torget. ' * 20}" for number in range(1, 21)]
    written(engine, cast.bredang, status="archived", text="\n".join(lines))
    _ask(talk, "visa protokollet från bredäng")
    [page] = talk.press("Läs")
    seen = page["card"]["text"]
    turns = 1
    while "more" in buttons(page):
        [page] = talk.press("more")
        seen += page["card"]["text"]
        turns += 1
    assert page["card"]["title"].endswith(f"sida {turns} av {turns}.")
    assert turns > 2
    for number in range(1, 21):
        assert seen.count(f"Punkt {number}. ") == 1


def test_an_adjuster_approves_from_the_text(engine: Engine, cast: Cast, talk: Talk) -> None:
    row = written(engine, cast.bredang, [cast.amina])
    assert buttons(_ask(talk, "visa protokollet från bredäng")) == ["approve", "refuse", "read"]
    [page] = talk.press("read")
    assert buttons(page) == ["approve", "refuse"]
    talk.press("approve")
    with store_of(engine, TENANT, NOW) as store:
        found = minutes.with_id(store, row)
    assert found is not None
    assert found.status == "adjusted"


def test_a_closed_forum_is_for_its_own_people_and_the_secretary(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.adults, status="archived")
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "close"), cast.adults, closed=True)
    for name, sees in (("Nils Fors", False), ("Amina Holm", True), ("Karin Wiberg", True)):
        talk.be(name)
        answer = _ask(talk, "visa protokollet från sig unga vuxna")
        assert ("arkiverat" in answer["text"]) == sees
        dated = _ask(talk, "visa protokollet från sig unga vuxna 3 juni")
        assert ("12 september" in str(dated["card"]["buttons"])) == sees
    talk.be("Nils Fors")
    assert "Sociala insatsgrupper" not in _ask(talk, "visa protokollet från 12 september")["text"]


def test_a_button_kept_from_before_it_was_closed_shows_nothing(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.adults, status="archived")
    talk.be("Nils Fors")
    _ask(talk, "visa protokollet från sig unga vuxna")
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "close"), cast.adults, closed=True)
    [answer] = talk.press("read")
    assert "ljus på torget" not in answer["text"]
    assert "bara för dem som är med" in answer["text"]


def test_in_english(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.bredang, [cast.jonas])
    answer = _ask(talk, "Show the minutes for Platssamverkan Bredäng")
    assert (
        answer["card"]["title"]
        == "The minutes of Platssamverkan Bredäng, 12 September: waiting for approval by Jonas Ek."
    )


def test_pages_hold_at_most_their_length_and_lose_nothing() -> None:
    text = "Kort rad\n\n" + "ord " * 2000 + "\n" + "x" * 5000
    pages = split(text)
    assert all(sum(len(line) for line in page) <= PAGE for page in pages)
    assert "".join("".join(page) for page in pages).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert split("") == [()]
    assert split(TEXT) == [tuple(TEXT.splitlines())]
