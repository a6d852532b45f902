"""A file dropped in the conversation: what it would change is shown, and nothing stored until that is pressed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs.documents.drafts import NoDocument
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from dialogs.general.import_file import _ADAPTER
from storage import minutes, uploads
from storage.database import store_of
from storage.scope import scoped
from storage.tables import document, upload
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.dialogs.importing.papers import STEERING, plan
from tests.talking import Message, Talk, buttons

TWINS = [
    path
    for path in sorted((Path(__file__).parents[1] / "documents" / "twins").iterdir())
    if path.suffix != ".json" and json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["kind"] != "none"
]


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Nils Fors")
        yield made


def send(talk: Talk, folder: Path, text: str, name: str = "protokoll.txt") -> Message:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    [answer] = talk.line({"attach": str(path)})
    return answer


def documents_of(engine: Engine) -> list[str]:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return [row.name for row in store.all(scoped(sa.select(document).order_by(document.c.id)))]


def kept(engine: Engine) -> int:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return len(store.all(scoped(sa.select(upload))))


@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.name)
def test_what_is_kept_between_two_turns_is_the_draft_itself(path: Path) -> None:
    draft = parse(read(path.name, path.read_bytes()))
    assert not isinstance(draft, NoDocument)
    assert _ADAPTER.validate_python(_ADAPTER.dump_python(draft, mode="json")) == draft


def test_shown_first_and_stored_when_pressed(talk: Talk, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    shown = send(talk, tmp_path, STEERING)
    assert "SÖK Exempelby" in shown["card"]["title"]
    assert "2024-09-11" in shown["card"]["title"]
    assert buttons(shown) == ["submit", "cancel"]
    assert documents_of(engine) == ["atgardsplan.docx"]
    [stored, *_] = talk.press("submit")
    assert stored["card"]["title"].startswith("protokoll.txt")
    assert stored["updates"]
    assert documents_of(engine) == ["atgardsplan.docx", "protokoll.txt"]
    assert kept(engine) == 0
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        assert minutes.latest(store, cast.steering) is not None


def test_sent_again_nothing_changes(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    send(talk, tmp_path, STEERING)
    talk.press("submit")
    again = send(talk, tmp_path, STEERING)
    assert "Redan inläst" in again["text"]
    assert again["card"] is None


def test_thrown_away_nothing_is_kept(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    send(talk, tmp_path, STEERING)
    assert kept(engine) == 1
    [gone] = talk.press("cancel")
    assert gone["text"].startswith("Inget är inläst")
    assert kept(engine) == 0
    assert documents_of(engine) == ["atgardsplan.docx"]


def test_pressed_twice_it_is_stored_once(talk: Talk, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    send(talk, tmp_path, STEERING)
    with store_of(engine, TENANT, NOW) as store:
        [row] = store.all(scoped(sa.select(upload)))
        uploads.drop(store, row.id)
    [answer] = talk.press("submit")
    assert "Skicka den igen" in answer["text"]


def test_a_question_is_answered_in_the_form(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    """A plan without a year."""
    shown = send(talk, tmp_path, plan(), "plan.txt")
    asked = [field["id"] for field in shown["card"]["inputs"] if field["id"].startswith("plan_year")]
    assert len(asked) == 1
    [again] = talk.press("submit", **{asked[0]: "nästa år"})
    assert "fyra siffror" in next(one for one in again["card"]["inputs"] if one["id"] == asked[0])["error"]
    [stored, *_] = talk.press("submit", **{asked[0]: "2025"})
    assert stored["updates"]
    [answer] = talk.say("vilka är med i platssamverkan norrvik?")
    assert "Åtgärdsplan" in answer["card"]["text"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hej, kan vi ses på fredag?", "Inget är sparat"),
        ("", "tom"),
        (STEERING + "\nRing 850101-9874 om detta.\n", "personnummer"),
    ],
)
def test_what_cannot_be_taken_says_why_and_nothing_is_kept(
    talk: Talk, engine: Engine, tmp_path: Path, text: str, says: str
) -> None:
    answer = send(talk, tmp_path, text)
    assert says in answer["text"]
    assert kept(engine) == 0
    assert documents_of(engine) == ["atgardsplan.docx"]


def test_where_the_number_stands_is_told_without_it(talk: Talk, tmp_path: Path) -> None:
    answer = send(talk, tmp_path, STEERING + "\nRing 850101-9874 om detta.\n")
    assert "Ring ‹…› om detta." in answer["card"]["text"]
    assert "9874" not in answer["text"]


def test_a_missing_file(talk: Talk, tmp_path: Path) -> None:
    [answer] = talk.line({"attach": str(tmp_path / "finns-inte.docx")})
    assert answer["intent"] == "import_file"
    assert answer["card"] is None
