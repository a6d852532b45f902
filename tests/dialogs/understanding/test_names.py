"""Forums by every name, inflection and misspelling; people; what gives way to what."""

import pytest

from dialogs.understanding import ForumEntry, Names, understand

from .own_names import FORUMS, NOW, ZONE, many_names, names_of, own_names, taken

SPOKEN = {
    "Platssamverkan Bredäng": (
        "Bredäng",
        "bredang",
        "Bredängs platssamverkan",
        "bredängsgruppen",
        "platssamv. bredäng",
        "1.2",
        "gruppen i Bredäng",
        "plattsamverkan bredäng",
        "Bredeng",
        "platssamverkan i Bredäng",
        "the Bredäng group",
        "place collaboration Bredäng",
    ),
    "Platssamverkan Sätra": (
        "sätra",
        "Sättra",
        "Sätrasamverkan",
        "satra",
        "2.1",
        "sätragruppen",
        "Sätras platssamverkan",
    ),
    "Platssamverkan Skärholmen": ("Skärholmen", "skarholmen", "Skärholmsgruppen", "skärhomen", "2.2"),
    "Trygghetsinventeringar": (
        "trygghetsinventeringarna",
        "2.3",
        "inventeringarna",
        "the safety inventories",
        "trygghetsinventeringen",
    ),
    "Lokalt samverkansforum för barn, unga och unga vuxna": (
        "lokalt samverkansforum",
        "samverkansforumet",
        "3.1",
        "barn- och ungaforumet",
        "forumet för barn",
        "the forum for children and youth",
        "the youth forum",
        "lokala samverkansforumet",
    ),
    "Sociala insatsgrupper unga vuxna": (
        "SIG unga vuxna",
        "sig vuxna",
        "SIG 18+",
        "SIG över 18",
        "3.2",
        "SIG för unga över 18",
        "SIG for adults",
    ),
    "Sociala insatsgrupper unga 12-17 år": (
        "SIG 12-17",
        "SIG under 18",
        "sig unga",
        "SIG 12–17 år",
        "3.3",
        "SIG för de yngre",
        "SIG for minors",
    ),
    "Styrgruppen SÖK Skärholmen": (
        "styrgruppen",
        "SÖK",
        "styrgruppsmötet",
        "SÖK Skärholmen",
        "styrgruppen för SÖK",
        "the steering group",
        "styrgrupen",
    ),
    "Lokala Brå Hägersten-Älvsjö": (
        "lokala brå",
        "Brå",
        "lokalt brå",
        "brottsförebyggande rådet",
        "brå-mötet",
        "Hägersten-Älvsjös lokala brottsförebyggande råd",
        "the local crime prevention council",
        "lokala bra",
    ),
}


@pytest.mark.parametrize(("name", "said"), [(n, s) for n, ways in SPOKEN.items() for s in ways])
def test_a_forum_is_found_by_what_it_is_called(name: str, said: str) -> None:
    assert taken(f"Vem är sammankallande för {said}?").slots.get("forum") == name


@pytest.mark.parametrize(("name", "said"), [(n, s) for n, ways in SPOKEN.items() for s in ways[:3]])
def test_the_same_among_two_thousand(name: str, said: str) -> None:
    assert understand(f"nästa möte för {said}", NOW, MANY, ZONE).slots.get("forum") == name


MANY = many_names()


def test_two_that_remain_equal_are_candidates_and_no_slot() -> None:
    got = taken("när träffas SIG?")
    assert "forum" not in got.slots
    assert set(got.candidates) == {"Sociala insatsgrupper unga vuxna", "Sociala insatsgrupper unga 12-17 år"}


def test_a_successor_takes_over_unless_the_old_one_is_named_in_full() -> None:
    assert taken("nästa möte i lokala brå").slots["forum"] == "Lokala Brå Hägersten-Älvsjö"
    assert taken("vilka deltar i brå i Liljeholmen").slots["forum"] == "Lokala Brå Hägersten-Älvsjö"
    assert taken("vilka deltog i Lokala Brå Hägersten-Liljeholmen").slots["forum"] == "Lokala Brå Hägersten-Liljeholmen"


def test_the_forum_of_an_older_date_is_the_one_in_force_then() -> None:
    assert taken("visa lokala brås protokoll 20 februari 2020").slots["forum"] == "Lokala Brå Hägersten-Liljeholmen"
    assert taken("visa lokala brås protokoll 21 april 2023").slots["forum"] == "Lokala Brå Hägersten-Älvsjö"


@pytest.mark.parametrize(
    ("text", "forum"),
    [
        ("Lägg till uppdrag för Sätra: ring om Vårbergs centrum", "Platssamverkan Sätra"),
        ("Lägg till uppdrag: städa vid Sätra torg", "Platssamverkan Sätra"),
        ("Sätra: vi träffade gruppen från Vårberg", "Platssamverkan Sätra"),
        ("När är nästa trygghetsvandring i Bredäng?", "Trygghetsinventeringar"),
        ("Uppdatering Bredäng. Två trygghetsvandringar är gjorda.", "Platssamverkan Bredäng"),
    ],
)
def test_the_forum_addressed_wins_over_the_one_mentioned(text: str, forum: str) -> None:
    assert taken(text).slots["forum"] == forum


def test_a_place_that_names_an_authority_is_no_forum() -> None:
    assert taken("Vem är kontakt på SDF Skärholmen för Platssamverkan Sätra?").slots["forum"] == "Platssamverkan Sätra"


@pytest.mark.parametrize("said", ["vuxen-SIG", "the adult SIG", "sig-protokollet unga vuxna", "SIG, de äldre"])
def test_an_age_beside_sig_chooses_its_group(said: str) -> None:
    assert taken(f"visa protokollet för {said}").slots["forum"] == "Sociala insatsgrupper unga vuxna"


@pytest.mark.parametrize(
    "text",
    ["det gick bra i går", "de träffas och lär känna varandra", "hur lär man sig det här", "vad har de haft för sig"],
)
def test_everyday_words_are_no_names(text: str) -> None:
    got = taken(text)
    assert "forum" not in got.slots
    assert not got.candidates


def test_other_kinds_of_forum_are_found_too() -> None:
    names = names_of("SSPF Rågsved", "Trygghetsrådet Alby", "Nattvandrarnätverket Fittja", "Platssamverkan Alby")
    said = {
        "när möts sspf rågsved": "SSPF Rågsved",
        "vem leder trygghetsrådet": "Trygghetsrådet Alby",
        "vem leder alby": "Platssamverkan Alby",
        "vilka är med i nattvandrarnätverket": "Nattvandrarnätverket Fittja",
        "nästa möte fittja": "Nattvandrarnätverket Fittja",
    }
    for text, forum in said.items():
        assert understand(text, NOW, names, ZONE).slots.get("forum") == forum, text


def test_an_alias_added_is_known_to_the_names_built_anew() -> None:
    before, after = (Names.build([ForumEntry(1, "Platssamverkan Alby", aliases)]) for aliases in ((), ("Torggruppen",)))
    assert before.forum_named("torggruppen") is None
    found = after.forum_named("torggruppen")
    assert found is not None
    assert found.id == 1
    assert understand("nästa möte i torggruppen", NOW, after, ZONE).slots["forum"] == "Platssamverkan Alby"


def test_nearest_names_are_proposed() -> None:
    assert own_names().nearest_forums("platssamverkan bredvik")[0].name == "Platssamverkan Bredäng"
    assert own_names().nearest_people("amina hol")[0].name == "Amina Holm"
    assert [p.name for p in own_names().people_named("jonas")] == ["Jonas Ek"]
    assert own_names().people_named("Jonas Eek") == own_names().people_named("Jonas Ek")


def test_a_register_without_forums_is_understood_too() -> None:
    got = understand("Vem är sammankallande för Platssamverkan Bredäng?", NOW, Names.build([]), ZONE)
    assert (got.intent, dict(got.slots), got.candidates) == ("convenor", {}, ())


def test_every_canonical_name_finds_itself() -> None:
    for forum in FORUMS:
        assert own_names().forum_named(forum.name) == forum
        assert taken(f"Vilka deltar i {forum.name}?").slots["forum"] == forum.name
