"""Plans and minutes as Markdown, read back to the same records."""

from collections.abc import Iterable, Sequence

from dialogs.documents import minutes_rows
from dialogs.documents.plan_rows import HEAD, activity_rows, heading, priority_rows
from dialogs.documents.reading_markdown import OWN_MARK
from dialogs.documents.views import MinutesView, PlanView

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
    facts = [f"**{label}:** {escaped(text)}" for label, text in minutes_rows.facts(view)]
    parts = [f"# {escaped(minutes_rows.title(view))}", *facts]
    if view.attendees:
        parts += [f"## {minutes_rows.PRESENT}", _table(minutes_rows.PEOPLE, minutes_rows.people(view.attendees))]
    if view.absent:
        parts += [f"## {minutes_rows.ABSENT}", _table(minutes_rows.PEOPLE, minutes_rows.people(view.absent))]
    if view.agenda:
        numbered = (f"{number}. {_inline(text)}" for number, text in enumerate(view.agenda, start=1))
        parts += [f"## {minutes_rows.AGENDA}", "\n".join(numbered)]
    if view.decisions:
        parts += [f"## {minutes_rows.DECISIONS}", _list(view.decisions)]
    if view.actions:
        parts += [f"## {minutes_rows.TO_DO}", _table(minutes_rows.TASKS, minutes_rows.tasks(view))]
    if view.next_meetings:
        parts += [f"## {minutes_rows.NEXT}", _list(minutes_rows.meetings(view))]
    if view.approvals:
        parts += [f"## {minutes_rows.ADJUSTED}", _list(minutes_rows.approvals(view))]
    return "\n\n".join(parts) + "\n"


def _list(texts: Iterable[str]) -> str:
    return "\n".join(f"- {_inline(text)}" for text in texts)


def _inline(text: str) -> str:
    return escaped(minutes_rows.flat(text))
