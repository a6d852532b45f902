"""A reader's digest in words: sections of short lines, from facts already read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, working_days
from dialogs.digest import digest_minutes, digest_reports
from dialogs.digest.digest_facts import HORIZON, Facts, Reader, is_mine
from dialogs.digest.digest_telling import Telling, excerpt
from dialogs.digest.timetable import Span
from dialogs.periods import Period
from dialogs.reply import Section

NOTES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Told:
    """`waiting` are the minutes that the reader is to adjust, `items` what is to be done, `reports` the forums whose
    report is the reader's to write; `news` counts what happened in the span."""

    headline: str
    sections: tuple[Section, ...]
    waiting: tuple[Row[Any], ...]
    items: tuple[Row[Any], ...]
    reports: tuple[int, ...]
    news: int


def tell(facts: Facts, to: Reader, span: Span, language: str, common: dict[tuple[str, int], Any] | None = None) -> Told:
    """Pure; `span` lies within the one that the facts were read for. `common` is kept between readers of the
    same facts, span and language."""
    telling = Telling(facts, to, span, language, {} if common is None else common)
    asked = facts.to_adjust.get(to.id, ()) if to.id is not None else ()
    waiting = tuple(row for row in asked if to.id in digest_minutes.remaining(telling, row))
    own, reports = _own_items(telling), _own_reports(telling)
    soon, later = _meetings(telling)
    # One's own report belongs in one's digest, also where the forum is not one's own.
    wrote_in = facts.wrote_in.get(to.id, frozenset()) if to.id is not None else frozenset()
    ordered = sorted(to.forums | to.follows | wrote_in, key=telling.forum)
    news = {forum: _news(telling, forum) for forum in ordered}
    missing = digest_reports.missing(telling)
    for_me = (
        *(digest_minutes.waits_for_reader(telling, row) for row in waiting),
        *_reports_to_write(telling, reports),
        *(_own_item(telling, item) for item in own),
        *soon,
        *_rare_mine(telling),
    )
    sections = [
        Section(telling.say("for_you"), for_me),
        *(Section(telling.forum(forum), (*news[forum], *_standing(telling, forum))) for forum in ordered),
        Section(telling.say("coming"), later),
        missing,
    ]
    count = sum(len(lines) for lines in news.values())
    shown = tuple(section for section in sections if section.lines)
    counts = {"waiting_n": len(waiting), "items_n": len(own), "lacking_n": len(missing.lines), "news_n": count}
    return Told(_headline(telling, counts, shown), shown, waiting, own, reports, count)


def _headline(telling: Telling, counts: Mapping[str, int], shown: Sequence[Section]) -> str:
    parts = [telling.say(key, n=number) for key, number in counts.items() if number][:3]
    week = telling.span.number
    if parts:
        return telling.say("headline", week=week, parts=", ".join(parts))
    if shown:
        return telling.say("headline", week=week, parts=telling.say("only_standing"))
    return f"{telling.say('nothing', week=week)} {_next_meeting(telling)}".strip()


def _next_meeting(telling: Telling) -> str:
    planned = [row for forum in telling.to.forums for row in telling.facts.meetings.get(forum, ()) if row.day]
    if not planned:
        return ""
    return telling.say("next_meeting", day=telling.day(min(row.day for row in planned), weekday=True))


def _news(telling: Telling, forum: int) -> tuple[str, ...]:
    """What was reported, noted, brought in and adjusted within the span; in one's own forum the same for all."""
    if forum in telling.to.forums:
        return telling.once("news", forum, partial(_all_that_happened, telling, forum))
    return _all_that_happened(telling, forum)


def _all_that_happened(telling: Telling, forum: int) -> tuple[str, ...]:
    return tuple(_happened(telling, forum))


def _happened(telling: Telling, forum: int) -> Iterator[str]:
    for row in telling.facts.reports.get(forum, ()):
        if telling.within(row.reported_at) or telling.within(row.revised_at):
            yield _report(telling, row)
    yield from _notes(telling, forum)
    if forum in telling.to.forums:
        yield from digest_minutes.news(telling, forum)


def _report(telling: Telling, row: Row[Any]) -> str:
    who = row.author or row.author_text
    text = telling.say(
        "reported" if telling.within(row.reported_at) else "revised",
        period=Period(row.year, row.period).label(telling.span.day),
        by=telling.say("by", name=who) if who else "",
        goal=telling.say(f"goal_{row.goal_met}") if row.goal_met else "",
    )
    return f"{text} {excerpt(row.done)}".strip()


def _notes(telling: Telling, forum: int) -> Iterator[str]:
    mine = forum in telling.to.forums
    notes = [
        row
        for row in telling.facts.notes.get(forum, ())
        if telling.within(row.noted_at) and (mine or row.author_id == telling.to.id)
    ]
    for row in notes[:NOTES_SHOWN]:
        by = telling.say("by", name=row.author) if row.author else ""
        yield telling.say("note", text=excerpt(row.text), by=by)
    if len(notes) > NOTES_SHOWN:
        yield telling.say("more_notes", n=len(notes) - NOTES_SHOWN)


def _standing(telling: Telling, forum: int) -> Iterator[str]:
    """What waits for others, and what is due, in one's own forum."""
    if forum not in telling.to.forums:
        return
    for row in telling.facts.minutes.get(forum, ()):
        if telling.to.id not in digest_minutes.remaining(telling, row):
            line = telling.once("waits_for", row.id, partial(digest_minutes.waits_for, telling, row))
            if line:
                yield line
    for item in telling.facts.items.get(forum, ()):
        if not is_mine(telling.facts, item, telling.to):
            yield telling.once("item", item.id, partial(_item, telling, item, item.owner or item.owner_text or ""))
    if forum in telling.facts.rare and not telling.facts.convenors.get(forum) and "frequency" not in telling.to.off:
        yield _rare(telling, forum)


def _own_items(telling: Telling) -> tuple[Row[Any], ...]:
    to, facts = telling.to, telling.facts
    if to.id is None:
        return ()
    mine = [
        item for item in (*facts.items_of.get(to.id, ()), *facts.items_of.get(None, ())) if is_mine(facts, item, to)
    ]
    return tuple(sorted(mine, key=lambda item: (item.due, item.number)))


def _item(telling: Telling, item: Row[Any], owner: str) -> str:
    key = "overdue" if item.due < telling.span.day else "due"
    by = telling.say("by", name=owner) if owner else ""
    return telling.say(key, day=telling.day(item.due, weekday=True), text=excerpt(item.text), by=by)


def _own_item(telling: Telling, item: Row[Any]) -> str:
    """With the number that its button bears."""
    key = "own_overdue" if item.due < telling.span.day else "own_due"
    return telling.say(key, number=item.number, day=telling.day(item.due, weekday=True), text=excerpt(item.text))


def _own_reports(telling: Telling) -> tuple[int, ...]:
    """Forums that the reader convenes and whose report is missing."""
    facts, to = telling.facts, telling.to
    found = [forum for forum in facts.reporting.lacking & to.forums if to.id in facts.convenors.get(forum, ())]
    return tuple(sorted(found, key=telling.forum))


def _reports_to_write(telling: Telling, forums: Sequence[int]) -> Iterator[str]:
    if forums:
        period = telling.facts.reporting.latest.label(telling.span.day)
        names = telling.listed([telling.forum(forum) for forum in forums])
        yield telling.say("to_write", period=period, when=digest_reports.deadline(telling), forums=names)


def _rare_mine(telling: Telling) -> Iterator[str]:
    if "frequency" not in telling.to.off:
        for forum in sorted(telling.facts.rare, key=telling.forum):
            if telling.to.id in telling.facts.convenors.get(forum, ()):
                yield _rare(telling, forum)


def _rare(telling: Telling, forum: int) -> str:
    rare = telling.facts.rare[forum]
    return telling.say("rare", forum=telling.forum(forum), frequency=excerpt(rare.frequency), n=rare.days)


def _meetings(telling: Telling) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those up to the next working day, and the others of the next two weeks."""
    today = telling.span.day
    next_day = working_days.after(today)
    rows = [row for forum in telling.to.forums for row in telling.facts.meetings.get(forum, ())]
    planned = [row for row in rows if row.status == "planned" and row.day <= today + HORIZON]
    announced = [row for row in rows if row.status == "announced" and row.month <= f"{today + HORIZON:%Y-%m}"]
    planned.sort(key=lambda row: (row.day, row.starts_at is not None, row.starts_at, row.id))
    announced.sort(key=lambda row: (row.month, row.id))
    lines = [(row, telling.once("meeting", row.id, partial(_meeting, telling, row))) for row in (*planned, *announced)]
    soon = tuple(line for row, line in lines if row.day is not None and row.day <= next_day)
    return soon, tuple(line for row, line in lines if row.day is None or row.day > next_day)


def _meeting(telling: Telling, row: Row[Any]) -> str:
    if row.day is None:
        month = dates.month(row.month, telling.span.day, telling.language)
        return telling.say("announced", month=month, forum=telling.forum(row.forum_id), about=_after_comma(row.about))
    start, end = (at and at.astimezone(telling.facts.zone) for at in (row.starts_at, row.ends_at))
    near = {0: "today", 1: "tomorrow"}.get((row.day - telling.span.day).days)
    said = [telling.say(near)] if near else []
    when = " ".join([*said, telling.day(row.day, weekday=True), dates.span(start, end, telling.language)]).strip()
    return telling.say("meeting", when=when, forum=telling.forum(row.forum_id), place=_after_comma(row.place))


def _after_comma(text: str | None) -> str:
    return f", {excerpt(text)}" if text else ""
