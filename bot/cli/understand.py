"""`samverkan understand`: what a sentence is taken for, and why."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.cli.context import Command
from bot.clock import YEARS
from dialogs import texts
from dialogs.register import read_names
from dialogs.understanding import Understood, understand
from storage.tenants import Tenant

REASONS = texts.load("reasons")


@dataclass(frozen=True, slots=True)
class Sentence:
    id: object
    text: str


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    return [
        click.Command(
            "understand",
            callback=click.pass_obj(_understand),
            help=help_of("understand"),
            params=[
                click.Argument(["text"], nargs=-1),
                click.Option(
                    ["--file"],
                    type=click.Path(exists=True, dir_okay=False, path_type=Path),
                    metavar="U.jsonl",
                    help=help_of("understand_file"),
                ),
                click.Option(["--now"], metavar="ISO", help=help_of("understand_now")),
                click.Option(["--json", "as_json"], is_flag=True, help=help_of("json")),
            ],
        )
    ]


def _understand(command: Command, text: tuple[str, ...], file: Path | None, now: str | None, as_json: bool) -> None:
    if not text and file is None:
        raise click.UsageError(command.say("understand_nothing"))
    engine = command.engine()
    tenant = command.tenant(engine)
    moment = _moment(command, tenant, now)
    with command.store(engine, tenant, reads_only=True) as store:
        names = read_names(store)
    for sentence in _sentences(command, text, file):
        understood = understand(sentence.text, moment, names, tenant.zone)
        click.echo(_as_json(command, sentence, understood) if as_json else _as_lines(command, sentence, understood))


def _moment(command: Command, tenant: Tenant, text: str | None) -> dt.datetime:
    """Local where no zone is given."""
    if text is None:
        return command.now()
    try:
        moment: dt.datetime | None = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        raise click.BadParameter(command.say("understand_bad_now", value=text), param_hint="--now")
    return moment if moment.tzinfo else moment.replace(tzinfo=tenant.zone)


def _sentences(command: Command, texts: tuple[str, ...], file: Path | None) -> Iterator[Sentence]:
    for number, text in enumerate(texts, 1):
        yield Sentence(str(number), text)
    if file is None:
        return
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _sentence(command, file, number, line)


def _sentence(command: Command, file: Path, number: int, line: str) -> Sentence:
    try:
        read = json.loads(line)
        return Sentence(read["id"], str(read["text"]))
    except (ValueError, KeyError, TypeError):
        command.refuse("understand_bad_line", path=file, number=number)


def _reasons(command: Command, understood: Understood) -> list[str]:
    return [REASONS(command.language, one.key, **one.values) for one in understood.reasons]


def _as_json(command: Command, sentence: Sentence, understood: Understood) -> str:
    shown: dict[str, Any] = {
        "id": sentence.id,
        "intent": understood.intent,
        "slots": dict(understood.slots),
        "confidence": understood.confidence,
    }
    if understood.candidates:
        shown["candidates"] = list(understood.candidates)
    shown["reasons"] = _reasons(command, understood)
    return json.dumps(shown, ensure_ascii=False)


def _as_lines(command: Command, sentence: Sentence, understood: Understood) -> str:
    slots = ", ".join(f"{name}={value}" for name, value in understood.slots.items())
    lines = [f"{sentence.text}", f"  {understood.intent} {{{slots}}} {understood.confidence:.2f}"]
    if understood.candidates:
        lines.append(command.say("understand_candidates", names=", ".join(understood.candidates)))
    lines += [f"  – {reason}" for reason in _reasons(command, understood)]
    if understood.near:
        near = ", ".join(f"{intent} {score:.2f}" for intent, score in understood.near)
        lines.append(command.say("understand_near", names=near))
    return "\n".join(lines)
