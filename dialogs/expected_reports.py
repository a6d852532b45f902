"""Which forums are to report a period."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs.periods import Period


def of_period(activities: Sequence[Row[Any]], period: Period) -> dict[int, Row[Any]]:
    """By forum the activity that says so, in the plan's order: of the plan in force for the period's year; where no
    plan is of that year, of every plan in force (`storage.plans.activities_in_force`)."""
    of_year = [row for row in activities if row.year in (period.year, None)]
    found = {row.forum_id: row for row in reversed(of_year or activities)}
    return dict(reversed(found.items()))
