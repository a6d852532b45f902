"""A month's view for the steering group: how the year's reports stand, and what was done in the month."""

import calendar
import datetime as dt
from dataclasses import dataclass

from dialogs import dates, texts
from dialogs.dialog import Outcome
from dialogs.digest import digest_facts, digest_reports
from dialogs.digest.digest_facts import Facts, Reader
from dialogs.digest.digest_telling import Telling
from dialogs.digest.timetable import Span, local
from dialogs.documents import table_words
from dialogs.reply import Button, Fact, File, Reply, Section
from dialogs.turn import Turn
from storage import digests, tenants
from storage.store import Store
from storage.tenants import Tenant

LINES = texts.load("digest_month")
EARLY = 7  # until this day of a month it is the last one that is told


@dataclass(frozen=True, slots=True)
class Month:
    year: int
    number: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(text: str) -> Month:
    """From `2024-10`. Raises ValueError."""
    first = dt.date.fromisoformat(f"{text}-01")
    return Month(first.year, first.month)


def usual(today: dt.date) -> Month:
    """This month; in its first week the last one."""
    day = today if today.day > EARLY else today.replace(day=1) - dt.timedelta(days=1)
    return Month(day.year, day.month)


def answer(turn: Turn, store: Store) -> Outcome:
    """Everybody may see it: it tells nothing of what is closed."""
    said = str(turn.data.get("month", ""))
    month = month_of(said) if said else usual(turn.today)
    reply = view(store, tenants.with_id(store.connection, store.tenant), month, turn.today, turn.language)
    before = usual(month.first)
    button = Button("before", LINES(turn.language, "before"), "digest_now", "month", {"month": str(before)})
    return Outcome(reply.with_buttons(button))


def view(store: Store, tenant: Tenant, month: Month, today: dt.date, language: str) -> Reply:
    """How it stood when the month ended, or how it stands today; the table also as a picture."""
    day = min(today, month.last)
    midnight = dt.time()
    after = local(month.first, midnight, tenant.zone)
    span = Span(after, local(day + dt.timedelta(days=1), midnight, tenant.zone), day)
    facts = digest_facts.gather(store, tenant, span)
    telling = Telling(facts, Reader(None, "", frozenset()), span, language)
    table = _table(telling)
    name = dates.month(str(month), today, language)
    text = LINES(language, "headline", month=name[:1].upper() + name[1:], state=_state(telling))
    if not table.lines:
        return Reply(text, body=(LINES(language, "no_plan"),), language=language)
    picture = _picture(text, table, f"lage-{month}.png")
    return Reply(text, facts=_done(store, telling, month), sections=(table,), file=picture, language=language)


def _picture(title: str, table: Section, name: str) -> File | None:
    if table.table is None:
        return None
    content = {"title": title, "columns": table.table.columns, "rows": table.table.rows, "note": table.heading}
    return File(name, table_words.KIND, content)


def _table(telling: Telling) -> Section:
    reporting = telling.facts.reporting
    forums = sorted(set().union(*reporting.expected.values()) & telling.facts.names.keys(), key=telling.forum)
    deadlines = [f"{name} {telling.day(day)}" for name, day in reporting.deadlines.items()]
    heading = telling.say("table_heading", year=reporting.latest.year, deadlines=", ".join(deadlines))
    return digest_reports.table(telling, heading, forums)


def _state(telling: Telling) -> str:
    reporting = telling.facts.reporting
    asked = reporting.expected[reporting.latest.name]
    return LINES(
        telling.language,
        "state",
        period=reporting.latest.label(telling.span.day),
        n=len(asked - reporting.lacking),
        all=len(asked),
    )


def _done(store: Store, telling: Telling, month: Month) -> tuple[Fact, ...]:
    """Counted over every forum, what is closed included: numbers name nobody."""
    facts: Facts = telling.facts
    held = digests.held_between(store, month.first, telling.span.day)
    adjusted = sum(row.status == "adjusted" for rows in facts.minutes.values() for row in rows)
    waiting = sum(row.status == "waiting" for rows in facts.minutes.values() for row in rows)
    overdue = sum(row.due < telling.span.day for rows in facts.items.values() for row in rows)
    notes = sum(len(rows) for rows in facts.notes.values())
    counts = {"held": held, "adjusted": adjusted, "waiting": waiting, "overdue": overdue, "notes": notes}
    return tuple(Fact(LINES(telling.language, key), str(count)) for key, count in counts.items())
