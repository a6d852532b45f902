"""`samverkan import`: minutes, notices and action plans into the store."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.engine import Engine

from bot.cli.context import Command, refuse
from bot.files import ReadFile, ReadingWorker, read_path
from dialogs.documents.as_json import as_json
from dialogs.importing import showing
from dialogs.importing.apply import Applied, apply
from dialogs.importing.incoming import draft_kind, incoming
from dialogs.importing.preview import FilePreview, Preview, prepare
from dialogs.importing.questions import Question
from storage import worker_lock
from storage.embedded import LOOK_AGAIN_MS
from storage.tenants import Tenant

PROGRESS_AFTER_S = 1.0
BREATH_S = LOOK_AGAIN_MS / 1000  # whoever waits for SQLite looks at least once
T = TypeVar("T")


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    return [
        click.Command(
            "import",
            callback=click.pass_obj(_import),
            help=help_of("import"),
            params=[
                click.Argument(["files"], nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path)),
                click.Option(["--year"], type=click.IntRange(1990, 2100), metavar="YYYY", help=help_of("import_year")),
                click.Option(["--dry-run"], is_flag=True, help=help_of("import_dry_run")),
                click.Option(["--yes"], is_flag=True, help=help_of("import_yes")),
                click.Option(["--json", "as_lines"], is_flag=True, help=help_of("json")),
            ],
        )
    ]


def _import(
    command: Command, files: Sequence[Path], year: int | None, dry_run: bool, yes: bool, as_lines: bool
) -> None:
    if not (dry_run or yes or sys.stdin.isatty()):
        refuse(showing.LINES(command.language, "needs_yes"))
    read = _read(files, command.language)
    if dry_run and as_lines:
        for one in read:
            _print(_as_json(one))
        raise SystemExit(1 if any(_is_nothing(one) for one in read) else 0)
    engine = command.engine()
    tenant = command.tenant(engine)
    wanted = [incoming(Path(one.name).name, one.sha256, one.draft) for one in read if one.draft is not None]
    with command.store(engine, tenant, reads_only=True) as store:
        preview = prepare(wanted, store, year, tenant.zone)
    if dry_run:
        _show(read, preview, command.language, sys.stdout)
        raise SystemExit(1 if _refused(read, preview) else 0)
    if not yes:
        _show(read, preview, command.language, sys.stderr)
        preview = _asked(preview, command.language)
    applied = _stored(command, engine, tenant, preview)
    _report(read, preview, applied, command.language, as_lines=as_lines)
    engine.dispose()
    raise SystemExit(1 if _refused(read, preview) else 0)


def _stored(command: Command, engine: Engine, tenant: Tenant, preview: Preview) -> list[Applied]:
    """Each document in a transaction of its own; a running service gets its turn between two."""
    applied: list[Applied] = []
    served = worker_lock.is_held(engine)
    with engine.connect():  # SQLite empties its log whenever the last connection is closed: not once a document
        for part in _told(list(preview.each()), "storing", command.language):
            with command.store(engine, tenant) as store:
                applied += apply(part, store)
            if served:
                time.sleep(BREATH_S)
    return applied


def _read(files: Sequence[Path], language: str) -> list[ReadFile]:
    with ReadingWorker() as worker:
        return [read_path(worker, path) for path in _told(files, "reading", language)]


def _told(things: Sequence[T], key: str, language: str) -> Iterator[T]:
    """The things, with progress on a terminal once they take longer than a second."""
    begun = told = time.monotonic()
    shows = sys.stderr.isatty()
    for number, thing in enumerate(things, 1):
        yield thing
        now = time.monotonic()
        if shows and now - begun > PROGRESS_AFTER_S and (now - told > 0.1 or number == len(things)):
            told = now
            line = showing.LINES(language, key, n=number, of=len(things))
            click.echo(f"\r{line}", err=True, nl=number == len(things))


def _as_json(one: ReadFile) -> dict[str, Any]:
    if one.draft is None:
        reason = one.problem.sv if one.problem else ""
        return {"file": one.name, "kind": "none", "reason": reason, "warnings": []}
    return as_json(one.draft, one.name)


def _is_nothing(one: ReadFile) -> bool:
    return one.draft is None or draft_kind(one.draft) == "none"


def _refused(read: Sequence[ReadFile], preview: Preview) -> bool:
    return any(one.draft is None for one in read) or any(file.status == "none" for file in preview.files)


def _show(read: Sequence[ReadFile], preview: Preview, language: str, stream: Any) -> None:
    for one, file in _paired(read, preview):
        if file is None:
            click.echo(_unread(one, language), file=stream)
            continue
        for line in showing.preview_lines(file, language):
            click.echo(line, file=stream)
    for question in preview.questions:
        proposal = question.proposal
        shown = f" → {showing.choice(question, proposal, language)}" if proposal else ""
        click.echo(f"? {showing.question(question, language)}{shown}", file=stream)


def _paired(read: Sequence[ReadFile], preview: Preview) -> Iterator[tuple[ReadFile, FilePreview | None]]:
    previews = iter(preview.files)
    for one in read:
        yield one, None if one.draft is None else next(previews)


def _unread(one: ReadFile, language: str) -> str:
    reason = "" if one.problem is None else one.problem.en if language == "en" else one.problem.sv
    return showing.LINES(language, "file_none", name=one.name, reason=reason)


def _asked(preview: Preview, language: str) -> Preview:
    """Question by question; return takes the proposal. A final no stores nothing."""
    given: dict[str, str] = {}
    for question in preview.questions:
        answer = _answer(question, language)
        if answer:
            given[question.id] = answer
    if not click.confirm(showing.LINES(language, "confirm"), default=True, err=True):
        refuse(showing.LINES(language, "cancelled"))
    return preview.answered(given)


def _answer(question: Question, language: str) -> str:
    """Empty where the question stays open."""
    choices = {showing.choice(question, value, language): value for value in question.choices}
    proposal = showing.choice(question, question.proposal, language) if question.proposal else ""
    click.echo(showing.question(question, language), err=True)
    if choices:
        click.echo("  " + " | ".join(choices), err=True)
    while True:
        said = click.prompt(
            showing.LINES(language, "answer_prompt"), default=proposal, show_default=bool(proposal), err=True
        ).strip()
        if not said or said in choices:
            return choices.get(said, "")
        if question.open_answer:
            return str(said)
        click.echo(showing.LINES(language, "bad_answer", choices=", ".join(choices)), err=True)


def _report(
    read: Sequence[ReadFile], preview: Preview, applied: Sequence[Applied], language: str, *, as_lines: bool
) -> None:
    results = iter(applied)
    for one, file in _paired(read, preview):
        result = next(results) if file is not None and file.status != "none" else None
        warnings = _warnings(file, result, preview, language)
        if as_lines:
            _print(_stored_json(one, file, result, warnings, language))
            continue
        if file is None or result is None:
            problem = _unread(one, language) if file is None else next(showing.preview_lines(file, language))
            click.echo(problem, err=True)
            continue
        click.echo(showing.result(result, language))
        for line in (showing.difference(change, language) for change in file.differences):
            click.echo(f"  {line}")
        for line in warnings:
            click.echo(f"  ! {line}", err=True)


def _warnings(file: FilePreview | None, result: Applied | None, preview: Preview, language: str) -> list[str]:
    if file is None or result is None:
        return []
    still_open = [one for one in file.questions if preview.answers.to(one.id) is None]
    return [
        *(showing.warning(key, language) for key in result.warnings),
        *(showing.open_question(one, language) for one in still_open),
    ]


def _stored_json(
    one: ReadFile, file: FilePreview | None, result: Applied | None, warnings: Sequence[str], language: str
) -> dict[str, Any]:
    said = _as_json(one)
    if file is not None and file.status == "none" and said["kind"] != "none":
        said = {"file": one.name, "kind": "none", "reason": showing.problem(file, language), "warnings": []}
    told = [{"line": 0, "message": warning} for warning in warnings]
    return {
        **said,
        "status": file.status if file else "none",
        "forums": list(file.forums) if file else [],
        "stored": dict(result.counts) if result else {},
        "changes": [showing.difference(change, language) for change in file.differences] if file else [],
        "warnings": [*said["warnings"], *told],
    }


def _print(said: dict[str, Any]) -> None:
    click.echo(json.dumps(said, ensure_ascii=False))
