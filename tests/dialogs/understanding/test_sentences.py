"""Every sentence of the test files means what they say; known misses are missed."""

import re
from pathlib import Path

import pytest
import yaml

from dialogs import texts, understanding
from dialogs.understanding import INTENTS, SLOTS
from dialogs.understanding.data import read_yaml

from .own_names import taken
from .sentences_said import HERE, Said, known_misses, right, sentences

SENTENCES = tuple(sentences())
ROOM = Path(understanding.__file__).parent


@pytest.mark.parametrize("said", [s for s in SENTENCES if s.say not in known_misses()], ids=lambda s: s.say[:60])
def test_a_sentence_is_understood(said: Said) -> None:
    got = taken(said.say)
    assert right(said, got), f"{said.say!r}: {got.intent} {dict(got.slots)}, not {said.intent} {dict(said.slots)}"


@pytest.mark.parametrize("said", [s for s in SENTENCES if s.say in known_misses()], ids=lambda s: s.say[:60])
def test_a_known_miss_that_works_is_taken_off_the_list(said: Said) -> None:
    assert not right(said, taken(said.say)), f"{said.say!r} is understood now: take it off known_misses.yaml"


def test_known_misses_stand_in_the_test_files() -> None:
    assert known_misses() <= {s.say for s in SENTENCES}


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_sentences_and_tests_of_its_name(intent: str) -> None:
    assert set(read_yaml(f"sentences/{intent}.yaml")) == {"sv", "en"}
    assert (HERE / "sentences" / f"{intent}.yaml").is_file()


def test_no_sentence_stands_twice() -> None:
    spoken = [s.say.casefold() for s in SENTENCES]
    assert sorted(set(spoken)) == sorted(spoken)


def test_slots_are_those_of_the_contract() -> None:
    for said in SENTENCES:
        assert set(said.slots) <= set(SLOTS[said.intent]), said.say


def test_tests_are_not_trained_on() -> None:
    tested = {s.say.casefold() for s in SENTENCES if len(s.say.split()) > 4}
    for intent in INTENTS:
        for templates in read_yaml(f"sentences/{intent}.yaml").values():
            assert not tested & {str(t).casefold() for t in templates}, intent


def test_reasons_say_what_matched_and_what_nearly_did() -> None:
    got = taken("sammankallande bredäng?")
    told = {reason.key: reason.values for reason in got.reasons}
    assert told["like"]["intent"] == "convenor"
    assert told["forum"] == {"said": "bredäng", "names": "Platssamverkan Bredäng"}
    assert all(name in INTENTS and 0 < score < 1 for name, score in got.near)
    assert [score for _, score in got.near] == sorted((score for _, score in got.near), reverse=True)


def test_every_reason_has_a_line_that_its_values_fill() -> None:
    lines = texts.load("reasons")
    given = {reason.key for said in SENTENCES for reason in taken(said.say).reasons}
    assert given <= set(lines.lines)
    source = "".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    assert set(re.findall(r'Reason\(\s*"(\w+)"', source)) == set(lines.lines)
    for reason in taken("Boka Sätra den 12 november kl 9, T2").reasons:
        assert "{" not in lines("en", reason.key, **reason.values)


def test_language_is_told_with_its_certainty() -> None:
    assert (taken("When is the next meeting?").language, taken("When is the next meeting?").language_certain) == (
        "en",
        True,
    )
    assert (taken("När är nästa möte?").language, taken("När är nästa möte?").language_certain) == ("sv", True)
    assert not taken("T2 Bredäng").language_certain


def test_files_of_sentences_are_valid_yaml_lists() -> None:
    for path in (HERE / "sentences").glob("*.yaml"):
        assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), list), path.name
