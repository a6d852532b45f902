"""The labelled utterances of the district, where they lie beside the checkout."""

import json

from dialogs.understanding import WRITING, ForumEntry, Names, understand
from tests.shared import SHARED, needs_shared

from .own_names import NOW, ZONE
from .sentences_said import Said, right, sentences

NUMBERS = {
    "Vårberg": "1.1",
    "Bredäng": "1.2",
    "Sätra": "2.1",
    "Platssamverkan Skärholmen": "2.2",
    "Trygghetsinv": "2.3",
    "barn, unga": "3.1",
    "unga vuxna": "3.2",
    "12-17": "3.3",
}


@needs_shared
def test_the_labelled_utterances_are_understood() -> None:
    forums = json.loads((SHARED / "open" / "forum_names.json").read_text(encoding="utf-8"))
    names = Names.build(
        ForumEntry(n, name, tuple(others), next((v for k, v in NUMBERS.items() if k in name), None))
        for n, (name, others) in enumerate(forums.items(), 1)
    )
    lines = (SHARED / "open" / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    wrong = [
        (row["text"], got.intent, dict(got.slots))
        for row in rows
        if not right(
            Said(row["text"], row["intent"], row["slots"], row["lang"], row["kind"]),
            got := understand(row["text"], NOW, names, ZONE),
        )
    ]
    assert len(wrong) <= 0.05 * len(rows), wrong
    assert not [text for text, intent, _ in wrong if intent in WRITING]


def test_our_own_are_many_and_in_both_languages() -> None:
    own = list(sentences())
    assert len(own) > 500
    assert {s.lang for s in own} == {"sv", "en"}
    assert {"terse", "polite", "long", "no_diacritics", "typo", "colloquial", "mixed"} <= {s.kind for s in own}
