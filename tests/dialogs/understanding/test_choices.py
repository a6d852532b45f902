"""Which of the forums just offered is meant."""

import pytest

from dialogs.understanding import ForumEntry, Names, chosen_among, wished

from .own_names import own_names

NAMES = own_names()
GROUPS = tuple(sorted((f for f in NAMES.forums.values() if f.name.startswith("Sociala insats")), key=lambda f: f.id))
PLACES = tuple(
    ForumEntry(i, name) for i, name in enumerate(("Platssamverkan Norra Ekbacken", "Platssamverkan Södra Ekbacken"), 1)
)


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("den för vuxna", "unga vuxna"),
        ("vuxna", "unga vuxna"),
        ("över 18", "unga vuxna"),
        ("18+", "unga vuxna"),
        ("den första", "unga vuxna"),
        ("nummer ett", "unga vuxna"),
        ("ettan", "unga vuxna"),
        ("the first one", "unga vuxna"),
        ("ungdomarna", "12-17"),
        ("under 18", "12-17"),
        ("den med tonåringar", "12-17"),
        ("the youth one", "12-17"),
        ("den sista", "12-17"),
        ("2", "12-17"),
        ("jag menar den för 12-17", "12-17"),
    ],
)
def test_one_of_two_by_age_or_place_in_the_list(text: str, variant: str) -> None:
    [chosen] = chosen_among(text, GROUPS, NAMES)
    assert variant in chosen.name


@pytest.mark.parametrize("text", ["båda", "3", "avbryt", "vem då", "", "😀", "hur många är det?", "ingen av dem"])
def test_what_chooses_nothing(text: str) -> None:
    assert chosen_among(text, GROUPS, NAMES) == ()


@pytest.mark.parametrize(
    ("text", "name"), [("norra", "Norra"), ("den södra", "Södra"), ("södra ekbacken", "Södra"), ("den andra", "Södra")]
)
def test_a_word_of_the_name_tells_two_places_apart(text: str, name: str) -> None:
    [chosen] = chosen_among(text, PLACES, Names.build(PLACES))
    assert name in chosen.name


def test_another_forum_named_in_full_counts() -> None:
    assert [one.name for one in chosen_among("Platssamverkan Sätra", GROUPS, NAMES)] == ["Platssamverkan Sätra"]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Inställningar", "settings"),
        ("kan du stänga av påminnelserna, tack", "settings"),
        ("hej, jag vill inte ha några påminnelser", None),
        ("månadsöversikten!", "month"),
        ("show me the monthly overview please", "month"),
        ("vilka forum finns det?", "forums"),
        ("vilka forum har inte rapporterat?", None),
        ("byt språk", "language"),
        ("uppdrag: ladda upp protokoll", None),
        ("x" * 500, None),
    ],
)
def test_a_wish_is_all_that_is_said(text: str, wish: str | None) -> None:
    assert wished(text) == wish
