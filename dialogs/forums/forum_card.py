"""A forum's card: who convenes it, when it meets, what was last reported; and following it."""

from dialogs import dates, meeting_words, mine, role_answer, texts, usual_buttons
from dialogs.dialog import Outcome
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import history, plans, reports
from storage import mine as memberships
from storage.store import Store

LINES = texts.load("forum_card")


def card(turn: Turn, store: Store, forum: ForumEntry) -> Reply:
    """The first line says who convenes it, the facts the rest."""
    activity = plans.activity_of(store, forum.id)
    convenor = ""
    sources: tuple[str, ...] = ()
    if activity is not None and activity.convenor:
        found = role_answer.holding(store, activity.convenor, forum.name, turn.today)
        convenor = role_answer.sentence(turn, found)
        sources = role_answer.sources(turn, role_answer.plan_name(activity), activity.convenor_line, found.held)
    key = "convened" if convenor else "unknown_convenor"
    return Reply(
        LINES(turn.language, key, forum=forum.name, convenor=convenor),
        body=_remarks(turn, forum),
        facts=_facts(turn, store, forum),
        sources=sources,
        buttons=(*_follow_button(turn, store, forum), *_next_steps(turn, forum)),
    )


def follow(turn: Turn, store: Store) -> Outcome:
    """The forum's meetings, reports and digest are the speaker's from now on."""
    forum = turn.names.forum(int(turn.data["forum"]))
    if mine.belongs(store, turn.person.id, forum.id, turn.today):
        return _changed(turn, forum, "already_follows")
    if forum.closed and "secretary" not in turn.person.rights:
        return _changed(turn, forum, "closed_to_you")
    change = history.begin(store, "follow")
    memberships.follow(change, forum.id, turn.person.id, turn.today)
    return _changed(turn, forum, "follows", change.id)


def unfollow(turn: Turn, store: Store) -> Outcome:
    """Also for who belongs by role or attendance."""
    forum = turn.names.forum(int(turn.data["forum"]))
    if not mine.belongs(store, turn.person.id, forum.id, turn.today):
        return _changed(turn, forum, "follows_not")
    change = history.begin(store, "unfollow")
    memberships.leave(change, forum.id, turn.person.id, turn.today)
    return _changed(turn, forum, "unfollowed", change.id)


def _changed(turn: Turn, forum: ForumEntry, key: str, change: int | None = None) -> Outcome:
    buttons = (usual_buttons.undo(turn, change),) if change else ()
    about = Button("forum_info", LINES(turn.language, "about"), "forum_info", data={"forum": forum.id})
    reply = Reply(LINES(turn.language, key, forum=forum.name), buttons=(*buttons, about), updates=change is not None)
    return Outcome(reply, about=forum.id)


def _facts(turn: Turn, store: Store, forum: ForumEntry) -> tuple[Fact, ...]:
    kind = LINES(turn.language, f"kind_{forum.kind}") if f"kind_{forum.kind}" in LINES.lines else ""
    number = LINES(turn.language, "number", number=forum.number) if forum.number else ""
    facts = [Fact(LINES(turn.language, "kind"), ", ".join(part for part in (kind, number) if part))]
    coming = meeting_words.coming(turn, store, [forum.id]).standing
    when = meeting_words.in_words(turn, coming[0]) if coming else LINES(turn.language, "no_meeting")
    facts.append(Fact(LINES(turn.language, "next_meeting"), when))
    facts.append(Fact(LINES(turn.language, "latest_report"), _latest_report(turn, store, forum)))
    if forum.aliases:
        facts.append(Fact(LINES(turn.language, "aliases"), ", ".join(forum.aliases)))
    return tuple(fact for fact in facts if fact.value)


def _latest_report(turn: Turn, store: Store, forum: ForumEntry) -> str:
    latest = next(iter(reports.latest(store, 1, forum.id)), None)
    if latest is None:
        return LINES(turn.language, "no_report")
    day = dates.day(turn.local(latest.reported_at).date(), turn.today, turn.language, weekday=False)
    goal = LINES(turn.language, f"goal_{latest.goal_met}") if latest.goal_met else ""
    period = f"{latest.period} {latest.year}"
    return LINES(turn.language, "report_with_goal" if goal else "report", period=period, goal=goal, day=day)


def _remarks(turn: Turn, forum: ForumEntry) -> tuple[str, ...]:
    said = [LINES(turn.language, "closed")] if forum.closed else []
    successor = turn.names.forums.get(forum.successor or 0)
    if successor:
        said.append(LINES(turn.language, "succeeded", forum=successor.name))
    before = [other.name for other in turn.names.forums.values() if other.successor == forum.id]
    if before:
        said.append(LINES(turn.language, "predecessor", forum=", ".join(before)))
    return tuple(said)


def _follow_button(turn: Turn, store: Store, forum: ForumEntry) -> tuple[Button, ...]:
    if turn.speaker is None:
        return ()
    data = {"forum": forum.id}
    if mine.belongs(store, turn.speaker.id, forum.id, turn.today):
        return (Button("unfollow", LINES(turn.language, "unfollow"), "forum_info", "unfollow", data),)
    if forum.closed and "secretary" not in turn.speaker.rights:
        return ()
    return (Button("follow", LINES(turn.language, "follow"), "forum_info", "follow", data),)


def _next_steps(turn: Turn, forum: ForumEntry) -> tuple[Button, ...]:
    return (
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data={"forum": forum.id}),
        Button("participants", LINES(turn.language, "participants"), "participants", data={"forum": forum.id}),
    )
