"""A reader's digest in words: sections of short lines, from facts already read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates
from dialogs.digest import digest_minutes
from dialogs.digest.digest_facts import HORIZON, Facts, Reader, is_mine
from dialogs.digest.digest_telling import Telling, excerpt
from dialogs.digest.timetable import Span
from dialogs.periods import Period
from dialogs.reply import Section

NOTES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Told:
    """`waiting` are the minutes that the reader is to adjust; `news` counts what happened in the span."""

    headline: str
    sections: tuple[Section, ...]
    waiting: tuple[Row[Any], ...]
    news: int


def tell(facts: Facts, to: Reader, span: Span, language: str) -> Told:
    """Pure; `span` lies within the one that the facts were read for."""
    telling = Telling(facts, to, span, language)
    asked = facts.to_adjust.get(to.id, ()) if to.id is not None else ()
    waiting = tuple(row for row in asked if to.id in digest_minutes.remaining(telling, row))
    own = [*_own_items(telling)]
    # One's own report belongs in one's digest, also where the forum is not one's own.
    wrote_in = facts.wrote_in.get(to.id, frozenset()) if to.id is not None else frozenset()
    ordered = sorted(to.forums | to.follows | wrote_in, key=telling.forum)
    news = {forum: [*_news(telling, forum)] for forum in ordered}
    standing = {forum: [*_standing(telling, forum)] for forum in ordered}
    sections = [
        Section(telling.say("for_you"), (*(digest_minutes.waits_for_reader(telling, row) for row in waiting), *own)),
        *(Section(telling.forum(forum), (*news[forum], *standing[forum])) for forum in ordered),
        Section(telling.say("coming"), tuple(_coming(telling))),
        _lacking(telling),
    ]
    count = sum(len(lines) for lines in news.values())
    shown = tuple(section for section in sections if section.lines)
    return Told(_headline(telling, len(waiting), len(own), count, shown), shown, waiting, count)


def _headline(telling: Telling, waiting: int, own: int, news: int, shown: Sequence[Section]) -> str:
    lacking = len(_lacking(telling).lines)
    counts = (("waiting_n", waiting), ("items_n", own), ("lacking_n", lacking), ("news_n", news))
    parts = [telling.say(key, n=number) for key, number in counts if number][:3]
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


def _news(telling: Telling, forum: int) -> Iterator[str]:
    """What was reported, noted, brought in and adjusted within the span."""
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
        names = digest_minutes.names(telling, row, approved=False)
        if names and telling.to.id not in digest_minutes.remaining(telling, row):
            yield telling.say("waits_for", day=telling.day(row.day), names=telling.listed(names))
    for item in telling.facts.items.get(forum, ()):
        if not is_mine(item, telling.to):
            yield _item(telling, item, item.owner or item.owner_text or "")


def _own_items(telling: Telling) -> Iterator[str]:
    to, items = telling.to, telling.facts.items_of
    mine = [item for item in (*items.get(to.id, ()), *items.get(None, ())) if is_mine(item, to)] if to.id else []
    for item in sorted(mine, key=lambda item: (item.due, item.number)):
        yield _item(telling, item, "")


def _item(telling: Telling, item: Row[Any], owner: str) -> str:
    key = "overdue" if item.due < telling.span.day else "due"
    by = telling.say("by", name=owner) if owner else ""
    return telling.say(key, day=telling.day(item.due, weekday=True), text=excerpt(item.text), by=by)


def _coming(telling: Telling) -> Iterator[str]:
    today = telling.span.day
    rows = [row for forum in telling.to.forums for row in telling.facts.meetings.get(forum, ())]
    planned = [row for row in rows if row.status == "planned" and row.day <= today + HORIZON]
    announced = [row for row in rows if row.status == "announced" and row.month <= f"{today + HORIZON:%Y-%m}"]
    for row in sorted(planned, key=lambda row: (row.day, row.starts_at is not None, row.starts_at, row.id)):
        start, end = (at and at.astimezone(telling.facts.zone) for at in (row.starts_at, row.ends_at))
        when = f"{telling.day(row.day, weekday=True)} {dates.span(start, end, telling.language)}".strip()
        yield telling.say("meeting", when=when, forum=telling.forum(row.forum_id), place=_after_comma(row.place))
    for row in sorted(announced, key=lambda row: (row.month, row.id)):
        month = dates.month(row.month, today, telling.language)
        yield telling.say("announced", month=month, forum=telling.forum(row.forum_id), about=_after_comma(row.about))


def _lacking(telling: Telling) -> Section:
    facts, today = telling.facts, telling.span.day
    left = (facts.deadline - today).days
    key = "lacking_late" if left < 0 else "lacking_today" if left == 0 else "lacking_left"
    heading = telling.say(key, period=facts.period.label(today), day=telling.day(facts.deadline), n=left)
    forums = sorted((telling.to.forums | telling.to.follows) & facts.lacking, key=telling.forum)
    return Section(heading, tuple(telling.forum(forum) for forum in forums))


def _after_comma(text: str | None) -> str:
    return f", {excerpt(text)}" if text else ""
