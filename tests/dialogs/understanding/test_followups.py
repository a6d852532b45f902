"""What leans on the question before, and plain yes and no."""

import pytest

from dialogs.understanding import bare_forum, is_follow_up, yes_or_no

from .own_names import own_names


@pytest.mark.parametrize(
    ("text", "forum"),
    [
        ("Sätra", "Platssamverkan Sätra"),
        ("och i Sätra?", "Platssamverkan Sätra"),
        ("på bredäng då?", "Platssamverkan Bredäng"),
        ("and in Sätra?", "Platssamverkan Sätra"),
        ("styrgruppen tack", "Styrgruppen SÖK Skärholmen"),
        ("jag menade Vårberg", "Platssamverkan Vårberg"),
        ("Platssamverkan Skärholmen.", "Platssamverkan Skärholmen"),
        ("what about 1.2?", "Platssamverkan Bredäng"),
    ],
)
def test_a_bare_forum(text: str, forum: str) -> None:
    assert [f.name for f in bare_forum(text, own_names())] == [forum]


def test_a_bare_forum_that_stands_for_two() -> None:
    assert len(bare_forum("SIG", own_names())) == 2


@pytest.mark.parametrize(
    "text", ["vem leder Sätra", "Sätra och Vårberg", "hej", "", "nästa möte i Sätra", "godkänner Sätra"]
)
def test_no_bare_forum(text: str) -> None:
    assert bare_forum(text, own_names()) == ()


@pytest.mark.parametrize(
    "text", ["och i Sätra?", "nästa vecka då?", "den", "samma", "and T2?", "och i november då", "what about Sätra?"]
)
def test_a_follow_up(text: str) -> None:
    assert is_follow_up(text, own_names())


@pytest.mark.parametrize(
    "text", ["vem är sammankallande för Sätra?", "jag godkänner protokollet", "Visa mina uppdrag", "hej"]
)
def test_no_follow_up(text: str) -> None:
    assert not is_follow_up(text, own_names())


@pytest.mark.parametrize(
    "text", ["ja", "Ja tack!", "japp", "yes please", "ok", "stämmer", "jajamän", "Absolut", "gör det"]
)
def test_yes(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize("text", ["nej", "Nej tack", "nä", "no", "inte det"])
def test_no(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize(
    "text", ["ja om datumet ändras", "nja", "kanske", "Sätra", "", "ja men inte än", "jag godkänner"]
)
def test_neither(text: str) -> None:
    assert yes_or_no(text) is None
