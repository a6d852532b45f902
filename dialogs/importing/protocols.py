"""Minutes and notices into records: the meeting, the text in its versions, who adjusts and has approved."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs.documents.drafts import MinutesDraft
from dialogs.importing import contacts, gatherings, items, naming, requests
from dialogs.importing.forum_names import forum_name
from dialogs.importing.incoming import text_hash
from dialogs.importing.persons import Seen, ensure
from dialogs.importing.questions import adjusters_question
from dialogs.importing.writer import Writer
from storage import minutes
from storage.keys import folded

_ADJUSTING = re.compile(r"\bjuster(?:as|are|at|ing|ingsperson\w*)\b", re.IGNORECASE)


def apply(writer: Writer, draft: MinutesDraft) -> int | None:
    """The minutes' id; None for a notice. The draft has a forum and a date."""
    day = draft.date
    if draft.forum is None or day is None:
        raise ValueError("a draft without forum or date is refused before this")
    name = forum_name(draft.forum)
    forum_id = naming.ensure(writer, name, draft.sources.get("forum"))
    meeting_id = gatherings.ensure_meeting(writer, forum_id, draft, day)
    ids = gatherings.attend(writer, meeting_id, draft, day)
    minutes_id = None
    if draft.kind == "minutes":
        minutes_id = _minutes(writer, draft, meeting_id, forum_id, day, ids)
        _settle(writer, draft, minutes_id, ids, name.key, day)
        items.write(writer, draft, minutes_id, forum_id, ids)
    gatherings.plan_next(writer, forum_id, draft.next_meetings)
    gatherings.announce(writer, forum_id, draft.announced)
    contacts.write(writer, draft, forum_id, ids, day)
    return minutes_id


def _minutes(
    writer: Writer, draft: MinutesDraft, meeting_id: int, forum_id: int, day: dt.date, ids: Mapping[str, int]
) -> int:
    """The standing version where the text is the same, else a new one."""
    old = minutes.latest(writer.store, forum_id, day)
    said = {
        "chair_id": _id(draft.chair, ids), "secretary_id": _id(draft.secretary, ids),
        "agenda": [one.text for one in draft.agenda],
        "adjuster_organisations": [one.text for one in draft.adjusters_organisations],
    }  # fmt: skip
    content = text_hash(draft.body)
    if old is not None and old.content_hash == content:
        changed = {name: value for name, value in said.items() if getattr(old, name) != value}
        if changed:
            minutes.change_minutes(writer.store, old.id, **changed)
        return int(old.id)
    minutes_id = minutes.add(
        writer.store, meeting_id, forum_id, day=day, version=old.version + 1 if old else 1, content_hash=content,
        text=draft.body, status="open", document_id=writer.document, **said,
    )  # fmt: skip
    writer.counts["minutes"] += 1
    for field in ("forum", "date", "start", "end", "place", "chair", "secretary"):
        writer.read("minutes", minutes_id, field, draft.sources.get(field))
    if old is not None:
        _replace(writer, old, minutes_id)
    return minutes_id


def _replace(writer: Writer, old: Row[Any], minutes_id: int) -> None:
    minutes.set_status(writer.store, old.id, "replaced")
    requests.withdraw(writer.store, old.id)
    minutes.remove_decisions(writer.store, old.id)
    for one in minutes.items_of(writer.store, old.id):
        minutes.change_item(writer.change, one.id, minutes_id=minutes_id)
    for one in minutes.adjusters(writer.store, old.id):
        minutes.add_adjuster(writer.store, minutes_id, one.person_id)


def _id(name: str | None, ids: Mapping[str, int]) -> int | None:
    return ids.get(folded(name)) if name else None


def _settle(
    writer: Writer, draft: MinutesDraft, minutes_id: int, ids: Mapping[str, int], forum_key: str, day: dt.date
) -> None:
    """Adjusters, approvals, and the status that follows from them."""
    _adjusters(writer, draft, minutes_id, ids, writer.answers.to(adjusters_question(forum_key, day.isoformat())))
    _approvals(writer, draft, minutes_id, ids, day)
    row = minutes.with_id(writer.store, minutes_id)
    wanted = status(
        {one.person_id for one in minutes.adjusters(writer.store, minutes_id)},
        minutes.approvals(writer.store, minutes_id),
        speaks_of_adjusting(draft),
    )
    if row is not None and row.status != wanted:
        minutes.set_status(writer.store, minutes_id, wanted)
    if wanted == "waiting":
        writer.counts["asked"] += len(requests.queue(writer.store, minutes_id))
    elif wanted == "open":
        requests.ask_who(writer.store, minutes_id)


def _adjusters(
    writer: Writer, draft: MinutesDraft, minutes_id: int, ids: Mapping[str, int], decided: str | None
) -> None:
    """Those named; else those who were decided on; else those who stood before."""
    wanted = {ids[folded(one.text)]: one.source for one in draft.adjusters}
    if not wanted and draft.approvals:
        wanted = {ids[folded(one.name)]: one.source for one in draft.approvals}
    standing = {one.person_id: one for one in minutes.adjusters(writer.store, minutes_id)}
    if not wanted and decided:
        named = [Seen(name.strip(), None, None) for name in decided.split(",") if name.strip()]
        for person_id in ensure(writer, named).values():
            if person_id not in standing:
                minutes.add_adjuster(writer.store, minutes_id, person_id)
        return
    for person_id, source in wanted.items():
        if person_id not in standing:
            row = minutes.add_adjuster(writer.store, minutes_id, person_id)
            writer.counts["adjuster"] += 1
            writer.read("adjuster", row, "name", source)
    for person_id, one in standing.items():
        if wanted and person_id not in wanted:
            minutes.remove_adjuster(writer.store, one.id)


def _approvals(writer: Writer, draft: MinutesDraft, minutes_id: int, ids: Mapping[str, int], day: dt.date) -> None:
    given = {one.person_id for one in minutes.approvals(writer.store, minutes_id) if one.verdict == "approved"}
    row = minutes.with_id(writer.store, minutes_id)
    for one in draft.approvals:
        person_id = ids[folded(one.name)]
        if person_id in given or row is None:
            continue
        given.add(person_id)
        approval = minutes.add_approval(
            writer.store, minutes_id, person_id, verdict="approved", content_hash=row.content_hash,
            via=_via(one.via), day=one.date or day, logged_by_id=writer.store.by,
        )  # fmt: skip
        writer.counts["approval"] += 1
        writer.read("approval", approval, "date", one.source)


def _via(written: str | None) -> str:
    if not written:
        return "document"
    return "mail" if re.search(r"\b(?:e-?)?(?:mail|post|mejl)", written, re.IGNORECASE) else written


def speaks_of_adjusting(draft: MinutesDraft) -> bool:
    """Whether somebody was to adjust these minutes, though none is named."""
    return bool(draft.adjusters_organisations) or _ADJUSTING.search(draft.body) is not None


def status(adjusters: set[int], approvals: Sequence[Row[Any]], expected: bool) -> str:
    """Of minutes with these adjusters; `expected`: the text says that somebody adjusts."""
    if not adjusters:
        return "open" if expected else "archived"
    if any(one.verdict == "refused" and one.person_id in adjusters for one in approvals):
        return "refused"
    done = {one.person_id for one in approvals if one.verdict == "approved"}
    return "adjusted" if adjusters <= done else "waiting"
