"""The form of a meeting: day, start, end and place as typed, checked field by field."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs import personal_numbers, texts, typed_days, written
from dialogs.reply import Input
from dialogs.turn import Turn

LINES = texts.load("meeting_form")
FIELDS = ("date", "start", "end", "place")
LONGEST_PLACE = 200
FURTHEST_YEARS = 10
_CLOCK = re.compile(r"(?:kl\.?|klockan|at)?\s*(\d{1,2})(?:[.:]?(\d{2}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """`typed` is what stands in the fields; `errors` says by field what to do about it."""

    typed: Mapping[str, str]
    day: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str | None:
        return self.typed["place"] or None

    def values(self, turn: Turn) -> dict[str, Any]:
        """The meeting's columns, once there are no errors."""
        return {
            "day": self.day,
            "starts_at": self._moment(turn, self.start),
            "ends_at": self._moment(turn, self.end),
            "place": self.place,
        }

    def _moment(self, turn: Turn, clock: dt.time | None) -> dt.datetime | None:
        if self.day is None or clock is None:
            return None
        return dt.datetime.combine(self.day, clock, tzinfo=turn.zone).astimezone(dt.UTC)

    def data(self) -> dict[str, str]:
        """What the card's buttons carry, for channels that press without fields; never a personal number."""
        return {name: value for name, value in self.typed.items() if not personal_numbers.found(value)}


def pressed(turn: Turn) -> Form:
    """What a press brings: its fields, or what the button carried."""
    return checked(turn, {name: written.field(turn, name) for name in FIELDS})


def checked(turn: Turn, typed: Mapping[str, str]) -> Form:
    typed = {name: " ".join(personal_numbers.unmarked(typed.get(name, "")).split()) for name in FIELDS}
    errors: dict[str, str] = {}
    day = _day(turn, typed["date"], errors)
    start, end = (_clock(turn, name, typed[name], errors) for name in ("start", "end"))
    if day is not None and start is not None and "date" not in errors:
        begins = dt.datetime.combine(day, start, tzinfo=turn.zone)
        if begins <= turn.now:
            errors["start"] = LINES(turn.language, "past_clock")
    if end is not None and start is None and "start" not in errors:
        errors["start"] = LINES(turn.language, "no_start")
    if start is not None and end is not None and end <= start:
        errors["end"] = LINES(turn.language, "end_before_start")
    if len(typed["place"]) > LONGEST_PLACE:
        errors["place"] = LINES(turn.language, "long_place", limit=LONGEST_PLACE)
    if number := personal_numbers.error(turn, typed["place"]):
        errors["place"] = number
    return Form(typed, day, start, end, errors)


def inputs(turn: Turn, form: Form, *, show_errors: bool = True) -> tuple[Input, ...]:
    errors = form.errors if show_errors else {}
    language = turn.language
    return (
        Input("date", LINES(language, "date"), "date", form.typed["date"], required=True, error=errors.get("date", "")),
        Input("start", LINES(language, "start"), "time", form.typed["start"], error=errors.get("start", "")),
        Input("end", LINES(language, "end"), "time", form.typed["end"], error=errors.get("end", "")),
        Input(
            "place",
            LINES(language, "place"),
            value=personal_numbers.marked(form.typed["place"]),
            hint=LINES(language, "place_hint"),
            error=errors.get("place", ""),
        ),
    )


def _day(turn: Turn, typed: str, errors: dict[str, str]) -> dt.date | None:
    if not typed:
        errors["date"] = LINES(turn.language, "no_date")
        return None
    day = typed_days.read_day(typed, turn.today)
    if day is None:
        said = typed_days.impossible_day(typed)
        errors["date"] = LINES(turn.language, "no_such_day" if said else "bad_date", day=said)
    elif day < turn.today:
        errors["date"] = LINES(turn.language, "past_date")
    elif day.year > turn.today.year + FURTHEST_YEARS:
        errors["date"] = LINES(turn.language, "far_date")
    return day


def _clock(turn: Turn, name: str, typed: str, errors: dict[str, str]) -> dt.time | None:
    if not typed:
        return None
    match = _CLOCK.fullmatch(typed)
    if match is not None and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return dt.time(int(match[1]), int(match[2] or 0))
    errors[name] = LINES(turn.language, "bad_clock")
    return None
