"""The message of a person's day, composed when it is delivered: what has changed since it was queued is not told."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dialogs import acting_buttons, dates, mine, texts, working_days
from dialogs.reminders import occasions, rounds
from dialogs.reminders.occasions import Lacking, Reminder
from dialogs.reply import Button, Reply, Section
from dialogs.turn import Turn
from storage import reminders, tenants
from storage.reminders import EVERYTHING
from storage.store import Store

LINES = texts.load("reminders")
MOST_LINES, MOST_NAMES, MOST_BUTTONS, EXCERPT = 6, 5, 4, 120


def deliver(turn: Turn, store: Store) -> Reply | None:
    """None where nothing is left to remind of."""
    return deliver_all([turn], store)[0]


def deliver_all(turns: Sequence[Turn], store: Store) -> list[Reply | None]:
    """Outside office hours it waits for the next morning."""
    tenant = tenants.with_id(store.connection, store.tenant)
    if not working_days.is_open(store.now, tenant.zone):
        morning = working_days.next_morning(store.now, tenant.zone)
        waiting = {turn.person.id: turn.data for turn in turns}
        rounds.queue_again(store, waiting, morning.astimezone(tenant.zone).date(), morning)
        return [None] * len(turns)
    found, choices = occasions.gather(store, tenant), reminders.choices(store)
    after_digest = [turn.person.id for turn in turns if "in_digest" in turn.data]
    own = mine.forums_of_each(store, after_digest, store.now.astimezone(tenant.zone).date()) if after_digest else {}
    replies: list[Reply | None] = []
    for turn in turns:
        person = turn.person.id
        told = rounds.wanted(found.get(person, ()), choices.get(person, EVERYTHING), _after(turn), turn.today)
        if "in_digest" in turn.data:
            told = rounds.not_in_digest(told, own.get(person, ()), dt.date.fromisoformat(turn.data["in_digest"]))
        replies.append(compose(turn, told, acting_buttons.settings(turn.language)) if told else None)
    return replies


def _after(turn: Turn) -> dt.date:
    return dt.date.fromisoformat(turn.data["after"])


def compose(turn: Turn, told: Sequence[Reminder], settings: Button) -> Reply:
    """One thing is said in the first line; of several it counts the kinds."""
    said = Said(turn.language, turn.today, turn.zone)
    buttons = (*list(said.buttons(told))[:MOST_BUTTONS], settings)
    if len(told) == 1:
        return Reply(LINES(turn.language, "one", line=said.line(told[0])) + ".", buttons=buttons)
    by_kind = {kind: [one for one in told if one.kind == kind] for kind in dict.fromkeys(one.kind for one in told)}
    parts = ", ".join(LINES(turn.language, f"{kind}_n", n=len(rows)) for kind, rows in by_kind.items())
    sections = tuple(Section(LINES(turn.language, kind), said.lines(rows)) for kind, rows in by_kind.items())
    return Reply(LINES(turn.language, "several", parts=parts), sections=sections, buttons=buttons)


@dataclass(frozen=True, slots=True)
class Said:
    """Reminders in words, in the reader's language."""

    language: str
    today: dt.date
    zone: ZoneInfo

    def lines(self, told: Sequence[Reminder]) -> tuple[str, ...]:
        said = [_capital(self.line(one)) for one in told[:MOST_LINES]]
        rest = len(told) - MOST_LINES
        return (*said, *([LINES(self.language, "more", n=rest)] if rest > 0 else []))

    def line(self, one: Reminder) -> str:
        about = one.about
        if one.kind == "reports":
            return self._reports(about, every=one.what == "reports_late")
        if one.kind == "meetings":
            place = LINES(self.language, "place", place=about.place) if about.place else ""
            return LINES(self.language, "meeting", forum=about.forum, when=self._when(about), place=place)
        if one.kind == "approvals":
            waited = working_days.count(about.since, self.today)
            values = {"forum": about.row.forum, "day": self._day(about.row.day), "names": self._listed(about.names)}
            return LINES(self.language, one.what, n=waited, **values)
        forum = LINES(self.language, "of_forum", forum=about.forum) if about.forum else ""
        text = _excerpt(about.text)
        return LINES(self.language, "item", number=about.number, text=text, day=self._day(about.due), forum=forum)

    def buttons(self, told: Sequence[Reminder]) -> Iterator[Button]:
        """What does the things there: approvals first, they hold others up."""
        yield from self._approving([one.about.row for one in told if one.what == "approval"])
        for lacking in (one.about for one in told if one.what == "report"):
            [(forum, name)] = lacking.forums
            yield acting_buttons.report(self.language, forum, name, lacking.period.name, lacking.period.year)
        for place, one in enumerate((one for one in told if one.kind == "items"), 1):
            yield acting_buttons.complete(self.language, one.about, place)
        for one in told:
            if one.what == "stuck":
                yield acting_buttons.read(self.language, one.about.row)
            if one.kind == "meetings":
                title = LINES(self.language, "meeting_button")
                yield Button(f"meeting:{one.about.id}", title, "schedule_meeting", "show", {"meeting": one.about.id})

    def _approving(self, rows: Sequence[Any]) -> Iterator[Button]:
        if len(rows) == 1:
            yield acting_buttons.approve(self.language, rows[0])
            yield acting_buttons.refuse(self.language, rows[0])
            yield acting_buttons.read(self.language, rows[0])
            return
        for place, row in enumerate(rows, 1):
            title = LINES(self.language, "approve_of", forum=row.forum, day=self._day(row.day))
            yield acting_buttons.approve(self.language, row, title, place)

    def _reports(self, lacking: Lacking, *, every: bool) -> str:
        left = (lacking.deadline - self.today).days
        values = {"period": lacking.period.label(self.today), "day": self._day(lacking.deadline)}
        if every:
            forums = self._listed([name for _, name in lacking.forums])
            return LINES(self.language, "reports_late", n=len(lacking.forums), forums=forums, **values)
        key = "report_late" if left < 0 else "report_today" if left == 0 else "report_left"
        return LINES(self.language, key, n=left, forum=lacking.forums[0][1], **values)

    def _listed(self, names: Sequence[str]) -> str:
        """The first of them, and how many more."""
        if len(names) > MOST_NAMES:
            more = LINES(self.language, "more", n=len(names) - MOST_NAMES)
            return f"{', '.join(names[:MOST_NAMES])} {more}"
        if len(names) < 2:
            return "".join(names)
        return LINES(self.language, "and", first=", ".join(names[:-1]), last=names[-1])

    def _when(self, row: Any) -> str:
        start, end = (at and at.astimezone(self.zone) for at in (row.starts_at, row.ends_at))
        near = {0: "today", 1: "tomorrow"}.get((row.day - self.today).days)
        soon = [LINES(self.language, near)] if near else []
        return " ".join([*soon, self._day(row.day), dates.span(start, end, self.language)]).strip()

    def _day(self, day: dt.date) -> str:
        return dates.day(day, self.today, self.language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _excerpt(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rpartition(" ")[0] + " …"
