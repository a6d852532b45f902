"""Who convenes a forum: the role that the plan names, who holds it today, and where both were read."""

from dialogs import role_answer, texts
from dialogs.dialog import Outcome
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import plans
from storage.store import Store

LINES = texts.load("convenor")


def answer(turn: Turn, store: Store) -> Outcome:
    forum = turn.names.forum(turn.slots.forum or 0)
    activity = plans.convenor_of(store, forum.id)
    facts = (Fact(LINES(turn.language, "forum"), forum.name),)
    if activity is None or not activity.convenor:
        text = LINES(turn.language, "no_plan" if activity is None else "not_in_plan", forum=forum.name)
        return Outcome(Reply(text, facts=facts, buttons=_next_steps(turn, forum)), about=forum.id)
    found = role_answer.holding(store, activity.convenor, forum.name, turn.today)
    steps = _next_steps(turn, forum)
    reply = Reply(
        role_answer.sentence(turn, found),
        body=role_answer.remarks(turn, found),
        facts=facts,
        sources=role_answer.sources(turn, role_answer.plan_name(activity), activity.convenor_line, found.held),
        buttons=steps if found.held else (_tell_who(turn, forum), *steps[:2]),
    )
    return Outcome(reply, about=forum.id)


def _tell_who(turn: Turn, forum: ForumEntry) -> Button:
    return Button("know", LINES(turn.language, "know"), "contact", "know", {"forum": forum.id})


def _next_steps(turn: Turn, forum: ForumEntry) -> tuple[Button, ...]:
    return (
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data={"forum": forum.id}),
        Button("participants", LINES(turn.language, "participants"), "participants", data={"forum": forum.id}),
        Button("log_update", LINES(turn.language, "write_note"), "log_update", data={"forum": forum.id}),
    )
