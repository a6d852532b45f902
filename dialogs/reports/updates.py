"""What was reported and noted: of a forum, of a period, lately; one of them whole, with its history."""

import datetime as dt
from typing import Any

from sqlalchemy.engine import Row

from dialogs import changes, mine, periods, texts, written
from dialogs.dialog import Outcome, say
from dialogs.periods import Period
from dialogs.reply import Button, Reply, Section
from dialogs.reports import report_form, update_entries
from dialogs.reports.reporting_forums import standing
from dialogs.reports.update_entries import Entry
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import notes, reports
from storage.store import NotFoundError, Store

LINES = texts.load("updates")
PAGE = 5
PAGE_OF_PERIOD = 10
YEARS_BACK = 20


def answer(turn: Turn, store: Store) -> Outcome:
    slots = turn.slots
    forum = turn.names.forum(slots.forum) if slots.forum else None
    if slots.period in periods.NAMES:
        return _of_period(turn, store, forum, _period(turn, store, forum), 0)
    return _latest(turn, store, forum, 0)


def more(turn: Turn, store: Store) -> Outcome:
    """The next page, as a message of its own."""
    forum = turn.names.forums.get(written.number(turn, "forum"))
    offset = written.number(turn, "offset")
    name = str(turn.data.get("period", ""))
    if name in periods.NAMES:
        return _of_period(turn, store, forum, Period(int(turn.data["year"]), name), offset)
    return _latest(turn, store, forum, offset)


def show(turn: Turn, store: Store) -> Outcome:
    """One report or note, whole."""
    entry = _entry(turn, store)
    if isinstance(entry, Outcome):
        return entry
    reply = Reply(
        update_entries.heading(turn, entry),
        body=(entry.text,),
        sources=(update_entries.signed(turn, entry),),
        buttons=_buttons(turn, entry),
    )
    return Outcome(reply, about=entry.row.forum_id, keep_waiting=True)


def history(turn: Turn, store: Store) -> Outcome:
    """Every version, the newest first."""
    entry = _entry(turn, store)
    if isinstance(entry, Outcome):
        return entry
    rows = (reports if entry.kind == "report" else notes).versions(store, entry.row.id)
    sections = tuple(_version(turn, row) for row in reversed(rows))
    text = LINES(turn.language, "history", n=len(rows), what=update_entries.heading(turn, entry))
    return Outcome(Reply(text, sections=sections), about=entry.row.forum_id, keep_waiting=True)


def _latest(turn: Turn, store: Store, forum: ForumEntry | None, offset: int) -> Outcome:
    most = offset + PAGE + 1
    hidden = mine.hidden_here(turn, store)
    closed = forum is not None and forum.id in hidden
    of_forum = forum.id if forum else None
    found_notes = [] if closed else notes.latest(store, most, forum_id=of_forum, hidden=hidden)
    found = update_entries.entries(store, reports.latest(store, most, of_forum), found_notes)
    shown = found[offset : offset + PAGE]
    if not shown:
        return _nothing(turn, forum, closed=closed)
    key = "further" if offset else "latest_of" if forum else "latest"
    where = forum.name if forum else LINES(turn.language, "all_forums")
    text = LINES(turn.language, key, where=where, what=update_entries.heading(turn, shown[0], named=forum is None))
    data = {"forum": forum.id} if forum else {}
    further = {**data, "offset": offset + PAGE} if len(found) > offset + PAGE else None
    return _list(turn, text, shown, forum, further, closed)


def _of_period(turn: Turn, store: Store, forum: ForumEntry | None, period: Period, offset: int) -> Outcome:
    found_reports = list(reports.of_period(store, period.year, period.name))
    found_notes: list[Row[Any]] = []
    closed = False
    if forum is not None:
        found_reports = [row for row in found_reports if row.forum_id == forum.id]
        closed = forum.id in mine.hidden_here(turn, store)
        found_notes = [] if closed else list(notes.of_forum(store, forum.id, period.first, period.last))
    found = update_entries.entries(store, found_reports, found_notes)
    shown = found[offset : offset + PAGE_OF_PERIOD]
    text = _about_period(turn, store, forum, period, found_reports)
    if not shown:
        return _nothing(turn, forum, closed=closed, text=text, period=period)
    data = {"period": period.name, "year": period.year, **({"forum": forum.id} if forum else {})}
    following = offset + PAGE_OF_PERIOD
    further = {**data, "offset": following} if len(found) > following else None
    return _list(turn, text, shown, forum, further, closed)


def _about_period(turn: Turn, store: Store, forum: ForumEntry | None, period: Period, found: list[Row[Any]]) -> str:
    label = period.label(turn.today)
    if forum is not None:
        goal = report_form.goal(turn, found[0].goal_met) if found else ""
        return LINES(
            turn.language, "forum_reported" if found else "forum_silent", forum=forum.name, period=label, goal=goal
        )
    if not found:
        return LINES(turn.language, "nobody_reported", period=label)
    now = standing(turn, store, period)
    goals = [row.goal_met for row in found]
    counted = {goal: goals.count(goal) for goal in ("yes", "partly", "no")}
    parts = [LINES(turn.language, f"count_{goal}", n=n) for goal, n in counted.items() if n]
    key = "some_reported" if now.missing else "all_reported"
    head = LINES(turn.language, key, n=len(found), done=len(now.reported), total=now.total, period=label)
    return LINES(turn.language, "goals", head=head, parts=", ".join(parts)) if parts else f"{head}."


def _list(
    turn: Turn, text: str, shown: list[Entry], forum: ForumEntry | None, further: dict[str, Any] | None, closed: bool
) -> Outcome:
    """`further` is what the button to the next page carries; None on the last one."""
    more_title = LINES(turn.language, "more")
    buttons = () if further is None else (Button("more", more_title, "show_updates", "more", further),)
    reply = Reply(
        text,
        body=(LINES(turn.language, "closed", forum=forum.name),) if closed and forum else (),
        sections=tuple(update_entries.section(turn, entry) for entry in shown),
        buttons=(*buttons, *update_entries.show_buttons(turn, shown)),
    )
    return Outcome(reply, about=forum.id if forum else None)


def _nothing(
    turn: Turn, forum: ForumEntry | None, *, closed: bool, text: str = "", period: Period | None = None
) -> Outcome:
    where = forum.name if forum else LINES(turn.language, "all_forums")
    body = LINES(turn.language, "closed" if closed else "how_to_report" if period else "how_to", forum=where)
    of = {"forum": forum.id} if forum else {}
    when = {"period": period.name, "year": period.year} if period else {}
    write = Button("log_update", LINES(turn.language, "write_note"), "log_update", data=of)
    report = Button("report", LINES(turn.language, "report"), "report_tertial", data={**of, **when})
    buttons = (report, write) if forum else (report,)
    return say(
        text or LINES(turn.language, "nothing", where=where), body=(body,), buttons=buttons, about=of.get("forum")
    )


def _period(turn: Turn, store: Store, forum: ForumEntry | None) -> Period:
    """The year said; else the latest such period that has any report; else the latest that has begun."""
    slots = turn.slots
    name = slots.period or ""
    if slots.year is None:
        known = [
            year
            for forum_id, year, period in reports.reported_since(store, turn.today.year - YEARS_BACK)
            if period == name and (forum is None or forum.id == forum_id)
        ]
        if known:
            return Period(max(known), name)
    return periods.said(name, slots.year, turn.today)


def _entry(turn: Turn, store: Store) -> Entry | Outcome:
    """What the button leads to, or why it is not shown."""
    kind = str(turn.data.get("kind", ""))
    try:
        row = (reports if kind == "report" else notes).get(store, written.number(turn, "id"))
    except NotFoundError:
        return Outcome(Reply(LINES(turn.language, "gone")), keep_waiting=True)
    if (
        kind == "note"
        and row.forum_id in mine.hidden_here(turn, store)
        and (turn.public or row.author_id != turn.person.id)
    ):
        return Outcome(Reply(LINES(turn.language, "closed", forum=row.forum)), keep_waiting=True)
    [entry] = update_entries.entries(store, [row] if kind == "report" else [], [row] if kind == "note" else [])
    return entry


def _buttons(turn: Turn, entry: Entry) -> tuple[Button, ...]:
    buttons: list[Button] = []
    own = entry.row.author_id == turn.person.id
    if entry.kind == "report":
        data: dict[str, Any] = {"forum": entry.row.forum_id, "period": entry.row.period, "year": entry.row.year}
        buttons.append(Button("edit", LINES(turn.language, "change"), "report_tertial", "edit", data))
        if own:
            taken = {"report": entry.row.id}
            buttons.append(Button("withdraw", LINES(turn.language, "withdraw"), "report_tertial", "withdraw", taken))
    elif own:
        buttons.append(Button("edit", LINES(turn.language, "change"), "log_update", "edit", {"note": entry.row.id}))
    if entry.changed is not None:
        asked = {"kind": entry.kind, "id": entry.row.id}
        buttons.append(Button("history", LINES(turn.language, "show_history"), "show_updates", "history", asked))
    return tuple(buttons)


def _version(turn: Turn, row: Row[Any]) -> Section:
    who = row.person or LINES(turn.language, "somebody")
    head = LINES(turn.language, "version", n=row.number, when=changes.when(turn, row), who=who)
    if row.after.get("withdrawn_at"):
        return Section(head, (LINES(turn.language, "was_withdrawn"),))
    lines: list[str] = []
    if row.record == "status_report":
        lines.append(report_form.goal(turn, row.after["goal_met"]))
    else:
        lines.append(dt.date.fromisoformat(row.after["day"]).isoformat())
    return Section(head, (*lines, str(row.after["done" if row.record == "status_report" else "text"])))
