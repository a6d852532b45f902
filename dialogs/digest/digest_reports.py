"""What a digest says of tertial reports that are missing: a row a forum, a column for each of T1, T2 and VB."""

from functools import partial

from dialogs.digest.digest_telling import Telling
from dialogs.periods import NAMES, Period
from dialogs.reply import Section, Table


def missing(telling: Telling) -> Section:
    """The reader's forums that lack the report of the period that ended last, and how the year stands for each."""
    reporting = telling.facts.reporting
    period = reporting.latest.label(telling.span.day)
    heading = telling.say("lacking", period=period, when=deadline(telling))
    forums = sorted((telling.to.forums | telling.to.follows) & reporting.lacking, key=telling.forum)
    return table(telling, heading, forums)


def deadline(telling: Telling) -> str:
    """Of the period that ended last."""
    reporting = telling.facts.reporting
    last = reporting.deadlines[reporting.latest.name]
    left = (last - telling.span.day).days
    key = "when_late" if left < 0 else "when_today" if left == 0 else "when_left"
    return telling.say(key, day=telling.day(last), n=left)


def table(telling: Telling, heading: str, forums: list[int]) -> Section:
    said = [telling.once("reports", forum, partial(_said, telling, forum)) for forum in forums]
    columns = (telling.say("forum"), *NAMES)
    return Section(heading, tuple(line for line, _ in said), Table(columns, tuple(row for _, row in said)))


def _said(telling: Telling, forum: int) -> tuple[str, tuple[str, ...]]:
    """As a line, and as a row."""
    row = _row(telling, forum)
    return _line(*row), row


def _line(name: str, *cells: str) -> str:
    return f"{name}: {' · '.join(f'{period} {cell}' for period, cell in zip(NAMES, cells, strict=True))}"


def _row(telling: Telling, forum: int) -> tuple[str, ...]:
    latest = telling.facts.reporting.latest
    return (telling.forum(forum), *(_cell(telling, forum, Period(latest.year, name)) for name in NAMES))


def _cell(telling: Telling, forum: int, period: Period) -> str:
    """A mark and a word, so that neither colour nor sign alone tells it."""
    reporting, today = telling.facts.reporting, telling.span.day
    if forum not in reporting.expected[period.name]:
        return telling.say("cell_none")
    if (forum, period.name) in reporting.reported:
        return telling.say("cell_in")
    if period.last >= today:
        return telling.say("cell_later")
    left = (reporting.deadlines[period.name] - today).days
    return telling.say("cell_late") if left < 0 else telling.say("cell_left", n=left)
