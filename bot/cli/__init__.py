"""The command line `samverkan`: one module a group of commands."""

import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from bot import logs
from bot import settings as settings_module
from bot.cli import (
    chat,
    database,
    demo,
    digest,
    export,
    forums,
    importing,
    jobs,
    manifest,
    people,
    serve,
    tenants,
    understand,
)
from bot.cli.context import Command, refuse
from dialogs import texts

# Each has `commands(help_of)`, where help_of(key) is a help text of texts/cli.yaml in the chosen language.
MODULES = (demo, chat, importing, export, digest, jobs, understand, serve, people, forums, tenants, manifest, database)
COMMON = ("--lang", "--tenant")


def main() -> None:
    """The entry point."""
    arguments = common_first(sys.argv[1:])
    language = arguments[arguments.index("--lang") + 1] if "--lang" in arguments[:-1] else "sv"
    for argument in arguments:
        if not _is_text(argument) and not Path(argument).exists():
            shown = os.fsencode(argument).decode("utf-8", "replace")
            refuse(texts.load("cli")(language if language in texts.LANGUAGES else "sv", "no_text", argument=shown))
    build(language)(arguments, prog_name="samverkan")


def _is_text(argument: str) -> bool:
    """Whether the bytes that were typed are UTF-8."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def common_first(arguments: Sequence[str]) -> list[str]:
    """`--lang` and `--tenant` may stand anywhere; they come first here, their values apart."""
    first: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        name, equals, value = argument.partition("=")
        if argument == "--":
            return [*first, *rest, argument, *waiting]
        if name in COMMON and equals:
            first += [name, value]
        elif name in COMMON and waiting:
            first += [name, waiting.pop(0)]
        else:
            rest.append(argument)
    return first + rest


def build(language: str) -> click.Group:
    """The command tree, with its help in `language`."""
    lines = texts.load("cli")
    help_of = partial(lines, language if language in texts.LANGUAGES else "sv")

    def start(context: click.Context, lang: str, tenant: str | None) -> None:
        logs.start("text", logging.WARNING, force=False)
        try:
            settings = settings_module.load()
        except settings_module.SettingsError as error:
            refuse(str(error))
        context.obj = Command(settings, lines, lang, tenant)

    options: list[click.Parameter] = [
        click.Option(["--lang"], type=click.Choice(texts.LANGUAGES), default="sv", help=help_of("lang")),
        click.Option(["--tenant"], metavar="NAME", help=help_of("tenant")),
    ]
    commands = [command for module in MODULES for command in module.commands(help_of)]
    return click.Group(
        "samverkan", commands=commands, callback=click.pass_context(start), params=options, help=help_of("samverkan")
    )
