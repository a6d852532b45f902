"""Whom to reach at an organisation: the plan's role and who holds it, else whom the minutes name as contact."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import role_answer, texts
from dialogs.dialog import Outcome
from dialogs.documents.drafts import PARTIES
from dialogs.reply import Button, Fact, Reply
from dialogs.role_answer import Holding
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import observations, people, plans
from storage.store import Store

LINES = texts.load("contact")


def answer(turn: Turn, store: Store) -> Outcome:
    forum = turn.names.forum(turn.slots.forum or 0)
    activity = plans.activity_of(store, forum.id)
    cells = {} if activity is None else {row.organisation: row.contact for row in plans.parties_of(store, activity.id)}
    party = turn.slots.organisation
    if party is None:
        return Outcome(_every_party(turn, store, forum, activity, cells), about=forum.id)
    cell = cells.get(party)
    if activity is None or not cell:
        return Outcome(_silent(turn, store, forum, activity, party), about=forum.id)
    return Outcome(_one_party(turn, store, forum, activity, party, cell), about=forum.id)


def _one_party(turn: Turn, store: Store, forum: ForumEntry, activity: Row[Any], party: str, cell: str) -> Reply:
    found = role_answer.holding(store, cell, forum.name, turn.today, party)
    told = LINES(turn.language, "know")
    know = Button("know", told, "contact", "know", {"forum": forum.id, "organisation": party})
    return Reply(
        role_answer.sentence(turn, found),
        body=role_answer.remarks(turn, found),
        facts=(
            Fact(LINES(turn.language, "forum"), forum.name),
            Fact(LINES(turn.language, "organisation"), LINES(turn.language, party)),
            *_ways(turn, store, [row.person_id for row in found.held]),
        ),
        sources=_sources(turn, store, activity, [(party, found)]),
        buttons=_next_steps(turn, forum) if found.held else (know, *_next_steps(turn, forum)),
    )


def _every_party(
    turn: Turn, store: Store, forum: ForumEntry, activity: Row[Any] | None, cells: dict[str, str | None]
) -> Reply:
    named = [(party, cell) for party in PARTIES if (cell := cells.get(party))]
    if activity is None or not named:
        return _silent(turn, store, forum, activity, None)
    found = role_answer.holdings(store, [(cell, party) for party, cell in named], forum.name, turn.today)
    both = [(party, one) for (party, _), one in zip(named, found, strict=True)]
    known = " · ".join(one.names for one in found if one.held)
    absent = [LINES(turn.language, party) for party in PARTIES if not cells.get(party)]
    return Reply(
        LINES(turn.language, "every" if known else "every_unnamed", forum=forum.name, names=known),
        body=(LINES(turn.language, "parties_not_in_plan", parties=", ".join(absent)),) if absent else (),
        facts=tuple(
            Fact(LINES(turn.language, f"at_{party}").capitalize(), role_answer.sentence(turn, one))
            for party, one in both
        ),
        sources=_sources(turn, store, activity, both),
        buttons=_next_steps(turn, forum),
    )


def _silent(turn: Turn, store: Store, forum: ForumEntry, activity: Row[Any] | None, party: str | None) -> Reply:
    """Nothing in the plan: the contact that minutes name, if any."""
    where = LINES(turn.language, f"at_{party}") if party else LINES(turn.language, "at_anyone")
    missing = LINES(turn.language, "no_plan" if activity is None else "not_in_plan", forum=forum.name, where=where)
    standing = [row for row in observations.contacts_of(store, forum.id) if row.valid_from <= turn.today]
    if not standing:
        help_line = LINES(turn.language, "nothing_help")
        return Reply(missing, body=(help_line,), facts=_forum(turn, forum), buttons=_next_steps(turn, forum))
    row = standing[-1]
    who = people.get(store, row.person_id)
    read = plans.source_of(store, "membership", row.id, "person")
    return Reply(
        LINES(turn.language, "from_minutes", name=who.name, forum=forum.name),
        body=(missing,),
        facts=(*_forum(turn, forum), *_ways(turn, store, [who.id])),
        sources=(LINES(turn.language, "source", document=read.document, line=read.line),) if read else (),
        buttons=_next_steps(turn, forum),
    )


def _forum(turn: Turn, forum: ForumEntry) -> tuple[Fact, ...]:
    return (Fact(LINES(turn.language, "forum"), forum.name),)


def _ways(turn: Turn, store: Store, person_ids: Sequence[int]) -> tuple[Fact, ...]:
    """How to reach each; with several the name stands before."""
    rows = [people.get(store, person_id) for person_id in person_ids[:3]]
    facts = []
    for field in ("phone", "email"):
        told = [(row.name, value) for row in rows if (value := getattr(row, field))]
        if told:
            value = told[0][1] if len(rows) == 1 else "; ".join(f"{name}: {way}" for name, way in told)
            facts.append(Fact(LINES(turn.language, field), value))
    return tuple(facts)


def _sources(turn: Turn, store: Store, activity: Row[Any], found: Sequence[tuple[str, Holding]]) -> tuple[str, ...]:
    plan = role_answer.plan_name(activity)
    said: list[str] = []
    for party, one in found:
        read = plans.source_of(store, "activity", activity.id, f"contacts.{party}")
        said += role_answer.sources(turn, plan, read.line if read else None, one.held)
    return tuple(dict.fromkeys(said)) or (plan,)


def _next_steps(turn: Turn, forum: ForumEntry) -> tuple[Button, ...]:
    return (
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data={"forum": forum.id}),
        Button("participants", LINES(turn.language, "participants"), "participants", data={"forum": forum.id}),
    )
