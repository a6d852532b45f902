"""The demo municipality: documents of our own, imported, and what no document holds. Every person in it is invented."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from string import Template
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.demo import calendar
from dialogs.digest import timetable
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from dialogs.importing.apply import apply
from dialogs.importing.incoming import Incoming, incoming
from dialogs.importing.preview import Preview, prepare
from dialogs.importing.questions import NO, YES
from storage import forums, history, meetings, people, plan_records, subscriptions
from storage.keys import folded
from storage.store import Store
from storage.tables import progress_note

# In the order in which they were written, the plan first: its file, what it is called, how many days ago it came in.
DOCUMENTS = (
    ("atgardsplan.md", "atgardsplan-{year}.md", 80),
    ("styrgrupp-tidigare.md", "styrgrupp-{steering_before}.md", 66),
    ("satra.txt", "satra-{satra_last}.txt", 29),
    ("bredang.txt", "bredang-{bredang_last}.txt", 15),
    ("vuxna.txt", "insatsgrupp-{adults_last}.txt", 11),
    ("styrgrupp.md", "styrgrupp-{steering_last}.md", 6),
    ("bra-kallelse.txt", "kallelse-bra-{council_next}.txt", 1),
)
MORNING = dt.time(9, 0)
MONDAY, EIGHT = 0, dt.time(8, 0)


def starts_as() -> str:
    """Who one is at first on the demo page."""
    return str(_besides()["starts_as"])


def is_loaded(store: Store) -> bool:
    """Whether there is anybody in the register."""
    return bool(people.every(store))


def load(store: Store, zone: ZoneInfo) -> None:
    """Into an empty tenant; days are counted from the store's `now`."""
    today = store.now.astimezone(zone).date()
    for document, (_, _, days_ago) in zip(documents(today), DOCUMENTS, strict=True):
        _import(replace(store, now=store.now - dt.timedelta(days=days_ago)), document, today, zone)
    _people(store)
    _meetings(store, today, zone)
    _reports(store, today, zone)
    _notes(store, today, zone)
    _subscriptions(store, zone)


def documents(today: dt.date) -> list[Incoming]:
    """The documents as they would have been written around that day."""
    filled = calendar.written(today)
    days = {name: calendar.working_day(today, count).isoformat() for name, count in calendar.DAYS.items()}
    found = []
    for file, name, _ in DOCUMENTS:
        data = Template(_text(file)).substitute(filled).encode()
        called = name.format(year=today.year, **days)
        found.append(incoming(called, hashlib.sha256(data).hexdigest(), parse(read(called, data))))
    return found


def _import(store: Store, document: Incoming, today: dt.date, zone: ZoneInfo) -> None:
    preview = _decided(prepare([document], store, today.year, zone))
    apply(preview, store)


def _decided(preview: Preview) -> Preview:
    """No council here succeeded another; which groups handle individuals is known."""
    closed = {folded(name) for name in _besides()["closed"]}
    given = {}
    for question in preview.questions:
        if question.kind == "successor":
            given[question.id] = NO
        if question.kind == "closed":
            given[question.id] = YES if folded(question.values["forum"]) in closed else NO
    return preview.answered(given)


def _people(store: Store) -> None:
    change = history.begin(store, "demo")
    for row in people.every(store):
        people.change_person(change, row.id, email=_mail(row.name))
    people.grant(store, _person(store, _besides()["secretary"]), "secretary")


def _meetings(store: Store, today: dt.date, zone: ZoneInfo) -> None:
    change = history.begin(store, "demo")
    for planned in _besides()["meetings"]:
        day = calendar.working_day(today, planned["in_days"])
        meetings.add(
            change,
            _forum(store, planned["forum"]),
            "planned",
            day=day,
            starts_at=_moment(day, dt.time.fromisoformat(planned["start"]), zone),
            ends_at=_moment(day, dt.time.fromisoformat(planned["end"]), zone),
            place=planned["place"],
        )


def _reports(store: Store, today: dt.date, zone: ZoneInfo) -> None:
    year, period = calendar.latest_tertial(today)
    for report in _besides()["reports"]:
        at = _moment(calendar.working_day(today, -report["days_ago"]), MORNING, zone)
        author = _person(store, report["author"])
        plan_records.add_report(
            _then(store, author, at, "report_tertial"),
            _forum(store, report["forum"]),
            year,
            period,
            author_id=author,
            goal_met=report["goal_met"],
            done=report["done"],
            reported_at=at,
        )


def _notes(store: Store, today: dt.date, zone: ZoneInfo) -> None:
    for note in _besides()["notes"]:
        day = today - dt.timedelta(days=note["days_ago"])
        at, author = _moment(day, MORNING, zone), _person(store, note["author"])
        _then(store, author, at, "log_update").create(
            progress_note,
            forum_id=_forum(store, note["forum"]),
            author_id=author,
            text=note["text"],
            day=day,
            noted_at=at,
        )


def _subscriptions(store: Store, zone: ZoneInfo) -> None:
    for name in _besides()["digest_on_mondays"]:
        person = _person(store, name)
        change = history.begin(store.acting(person), "subscribe_digest")
        subscriptions.add(change, person, MONDAY, EIGHT, timetable.next_weekly(MONDAY, EIGHT, zone, store.now))


def _then(store: Store, author: int, at: dt.datetime, kind: str) -> history.Change:
    """A change as the author made it at that time."""
    return history.begin(replace(store, now=at, by=author), kind)


def _person(store: Store, name: str) -> int:
    [row] = people.matching(store, name)
    return int(row.id)


def _forum(store: Store, name: str) -> int:
    row = forums.named(store, name)
    if row is None:
        raise LookupError(f"the demo's documents name no forum {name}")
    return int(row.id)


def _moment(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def _mail(name: str) -> str:
    plain = folded(name).translate(str.maketrans("åäö ", "aao."))
    return f"{plain}@{_besides()['mail']}"


@cache
def _besides() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(_text("besides.yaml", folder=""))
    return found


def _text(name: str, folder: str = "documents") -> str:
    return resources.files(__package__).joinpath(*filter(None, (folder, name))).read_text(encoding="utf-8")
