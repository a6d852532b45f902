"""A file dropped in the conversation: shown as what it would change, its questions as a form, stored when pressed."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import Row

from dialogs import personal_numbers, texts, usual_buttons, written
from dialogs.dialog import Outcome, say
from dialogs.documents.drafts import MinutesDraft, NoDocument, PlanDraft
from dialogs.importing import showing
from dialogs.importing.apply import apply
from dialogs.importing.incoming import Incoming, incoming
from dialogs.importing.preview import FilePreview, Preview, prepare
from dialogs.importing.questions import Question
from dialogs.reply import Button, Choice, Input, Reply
from dialogs.turn import Turn
from storage import uploads
from storage.store import Store

LINES = texts.load("import_file")
MOST_LINES = 12
_ADAPTER: TypeAdapter[MinutesDraft | PlanDraft] = TypeAdapter(MinutesDraft | PlanDraft)


def answer(turn: Turn, store: Store) -> Outcome:
    sent = turn.attachment
    if sent is None:
        return say(LINES(turn.language, "send_one"))
    if sent.draft is None:
        if sent.problem is None:
            return say(LINES(turn.language, "unreadable", name=sent.name))
        return say(LINES(turn.language, "problem", name=sent.name, why=sent.problem.said(turn.language)))
    if isinstance(sent.draft, NoDocument):
        return say(sent.draft.reason, body=(LINES(turn.language, "which_kinds"),))
    if found := personal_numbers.lines_with_one(sent.draft.body):
        return say(LINES(turn.language, "personal_number", name=sent.name), body=(LINES(turn.language, "at"), *found))
    one = incoming(sent.name, sent.sha256, sent.draft)
    preview = prepare([one], store, zone=turn.zone)
    [file] = preview.files
    if file.status in ("none", "unchanged"):
        return say(_said(file, turn.language)[0])
    kept = uploads.keep(store, turn.person.id, sent.name, sent.sha256, _ADAPTER.dump_python(sent.draft, mode="json"))
    return Outcome(_shown(turn, preview, kept))


def submit(turn: Turn, store: Store) -> Outcome:
    """Writes what the card showed, with the answers of its fields."""
    row = uploads.get(store, written.number(turn, "upload"), turn.person.id)
    one = _read_again(row) if row is not None else None
    if row is None or one is None:
        return say(LINES(turn.language, "gone"))
    preview = prepare([one], store, zone=turn.zone)
    given, errors = _answers(turn, preview.questions)
    if errors:
        return Outcome(_shown(turn, preview.answered(given), row.id, errors))
    preview = preview.answered(given)
    [done] = apply(preview, store)
    uploads.drop(store, row.id)
    still_open = [showing.open_question(question, turn.language) for question in preview.open_questions]
    warned = [showing.warning(key, turn.language) for key in done.warnings]
    reply = Reply(
        showing.result(done, turn.language),
        body=(*warned, *still_open),
        buttons=_next_steps(turn, preview.files[0]),
        updates=True,
    )
    return Outcome(reply, about=_forum(turn, preview.files[0]))


def discard(turn: Turn, store: Store) -> Outcome:
    """Nothing of the file stays."""
    row = uploads.get(store, written.number(turn, "upload"), turn.person.id)
    if row is not None:
        uploads.drop(store, row.id)
    return Outcome(Reply(LINES(turn.language, "discarded"), updates=True))


def _read_again(row: Row[Any]) -> Incoming | None:
    """None for what an older version of this program kept."""
    try:
        return incoming(row.name, row.sha256, _ADAPTER.validate_python(row.draft))
    except ValidationError:
        return None


def _shown(turn: Turn, preview: Preview, kept: int, errors: dict[str, str] | None = None) -> Reply:
    [file] = preview.files
    first, *rest = _said(file, turn.language)
    more = (LINES(turn.language, "more_lines", n=len(rest) - MOST_LINES),) if len(rest) > MOST_LINES else ()
    inputs = tuple(_input(turn, one, preview, (errors or {}).get(one.id, "")) for one in preview.questions)
    data = {"upload": kept}
    return Reply(
        first,
        body=(*rest[:MOST_LINES], *more),
        inputs=inputs,
        buttons=(
            Button("submit", LINES(turn.language, "import"), "import_file", "submit", data, "primary"),
            Button("cancel", usual_buttons.cancel(turn).title, "import_file", "discard", data),
        ),
        updates=bool(errors),
    )


def _said(file: FilePreview, language: str) -> list[str]:
    return [line.strip() for line in showing.preview_lines(file, language)]


def _input(turn: Turn, question: Question, preview: Preview, error: str) -> Input:
    """An open answer is text with what is proposed filled in; else a choice, which may be left open."""
    label = showing.question(question, turn.language)
    value = preview.answers.to(question.id) or ""
    if question.open_answer:
        shown = ", ".join(showing.choice(question, one, turn.language) for one in question.choices)
        hint = LINES(turn.language, "for_example", choices=shown) if shown else ""
        return Input(question.id, label, "text", value, hint=hint, error=error)
    choices = tuple(Choice(one, showing.choice(question, one, turn.language)) for one in question.choices)
    return Input(question.id, label, "choice", value, choices, error=error)


def _answers(turn: Turn, questions: Sequence[Question]) -> tuple[dict[str, str], dict[str, str]]:
    """What was answered, and what stands beside the fields that hold something else."""
    given: dict[str, str] = {}
    errors: dict[str, str] = {}
    for one in questions:
        said = turn.fields.get(one.id, "").strip()
        if not said:
            continue
        chosen = _meant(one, said)
        if chosen is None:
            shown = ", ".join(showing.choice(one, value, turn.language) for value in one.choices)
            errors[one.id] = LINES(turn.language, "choose", choices=shown)
        elif one.kind == "plan_year" and not (chosen.isdecimal() and 1990 <= int(chosen) <= 2100):
            errors[one.id] = LINES(turn.language, "year")
        else:
            given[one.id] = chosen
    return given, errors


def _meant(question: Question, said: str) -> str | None:
    """The choice by value or by how it is shown, in either language."""
    shown = {
        showing.choice(question, one, lang).casefold(): one for one in question.choices for lang in texts.LANGUAGES
    }
    if said in question.choices:
        return said
    return shown.get(said.casefold(), said if question.open_answer else None)


def _forum(turn: Turn, file: FilePreview) -> int | None:
    known = turn.names.forum_named(file.forums[0]) if len(file.forums) == 1 else None
    return known.id if known else None


def _next_steps(turn: Turn, file: FilePreview) -> tuple[Button, ...]:
    forum = _forum(turn, file)
    if forum is None:
        return (Button("help", LINES(turn.language, "help"), "help"),)
    data: dict[str, Any] = {"forum": forum}
    return (
        Button("show_minutes", LINES(turn.language, "show_minutes"), "show_minutes", data=data),
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data=data),
    )
