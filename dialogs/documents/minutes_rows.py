"""What written minutes say, in the order a reader looks for it; the same in every format, and read back."""

from collections.abc import Iterable
from datetime import date, time

from dialogs.documents.plan_rows import clean
from dialogs.documents.views import MeetingView, MinutesView, PersonView

PEOPLE = ("Namn", "Roll", "Organisation")
TASKS = ("Uppgift", "Ansvarig", "Klart senast")
PRESENT, ABSENT, AGENDA, DECISIONS = "Närvarande", "Frånvarande", "Dagordning", "Beslut"
TO_DO, NEXT, ADJUSTED = "Att göra", "Nästa möte", "Justerat"


def title(view: MinutesView) -> str:
    return f"Protokoll {flat(view.forum)}"


def facts(view: MinutesView) -> list[tuple[str, str]]:
    """Label and text; nothing that is not known."""
    told = (
        ("Datum", _day(view.date)),
        ("Tid", _span(view.start, view.end)),
        ("Plats", flat(view.place)),
        ("Ordförande", flat(view.chair)),
        ("Sekreterare", flat(view.secretary)),
        ("Justerare", ", ".join(map(flat, view.adjusters))),
    )
    return [(label, text) for label, text in told if text]


def people(persons: Iterable[PersonView]) -> list[tuple[str, str, str]]:
    return [(flat(one.name), flat(one.role), flat(one.organisation)) for one in persons]


def tasks(view: MinutesView) -> list[tuple[str, str, str]]:
    return [(flat(one.text), flat(one.assignee), _day(one.due)) for one in view.actions]


def meetings(view: MinutesView) -> list[str]:
    return [_meeting(one) for one in view.next_meetings]


def approvals(view: MinutesView) -> list[str]:
    return [f"{_day(one.date)} {flat(one.name)}" for one in view.approvals]


def flat(text: str | None) -> str:
    """In one line."""
    return " ".join(clean(text).split())


def _meeting(meeting: MeetingView) -> str:
    when = _span(meeting.start, meeting.end)
    told = [f"{meeting.date.isoformat()}{f' kl. {when}' if when else ''}", flat(meeting.place)]
    return ", ".join(part for part in told if part)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _span(start: time | None, end: time | None) -> str:
    return "–".join(f"{moment:%H:%M}" for moment in (start, end) if moment)
