"""Which forums there are: the speaker's own first."""

from collections.abc import Sequence

from dialogs import mine, texts
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Section
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage.store import Store

LINES = texts.load("forum_list")
MOST_LINES, MOST_BUTTONS = 30, 3


def answer(turn: Turn, store: Store) -> Outcome:
    """Those that no other succeeded, in the plan's order; where others read it, nobody's own."""
    standing = sorted((one for one in turn.names.forums.values() if one.successor is None), key=_order)
    if not standing:
        return say(LINES(turn.language, "none"))
    own = set(() if turn.public else mine.forums_of(store, turn.person.id, turn.today))
    ours = [one for one in standing if one.id in own]
    others = [one for one in standing if one.id not in own]
    return say(
        LINES(turn.language, "title", n=len(standing)),
        body=() if ours or turn.public else (LINES(turn.language, "none_own"),),
        sections=tuple(_section(turn, key, rows) for key, rows in (("own", ours), ("others", others)) if rows),
        buttons=tuple(
            Button(f"forum:{one.id}", one.name, "forum_info", data={"forum": one.id})
            for one in [*ours, *others][:MOST_BUTTONS]
        ),
    )


def _order(forum: ForumEntry) -> tuple[bool, str, str]:
    return forum.number is None, forum.number or "", forum.name


def _section(turn: Turn, key: str, forums: Sequence[ForumEntry]) -> Section:
    lines = [" ".join(filter(None, (one.number, one.name))) for one in forums[:MOST_LINES]]
    left = len(forums) - len(lines)
    return Section(LINES(turn.language, key), (*lines, *([LINES(turn.language, "more", n=left)] if left else [])))
