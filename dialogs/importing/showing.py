"""An import's preview, questions and result in words, for the terminal and the chat alike."""

from collections.abc import Iterator, Mapping

from dialogs import texts
from dialogs.documents.drafts import Draft, MinutesDraft, PlanDraft
from dialogs.importing.apply import Applied
from dialogs.importing.compare import Difference
from dialogs.importing.preview import FilePreview
from dialogs.importing.questions import Question

LINES = texts.load("importing")
LONGEST = 160


def preview_lines(file: FilePreview, language: str) -> Iterator[str]:
    """What the file is, what it would change, who is taken as known."""
    if file.status == "none":
        yield LINES(language, "file_none", name=file.incoming.name, reason=problem(file, language))
        return
    what = LINES(language, f"kind_{file.incoming.draft_kind}")
    when = f" {file.day}" if file.day else ""
    shown = ", ".join(file.forums)
    yield LINES(language, f"file_{file.status}", name=file.incoming.name, what=what, forum=shown, when=when)
    for one in file.differences:
        yield "  " + difference(one, language)
    if file.status == "new":
        yield "  " + ", ".join(_holds(file.incoming.draft, language))
    if file.same_people:
        names = ", ".join(file.same_people)
        yield "  " + LINES(language, "same_people", n=len(file.same_people), names=names)
    if file.status != "unchanged":
        yield from ("  " + line for line in warned(file.incoming.draft, language))


def warned(draft: Draft, language: str) -> list[str]:
    """What the reader was not sure of, and where."""
    return [
        LINES(language, "at_line", line=one.line, message=one.message) if one.line else one.message
        for one in draft.warnings
    ]


def _holds(draft: Draft, language: str) -> list[str]:
    """How much there is of each kind."""
    if isinstance(draft, MinutesDraft):
        named = len(draft.attendees) + len(draft.absent) + len(draft.invited)
        coming = len(draft.next_meetings) + len(draft.announced)
        held = {
            "named": named, "approval": len(draft.approvals), "decision": len(draft.decisions),
            "item": len(draft.actions), "planned": coming,
        }  # fmt: skip
    elif isinstance(draft, PlanDraft):
        activities = [one for priority in draft.priorities for one in priority.activities]
        held = {"activity": len(activities), "report": sum(len(one.followup) for one in activities)}
    else:
        return []
    return [LINES(language, f"count_{kind}", n=n) for kind, n in held.items() if n]


def problem(file: FilePreview, language: str) -> str:
    return LINES(language, file.problem) if file.problem in LINES.lines else file.problem


def difference(one: Difference, language: str) -> str:
    """`old → new`, or what is new or gone."""
    field, _, party = one.field.partition(".")
    shown = LINES(language, f"field_{field}") if f"field_{field}" in LINES.lines else field
    name = " · ".join(part for part in (one.about, shown, party) if part)
    if one.old is None:
        return LINES(language, "difference_new", name=name, new=_short(one.new))
    if one.new is None:
        return LINES(language, "difference_gone", name=name, old=_short(one.old))
    return LINES(language, "difference", name=name, old=_short(one.old), new=_short(one.new))


def _short(text: str | None) -> str:
    shown = " ".join((text or "").split())
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def question(one: Question, language: str) -> str:
    values = {name: _short(value) for name, value in one.values.items()}
    return LINES(language, f"ask_{one.kind}", **values)


def choice(one: Question, value: str, language: str) -> str:
    """A choice as it is read: names and years are themselves."""
    return LINES(language, f"choice_{value}") if f"choice_{value}" in LINES.lines else value


def open_question(one: Question, language: str) -> str:
    """The warning for a question that nobody answered: what stays open, and how it is settled later."""
    values = {name: _short(value) for name, value in one.values.items()}
    return LINES(language, f"open_{one.kind}", **values)


def result(applied: Applied, language: str) -> str:
    """What was written, in one line."""
    counted = [LINES(language, f"count_{kind}", n=n) for kind, n in applied.counts.items() if _is_told(kind, n)]
    if not counted:
        return LINES(language, "nothing_new", name=applied.name)
    return LINES(language, "stored", name=applied.name, what=", ".join(counted))


def _is_told(kind: str, n: int) -> bool:
    return n > 0 and f"count_{kind}" in LINES.lines


def warning(key: str, language: str, values: Mapping[str, str] | None = None) -> str:
    return LINES(language, f"warn_{key}", **(values or {}))
