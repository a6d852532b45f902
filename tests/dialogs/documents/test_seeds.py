"""The real documents beside the checkout, scored as the project scores them."""

import json
import runpy
from pathlib import Path

import pytest

from dialogs.documents.as_json import as_json
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared


def test_score_on_the_seeds(tmp_path: Path) -> None:
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        found = as_json(parse(read(path.name, path.read_bytes())), path.name)
        (tmp_path / f"{path.stem}.json").write_text(json.dumps(found), encoding="utf-8")
    score = runpy.run_path(str(SHARED / "open" / "documents" / "score.py"))
    units, warnings, missing = score["run"](str(tmp_path), "seeds")
    total = score["Tally"]()
    for _, _, truth, predicted in units:
        total.merge(score["score_doc"](truth, predicted))
    assert (len(units), warnings, missing) == (5, [], [])
    assert score["totals"](total)["macro_f1"] >= 0.98


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_make_no_difference(ending: str) -> None:
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        plain = path.read_text(encoding="utf-8")
        changed = plain.replace("\n", ending).encode()
        assert as_json(parse(read("a", changed)), "a") == as_json(parse(read("a", plain.encode())), "a")
