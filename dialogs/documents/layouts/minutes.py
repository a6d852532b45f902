"""Minutes, notes and notices of a meeting."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Literal

from dialogs.documents.document import Document, Line
from dialogs.documents.drafts import Attendee, Cited, DraftWarning, MinutesDraft, Source
from dialogs.documents.labels import key_of
from dialogs.documents.layouts.attendance import Attendance, attendance
from dialogs.documents.layouts.contacts import contact
from dialogs.documents.layouts.initials import initials_of, officer, spelled_out
from dialogs.documents.layouts.named_tasks import known_names
from dialogs.documents.layouts.occasion import Occasion, occasion
from dialogs.documents.layouts.outcome import outcome
from dialogs.documents.layouts.sections import Sections, cut, source
from dialogs.documents.layouts.signing import Officers, officers
from dialogs.documents.layouts.title import forum, predecessors
from dialogs.documents.layouts.upcoming import next_meetings
from dialogs.documents.plain import filled, is_bullet, one_line, unbulleted

_NOTICE = re.compile(
    r"\b(?:kallelse|inbjudan|kallas (?:härmed )?till|välkommen till|välkomna till|inbjuds till)\b", re.IGNORECASE
)
_CALLED_TO = re.compile(
    r"(?:förslag till )?(?:dagordning|föredragningslista|agenda|ärendelista)\b(?!\s*:)", re.IGNORECASE
)
_MINUTES = re.compile(r"\b\w*(?:protokoll|anteckningar)\b", re.IGNORECASE)
_PLAN_YEAR = re.compile(r"åtgärdsplan(?:en)?\s+(?:för\s+)?(?:år\s+)?(20\d\d)", re.IGNORECASE)
_AGENDA_NUMBER = re.compile(
    r"^(?:kl\.?\s*)?\d{1,2}[.:]\d\d(?:\s*[–-]\s*\d{1,2}[.:]\d\d)?\s+(?:[–-]\s+)?|"
    r"^(?:§\s*)?\d{1,3}(?:\s*§)?[.):]?\s+|^[A-Z][.)]\s+"
)


def read(document: Document) -> MinutesDraft:
    """The draft of a meeting's document."""
    sections = cut(document)
    kind = kind_of(sections)
    when = occasion(sections, document.name)
    group, group_source = forum(sections)
    people = attendance(sections)
    short = initials_of(people.present, sections.lines)
    who = _officers(sections, people, group, when, short)
    _chair_was_there(people, who, kind)
    if kind == "notice":
        people = Attendance(invited=[*people.invited, *people.present])
    names = known_names((*people.present, *people.absent, *people.invited))
    result = outcome(sections, when.date, names)
    tasks = tuple(replace(task, assignee=spelled_out(task.assignee, short)) for task in result.actions)
    planned, announced = next_meetings(sections, when)
    return MinutesDraft(
        kind=kind,
        forum=_without_place(group, when.place),
        date=when.date,
        date_year_inferred=when.inferred,
        start=when.start,
        end=when.end,
        place=when.place,
        chair=who.chair[0] if who.chair else None,
        secretary=who.secretary[0] if who.secretary else None,
        adjusters=tuple(who.adjusters),
        adjusters_organisations=tuple(who.organisations),
        approvals=tuple(who.approvals),
        attendees=tuple(map(_without_task, people.present)),
        absent=tuple(people.absent),
        invited=tuple(people.invited),
        agenda=agenda(sections),
        decisions=tuple(result.decisions) if kind == "minutes" else (),
        actions=tasks if kind == "minutes" else (),
        next_meetings=planned,
        announced=announced if kind == "minutes" else (),
        contact=contact(sections),
        plan_year_mentions=plan_years(sections.lines),
        predecessors=predecessors(sections),
        body=body(sections),
        sources=_sources(when, who, group_source),
        warnings=_warnings(when, group, people),
        lines=document.lines,
    )


def _officers(
    sections: Sections, people: Attendance, group: str | None, when: Occasion, short: Mapping[str, str]
) -> Officers:
    """Chair and secretary are also looked for by their initials, near the top."""
    who = officers(sections, people.present, group, when.date)
    who.chair = who.chair or officer("chair", sections.lines[:60], short)
    who.secretary = who.secretary or officer("secretary", sections.lines[:60], short)
    checks = officer("adjusters", sections.lines, short) if not who.adjusters else None
    who.adjusters.extend([Cited(checks[0], source(checks[1]))] if checks else [])
    return who


def _warnings(when: Occasion, group: str | None, people: Attendance) -> tuple[DraftWarning, ...]:
    warnings = list(when.warnings)
    if group is None:
        warnings.append(DraftWarning(0, "Dokumentet säger inte vilken grupp som möttes"))
    if people.invited and not people.present:
        line = people.invited[0].source.line
        warnings.append(DraftWarning(line, "Listan anger vilka som kallats, inte vilka som kom"))
    return tuple(warnings)


def kind_of(sections: Sections) -> Literal["minutes", "notice"]:
    """A notice calls to a meeting that is still to come."""
    title = " \n".join(line.text for line in sections.front[:6])
    called = _NOTICE.search(title)
    if called is None and not sections.keyed("attendees") and not _MINUTES.search(title):
        head = " \n".join(line.text for line in sections.lines[:40])
        called = _NOTICE.search(head)
    written = _MINUTES.search(title)
    if called is None and written is None and any(_CALLED_TO.match(line.text) for line in sections.front[:3]):
        return "notice" if not sections.keyed("approvals", "absent", "attendees") else "minutes"
    if called and not (written and written.start() < called.start()):
        return "notice" if not sections.keyed("approvals", "absent") else "minutes"
    return "minutes"


def agenda(sections: Sections) -> tuple[Cited, ...]:
    """The top-level items; without any, the list below "Dagordning"."""
    lines = sections.lines
    if sections.items:
        return tuple(Cited(_shown(one_line(item.title)), source(lines[item.title_at])) for item in sections.items)
    found = []
    for part in sections.keyed("agenda"):
        for line in _listed(part.filled):
            timed = len(line.cells) > 2 and re.match(r"\d", line.cells[0])
            shown = "\t".join(line.cells[:2]) if timed else line.text
            text = filled(_AGENDA_NUMBER.sub("", unbulleted(one_line(shown))))
            if text and len(text) < 200:
                found.append(Cited(text, source(line)))
    return tuple(found)


def _shown(title: str) -> str:
    """`Nästa möte: 22 maj kl. 13` is headed Nästa möte."""
    head, colon, value = title.partition(":")
    return head if colon and filled(value) and key_of(head) == "next" else title.rstrip(":").strip()


def _listed(lines: Sequence[Line]) -> list[Line]:
    """The list at the beginning, where there is one; what stands after it is no item."""
    marked = [is_bullet(line.text) or _AGENDA_NUMBER.match(line.text) is not None for line in lines]
    return list(takewhile(lambda line: marked[lines.index(line)], lines)) if marked and marked[0] else list(lines)


def plan_years(lines: Sequence[Line]) -> tuple[int, ...]:
    years = {int(year) for line in lines for year in _PLAN_YEAR.findall(line.text[:4000])}
    return tuple(sorted(years))


def body(sections: Sections) -> str:
    """The text without its block of approvals, one line a paragraph, blanks folded."""
    signed = {id(line) for part in sections.keyed("approvals") if not part.opens_item for line in _signed(part.lines)}
    heads = {id(part.head) for part in sections.keyed("approvals") if not part.opens_item}
    numbers = {part.head.number for part in sections.keyed("approvals") if part.inline and not part.opens_item}
    kept = [
        one_line(line.text)
        for line in sections.lines
        if line.text and id(line) not in signed | heads and line.number not in numbers
    ]
    return "\n".join(kept)


def _signed(lines: Sequence[Line]) -> list[Line]:
    short = []
    for line in lines:
        if len(line.text) > 120:
            break
        short.append(line)
    return short


def _chair_was_there(people: Attendance, who: Officers, kind: str) -> None:
    """Who is said to have led the meeting was there, also where the list only tells who was called."""
    if who.chair is None or kind != "minutes":
        return
    name, line = who.chair
    if any(person.name.casefold() == name.casefold() for person in people.present):
        return
    known = next((p for p in (*people.invited, *people.absent) if p.name.casefold() == name.casefold()), None)
    if known in people.absent:
        return
    role, body_ = (known.role, known.organisation) if known else (None, None)
    people.present.insert(0, Attendee(name, role, body_, known.source if known else source(line)))


_TASK = re.compile(
    r"(?:^|, ?)(?:vid protokollet|vid pennan|vid tangentbordet|antecknare|antecknade|antecknar|skriver|"
    r"(?:leder|ledde) mötet|protokollförare|justerare)$"
)


def _without_task(person: Attendee) -> Attendee:
    """What somebody did at this meeting alone is no title."""
    role = filled(_TASK.sub("", person.role)) if person.role else None
    return person if role == person.role else replace(person, role=role)


def _without_place(group: str | None, place: str | None) -> str | None:
    """`Trygghetsgruppen Malmen i Folkets hus` met there; the place is no part of its name."""
    for link in ("i", "på", "hos", "via") if group and place else ():
        if str(group).casefold().endswith(f" {link} {place}".casefold()):
            return str(group)[: -len(f" {link} {place}")]
    return group


def _sources(when: Occasion, who: Officers, group: Source | None) -> dict[str, Source]:
    sources = dict(when.sources)
    if group:
        sources["forum"] = group
    if who.chair:
        sources["chair"] = source(who.chair[1])
    if who.secretary:
        sources["secretary"] = source(who.secretary[1])
    return sources
