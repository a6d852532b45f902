"""The form of what the clock may tell a person: the digest's day and time, empty weeks, a pause, and the reminders."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs import dates, texts
from dialogs.reply import Choice, Input
from dialogs.turn import Turn
from storage import reminders, subscriptions, tenants
from storage.store import Store

LINES = texts.load("digest_settings")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONDAY, EIGHT, NEVER = 0, dt.time(8), "never"
PAUSES = (1, 2, 4)  # weeks


@dataclass(frozen=True, slots=True)
class Wanted:
    """`weekday` None: no digest. `quiet`: nothing rather than a line, where a week has nothing new."""

    weekday: int | None = MONDAY
    clock: dt.time = EIGHT
    quiet: bool = False
    choice: reminders.Choice = field(default_factory=reminders.Choice)

    @property
    def data(self) -> Mapping[str, Any]:
        """As the form's fields name it: the button carries it where no field was touched."""
        on = {kind: "off" if kind in self.choice.off else "on" for kind in reminders.KINDS}
        until = self.choice.paused_until
        return {
            "weekday": NEVER if self.weekday is None else WEEKDAYS[self.weekday],
            "time": f"{self.clock:%H:%M}",
            "empty": "silent" if self.quiet else "line",
            "pause": until.isoformat() if until else "0",
            **on,
        }


def standing(turn: Turn, store: Store) -> Wanted:
    """As it is now; without a subscription its usual Monday is proposed."""
    row = subscriptions.of_person(store, turn.person.id)
    choice = reminders.choice_of(store, turn.person.id)
    if not choice.is_paused(turn.today):
        choice = replace(choice, paused_until=None)
    quiet = tenants.with_id(store.connection, store.tenant).quiet_digest
    if row is None:
        return Wanted(quiet=quiet, choice=choice)
    return Wanted(row.weekday, row.clock, quiet if row.quiet is None else row.quiet, choice)


def given(turn: Turn, now: Wanted) -> tuple[Wanted, bool]:
    """What the fields say, and whether day and time can be read; what they leave out is as the button carries it."""
    said = {**now.data, **turn.data, **{key: value for key, value in turn.fields.items() if value}}
    words = {key: str(value).strip().casefold() for key, value in said.items()}
    clock = clock_of(words["time"])
    known = words["weekday"] in (*WEEKDAYS, NEVER)
    wanted = Wanted(
        weekday=WEEKDAYS.index(words["weekday"]) if words["weekday"] in WEEKDAYS else None if known else now.weekday,
        clock=clock or now.clock,
        quiet=words["empty"] == "silent",
        choice=reminders.Choice(
            frozenset(kind for kind in reminders.KINDS if words[kind] == "off"), _until(turn, words["pause"])
        ),
    )
    return wanted, known and clock is not None


def inputs(turn: Turn, wanted: Wanted, *, error: bool) -> tuple[Input, ...]:
    data = wanted.data
    named = zip(WEEKDAYS, dates.weekdays(turn.language), strict=True)
    weekdays = [Choice(name, day.capitalize()) for name, day in named]
    return (
        _choice(turn, "weekday", data, *weekdays, Choice(NEVER, LINES(turn.language, "never"))),
        Input(
            "time",
            LINES(turn.language, "time"),
            "time",
            data["time"],
            required=True,
            error=LINES(turn.language, "bad_time") if error else "",
        ),
        _choice(turn, "empty", data, *(Choice(one, LINES(turn.language, one)) for one in ("line", "silent"))),
        _choice(turn, "pause", data, *_pauses(turn, wanted.choice.paused_until)),
        *(
            _choice(turn, kind, data, *(Choice(one, LINES(turn.language, one)) for one in ("on", "off")))
            for kind in reminders.KINDS
        ),
    )


def summary(turn: Turn, wanted: Wanted) -> tuple[str, ...]:
    """What is out of the ordinary, a line each."""
    said = []
    if wanted.choice.paused_until:
        said.append(
            LINES(turn.language, "paused", day=dates.day(wanted.choice.paused_until, turn.today, turn.language))
        )
    if wanted.choice.off:
        kinds = [LINES(turn.language, kind) for kind in reminders.KINDS if kind in wanted.choice.off]
        said.append(LINES(turn.language, "switched_off", kinds=", ".join(one[0].lower() + one[1:] for one in kinds)))
    return tuple(said)


def clock_of(text: str) -> dt.time | None:
    """`8`, `08.30`, `8:30`."""
    hour, _, minute = text.replace(".", ":").partition(":")
    try:
        return dt.time(int(hour), int(minute or 0))
    except ValueError:
        return None


def _choice(turn: Turn, name: str, data: Mapping[str, Any], *choices: Choice) -> Input:
    return Input(name, LINES(turn.language, name), "choice", str(data[name]), choices, required=True)


def _pauses(turn: Turn, until: dt.date | None) -> tuple[Choice, ...]:
    standing = (
        [Choice(until.isoformat(), LINES(turn.language, "until", day=dates.day(until, turn.today, turn.language)))]
        if until
        else []
    )
    weeks = [Choice(str(count), LINES(turn.language, "weeks", n=count)) for count in PAUSES]
    return (Choice("0", LINES(turn.language, "no_pause")), *standing, *weeks)


def _until(turn: Turn, said: str) -> dt.date | None:
    """From so many weeks, or the day that stands."""
    if said.isdigit():
        weeks = int(said)
        return turn.today + dt.timedelta(weeks=weeks) if 0 < weeks <= max(PAUSES) else None
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None
