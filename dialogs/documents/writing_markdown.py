"""Plans and minutes as Markdown, read back to the same records."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from dialogs.documents.plan_rows import HEAD, activity_rows, clean, heading, priority_rows
from dialogs.documents.reading_markdown import OWN_MARK
from dialogs.documents.views import MeetingView, MinutesView, PersonView, PlanView

_MARKS = {ord(mark): f"\\{mark}" for mark in "\\`*_[]|#~"}
_ESCAPES = _MARKS | {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return text.translate(_ESCAPES)


def plan_markdown(view: PlanView) -> str:
    """The whole plan with the reported periods."""
    parts = [OWN_MARK, f"# {escaped(heading(None, view.title))}"]
    if view.year is not None:
        parts.append(f"Avser år {view.year}")
    for priority in view.priorities:
        parts.append(f"## {escaped(heading(priority.number, priority.title))}")
        if rows := priority_rows(priority):
            parts.append(_table(HEAD, rows))
        for activity in priority.activities:
            parts.append(f"### {escaped(heading(activity.number, activity.title))}")
            parts.append(_table(HEAD, activity_rows(activity)))
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines.extend(f"| {' | '.join(_cell(text) for text in row)} |" for row in rows)
    return "\n".join(lines)


def _cell(text: str) -> str:
    return "<br>".join(escaped(line) for line in text.split("\n"))


def minutes_markdown(view: MinutesView) -> str:
    """The minutes in the order a reader looks for: when and where, who, what was decided, what is to be done."""
    parts = [f"# Protokoll {_inline(view.forum)}", *_facts(view)]
    if view.attendees:
        parts += ["## Närvarande", _people(view.attendees)]
    if view.absent:
        parts += ["## Frånvarande", _people(view.absent)]
    if view.agenda:
        parts += ["## Dagordning", "\n".join(f"{n}. {_inline(t)}" for n, t in enumerate(view.agenda, start=1))]
    if view.decisions:
        parts += ["## Beslut", "\n".join(f"- {_inline(text)}" for text in view.decisions)]
    if view.actions:
        rows = [(_flat(t.text), _flat(t.assignee), t.due.isoformat() if t.due else "") for t in view.actions]
        parts += ["## Att göra", _table(("Uppgift", "Ansvarig", "Klart senast"), rows)]
    if view.next_meetings:
        parts += ["## Nästa möte", "\n".join(f"- {_meeting(one)}" for one in view.next_meetings)]
    if view.approvals:
        parts += ["## Justerat", "\n".join(f"- {_day(one.date)} {_inline(one.name)}" for one in view.approvals)]
    return "\n\n".join(parts) + "\n"


def _facts(view: MinutesView) -> list[str]:
    facts = (
        ("Datum", _day(view.date)),
        ("Tid", _span(view.start, view.end)),
        ("Plats", _inline(view.place)),
        ("Ordförande", _inline(view.chair)),
        ("Sekreterare", _inline(view.secretary)),
        ("Justerare", ", ".join(_inline(name) for name in view.adjusters)),
    )
    return [f"**{label}:** {text}" for label, text in facts if text]


def _people(people: Iterable[PersonView]) -> str:
    rows = [(_flat(p.name), _flat(p.role), _flat(p.organisation)) for p in people]
    return _table(("Namn", "Roll", "Organisation"), rows)


def _meeting(meeting: MeetingView) -> str:
    when = _span(meeting.start, meeting.end)
    told = [f"{meeting.date.isoformat()}{f' kl. {when}' if when else ''}", _inline(meeting.place)]
    return ", ".join(part for part in told if part)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _span(start: time | None, end: time | None) -> str:
    return "–".join(f"{moment:%H:%M}" for moment in (start, end) if moment)


def _flat(text: str | None) -> str:
    return " ".join(clean(text).split())


def _inline(text: str | None) -> str:
    return escaped(_flat(text))
