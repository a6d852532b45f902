"""A role that a plan names, who holds it today, and where both were read: for convenor, contact and forum card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, roles, texts
from dialogs.turn import Turn
from storage import people
from storage.store import Store

LINES = texts.load("role_answer")


@dataclass(frozen=True, slots=True)
class Holding:
    """`cell` as the plan has it, the roles read in it, and the rows of those who hold one."""

    cell: str
    roles: tuple[roles.RoleKey, ...]
    held: tuple[Row[Any], ...]

    @property
    def names(self) -> str:
        return " / ".join(row.name for row in self.held)


def wanted(cell: str, party: str | None = None) -> tuple[roles.RoleKey, ...]:
    """The roles of a cell; one that names no organisation is of the party whose row it stands in."""
    kind = roles.organisation_kind(party) if party else None
    return tuple(role if role.kind else replace(role, kind=kind) for role in roles.candidates(cell))


def holding(store: Store, cell: str, place: str, day: date, party: str | None = None) -> Holding:
    """Who holds the cell's roles on that day; `place` is the forum's name."""
    return holdings(store, [(cell, party)], place, day)[0]


def holdings(store: Store, cells: Sequence[tuple[str, str | None]], place: str, day: date) -> list[Holding]:
    """For several cells, each with the party whose it is, in one statement."""
    sought = [(cell, wanted(cell, party)) for cell, party in cells]
    keys = sorted({role.key for _, found in sought for role in found})
    rows = people.holdings_of(store, keys) if keys else ()
    return [Holding(cell, found, roles.holders(rows, found, day, place)) for cell, found in sought]


def sentence(turn: Turn, found: Holding) -> str:
    """ "SDF preventionsstrateg: Amina Holm." or that the name is not known."""
    role = roles.spoken(found.cell, turn.language)
    if not found.held:
        return LINES(turn.language, "role_only", role=role)
    return LINES(turn.language, "role_and_holder", role=role, holder=found.names)


def remarks(turn: Turn, found: Holding) -> tuple[str, ...]:
    """What the answer cannot vouch for."""
    said = [] if found.held else [LINES(turn.language, "role_only_help")]
    if "?" in found.cell:
        said.append(LINES(turn.language, "uncertain"))
    return tuple(said)


def sources(turn: Turn, plan: str, line: int | None, held: Sequence[Row[Any]]) -> tuple[str, ...]:
    """Where the role and each name were read."""
    read = [LINES(turn.language, "role_source", document=plan, line=line)] if line else []
    for row in held:
        if row.document:
            read.append(LINES(turn.language, "holder_source", document=row.document, line=row.line))
        else:
            since = dates.day(row.valid_from, turn.today, turn.language, weekday=False)
            read.append(LINES(turn.language, "register_source", since=since))
    return tuple(dict.fromkeys(read))


def plan_name(activity: Row[Any]) -> str:
    """ "Åtgärdsplan 2024 (plan.docx)"."""
    year = str(activity.plan_year or "")
    title = activity.plan_title if year in activity.plan_title else f"{activity.plan_title} {year}".strip()
    return f"{title} ({activity.document})"
