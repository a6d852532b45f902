"""Plans and minutes as Word, read back to the same records."""

from collections.abc import Iterable

from docx.document import Document as WordDocument
from docx.shared import Cm

from dialogs.documents import minutes_rows, word_page
from dialogs.documents.plan_rows import HEAD, activity_rows, heading, priority_rows
from dialogs.documents.reading_word import OWN_KEYWORD
from dialogs.documents.views import MinutesView, PlanView

_WIDTHS = (Cm(6.6), Cm(10.4))
_THREE = (Cm(6.6), Cm(5.2), Cm(5.2))


def plan_docx(view: PlanView) -> bytes:
    """The whole plan with the reported periods, as the bytes of a .docx file."""
    document = word_page.opened(heading(None, view.title), OWN_KEYWORD)
    if view.year is not None:
        document.add_paragraph(f"Avser år {view.year}")
    for priority in view.priorities:
        document.add_heading(heading(priority.number, priority.title), level=2)
        if rows := priority_rows(priority):
            word_page.table(document, HEAD, rows, _WIDTHS)
        for activity in priority.activities:
            document.add_heading(heading(activity.number, activity.title), level=3)
            word_page.table(document, HEAD, activity_rows(activity), _WIDTHS)
    return word_page.saved(document)


def minutes_docx(view: MinutesView) -> bytes:
    """The minutes as the bytes of a .docx file."""
    document = word_page.opened(minutes_rows.title(view))
    for label, text in minutes_rows.facts(view):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(text)
    if view.attendees:
        _table(document, minutes_rows.PRESENT, minutes_rows.PEOPLE, minutes_rows.people(view.attendees))
    if view.absent:
        _table(document, minutes_rows.ABSENT, minutes_rows.PEOPLE, minutes_rows.people(view.absent))
    _list(document, minutes_rows.AGENDA, map(minutes_rows.flat, view.agenda), "List Number")
    _list(document, minutes_rows.DECISIONS, map(minutes_rows.flat, view.decisions))
    if view.actions:
        _table(document, minutes_rows.TO_DO, minutes_rows.TASKS, minutes_rows.tasks(view))
    _list(document, minutes_rows.NEXT, minutes_rows.meetings(view))
    _list(document, minutes_rows.ADJUSTED, minutes_rows.approvals(view))
    return word_page.saved(document)


def _table(document: WordDocument, name: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    document.add_heading(name, level=2)
    word_page.table(document, head, rows, _THREE)


def _list(document: WordDocument, name: str, texts: Iterable[str], style: str = "List Bullet") -> None:
    shown = list(texts)
    if shown:
        document.add_heading(name, level=2)
    for text in shown:
        document.add_paragraph(text, style=style)
