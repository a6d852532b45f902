"""What the plan says of a forum, field by field; without a field, the forum's card."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy.engine import Row

from dialogs import role_answer, texts
from dialogs.dialog import Outcome
from dialogs.documents.drafts import PARTIES
from dialogs.forums import forum_card
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import meetings, plans
from storage.store import Store

LINES = texts.load("forum_info")
FIELDS = ("purpose", "goals", "duration", "frequency", "commitment", "financing", "communication")
READABLE = 400  # characters that can stand as an answer's first line
RHYTHM_OF = 4  # meetings, with three intervals between them


def answer(turn: Turn, store: Store) -> Outcome:
    forum = turn.names.forum(turn.slots.forum or 0)
    field = turn.slots.field or ("commitment" if turn.slots.organisation else None)
    if field not in FIELDS:
        return Outcome(forum_card.card(turn, store, forum), about=forum.id)
    activity = plans.activity_of(store, forum.id)
    if activity is None:
        return Outcome(_not_in_any_plan(turn, store, forum, field), about=forum.id)
    if field == "commitment":
        return Outcome(_commitment(turn, store, forum, activity), about=forum.id)
    if field == "frequency" and not (activity.frequency and activity.frequency_known):
        return Outcome(_unknown_frequency(turn, store, forum, activity), about=forum.id)
    value = getattr(activity, field)
    if not value:
        return Outcome(_silent(turn, forum, activity, LINES(turn.language, field)), about=forum.id)
    read = _sources(turn, store, activity, [field])
    return Outcome(_told(turn, forum, LINES(turn.language, field), value, read), about=forum.id)


def _told(turn: Turn, forum: ForumEntry, title: str, value: str, sources: tuple[str, ...]) -> Reply:
    """A short value is the answer itself; a long one stands below it, whole."""
    value = value.strip()
    short = len(value) <= READABLE
    return Reply(
        LINES(turn.language, "told", title=title, value=value) if short else _heading(turn, forum, title),
        body=() if short else (value,),
        facts=(Fact(LINES(turn.language, "forum"), forum.name),) if short else (),
        sources=sources,
        buttons=_next_steps(turn, forum),
    )


def _heading(turn: Turn, forum: ForumEntry, title: str) -> str:
    return LINES(turn.language, "told_below", title=title, forum=forum.name)


def _commitment(turn: Turn, store: Store, forum: ForumEntry, activity: Row[Any]) -> Reply:
    said = {row.organisation: row.commitment for row in plans.parties_of(store, activity.id) if row.commitment}
    party = turn.slots.organisation
    if party is not None:
        title = LINES(turn.language, f"commitment_{party}")
        if party not in said:
            return _silent(turn, forum, activity, title)
        return _told(turn, forum, title, said[party], _sources(turn, store, activity, [f"commitments.{party}"]))
    if not said:
        return _silent(turn, forum, activity, LINES(turn.language, "commitment"))
    parties = [one for one in PARTIES if one in said]
    return Reply(
        LINES(turn.language, "commitments", forum=forum.name, n=len(parties)),
        facts=tuple(Fact(LINES(turn.language, one), said[one]) for one in parties),
        sources=_sources(turn, store, activity, [f"commitments.{one}" for one in parties]),
        buttons=_next_steps(turn, forum),
    )


def _unknown_frequency(turn: Turn, store: Store, forum: ForumEntry, activity: Row[Any]) -> Reply:
    read = plans.source_of(store, "activity", activity.id, "frequency")
    body = []
    if activity.frequency:
        key = "only_question" if read else "only_question_nowhere"
        body.append(LINES(turn.language, key, question=activity.frequency.strip(), line=read.line if read else 0))
    body.append(_rhythm(turn, meetings.held_days(store, forum.id, turn.today, RHYTHM_OF)))
    return Reply(
        LINES(turn.language, "frequency_silent", forum=forum.name),
        body=tuple(body),
        sources=(role_answer.plan_name(activity),),
        buttons=_next_steps(turn, forum),
    )


def _not_in_any_plan(turn: Turn, store: Store, forum: ForumEntry, field: str) -> Reply:
    body = [LINES(turn.language, "no_plan_help")]
    if field == "frequency":
        body.insert(0, _rhythm(turn, meetings.held_days(store, forum.id, turn.today, RHYTHM_OF)))
    title = LINES(turn.language, field)
    text = LINES(turn.language, "no_plan", forum=forum.name, title=title[:1].lower() + title[1:])
    return Reply(text, body=tuple(body), buttons=_next_steps(turn, forum))


def _silent(turn: Turn, forum: ForumEntry, activity: Row[Any], title: str) -> Reply:
    return Reply(
        LINES(turn.language, "silent", forum=forum.name, title=title[:1].lower() + title[1:]),
        body=(LINES(turn.language, "silent_help"),),
        sources=(role_answer.plan_name(activity),),
        buttons=_next_steps(turn, forum),
    )


def _rhythm(turn: Turn, days: Sequence[dt.date]) -> str:
    """How far apart the last meetings were, in weeks."""
    if len(days) < 2:
        return LINES(turn.language, "no_rhythm")
    gaps = [(later - earlier).days for later, earlier in pairwise(days)]
    unit, size = ("weeks", 7) if min(gaps) >= 7 else ("days", 1)
    shortest, longest = (round(gap / size) for gap in (min(gaps), max(gaps)))
    many = str(shortest) if shortest == longest else f"{shortest}–{longest}"
    apart = LINES(turn.language, unit, n=longest, many=many)
    return LINES(turn.language, "rhythm", n=len(days), apart=apart)


def _sources(turn: Turn, store: Store, activity: Row[Any], fields: Sequence[str]) -> tuple[str, ...]:
    plan = role_answer.plan_name(activity)
    found = [plans.source_of(store, "activity", activity.id, field) for field in fields]
    lines = sorted({read.line for read in found if read})
    if not lines:
        return (plan,)
    return (LINES(turn.language, "source", document=plan, lines=", ".join(map(str, lines))),)


def _next_steps(turn: Turn, forum: ForumEntry) -> tuple[Button, ...]:
    return (
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data={"forum": forum.id}),
        Button("forum_info", LINES(turn.language, "about_forum"), "forum_info", data={"forum": forum.id}),
    )
