"""What a person's own page shows: what waits, which reports are due, what to do, the own forums, the settings."""

from dialogs import mine, texts
from dialogs.actions import action_owner, action_words
from dialogs.dialog import Outcome
from dialogs.digest import subscription
from dialogs.minutes import adjusting, minutes_card, pending
from dialogs.reply import Button, Reply, Section
from dialogs.reports.reporting_forums import proposals
from dialogs.turn import Turn
from storage import minutes
from storage.store import Store

LINES = texts.load("home")
MOST_BUTTONS = 5
MOST_LINES, MOST_ITEMS = 20, 5


def answer(turn: Turn, store: Store) -> Outcome:
    """The page as one reply; each part says so when it has nothing."""
    own = set(mine.forums_of(store, turn.person.id, turn.today))
    waiting = minutes.waiting_for(store, turn.person.id)
    due = [(forum, period) for forum, period in proposals(turn, store, None) if forum.id in own]
    forums = sorted(turn.names.forums[one].name for one in own if one in turn.names.forums)
    items = action_owner.owned_by(turn, store, action_words.readable(turn, store), turn.person.id)
    sections = (
        _section(turn, "waiting", [f"{row.forum} {adjusting.day(turn, row)}" for row in waiting]),
        _section(turn, "due", [f"{forum.name}, {period.label(turn.today)}" for forum, period in due]),
        _section(turn, "items", [action_words.line(turn, row) for row in items], most=MOST_ITEMS),
        *pending.of_others(turn, store),
        _section(turn, "forums", forums),
        Section(LINES(turn.language, "digest"), subscription.told(turn, store)),
    )
    approving = [
        minutes_card.approve_button(
            turn, row, number, LINES(turn.language, "approve", forum=row.forum, day=adjusting.day(turn, row))
        )
        for number, row in enumerate(waiting[:MOST_BUTTONS], 1)
    ]
    reporting = [
        Button(
            f"report:{forum.id}",
            LINES(turn.language, "report", forum=forum.name, period=period.label(turn.today)),
            "report_tertial",
            data={"forum": forum.id, "period": period.name, "year": period.year},
        )
        for forum, period in due[:MOST_BUTTONS]
    ]
    usual = (
        Button("pending", LINES(turn.language, "show_waiting"), "pending_approvals"),
        Button("list_actions", LINES(turn.language, "items"), "list_actions", data={"mine": True}),
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting"),
        Button("settings", LINES(turn.language, "settings"), "subscribe_digest", "settings"),
    )
    text = LINES(turn.language, "hello", name=turn.person.name.split()[0])
    return Outcome(Reply(text, sections=sections, buttons=(*approving, *reporting, *usual), language=turn.language))


def _section(turn: Turn, key: str, lines: list[str], *, most: int = MOST_LINES) -> Section:
    shown = lines[:most] or [LINES(turn.language, f"no_{key}")]
    more = [LINES(turn.language, "more", n=len(lines) - most)] if len(lines) > most else []
    return Section(LINES(turn.language, key), (*shown, *more))
