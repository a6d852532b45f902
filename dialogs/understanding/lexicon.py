"""Words that mean the same (lexicon.yaml): concepts for the classifier, organisations, fields of a plan."""

import re
from collections.abc import Mapping
from functools import lru_cache

from .data import read_yaml

_DATA = read_yaml("lexicon.yaml")
_WHOLE: dict[str, list[str]] = {}
_BEGIN: dict[str, list[tuple[str, str]]] = {}
for _name, _forms in _DATA["concepts"].items():
    for _form in _forms:
        if _form.startswith("="):
            _WHOLE.setdefault(_form[1:], []).append(_name)
        else:
            _BEGIN.setdefault(_form[:3], []).append((_form, _name))


def _starts(forms: list[str]) -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:" + "|".join(sorted((re.escape(str(f).strip()) for f in forms), key=len, reverse=True)) + ")"
    )


ORGANISATIONS: Mapping[str, re.Pattern[str]] = {name: _starts(forms) for name, forms in _DATA["organisations"].items()}
WORDS: Mapping[str, frozenset[str]] = {name: frozenset(forms) for name, forms in _DATA["words"].items()}
ANCHORS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(
        r"(?<!\w)(?:"
        + "|".join(re.escape(f[1:]) + r"(?!\w)" if f.startswith("=") else re.escape(f) for f in forms)
        + ")"
    )
    for name, forms in _DATA["anchors"].items()
}
SPOKEN: Mapping[str, str] = _DATA["spoken"]
SPOKEN_SWEDISH: Mapping[str, str] = _DATA["spoken_swedish"]
ELSEWHERE: re.Pattern[str] = _starts(_DATA["elsewhere"])
FIELDS: Mapping[str, re.Pattern[str]] = {name: _starts(forms) for name, forms in _DATA["fields"].items()}


@lru_cache(maxsize=8192)
def concepts_of(folded: str) -> tuple[str, ...]:
    """The concepts that a folded word stands for."""
    found = list(_WHOLE.get(folded, ()))
    found += [name for form, name in _BEGIN.get(folded[:3], ()) if folded.startswith(form)]
    return tuple(dict.fromkeys(found))
