"""The tertial report: proposed for the right period, filled in as a form, sent in, changed afterwards."""

from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, periods, personal_numbers, texts, usual_buttons, written
from dialogs.dialog import Outcome, Waiting, say
from dialogs.periods import Period
from dialogs.reply import Button, Reply, Section
from dialogs.reports import report_fields, report_form, report_prefill
from dialogs.reports.report_prefill import Prefill
from dialogs.reports.reporting_forums import Standing, listed, proposals, reported, standing
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import history, reports
from storage.store import NotFoundError, Store

LINES = texts.load("report")
MOST_BUTTONS = 6
MOST_NAMES = 3


def answer(turn: Turn, store: Store) -> Outcome:
    """The form; for a period that is reported already, the report."""
    slots = turn.slots
    said = periods.said(slots.period, slots.year, turn.today) if slots.period in periods.NAMES else None
    if said is not None and said.first > turn.today:
        begins = dates.day(said.first, turn.today, turn.language, weekday=False)
        text = LINES(turn.language, "not_begun", period=str(said), day=begins)
        return say(text, about=slots.forum)
    if slots.forum is None:
        return _choose(turn, store, said)
    return _open(turn, store, turn.names.forum(slots.forum), said)


def edit(turn: Turn, store: Store) -> Outcome:
    """The form for a report that stands; for one taken back meanwhile, an empty one."""
    found = _subject(turn)
    if found is None:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    forum, period = found
    report = reports.of(store, forum.id, period.year, period.name)
    filled = report_prefill.prefill(turn, store, forum, period, report)
    return Outcome(report_form.form(turn, store, forum, period, filled, _version(store, report)), about=forum.id)


def submit(turn: Turn, store: Store) -> Outcome:
    found = _subject(turn)
    if found is None:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    forum, period = found
    reports.hold(store, forum.id)
    report = reports.of(store, forum.id, period.year, period.name)
    filled = report_fields.filled_in(turn, store, forum, period, report)
    shown = (written.number(turn, "report"), written.number(turn, "number"))
    if errors := report_fields.errors_in(turn, filled):
        return Outcome(report_form.form(turn, store, forum, period, filled, shown, errors), about=forum.id)
    if report is not None and (report.goal_met, report.done) == (filled.goal_met, filled.done):
        return _confirmed(turn, store, forum, period, "stands_so", None)
    if report is not None and shown != _version(store, report):
        return _meanwhile(turn, store, forum, period, filled, report)
    change = history.begin(store, "report_tertial")
    if report is None:
        author = turn.person.id
        reports.add(change, forum.id, period.year, period.name, filled.goal_met, filled.done, author)
    else:
        reports.revise(change, report.id, filled.goal_met, filled.done)
    reports.drop_draft(store, turn.person.id, forum.id, period.year, period.name)
    return _confirmed(turn, store, forum, period, "changed" if report else "sent", change.id)


def save(turn: Turn, store: Store) -> Outcome:
    """A draft, for the speaker alone."""
    found = _subject(turn)
    if found is None:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    forum, period = found
    report = reports.of(store, forum.id, period.year, period.name)
    filled = report_fields.filled_in(turn, store, forum, period, report)
    errors = {
        field: error
        for field, error in report_fields.errors_in(turn, filled).items()
        if field == "done" and filled.done
    }
    if errors:
        shown = (written.number(turn, "report"), written.number(turn, "number"))
        return Outcome(report_form.form(turn, store, forum, period, filled, shown, errors), about=forum.id)
    goal = filled.goal_met or None
    reports.save_draft(store, turn.person.id, forum.id, period.year, period.name, goal, filled.done)
    data = report_form.data_of(forum, period)
    reply = Reply(
        LINES(turn.language, "draft_saved", period=period.label(turn.today), forum=forum.name),
        body=(LINES(turn.language, "draft_help", left=report_form.left(turn, store, period)),),
        buttons=(
            Button("edit", LINES(turn.language, "go_on"), "report_tertial", "edit", data),
            Button("drop", LINES(turn.language, "drop"), "report_tertial", "drop", data),
        ),
        updates=True,
    )
    return Outcome(reply, about=forum.id)


def drop(turn: Turn, store: Store) -> Outcome:
    """Throws the draft away; the form with it."""
    found = _subject(turn)
    if found is None:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    forum, period = found
    gone = reports.drop_draft(store, turn.person.id, forum.id, period.year, period.name)
    line = "draft_dropped" if gone else "no_draft"
    return say(LINES(turn.language, line, period=period.label(turn.today), forum=forum.name), updates=True)


def withdraw(turn: Turn, store: Store) -> Outcome:
    """By who sent it in."""
    try:
        report = reports.get(store, written.number(turn, "report"))
    except NotFoundError:
        return say(LINES(turn.language, "report_gone"), updates=True)
    if report.author_id != turn.person.id:
        who = report.author or report.author_text or LINES(turn.language, "somebody")
        return say(LINES(turn.language, "not_yours", who=who))
    change = history.begin(store, "withdraw_report")
    reports.withdraw(change, report.id)
    label = Period(report.year, report.period).label(turn.today)
    return say(
        LINES(turn.language, "withdrawn", period=label, forum=report.forum),
        buttons=(usual_buttons.undo(turn, change.id),),
        updates=True,
        about=report.forum_id,
    )


def _choose(turn: Turn, store: Store, said: Period | None) -> Outcome:
    """Which of the speaker's forums that lack a report; of all, where none is the speaker's."""
    own = set(mine.forums_of(store, turn.person.id, turn.today))
    lacking = list(proposals(turn, store, said))
    offered = [(forum, period) for forum, period in lacking if forum.id in own] or ([] if own else lacking)
    if len(offered) == 1:
        return _open(turn, store, offered[0][0], said)
    buttons = tuple(
        Button(
            f"forum:{forum.id}",
            f"{forum.name}, {period.label(turn.today)}",
            "report_tertial",
            data={"forum": forum.id, "period": period.name, "year": period.year},
        )
        for forum, period in offered[:MOST_BUTTONS]
    )
    label = (said or periods.latest_ended(turn.today)).label(turn.today)
    body = () if offered else (LINES(turn.language, "none_lacks_help"),)
    among = [forum.id for forum, _ in offered[:MOST_BUTTONS]]
    data = {"among": among, **({"period": said.name, "year": said.year} if said else {})}
    reply = Reply(LINES(turn.language, "which" if offered else "none_lacks", period=label), body=body, buttons=buttons)
    return Outcome(reply, waiting=Waiting("report_tertial", "forum", data=data))


def _open(turn: Turn, store: Store, forum: ForumEntry, said: Period | None) -> Outcome:
    period = said or periods.proposed(turn.today, reported(turn, store)[forum.id])
    report = reports.of(store, forum.id, period.year, period.name)
    answered = report_prefill.said(turn)
    if report is not None and answered is None:
        return _already(turn, store, forum, period, report)
    filled = answered or report_prefill.prefill(turn, store, forum, period, report)
    beside = personal_numbers.error(turn, answered.done) if answered is not None else ""
    errors = {"done": beside} if beside else {}
    shown = report_form.form(turn, store, forum, period, filled, _version(store, report), errors)
    return Outcome(replace(shown, updates=False), about=forum.id)


def _already(turn: Turn, store: Store, forum: ForumEntry, period: Period, report: Row[Any]) -> Outcome:
    goal = report_form.goal(turn, report.goal_met)
    data = report_form.data_of(forum, period)
    reply = Reply(
        LINES(turn.language, "already", period=period.label(turn.today), forum=forum.name, goal=goal),
        body=(report.done,),
        sources=(_signed(turn, store, report),),
        buttons=(Button("edit", LINES(turn.language, "change"), "report_tertial", "edit", data),),
    )
    return Outcome(reply, about=forum.id)


def _meanwhile(
    turn: Turn, store: Store, forum: ForumEntry, period: Period, filled: Prefill, report: Row[Any]
) -> Outcome:
    newest = reports.latest_versions(store, [report.id]).get(report.id)
    who = (newest.person if newest else report.author) or LINES(turn.language, "somebody")
    title = LINES(turn.language, "meanwhile", who=who, period=period.label(turn.today), forum=forum.name)
    goal = report_form.goal(turn, report.goal_met)
    now = Section(LINES(turn.language, "stands_now", goal=goal), (report.done, _signed(turn, store, report)))
    version = _version(store, report)
    return Outcome(report_form.conflict(turn, forum, period, filled, version, title, now), about=forum.id)


def _confirmed(
    turn: Turn, store: Store, forum: ForumEntry, period: Period, line: str, change_id: int | None
) -> Outcome:
    now = standing(turn, store, period)
    counted = _counted(turn, now) if any(one.forum.id == forum.id for one in now.reported) else ""
    text = LINES(turn.language, line, period=period.label(turn.today), forum=forum.name)
    data = report_form.data_of(forum, period)
    change = Button("edit", LINES(turn.language, "change"), "report_tertial", "edit", data)
    undo = (usual_buttons.undo(turn, change_id),) if change_id else ()
    return Outcome(Reply(f"{text} {counted}".strip(), buttons=(change, *undo), updates=True), about=forum.id)


def _counted(turn: Turn, now: Standing) -> str:
    """How many have reported, and who has not."""
    if not now.missing:
        return LINES(turn.language, "all_in", n=now.total)
    names = [one.forum.name for one in now.missing[:MOST_NAMES]]
    more = len(now.missing) - len(names)
    others = LINES(turn.language, "more", n=more) if more else ""
    missing = listed(names, LINES(turn.language, "and"), others)
    return LINES(turn.language, "some_in", n=now.total, done=len(now.reported), missing=missing)


def _subject(turn: Turn) -> tuple[ForumEntry, Period] | None:
    """Forum and period that the button carries; None when the forum is gone."""
    forum = turn.names.forums.get(written.number(turn, "forum"))
    period, year = str(turn.data.get("period", "")), int(turn.data.get("year") or 0)
    return (forum, Period(year, period)) if forum and period in periods.NAMES and 2000 <= year <= 2100 else None


def _version(store: Store, report: Row[Any] | None) -> tuple[int, int]:
    if report is None:
        return (0, 0)
    newest = reports.latest_versions(store, [report.id]).get(report.id)
    return (report.id, newest.number if newest else 0)


def _signed(turn: Turn, store: Store, report: Row[Any]) -> str:
    """Who reported and when."""
    who = report.author or report.author_text or LINES(turn.language, "somebody")
    day = dates.day(turn.local(report.reported_at).date(), turn.today, turn.language, weekday=False)
    return f"{who} {day}"
