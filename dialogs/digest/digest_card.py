"""A digest as a card: what fits a phone's screen, and the rest behind a button, forum by forum."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from dialogs import acting_buttons, dates, texts
from dialogs.digest.digest_facts import Facts, Reader
from dialogs.digest.digest_lines import Told
from dialogs.digest.timetable import Span, span_to_json
from dialogs.reply import Button, Reply, Section

LINES = texts.load("digest")
SCREEN, WIDE = 18, 34  # a phone's lines, and characters in one
LATER = 45  # lines of a page that somebody asked for
APPROVALS, ACTING = 3, 4  # buttons


def page_of(told: Told, reader: Reader, facts: Facts, span: Span, language: str, *, page: int = 0) -> Reply:
    """The first page bears the buttons that do things."""
    if not told.sections and not reader.forums and reader.id is not None:
        return Reply(LINES(language, "no_forums"), body=(LINES(language, "no_forums_help"),), language=language)
    pages = list(islice(_pages(told.sections), page + 2))
    if page and page >= len(pages):
        return Reply(LINES(language, "no_more"), language=language)
    first = page == 0
    buttons = (
        *(islice(_acting(told, facts, span, language), ACTING) if first else ()),
        *([_more(span, language, page + 1)] if page + 1 < len(pages) else ()),
        *([Button("month", LINES(language, "month"), "digest_now", "month")] if first and reader.follows else ()),
        *([acting_buttons.settings(language)] if reader.id else ()),
    )
    return Reply(
        told.headline if first else LINES(language, "more_of", week=span.number),
        sections=tuple(pages[page]) if pages else (),
        language=language,
        sources=(_covers(span, facts, language),) if told.sections else (),
        buttons=buttons,
    )


def whole(told: Told, reader: Reader, facts: Facts, span: Span, language: str) -> Reply:
    """Uncut, for a preview."""
    reply = page_of(told, reader, facts, span, language)
    return replace(reply, sections=told.sections, buttons=tuple(one for one in reply.buttons if one.id != "more"))


def _pages(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """A section that does not fit the rest of a page begins the next one, unless much of the page would stay empty:
    then, as where it is longer than a page, it is cut between two lines."""
    page: list[Section] = []
    room = size = SCREEN
    for section in sections:
        rest = section
        while True:
            fitting = _fitting(rest, room)
            if fitting < len(rest.lines) and (fitting == 0 or (page and room < size // 2)):
                if page:
                    yield page
                    page, size = [], LATER
                room = size
                fitting = max(1, _fitting(rest, room))
            part = _cut(rest, 0, fitting)
            page.append(part)
            room -= _height(part)
            if fitting >= len(rest.lines):
                break
            rest = _cut(rest, fitting, len(rest.lines))
    if page:
        yield page


def _fitting(section: Section, room: int) -> int:
    """How many of its lines fit, the heading counted."""
    left, count = room - 1, 0
    for line in section.lines:
        left -= _rows(line)
        if left < 0:
            break
        count += 1
    return count


def _cut(section: Section, first: int, last: int) -> Section:
    if first == 0 and last >= len(section.lines):
        return section
    table = section.table and replace(section.table, rows=section.table.rows[first:last])
    return replace(section, lines=section.lines[first:last], table=table)


def _height(section: Section) -> int:
    return 1 + sum(_rows(line) for line in section.lines)


def _rows(line: str) -> int:
    return 1 + len(line) // WIDE


def _covers(span: Span, facts: Facts, language: str) -> str:
    first = span.after.astimezone(facts.zone)
    last = (span.until - dt.timedelta(seconds=1)).astimezone(facts.zone)
    shown = {
        "first": dates.day(first.date(), span.day, language),
        "last": dates.day(last.date(), span.day, language),
    }
    if (first.weekday(), first.time(), last.date()) == (0, dt.time(), first.date() + dt.timedelta(days=6)):
        return LINES(language, "covers", week=first.isocalendar().week, **shown)
    return LINES(language, "since", **shown)


def _acting(told: Told, facts: Facts, span: Span, language: str) -> Iterator[Button]:
    """What waits for the reader can be done here."""
    if len(told.waiting) == 1:
        yield acting_buttons.approve(language, told.waiting[0])
        yield acting_buttons.read(language, told.waiting[0])
    else:
        for place, row in enumerate(told.waiting[:APPROVALS], 1):
            day = dates.day(row.day, span.day, language, weekday=False)
            title = LINES(language, "approve_of", forum=facts.names[row.forum_id], day=day)
            yield acting_buttons.approve(language, row, title, place)
    latest = facts.reporting.latest
    for forum in told.reports:
        yield acting_buttons.report(language, forum, facts.names[forum], latest.name, latest.year)
    for place, item in enumerate(told.items, 1):
        yield acting_buttons.complete(language, item, place)


def _more(span: Span, language: str, page: int) -> Button:
    return Button("more", LINES(language, "more"), "digest_now", "more", {**span_to_json(span), "page": page})
