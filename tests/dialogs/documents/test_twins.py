"""Documents of our own, laid out as other municipalities do, and what must be read from them."""

import json
from pathlib import Path
from typing import Any

import pytest

from dialogs.documents.as_json import as_json
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from tests.dialogs.documents.word import TWINS, from_markdown, from_text

FILES = sorted(path for path in TWINS.iterdir() if path.suffix in {".txt", ".md"})
UNCUT = [
    path for path in FILES if "_cut" not in path.stem
]  # lines and pages cut by a conversion to text; Word has none


def result(name: str, data: bytes) -> dict[str, Any]:
    return as_json(parse(read(name, data)), name)


def compare(got: object, wanted: object, where: str = "") -> list[str]:
    """Every difference between what was read and what the expectation names; keys it leaves out are free."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        marks = [f"{where}.{k} is not expected" for k in got if k.endswith("_year_inferred") and k not in wanted]
        return marks + [one for key in wanted for one in compare(got.get(key), wanted[key], f"{where}.{key}")]
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [one for i, (g, w) in enumerate(zip(got, wanted, strict=True)) for one in compare(g, w, f"{where}[{i}]")]
    return [] if got == wanted else [f"{where}: {got!r} instead of {wanted!r}"]


def expected(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_twin_as_written(path: Path) -> None:
    assert compare(result(path.name, path.read_bytes()), expected(path)) == []


@pytest.mark.parametrize("path", UNCUT, ids=lambda path: path.name)
def test_twin_as_word(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = from_markdown(text) if path.suffix == ".md" else from_text(text)
    assert compare(result(path.stem + ".docx", data), expected(path)) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_twin_in_other_encodings(encoding: str) -> None:
    path = TWINS / "a_paragraphs.txt"
    data = path.read_text(encoding="utf-8").encode(encoding)
    assert compare(result(path.name, data), expected(path)) == []


def test_what_is_no_document_gives_nothing_but_a_reason() -> None:
    path = TWINS / "h_article.txt"
    assert set(result(path.name, path.read_bytes())) == {"file", "kind", "reason", "warnings"}
