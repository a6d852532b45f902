"""Which forums a period is reported by, and which of them lack their report."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import expected_reports, periods
from dialogs.periods import Period
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import plans, reports
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Expected:
    """A forum that is to report, and the activity that says so."""

    forum: ForumEntry
    activity: Row[Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the reporting of one period has come, in the plan's order."""

    reported: tuple[Expected, ...]
    missing: tuple[Expected, ...]

    @property
    def total(self) -> int:
        return len(self.reported) + len(self.missing)


def expected(turn: Turn, store: Store, period: Period) -> list[Expected]:
    """Activities of the plan in force for the period's year; where no plan is of that year, of every plan in force."""
    found = expected_reports.of_period(plans.activities_in_force(store), period)
    return [Expected(turn.names.forums[one], row) for one, row in found.items() if one in turn.names.forums]


def standing(turn: Turn, store: Store, period: Period) -> Standing:
    reported = {row.forum_id for row in reports.of_period(store, period.year, period.name)}
    forums = expected(turn, store, period)
    return Standing(
        tuple(one for one in forums if one.forum.id in reported),
        tuple(one for one in forums if one.forum.id not in reported),
    )


def reported(turn: Turn, store: Store) -> dict[int, set[Period]]:
    """By forum, the periods of late that have their report."""
    found: dict[int, set[Period]] = defaultdict(set)
    for forum_id, year, name in reports.reported_since(store, turn.today.year - 2):
        found[forum_id].add(Period(year, name))
    return found


def proposals(turn: Turn, store: Store, said: Period | None) -> Iterator[tuple[ForumEntry, Period]]:
    """Forums that lack a report, each with the period that it lacks: the one said, else the latest that has ended."""
    done = reported(turn, store)
    for one in expected(turn, store, said or periods.latest_ended(turn.today)):
        period = said or periods.proposed(turn.today, done[one.forum.id])
        if period not in done[one.forum.id] and (said or period.last < turn.today):
            yield one.forum, period


def listed(names: Sequence[str], and_: str, others: str = "") -> str:
    """ "a, b och c"; `others` ("2 till") stands for the rest."""
    parts = [*names, *([others] if others else [])]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {and_} {parts[-1]}"
