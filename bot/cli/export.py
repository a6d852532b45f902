"""`samverkan export`: the plan with its follow-up, and minutes, as documents."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from bot.cli import naming
from bot.cli.context import Command
from dialogs import exporting
from dialogs.documents.views import MinutesView, PlanView
from dialogs.documents.writing_markdown import minutes_markdown, plan_markdown
from dialogs.exporting import NoSuchDocumentError
from storage import minutes
from storage.store import Store
from storage.tenants import Tenant

FORMATS = {"plan": ("docx", "md"), "minutes": ("docx", "md")}


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    return [
        click.Command(
            "export",
            callback=click.pass_obj(_export),
            help=help_of("export"),
            params=[
                click.Argument(["what"], type=click.Choice(list(FORMATS))),
                click.Option(["--forum"], metavar="FORUM", help=help_of("export_forum")),
                click.Option(["--date", "day"], type=click.DateTime(["%Y-%m-%d"]), help=help_of("export_date")),
                click.Option(["--year"], type=click.IntRange(1990, 2100), help=help_of("export_year")),
                click.Option(["--format", "kind"], type=click.Choice(["docx", "md"]), help=help_of("export_format")),
                click.Option(
                    ["--out"],
                    required=True,
                    type=click.Path(dir_okay=False, path_type=Path),
                    help=help_of("export_out"),
                ),
            ],
        )
    ]


def _export(
    command: Command,
    what: str,
    forum: str | None,
    day: dt.datetime | None,
    year: int | None,
    kind: str | None,
    out: Path,
) -> None:
    chosen = kind or out.suffix.lstrip(".").lower()
    if chosen not in FORMATS[what]:
        command.refuse("export_no_format", kind=chosen or "–", formats=", ".join(FORMATS[what]))
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        if what == "plan":
            write = partial(_plan_bytes, _plan(command, store, tenant, year), chosen)
        else:
            found = _minutes(command, store, tenant, forum, day.date() if day else None)
            write = partial(_minutes_bytes, found, chosen)
    try:
        out.write_bytes(write())
    except OSError as error:
        command.refuse("file_not_written", path=out, reason=error.strerror)
    click.echo(command.say("exported", path=out))


def _plan(command: Command, store: Store, tenant: Tenant, year: int | None) -> PlanView:
    try:
        return exporting.plan_view(store, year, tenant.zone)
    except NoSuchDocumentError:
        command.refuse("export_no_plan")


def _plan_bytes(view: PlanView, kind: str) -> bytes:
    if kind != "docx":
        return plan_markdown(view).encode()
    from dialogs.documents.writing_word import plan_docx  # Word costs 6 MB, and other commands write none

    return plan_docx(view)


def _minutes(command: Command, store: Store, tenant: Tenant, forum: str | None, day: dt.date | None) -> MinutesView:
    if forum is None:
        command.refuse("export_which_forum")
    found = naming.forum(command, store, forum)
    row = minutes.latest(store, found.id, day)
    if row is None:
        command.refuse("export_no_minutes", forum=found.name)
    return exporting.minutes_view(store, row, tenant.zone)


def _minutes_bytes(view: MinutesView, kind: str) -> bytes:
    if kind != "docx":
        return minutes_markdown(view).encode()
    from dialogs.documents.writing_word import minutes_docx

    return minutes_docx(view)
