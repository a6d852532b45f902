"""From a message to what it was taken for."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from . import dates, verdicts
from .cleaning import clean
from .courtesy import trimmed
from .intents import SLOTS, WRITING
from .names import Names
from .parts import after_order_taken_back, sentences
from .periods import year_said
from .reading import Reading, read
from .slots import Filled, fill
from .understood import Reason, Understood
from .verdicts import Verdict

MOST_FORUMS, FEW = 8, 6
TALK = frozenset({"out_of_scope", "help", "greeting", "thanks", "cancel"})
OF_A_FORUM = frozenset({"convenor", "contact", "participants", "forum_info"})
HARDLY, UNLIKELY, CLEARLY, CLEARLY_WRITES = 0.5, 0.7, 0.8, 0.95


def warm() -> None:
    """Loads weights and dateparser's languages, some 0.3 s: at start, so that no turn pays for it."""
    verdicts.warm()
    dates.warm()


def understand(text: str, now: datetime, names: Names, zone: ZoneInfo) -> Understood:
    """What `text` asks for; `now` is aware and days are counted in `zone`. Never raises for any text."""
    cleaned = clean(text)
    if cleaned.too_long:
        return Understood("out_of_scope", {}, 1.0, reasons=(Reason("too_long"),))
    if _repeats(cleaned.text):
        return Understood("out_of_scope", {}, 1.0, reasons=(Reason("repeats"),))
    core = trimmed(cleaned.text)
    rest = after_order_taken_back(core)
    reading = read(rest or core, names)
    if not reading.words:
        asks = reading.text.strip(" !.") in {"?", "??", "???"}
        return Understood("help" if asks else "out_of_scope", {}, 0.9, reasons=(Reason("no_words"),))
    if len(reading.forums) > MOST_FORUMS:
        listed = tuple(dict.fromkeys(names.forums[i].name for m in reading.forums for i in m.ids))[:MOST_FORUMS]
        return Understood("out_of_scope", {}, 0.9, listed, reasons=(Reason("many_forums", {"n": len(reading.forums)}),))
    said = verdicts.taken(reading, disguised=cleaned.disguised, withdrawn=rest == "")
    said = _of_a_sentence(said, names) or said
    today = now.astimezone(zone).date()
    understood = _understood(said, reading, names, today)
    if said.reading is not reading:
        return understood
    if said.doubted is not None:
        understood = replace(understood, doubted=_understood(replace(said, intent=said.doubted), reading, names, today))
    if (asked := verdicts.asks_of_a_forum(said)) is not None:
        understood = replace(understood, leaning=_understood(replace(said, intent=asked), reading, names, today))
    return understood


def _understood(said: Verdict, whole: Reading, names: Names, today: date) -> Understood:
    """With the slots of the sentence that asks; a forum named beside it counts too."""
    filled = Filled({}) if said.alone else fill(said.intent, said.reading, names, today)
    slots, candidates = filled.slots, filled.candidates
    if said.reading is not whole and "forum" in SLOTS[said.intent] and not ("forum" in slots or candidates):
        beside = fill(said.intent, whole, names, today)
        slots = {**slots, **({"forum": beside.slots["forum"]} if "forum" in beside.slots else {})}
        candidates = beside.candidates
    language, certain = whole.language
    near = tuple((name, round(score, 3)) for name, score in said.ranked if name != said.intent and score >= 0.02)[:3]
    return Understood(
        said.intent,
        slots,
        round(said.confidence, 3),
        candidates,
        near,
        (*said.reasons, *_found(whole, names)),
        language,
        certain,
        said.negated,
        said.reported,
        year_said(whole.flat) if whole.periods else None,
        reading=whole,
    )


def _repeats(text: str) -> bool:
    """The same few words over and over: nothing that a person asks."""
    words = text.split()
    return len(words) > 80 and len(set(words)) < len(words) * 0.15


def _of_a_sentence(whole: Verdict, names: Names) -> Verdict | None:
    """The one sentence that clearly asks something where the message as a whole does not."""
    few = len(whole.reading.words) <= FEW
    if whole.withdrawn or whole.alone or (whole.intent not in TALK and whole.confidence >= HARDLY and not few):
        return None
    found: list[Verdict] = []
    for sentence in sentences(whole.reading.text):
        one = verdicts.taken(read(trimmed(sentence), names), disguised=whole.disguised)
        if one.alone and one.intent == "cancel" and len(whole.reading.words) <= FEW:
            return one
        kept = whole.negated or whole.reported or one.confidence < CLEARLY_WRITES
        bare = one.intent in OF_A_FORUM and not one.reading.forums and whole.confidence >= UNLIKELY
        if few and whole.intent not in TALK and whole.confidence >= HARDLY:
            continue
        if one.intent not in TALK and one.confidence >= CLEARLY and not bare and not (one.intent in WRITING and kept):
            found.append(one)
    best = max(found, key=lambda one: (one.intent not in WRITING, one.confidence), default=None)
    return replace(best, reasons=(Reason("one_sentence"), *best.reasons)) if best else None


def _found(reading: Reading, names: Names) -> tuple[Reason, ...]:
    found = [
        Reason(
            "forum",
            {"said": reading.text[m.start : m.end], "names": " / ".join(names.forums[i].name for i in m.ids[:4])},
        )
        for m in reading.forums
    ]
    found += [Reason("day", {"said": reading.text[d.start : d.end]}) for d in reading.days]
    found += [Reason("clock", {"said": reading.text[c.start : c.end]}) for c in reading.clocks]
    return tuple(found + [Reason("period", {"said": p.period}) for p in reading.periods])
