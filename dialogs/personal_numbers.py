"""Swedish personal and coordination numbers in a text that is to be stored.

They stand in no record of ours: the text goes back to who wrote it, with the number marked. What the numbers look
like: https://www.skatteverket.se/privat/folkbokforing/personnummer.4.3810a01c150939e893f18c29.html
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from personnummer.personnummer import PersonnummerException, parse  # type: ignore[import-untyped]

from dialogs import texts
from dialogs.dialog import Outcome
from dialogs.reply import Button, Input, Reply
from dialogs.turn import Turn

LINES = texts.load("personal_numbers")
OPENING, CLOSING = "‹", "›"
Span = tuple[int, int]

_LONGEST_GAP = 3
_JOINING = frozenset(".+/_·•−")  # besides dashes and spaces of every kind
_BORDERS_OF_TEN = ({6}, {2, 4}, {2, 4, 6})
_PHONE = re.compile(r"\b(?:tel\w*|mob\w*|ring\w*|sms\w*|nås|swish\w*|phone|call)\b[^\w\n]*(?:\w+\W+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together; `gap` is what separates them from the group before."""

    digits: str
    start: int
    end: int
    gap: str


def found(text: str) -> tuple[Span, ...]:
    """Where the numbers stand, first to last digit, without overlaps. Time is linear in the length of the text."""
    spans: list[Span] = []
    for run in _runs(text):
        first = 0
        while first < len(run):
            count = _number_at(text, run, first)
            if count:
                spans.append((run[first].start, run[first + count - 1].end))
            first += count or 1
    return tuple(spans)


def marked(text: str) -> str:
    """The text with ‹…› around each number."""
    plain = unmarked(text)
    for start, end in reversed(found(plain)):
        plain = f"{plain[:start]}{OPENING}{plain[start:end]}{CLOSING}{plain[end:]}"
    return plain


def unmarked(text: str) -> str:
    """What comes back from the field, without our marks."""
    return text.replace(OPENING, "").replace(CLOSING, "")


def refusal(
    turn: Turn,
    text: str,
    *,
    intent: str,
    step: str = "",
    data: Mapping[str, Any] | None = None,
    field: str = "text",
    about: int | None = None,
    updates: bool = False,
) -> Outcome:
    """Says why nothing was saved and gives the text back in `field`, marked.

    The button leads to `step` of `intent` with `data`, in which no written text may stand: it is kept. In a channel
    the text is not said once more: it goes to the person alone.
    """
    count = len(found(text))
    reply = Reply(
        LINES(turn.language, "refused", n=count),
        body=(LINES(turn.language, "rewrite", n=count),),
        inputs=(Input(field, LINES(turn.language, "label"), "multiline", marked(text), required=True),),
        buttons=(
            Button("submit", LINES(turn.language, "save"), intent, step, dict(data or {}), "primary"),
            Button("cancel", LINES(turn.language, "cancel"), "cancel", "close"),
        ),
        updates=updates,
    )
    return Outcome(reply, about=about, private=True)


def error(turn: Turn, text: str) -> str:
    """What to write beside a field of a form; empty when the text may be stored."""
    count = len(found(text))
    return LINES(turn.language, "beside", n=count) if count else ""


def lines_with_one(text: str) -> list[str]:
    """Each line that holds a number, with the number itself left out."""
    return [_hidden(line.strip()) for line in text.splitlines() if found(line)]


def _hidden(line: str) -> str:
    for start, end in reversed(found(line)):
        line = f"{line[:start]}{OPENING}…{CLOSING}{line[end:]}"
    return line


def withheld(values: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept of a conversation or card: texts with a number are left out."""
    return {key: value for key, value in values.items() if not (isinstance(value, str) and found(value))}


def _runs(text: str) -> Iterator[list[Group]]:
    """Groups of digits near enough to each other to be one number."""
    run: list[Group] = []
    for group in _groups(text):
        if run and group.gap == "":
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _groups(text: str) -> Iterator[Group]:
    """The gap is empty where something else than separators stands before the group; invisible characters vanish."""
    digits: list[str] = []
    gap: list[str] | None = None
    start = end = 0
    for index, character in enumerate(text):
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            if not digits:
                start = index
            digits.append(str(digit))
            end = index + 1
        elif not _is_invisible(character):
            if digits:
                yield Group("".join(digits), start, end, "".join(gap or ()))
                digits, gap = [], []
            gap = [*gap, character] if gap is not None and _joins(character) and len(gap) < _LONGEST_GAP else None
    if digits:
        yield Group("".join(digits), start, end, "".join(gap or ()))


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Mn", "Me")


def _joins(character: str) -> bool:
    return character in _JOINING or character.isspace() or unicodedata.category(character) == "Pd"


def _number_at(text: str, run: list[Group], first: int) -> int:
    """How many groups from `first` make a number; 0 when none do. Twelve digits are tried before ten."""
    sizes = list(accumulate(len(group.digits) for group in run[first : first + 12]))
    for wanted in (12, 10):
        if wanted in sizes:
            count = sizes.index(wanted) + 1
            groups = run[first : first + count]
            if _is_number(groups, set(sizes[: count - 1])) and not _is_phone(text, groups):
                return count
    return 0


def _is_number(groups: list[Group], borders: set[int]) -> bool:
    digits = "".join(group.digits for group in groups)
    short = digits[-10:]
    if not (1 <= int(short[2:4]) <= 12 and (1 <= int(short[4:6]) <= 31 or 61 <= int(short[4:6]) <= 91)):
        return False
    if not _is_spelling(groups, borders, len(digits)) or _is_moment(groups, digits):
        return False
    centuries = (digits[:2],) if len(digits) == 12 else ("19", "20")
    return any(century in ("18", "19", "20") and _is_valid(century + short) for century in centuries)


def _is_spelling(groups: list[Group], borders: set[int], length: int) -> bool:
    """Divided as people do: by century, year, month, day and the last four; digit by digit; or in equal pairs."""
    if not borders or len(borders) == length - 1:
        return True
    if borders == set(range(2, length, 2)):
        is_equal = len({group.gap for group in groups[1:]}) == 1
        return is_equal and not (length == 10 and groups[0].digits in ("07", "08"))  # as telephone numbers begin
    return borders in _BORDERS_OF_TEN if length == 10 else borders <= {2, 4, 6, 8}


def _is_moment(groups: list[Group], digits: str) -> bool:
    """A day and a clock: "2024-12-05 1330", of a year of meetings rather than of births."""
    hour, minute = int(digits[-4:-2]), int(digits[-2:])
    year = int(digits[:4]) if len(digits) == 12 else 2000 + int(digits[:2])
    return (
        len(groups) > 1
        and groups[-1].digits == digits[-4:]
        and groups[-1].gap.isspace()
        and 2015 <= year <= 2060
        and 6 <= hour <= 22
        and minute in range(0, 60, 5)
    )


def _is_phone(text: str, groups: list[Group]) -> bool:
    """ "ring 0701234567": ten digits together could be both; the word before tells."""
    before = text[max(0, groups[0].start - 30) : groups[0].start]
    return len(groups) == 1 and groups[0].digits.startswith("07") and _PHONE.search(before) is not None


def _is_valid(twelve: str) -> bool:
    try:
        parse(f"{twelve[:8]}-{twelve[8:]}")
    except PersonnummerException:
        return False
    return True
