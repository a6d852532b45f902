"""Open action items: all that one may see, a forum's, or one's own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import mine, texts, written
from dialogs.actions import action_owner, action_words
from dialogs.dialog import Outcome
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage.store import Store

LINES = texts.load("list_actions")
PAGE = 5


def answer(turn: Turn, store: Store) -> Outcome:
    return _page(turn, store, turn.slots.forum, of_mine=turn.slots.mine, start=0)


def more(turn: Turn, store: Store) -> Outcome:
    """The next ones."""
    return _page(
        turn,
        store,
        written.number(turn, "forum") or None,
        of_mine=bool(turn.data.get("mine")),
        start=written.number(turn, "start"),
    )


def _page(turn: Turn, store: Store, forum_id: int | None, *, of_mine: bool, start: int) -> Outcome:
    forum = turn.names.forum(forum_id) if forum_id else None
    if forum is not None and not of_mine and not mine.may_read(turn, store, forum):
        return Outcome(Reply(LINES(turn.language, "closed", forum=forum.name)), about=forum.id)
    if is_private := of_mine or (forum is not None and forum.closed):
        turn = replace(turn, public=False)
    items = _items(turn, store, forum, of_mine=of_mine)
    if not items:
        return Outcome(_nothing(turn, forum, of_mine=of_mine), about=forum_id, private=is_private)
    shown = items[start : start + PAGE] or items[:PAGE]
    data = {"start": start + PAGE, "mine": of_mine, **({"forum": forum_id} if forum_id else {})}
    left = len(items) - start - len(shown)
    next_page = (
        (Button("more", LINES(turn.language, "more", n=left), "list_actions", "more", data),) if left > 0 else ()
    )
    reply = Reply(
        _heading(turn, items, forum, of_mine=of_mine),
        body=tuple(action_words.line(turn, row, with_forum=forum is None) for row in shown),
        buttons=(*(action_words.complete_button(turn, row, place) for place, row in enumerate(shown, 1)), *next_page),
    )
    return Outcome(reply, about=forum_id, private=is_private)


def _items(turn: Turn, store: Store, forum: ForumEntry | None, *, of_mine: bool) -> Sequence[Row[Any]]:
    items = action_words.readable(turn, store)
    if forum is not None:
        items = [row for row in items if row.forum_id == forum.id]
    return action_owner.owned_by(turn, store, items, turn.person.id) if of_mine else items


def _heading(turn: Turn, items: Sequence[Row[Any]], forum: ForumEntry | None, *, of_mine: bool) -> str:
    late = sum(1 for row in items if row.due is not None and row.due < turn.today)
    key = "mine" if of_mine else "all"
    where = LINES(turn.language, "in_forum", forum=forum.name) if forum else ""
    overdue = LINES(turn.language, "overdue", n=late) if late else ""
    return LINES(turn.language, key, n=len(items), where=where, overdue=overdue)


def _nothing(turn: Turn, forum: ForumEntry | None, *, of_mine: bool) -> Reply:
    where = LINES(turn.language, "in_forum", forum=forum.name) if forum else ""
    data: dict[str, Any] = {"forum": forum.id} if forum else {}
    add = Button("add_action", LINES(turn.language, "add"), "add_action", "form", data)
    every = () if not of_mine else (action_words.list_button(turn),)
    return Reply(
        LINES(turn.language, "none_mine" if of_mine else "none", where=where),
        body=(LINES(turn.language, "none_help"),),
        buttons=(add, *every),
    )
