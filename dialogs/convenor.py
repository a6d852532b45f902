"""Who convenes a forum: the role that the plan names, who holds it today, and where both were read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, roles, texts
from dialogs.dialog import Outcome
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import people, plans
from storage.store import Store

LINES = texts.load("convenor")


def answer(turn: Turn, store: Store) -> Outcome:
    forum = turn.names.forum(turn.slots.forum or 0)
    activity = plans.activity_of(store, forum.id)
    if activity is None or not activity.convenor:
        key = "no_plan" if activity is None else "not_in_plan"
        return _about(turn, forum, LINES(turn.language, key, forum=forum.name))
    wanted = roles.candidates(activity.convenor)
    held = roles.holders(people.holdings_of(store, [role.key for role in wanted]), wanted, turn.today, forum.name)
    role = roles.spoken(activity.convenor, turn.language)
    if not held:
        return _about(
            turn,
            forum,
            LINES(turn.language, "role_only", role=role),
            activity,
            body=(LINES(turn.language, "role_only_help"),),
        )
    names = " / ".join(row.name for row in held)
    return _about(turn, forum, LINES(turn.language, "role_and_holder", role=role, holder=names), activity, held)


def _about(
    turn: Turn,
    forum: ForumEntry,
    text: str,
    activity: Row[Any] | None = None,
    held: Sequence[Row[Any]] = (),
    body: tuple[str, ...] = (),
) -> Outcome:
    if activity is not None and "?" in (activity.convenor or ""):
        body = (*body, LINES(turn.language, "uncertain"))
    reply = Reply(
        text,
        body=body,
        facts=(Fact(LINES(turn.language, "forum"), forum.name),),
        sources=_sources(turn, activity, held),
        buttons=_next_steps(turn, forum),
    )
    return Outcome(reply, about=forum.id)


def _sources(turn: Turn, activity: Row[Any] | None, held: Sequence[Row[Any]]) -> tuple[str, ...]:
    if activity is None:
        return ()
    plan = plan_name(activity)
    read = (
        [LINES(turn.language, "role_source", document=plan, line=activity.convenor_line)]
        if activity.convenor_line
        else []
    )
    for row in held:
        if row.document:
            read.append(LINES(turn.language, "holder_source", document=row.document, line=row.line))
        else:
            since = dates.day(row.valid_from, turn.today, turn.language)
            read.append(LINES(turn.language, "register_source", since=since))
    return tuple(read)


def plan_name(activity: Row[Any]) -> str:
    return f"{activity.plan_title} {activity.plan_year or ''}".strip() + f" ({activity.document})"


def _next_steps(turn: Turn, forum: ForumEntry) -> tuple[Button, ...]:
    return (
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data={"forum": forum.id}),
        Button("participants", LINES(turn.language, "participants"), "participants", data={"forum": forum.id}),
        Button("log_update", LINES(turn.language, "write_note"), "log_update", data={"forum": forum.id}),
    )
