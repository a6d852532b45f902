"""Who takes part in a forum: what the plan says party by party, and who stood in the lists of the last meetings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, role_answer, texts
from dialogs.dialog import Outcome
from dialogs.documents.drafts import PARTIES
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import forums, plans
from storage import mine as lists
from storage.store import Store

LINES = texts.load("participants")
UNSEPARATED = 60  # characters: so long a name is a cell in which nothing parts the names


def answer(turn: Turn, store: Store) -> Outcome:
    forum = turn.names.forum(turn.slots.forum or 0)
    activity = plans.activity_of(store, forum.id)
    parties = {row.organisation: row for row in plans.parties_of(store, activity.id)} if activity else {}
    others = plans.participants_of(store, activity.id) if activity else []
    seen = lists.lately(store, forum.id, turn.today) if mine.may_read(turn, store, forum) else ()
    people = _people(turn, store, forum, seen)
    facts = (*_planned(turn, parties, others), *people)
    reply = Reply(
        _text(turn, forum, [party for party in PARTIES if party in parties], others, seen, has_people=bool(people)),
        body=() if facts else (LINES(turn.language, "nothing_help"),),
        facts=facts,
        sources=_sources(turn, store, activity, seen),
        buttons=(
            Button("convenor", LINES(turn.language, "convenor"), "convenor", data={"forum": forum.id}),
            Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data={"forum": forum.id}),
        ),
    )
    return Outcome(reply, about=forum.id)


def _text(
    turn: Turn, forum: ForumEntry, parties: list[str], others: list[str], seen: Sequence[Row[Any]], *, has_people: bool
) -> str:
    named = [LINES(turn.language, party) for party in parties]
    if others:
        whole = len(others) == 1 and len(others[0]) > UNSEPARATED
        named.append(LINES(turn.language, "others_unseparated" if whole else "others", n=len(others)))
    if named:
        who = LINES(turn.language, "and").join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else named[0]
        return LINES(turn.language, "in_plan", forum=forum.name, who=who)
    if seen:
        return LINES(turn.language, "at_meetings", forum=forum.name, n=len({row.person_id for row in seen}))
    return LINES(turn.language, "added" if has_people else "nothing", forum=forum.name)


def _planned(turn: Turn, parties: dict[str, Any], others: list[str]) -> tuple[Fact, ...]:
    facts = []
    for party in PARTIES:
        row = parties.get(party)
        if row is None or not (row.contact or row.participants):
            continue
        contact = [LINES(turn.language, "contact", who=row.contact)] if row.contact else []
        rest = [row.participants] if row.participants else []
        facts.append(Fact(LINES(turn.language, party).capitalize(), "; ".join([*contact, *rest])))
    if others:
        facts.append(Fact(LINES(turn.language, "others_title"), ", ".join(others)))
    return tuple(facts)


def _people(turn: Turn, store: Store, forum: ForumEntry, seen: Sequence[Row[Any]]) -> tuple[Fact, ...]:
    """Those of the last meetings first; where there were none, those added by hand."""
    if seen:
        names = list(dict.fromkeys(_person(row) for row in reversed(_newest_of_each(seen))))
        return (Fact(LINES(turn.language, "people"), ", ".join(reversed(names))),)
    added = forums.members(store, forum.id, turn.today)
    return (Fact(LINES(turn.language, "people_added"), ", ".join(row.name for row in added)),) if added else ()


def _newest_of_each(seen: Sequence[Row[Any]]) -> list[Row[Any]]:
    newest: dict[int, Row[Any]] = {}
    for row in seen:
        newest.setdefault(row.person_id, row)
    return list(newest.values())


def _person(row: Row[Any]) -> str:
    return f"{row.name} ({row.title})" if row.title else str(row.name)


def _sources(turn: Turn, store: Store, activity: Row[Any] | None, seen: Sequence[Row[Any]]) -> tuple[str, ...]:
    said: list[str] = []
    if activity is not None:
        fields = [
            *(f"{kind}.{party}" for party in PARTIES for kind in ("contacts", "participants")),
            "other_participants",
        ]
        lines = [read.line for field in fields if (read := plans.source_of(store, "activity", activity.id, field))]
        plan = role_answer.plan_name(activity)
        if lines and min(lines) != max(lines):
            said.append(LINES(turn.language, "source_lines", document=plan, first=min(lines), last=max(lines)))
        else:
            said.append(LINES(turn.language, "source", document=plan, line=lines[0]) if lines else plan)
    days = sorted({row.day for row in seen}, reverse=True)
    if days:
        shown = ", ".join(dates.day(day, turn.today, turn.language, weekday=False) for day in days)
        said.append(LINES(turn.language, "meetings", n=len(days), days=shown))
    return tuple(said)
