"""A role that a plan names, who holds it today, and where both were read: for convenor, contact and forum card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, roles, texts
from dialogs.turn import Turn
from storage import mine, role_holders
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
    rows = role_holders.of_roles(store, keys) if keys else ()
    held = [roles.holders(rows, found, day, place) for _, found in sought]
    if any(len(one) > 1 for one in held):
        district = districts(mine.plan_roles(store)).get(place, "")
        held = [in_district(one, rows, found, day, district) for one, (_, found) in zip(held, sought, strict=True)]
    return [Holding(cell, found, one) for (cell, found), one in zip(sought, held, strict=True)]


def districts(cells: Sequence[Row[Any]]) -> dict[str, str]:
    """For each forum the names of all that stand in its plan: together they tell which district it is in."""
    of_plan: dict[int, dict[str, None]] = {}
    for row in cells:
        of_plan.setdefault(row.plan_id, {})[row.forum] = None
    return {name: " ".join(names) for names in reversed(of_plan.values()) for name in names}


def in_district(
    held: tuple[Row[Any], ...], holdings: Sequence[Row[Any]], sought: Sequence[roles.RoleKey], day: date, district: str
) -> tuple[Row[Any], ...]:
    """Of several holders those whose unit is of the forum's district; all of them where that tells nobody apart."""
    if len(held) < 2 or not district:
        return held
    near = {row.person_id for row in roles.holders(holdings, sought, day, district)}
    return tuple(row for row in held if row.person_id in near) or held


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
