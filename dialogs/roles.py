"""Roles as documents write them, compared; and who holds one on a given day.

"SDF preventionsstrateg", "Preventionsstrateg" and "preventionsstrateg, Skärholmens SDF" are one role; what
else stands beside the title (unit, school, place) tells holders apart.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy.engine import Row

OrganisationKind = Literal["stadsdelsförvaltningen", "polisen", "utbildningsförvaltningen"]

_POLICE = re.compile(r"polis|\blpo\b|\bnpo\b", re.IGNORECASE)
_SCHOOL = re.compile(
    r"\butbildning|\bgrundskol|\bgymnasie|(?<!för)skol(?:an?|or|orna|chef\w*|förvaltning\w*)\b|\brektor", re.IGNORECASE
)
_DISTRICT = re.compile(
    r"\bsdf\b|stadsdel|\bkommun(?:en|ens|s)?\b|\bstad(?:en|ens|s)?\b|förvaltning|socialtjänst|förskol", re.IGNORECASE
)
_ROLE_WORD = re.compile(
    r"\w*-?(?:chef|strateg|samordnare|polis|rektor|direktör|handläggare|sekreterare|ordförande|ledamot|ersättare|ansvarig|"
    r"koordinator|utvecklare|controller|ledare|kurator|lärare|pedagog|konsult|inspektör|förvaltare|representant|praktikant|"
    r"rådgivare|kommunalråd|befäl|föreståndare|planerare|utredare|analytiker|administratör|sköterska|psykolog|specialist|"
    r"sammankallande|assistent|värd|präst|diakon|jurist|expert|vd)(?:en|n)?"
)
_ORGANISATION_WORD = re.compile(
    r"sdf|stadsdelsförvaltning\w*|lpo|npo|(?:lokal)?polisområdet?|polisen|polismyndigheten|utbildningsförvaltning\w*|"
    r"kommun(?:en|s|ens)?|stad(?:en|s|ens)?|förvaltning\w*|skola(?:n)?|stadsdel\w{0,3}"
)
_SMALL = frozenset({"och", "samt", "för", "i", "av", "på", "med", "vid", "inkl", "den", "det", "en", "ett"})
_ACTING = re.compile(r"\b(?:t\.?\s?f\.?|tillförordnad|vik(?:arierande|\.)?)\s+", re.IGNORECASE)
_PART = re.compile(r"\s*(?:[,;/]|(?<!- )(?:\boch\b|\bsamt\b|\beller\b))\s*")
_GENERIC = frozenset(
    {
        "chef",
        "enhetschef",
        "avdelningschef",
        "gruppchef",
        "sektionschef",
        "verksamhetschef",
        "strateg",
        "samordnare",
        "koordinator",
        "handläggare",
        "rektor",
        "ordförande",
        "ledamot",
        "ersättare",
        "projektledare",
        "representant",
        "kurator",
        "föreståndare",
        "sekreterare",
        "konsult",
        "utredare",
    }
)


@dataclass(frozen=True, slots=True)
class RoleKey:
    """`words` are the title, `unit` what else is said (unit, school, place), `kind` the organisation where told."""

    words: tuple[str, ...]
    kind: OrganisationKind | None
    unit: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """As `role.key` keeps it: equal for every spelling of one title."""
        return " ".join(self.words)


def organisation_kind(text: str) -> OrganisationKind | None:
    """Which of the three parties an employer, unit or title belongs to."""
    if _POLICE.search(text):
        return "polisen"
    if _SCHOOL.search(text):
        return "utbildningsförvaltningen"
    return "stadsdelsförvaltningen" if _DISTRICT.search(text) else None


@lru_cache(maxsize=4096)
def role_key(text: str) -> RoleKey:
    """One role; of several in the text the first gives the title (see `candidates`)."""
    words = [_plain(word) for word in re.findall(r"[\w-]+", _ACTING.sub("", text))]
    said = [word for word in words if word not in _SMALL and not _ORGANISATION_WORD.fullmatch(word)]
    end = next((index + 1 for index, word in enumerate(said) if _ROLE_WORD.fullmatch(word)), 0)
    begin = 0 if end <= 3 else end - 1
    title, unit = (said[begin:end], said[:begin] + said[end:]) if end else (said[:4], said[4:])
    if title in (["strateg"], ["samordnare"]) and len(unit) == 1:
        title, unit = [f"{unit[0].rstrip('s')}s{title[0]}"], []
    return RoleKey(tuple(title), organisation_kind(text), frozenset(_stem(word) for word in unit))


def titles(text: str) -> tuple[str, ...]:
    """A cell's parts, one role each: "SDF strateg, enhetschef stadsmiljö, civilsamhälle och kultur?" has two."""
    parts: list[str] = []
    start = 0
    for border in _PART.finditer(text):
        if _begins_role(text[border.end() :]):
            parts.append(text[start : border.start()])
            start = border.end()
    parts.append(text[start:])
    return tuple(tidy for part in parts if (tidy := " ".join(part.split()).strip(" ?.,/–-")))


def candidates(text: str) -> tuple[RoleKey, ...]:
    """The roles that a cell names."""
    keys = [role_key(title) for title in titles(text)]
    return tuple(dict.fromkeys(key for key in keys if key.words))


def spoken(text: str, language: str) -> str:
    """The cell as it is said in an answer: one line, without question marks; Swedish in either language."""
    shown = " ".join(text.split()).strip(" ?.,")
    return shown[:1].upper() + shown[1:]


def holders(holdings: Iterable[Row[Any]], wanted: Sequence[RoleKey], on: date, place: str = "") -> tuple[Row[Any], ...]:
    """Who of `holdings` holds one of the roles on that day, newest first; several where nothing tells them apart.

    A row has title, role_key, organisation, organisation_kind, person_id, valid_from, valid_to, seen_on. `place`
    is where the question belongs: the forum's name, and what else names its district.
    """
    found: list[Row[Any]] = []
    for role in wanted:
        held = [row for row in holdings if row.role_key == role.key and _holds(row, on) and _fits(row, role, place)]
        here = [row for row in held if place and _is_near(_unit(row), place)]
        found += _latest(here or held)
    unique = {row.person_id: row for row in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda row: (row.valid_from, row.name), reverse=True))


def _holds(row: Row[Any], on: date) -> bool:
    return bool(row.valid_from <= on and (row.valid_to is None or on <= row.valid_to))


def _fits(row: Row[Any], role: RoleKey, place: str) -> bool:
    kind = row.organisation_kind or role_key(row.title).kind
    if role.kind and kind and role.kind != kind:
        return False
    unit = _unit(row)
    if role.unit:
        return 2 * len(role.unit & unit) >= len(role.unit)
    return not unit or role.key not in _GENERIC or _is_near(unit, place)


def _latest(held: list[Row[Any]]) -> list[Row[Any]]:
    """Without those whom a newer document has replaced by another holder of the same role in the same body."""
    newest: dict[tuple[str | None, frozenset[str]], date] = {}
    for row in held:
        body = (row.organisation, _unit(row))
        newest[body] = max(row.valid_from, newest.get(body, row.valid_from))
    return [
        row
        for row in held
        if row.organisation is None or row.seen_on is None or row.seen_on >= newest[row.organisation, _unit(row)]
    ]


def _unit(row: Row[Any]) -> frozenset[str]:
    return unit_of(row.title, row.organisation)


def unit_of(title: str, organisation: str | None) -> frozenset[str]:
    """What tells this holding of the role from others: unit, school, place; of the title and of the employer."""
    return role_key(title).unit | _words_of_body(organisation or "")


@lru_cache(maxsize=1024)
def _words_of_body(text: str) -> frozenset[str]:
    words = (_plain(word) for word in re.findall(r"[\w-]+", text))
    return frozenset(_stem(word) for word in words if word not in _SMALL and not _ORGANISATION_WORD.fullmatch(word))


def _is_near(unit: frozenset[str], place: str) -> bool:
    named = _words_of_body(place)
    return any(
        one == other or (min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one)))
        for one in unit
        for other in named
    )


def _begins_role(text: str) -> bool:
    words = [_plain(word) for word in re.findall(r"[\w-]+", text)][:3]
    rest = [word for word in words if not _ORGANISATION_WORD.fullmatch(word)][:2]
    return any(_ROLE_WORD.fullmatch(word) for word in rest) and not (len(rest) > 1 and rest[0] in _SMALL)


def _plain(word: str) -> str:
    folded = word.casefold().strip("-")
    return re.sub(r"(koordinat)ör(?:en)?$", r"\1or", re.sub(r"(chef|strateg|direktör|koordinator)en$", r"\1", folded))


def _stem(word: str) -> str:
    """`enheten` and `enhet`, `Skärholmens` and `Skärholmen`."""
    bare = word[:-1] if len(word) > 4 and word.endswith("s") else word
    return bare[:-2] if len(bare) > 5 and bare.endswith(("heten", "ingen")) else bare


def is_title(text: str) -> bool:
    """Whether the words name a function that one person holds."""
    return any(_ROLE_WORD.fullmatch(_plain(word)) for word in re.findall(r"[\w-]+", text))
