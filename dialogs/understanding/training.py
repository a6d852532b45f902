"""Trains the classifier from the sentence files; after a line was added to one of them:

    python -m dialogs.understanding.training vocabulary && python -m dialogs.understanding.training

The first writes vocabulary.txt, which the second reads to write model.npz; the same files give the same weights. Needs
the development dependencies scikit-learn, with numpy, and hassil; nothing of this is loaded when the bot runs.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hassil.expression import Alternative, Expression, Group, ListReference, TextChunk
from hassil.parse_expression import parse_sentence
from numpy.typing import NDArray

from .data import read_yaml
from .intents import INTENTS
from .names import ForumEntry, Names
from .words import stem, words_of

HERE = Path(__file__).parent
SEED = 20241014
_WHOLE, _PER_TEMPLATE = 150, 60


@dataclass(frozen=True, slots=True)
class Sample:
    """`weight` is less where one template gave many sentences."""

    text: str
    intent: str
    weight: float = 1.0


def training_names() -> Names:
    """The forums that training sentences name."""
    rows = read_yaml("sentences/_forums.yaml")
    return Names.build(ForumEntry(n, row[0], tuple(row[1]), row[2]) for n, row in enumerate(rows, 1))


def samples(*, mistakes: bool = True) -> list[Sample]:
    """Sentences drawn from every template, some with greeting, thanks, background or a typing mistake.

    What is drawn from a template depends on it and the lists alone, not on the templates before it.
    """
    lists: dict[str, list[str]] = {k: [str(v) for v in vs] for k, vs in read_yaml("sentences/_lists.yaml").items()}
    lists["forum"] = [str(s) for row in read_yaml("sentences/_spoken.yaml") for s in row] + [
        "Platssamverkan Tensta",
        "farstagruppen",
    ]
    found: list[Sample] = []
    for intent in INTENTS:
        for language, templates in read_yaml(f"sentences/{intent}.yaml").items():
            for template in templates:
                rng = random.Random(f"{SEED} {intent} {template}")  # noqa: S311 (a drawing that must repeat)
                drawn = list(_drawn(str(template), lists, rng))
                around = [_around(text, language, lists, rng, intent, mistakes=mistakes) for text in drawn]
                found += [Sample(text, intent, len(drawn) ** -0.3) for text in around]
    return found


def _drawn(template: str, lists: Mapping[str, list[str]], rng: random.Random) -> Iterator[str]:
    expression = parse_sentence(template).expression
    size = _size(expression, lists)
    count = size if size <= _WHOLE else min(_PER_TEMPLATE, max(24, int(size**0.55)))
    seen: set[str] = set()
    for _ in range(count * 5):
        text = re.sub(r"\s+", " ", _draw(expression, lists, rng)).strip()
        text = re.sub(r"\s+([,.?!:])", r"\1", text)
        if text and text not in seen:
            seen.add(text)
            yield text
        if len(seen) >= count:
            return


def _size(expression: Expression, lists: Mapping[str, list[str]]) -> int:
    if isinstance(expression, Alternative):
        return sum(_size(i, lists) for i in expression.items)
    if isinstance(expression, Group):
        return int(np.prod([_size(i, lists) for i in expression.items], dtype=float))
    return len(lists[expression.list_name]) if isinstance(expression, ListReference) else 1


def _draw(expression: Expression, lists: Mapping[str, list[str]], rng: random.Random) -> str:
    if isinstance(expression, Alternative):
        return _draw(rng.choice(expression.items), lists, rng)
    if isinstance(expression, Group):
        return "".join(_draw(i, lists, rng) for i in expression.items)
    if isinstance(expression, ListReference):
        return rng.choice(lists[expression.list_name])
    assert isinstance(expression, TextChunk)  # noqa: S101 (hassil's tree has no other leaf here)
    return expression.original_text


def _around(
    text: str, language: str, lists: Mapping[str, list[str]], rng: random.Random, intent: str, *, mistakes: bool
) -> str:
    """What people write around a request; none of it changes what the request is."""
    en = "en" if language == "en" else ""
    asks = text.split()[0].casefold() in {
        "vem",
        "vilka",
        "när",
        "vad",
        "var",
        "hur",
        "who",
        "what",
        "when",
        "where",
        "how",
        "which",
    }
    if asks and rng.random() < 0.5:
        text += "?"
    if asks and rng.random() < 0.08:
        text = f"{rng.choice(lists[en + 'opener'])} {text}"
    elif asks and rng.random() < 0.1:
        text = f"{rng.choice(lists[en + 'lead'])} {text[:1].lower()}{text[1:]}"
    if intent not in {"greeting", "thanks", "cancel"} and len(text.split()) > 1:
        if rng.random() < 0.12:
            text = f"{rng.choice(lists[en + 'background'])} {text}"
        if rng.random() < 0.15:
            text = f"{rng.choice(lists[en + 'greet'])} {text}"
        if rng.random() < 0.05 and intent not in {"log_update", "add_action"}:
            text = f"{text.rstrip('.')}. {rng.choice(lists[en + 'background'])}"
        if rng.random() < 0.12:
            text = f"{text} {rng.choice(lists[en + 'bye'])}"
    if mistakes and rng.random() < 0.12:
        text = _mistyped(text, rng)
    return text[:1].upper() + text[1:] if rng.random() < 0.5 else text


def _mistyped(text: str, rng: random.Random) -> str:
    places = [i for i in range(1, len(text) - 1) if text[i - 1 : i + 2].isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    return rng.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + rng.choice("aeiorstnl") + text[at + 1 :],
        )
    )


def vocabulary(rows: Iterable[Sample], names: Names) -> list[str]:
    """Every word of the sentences that is no name; those met often, to which misspellings are led, end in `*`."""
    counts = Counter(w.folded for row in rows for w in words_of(row.text) if not w.text[0].isdigit())
    skipped = set(names.place_words) | {
        w.folded for row in read_yaml("sentences/_spoken.yaml") for n in row for w in words_of(str(n))
    }
    lists = read_yaml("sentences/_lists.yaml")
    skipped |= {w.folded for p in (*lists["person"], *lists["twonames"]) for w in words_of(str(p)) if w.text.istitle()}
    skipped -= {
        w
        for w in skipped
        if counts[w] > 0
        and w in {"i", "for", "the", "of", "gruppen", "motet", "och", "samverkan", "barn", "unga", "vuxna", "and"}
    }
    common = {w: n for w, n in counts.items() if n >= 2 and w not in skipped and stem(w) not in names.places}
    return sorted(w + ("*" if n >= 6 and len(w) >= 5 else "") for w, n in common.items())


def matrix(rows: list[Sample], names: Names) -> tuple[Any, NDArray[np.int64]]:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    from .cleaning import clean
    from .courtesy import trimmed
    from .features import BUCKETS, features_of
    from .reading import read

    found = [features_of(read(trimmed(clean(row.text).text), names)) for row in rows]
    indices = [np.fromiter(buckets, dtype=np.int32, count=len(buckets)) for buckets in found]
    lengths = np.array([len(i) for i in indices])
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((values, np.concatenate(indices), pointers), shape=(len(rows), BUCKETS)), np.array(
        [INTENTS.index(r.intent) for r in rows]
    )


def train(rows: list[Sample], names: Names) -> dict[str, NDArray[Any]]:
    """Weights as eight-bit steps of one scale an intent, as `classifier.load` reads them."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    features, labels = matrix(rows, names)
    model = LogisticRegression(C=12.0, max_iter=1000, tol=1e-4)
    model.fit(features, labels, sample_weight=_balanced(rows, labels))
    scale = np.maximum(np.abs(model.coef_).max(axis=1), 1e-6) / 127
    weights = np.round(model.coef_ / scale[:, None]).astype(np.int8).T
    return {
        "weights": np.ascontiguousarray(weights),
        "scale": scale.astype(np.float32),
        "bias": model.intercept_.astype(np.float32),
        "intents": np.array(INTENTS),
    }


def _balanced(rows: list[Sample], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights with half of the difference in size between intents taken away; 1 on average."""
    weights = np.array([row.weight for row in rows])
    sums = np.bincount(labels, weights=weights, minlength=len(INTENTS))
    weights = weights / np.sqrt(sums[labels])
    return np.asarray(weights * len(rows) / weights.sum(), dtype=np.float64)


def save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    weights, scale, bias, intents = (arrays[name] for name in ("weights", "scale", "bias", "intents"))
    np.savez_compressed(path, weights=weights, scale=scale, bias=bias, intents=intents)


def main() -> None:
    learning_words = sys.argv[1:] == ["vocabulary"]
    rows = samples(mistakes=not learning_words)
    names = training_names()
    if learning_words:
        (HERE / "vocabulary.txt").write_text("\n".join(vocabulary(rows, names)) + "\n", encoding="utf-8")
    else:
        save(HERE / "model.npz", train(rows, names))
    sys.stdout.write(f"{len(rows)} sentences\n")


if __name__ == "__main__":
    main()
