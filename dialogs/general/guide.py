"""What the bot can do, with examples about the speaker's own forums."""

from dialogs import mine, rights, texts
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Section
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage.store import Store

LINES = texts.load("guide")
TOPICS = ("ask", "meetings", "follow_up", "minutes", "items", "more")


def answer(turn: Turn, store: Store) -> Outcome:
    forum = _example(turn, store)
    if forum is None:
        return say(LINES(turn.language, "empty"), body=(LINES(turn.language, "empty_help"),))
    topics = (*TOPICS, "register") if rights.keeps_register(turn) else TOPICS
    return say(
        LINES(turn.language, "what"),
        sections=tuple(
            Section(LINES(turn.language, topic), _examples(turn, f"{topic}_examples", forum.name)) for topic in topics
        ),
        buttons=(
            Button("pending_approvals", LINES(turn.language, "pending_approvals"), "pending_approvals"),
            Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting"),
            Button("list_actions", LINES(turn.language, "my_items"), "list_actions", data={"mine": True}),
        ),
    )


def _example(turn: Turn, store: Store) -> ForumEntry | None:
    """One of the speaker's forums, else any that still meets."""
    own = mine.forums_of(store, turn.person.id, turn.today)
    standing = [one for one in turn.names.forums.values() if one.successor is None]
    preferred = [one for one in standing if one.id in own]
    return next(iter([*preferred, *standing]), None)


def _examples(turn: Turn, key: str, forum: str) -> tuple[str, ...]:
    return tuple(LINES(turn.language, key, forum=forum).strip().splitlines())
