"""The slots of an intent, from a message already read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from . import items, notes, places, tasks, topics
from .calendar_words import ENGLISH_DAYS, WEEKDAY, WEEKDAYS, folded_pattern
from .dates import respelt
from .intents import SLOTS
from .lexicon import FIELDS, ORGANISATIONS
from .mentions import Mention
from .names import Names
from .reading import Reading
from .vocabulary import corrected

_MINE = re.compile(
    r"(?<!\w)(?:mina?|mitt|my|mine)\s+(?:\w+\s+)?(?:uppdrag|uppgift|action|task|open|att-gora|att gora|to-?do|lista"
    r"|list|aktuella|atgard|assign|uppg|ap|punkter|saker|ansvar|oppna|kvar)|(?<!\w)(?:har|ska|maste|behover|skulle"
    r"|bor|lovat|lovade|fatt|gor)\s+jag?(?!\w)(?!\s+(?:kunna|vilja|fa\s|mojligen))"
    r"|(?<!\w)jag?\s+(?:har|ska(?!\s+(?:hem|iv|till))|maste|lovat|lovade|behover(?!\s+(?:se|fa|en|ha|veta\s+vilka))"
    r"|skulle(?!\s+(?:kunna|vilja|behova|uppskatta|onska|garna|ha nytta|vara|bli))|fatt|tagit"
    r"|ansvarar)"
    r"|(?<!\w)(?:do|have|should|must|am|did)\s+i(?!\w)|(?<!\w)i\s+(?:have|need|must|should|promise)|(?:pa|hos"
    r"|till|for|on|to|at|av)\s+(?:mig|me|mitt|my|min)(?!\w)|(?<!\w)i\s+mitt\s+namn|(?<!\w)mina(?!\w)|(?<!\w)my(?!\w)"
    r"|(?<!\w)jag ar ansvarig|pa min lapp"
)
_RECURRING = re.compile(r"(?<!\w)(" + WEEKDAY + r")(?!\w)")


_ASKED = folded_pattern(
    r"(?:\bvem|who|kontakt\w*|contact|nån|någon|ringa|call|reach|nå)\s+(?:person\s+|jag\s+|i\s+"
    r"|vi\s+|we\s+)?(?:på|hos|at|from|från|inom|vid|in)\s+(?:the\s+)?$"
)


_NOT = re.compile(r"(?<!\w)(?:inte|ej|not)\s+(?:(?:pa|hos|fran|at|from|the)\s+)*$")
_POSSESSES = re.compile(r"[\w-]+(?:'s)?\s+(?:egen\s+|own\s+)?(?:kontakt|represent|person|ombud|contact|rep\b|liaison)")
_OTHER_DAY = re.compile(
    r"(?:(?:senast|fore|innan|before|by|until|till)\s*(?:den\s*|the\s*)?"
    r"|(?:(?:mejla|maila|skicka|publicera)(?:d|t|r)|dela[dt]|lades? u|kom |fick|sent|mailed|emailed|received|shared"
    r"|uploaded|got)"
    r"[^.!?]{0,30})$"
)


@dataclass(frozen=True, slots=True)
class Filled:
    slots: Mapping[str, object]
    candidates: tuple[str, ...] = ()


def fill(intent: str, reading: Reading, names: Names, today: date) -> Filled:
    """All slots of this intent that the message says, in the contract's forms."""
    slots: dict[str, object] = {}
    task = tasks.task(reading) if intent == "add_action" else None
    past = intent in {"approve_minutes", "reject_minutes", "show_minutes"}
    candidates: tuple[str, ...] = ()
    wanted = SLOTS[intent]
    if "date" in wanted and (day := _meeting_day(reading, today, past)):
        slots["date"] = day.isoformat()
    if "forum" in wanted:
        asked = date.fromisoformat(str(slots["date"])) if "date" in slots else None
        forum, candidates = choose_forum(intent, reading, names, asked)
        if forum:
            slots["forum"] = forum
    if "organisation" in wanted and (organisation := organisation_in(reading)):
        slots["organisation"] = organisation
    if intent == "forum_info":
        slots["field"] = field_in(reading)
        if slots["field"] != "commitment":
            slots.pop("organisation", None)
    if "period" in wanted and reading.periods:
        slots["period"] = reading.periods[0].period
    if intent == "list_actions" and _MINE.search(reading.spoken):
        slots["mine"] = True
    if task is not None:
        slots |= _task_slots(task, reading, today)
    slots |= _texts(intent, reading, today)
    return Filled(slots, candidates)


def _texts(intent: str, reading: Reading, today: date) -> dict[str, object]:
    if intent == "log_update" and (said := notes.note(reading)):
        return {"text": said}
    if intent == "search" and (said := topics.topic(reading)):
        return {"text": said}
    if intent == "complete_action":
        number = items.number(reading)
        if number is not None:
            return {"number": number}
        return {"text": said} if (said := items.item(reading)) else {}
    if intent == "schedule_meeting":
        return _appointment(reading, today)
    return {"when": said} if intent == "subscribe_digest" and (said := recurring(reading) or "") else {}


def _task_slots(task: tasks.Task, reading: Reading, today: date) -> dict[str, object]:
    slots: dict[str, object] = {}
    if (
        task.text
        and re.search(r"\w", task.text)
        and not any(m.start == 0 and m.end >= len(task.text) and task.text == reading.text for m in reading.forums)
    ):
        slots["text"] = task.text
    if task.assignee:
        slots["assignee"] = task.assignee
    day = next((d for d in reading.days if d.start == task.due_at), None)
    if day is not None and (due := day.on(today, False)):
        slots["due"] = due.isoformat()
    return slots


def _appointment(reading: Reading, today: date) -> dict[str, object]:
    slots: dict[str, object] = {}
    days = [d for d in reading.days if not d.loose] or list(reading.days)
    day = days[0].on(today, False) if days else None
    if day is not None:
        slots["when"] = f"{day.isoformat()}T{reading.clocks[0].at:%H:%M}" if reading.clocks else day.isoformat()
    addressed = _chosen("schedule_meeting", reading)
    taken = (
        [(m.start, m.end) for m in reading.forums if not _is_spot(m, reading, addressed)]
        + [(d.start, d.end) for d in reading.days]
        + [(c.start, c.end) for c in reading.clocks]
    )
    if said := places.place(reading, sorted(taken)):
        slots["place"] = said
    return slots


def _is_spot(mention: Mention, reading: Reading, addressed: Mention | None) -> bool:
    """A place named beside a safety walk, or behind the forum that is called to it, is only where."""
    if mention.kind:
        return False
    behind = any(m.start < mention.start and (m.kind or m is addressed) for m in reading.forums)
    return behind or any(m.content for m in reading.forums)


def _meeting_day(reading: Reading, today: date, past: bool) -> date | None:
    for day in reading.days:
        if not _OTHER_DAY.search(reading.flat[: day.start]) and (found := day.on(today, past)):
            return found
    return None


def recurring(reading: Reading) -> str | None:
    """`monday` or `monday 08:00`."""
    match = _RECURRING.search(
        re.sub(
            r"(?<!\w)(mon|man|tis|ons|tors|fre|lor|fri|tue|wed|thu)d?(?!\w)\.?",
            r"\1dag" if "dag" in reading.flat else r"\1",
            respelt(reading.flat),
        )
    )
    weekday = WEEKDAYS.get(match[1]) if match else None
    if weekday is None:
        joined = re.search(
            r"(mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag)s?(?:morg|kvall|formiddag|eftermiddag)", reading.flat
        )
        weekday = WEEKDAYS[joined[1]] if joined else None
    if weekday is None:
        return None
    return ENGLISH_DAYS[weekday] + (f" {reading.clocks[0].at:%H:%M}" if reading.clocks else "")


def organisation_in(reading: Reading) -> str | None:
    """The organisation asked for, else the first one named outside the forums' names."""
    found: list[tuple[int, str]] = []
    for name, pattern in ORGANISATIONS.items():
        for match in pattern.finditer(reading.flat):
            if not any(m.start <= match.start() < m.end for m in reading.forums) and not _NOT.search(
                reading.flat[: match.start()]
            ):
                found.append((match.start(), name))
                break
    if not found:
        found = [
            (w.start, name) for w in reading.words for name, p in ORGANISATIONS.items() if p.match(corrected(w.folded))
        ]
    asked = [row for row in found if _ASKED.search(reading.flat[: row[0]]) or _POSSESSES.match(reading.flat, row[0])]
    return min(asked or found)[1] if found else None


def field_in(reading: Reading) -> str:
    """Which part of the plan is asked for: `purpose` where nothing else is."""
    outside = list(reading.flat)
    for mention in reading.forums:
        outside[mention.start : mention.end] = " " * (mention.end - mention.start)
    text = "".join(outside)
    if organisation_in(reading) and FIELDS["commitment"].search(text) and not FIELDS["financing"].search(text):
        return "commitment"
    for name, pattern in FIELDS.items():
        if name not in {"commitment", "purpose"} and pattern.search(text):
            return name
    if re.search(r"traffas|motes?(?!\w)|moter|(?<!\w)meet", text) and re.search(r"(?<!\w)(?:hur|how)(?!\w)", text):
        return "frequency"
    if organisation_in(reading) and not re.search(r"syft|purpose|tanken|varfor|why", text):
        return "commitment"
    return "purpose"


def choose_forum(
    intent: str, reading: Reading, names: Names, asked: date | None = None
) -> tuple[str | None, tuple[str, ...]]:
    """The forum addressed, else the only one the content names; canonical names when two remain equal."""
    mention = _chosen(intent, reading)
    if mention is None:
        return None, ()
    ids = mention.ids
    if asked is not None and not mention.full:
        ids = tuple(dict.fromkeys(_at(i, asked, names) for i in ids))
    if len(ids) == 1:
        return names.forums[ids[0]].name, ()
    return None, tuple(names.forums[i].name for i in ids[:12])


def _at(forum: int, asked: date, names: Names) -> int:
    """The predecessor that was in force on the day asked for."""
    for entry in names.forums.values():
        if entry.successor == forum and entry.until is not None and asked < entry.until:
            return entry.id
    return forum


def _chosen(intent: str, reading: Reading) -> Mention | None:
    forums = [m for m in reading.forums if not m.content]
    contents = [m for m in reading.forums if m.content]
    if intent in {"log_update", "add_action"}:
        return _filed(intent, reading, forums, contents)
    if contents and not any(m.kind or m.full for m in forums):
        return contents[0]
    ordered = sorted(_best(forums), key=lambda m: not m.addressed)
    return ordered[0] if ordered else None


def _best(forums: list[Mention]) -> list[Mention]:
    return sorted(forums, key=lambda m: len(m.ids) > 1)


def _filed(intent: str, reading: Reading, forums: list[Mention], contents: list[Mention]) -> Mention | None:
    """The forum addressed outside the text or before anything else, else the one that the content names."""
    if intent == "log_update":
        start, end = notes.span(reading)
    else:
        task = tasks.task(reading)
        start, end = task.start, task.end
    outside = [m for m in forums if m.start < start or m.start >= end or m.start == 0]
    named = [m for m in forums if m.full or (m.ids and m.kind)]
    found = _best(outside) or contents[:1] if not named else _best(outside) or named
    chosen = found or _best(forums)
    return chosen[0] if chosen else None
