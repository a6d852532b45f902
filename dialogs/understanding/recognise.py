"""From a message to what it was taken for."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from . import borders, dates
from .classifier import Model, load
from .cleaning import clean
from .courtesy import trimmed
from .intents import WRITING
from .languages import language_of
from .names import Names
from .periods import year_said
from .reading import Reading, read
from .slots import fill
from .understood import Understood

MOST_FORUMS = 8


@cache
def _model() -> Model:
    return load()


def warm() -> None:
    """Loads weights and dateparser's languages, some 0.3 s: at start, so that no turn pays for it."""
    _model()
    dates.warm()


def understand(text: str, now: datetime, names: Names, zone: ZoneInfo) -> Understood:
    """What `text` asks for; `now` is aware and days are counted in `zone`. Never raises for any text."""
    cleaned = clean(text)
    if cleaned.too_long:
        return Understood("out_of_scope", {}, 1.0, reasons=("längre än vad som läses som en fråga",))
    if _repeats(cleaned.text):
        return Understood("out_of_scope", {}, 1.0, reasons=("samma ord om och om igen",))
    reading = read(trimmed(cleaned.text), names)
    if not reading.words:
        asks = reading.text.strip(" !.") in {"?", "??", "???"}
        return Understood("help" if asks else "out_of_scope", {}, 0.9, reasons=("inga ord",))
    if len(reading.forums) > MOST_FORUMS:
        listed = tuple(dict.fromkeys(names.forums[i].name for m in reading.forums for i in m.ids))[:MOST_FORUMS]
        return Understood("out_of_scope", {}, 0.9, listed, reasons=(f"{len(reading.forums)} forum nämns på en gång",))
    ranked = _ranked(reading)
    intent, confidence, reasons, flags = _decided(reading, ranked, disguised=cleaned.disguised)
    filled = fill(intent, reading, names, now.astimezone(zone).date())
    language, certain = language_of(reading.words)
    near = tuple((name, round(score, 3)) for name, score in ranked if name != intent and score >= 0.02)[:3]
    return Understood(
        intent,
        filled.slots,
        round(confidence, 3),
        filled.candidates,
        near,
        (*reasons, *_found(reading, names)),
        language,
        certain,
        flags[0],
        flags[1],
        year_said(reading.flat) if reading.periods else None,
    )


def _repeats(text: str) -> bool:
    """The same few words over and over: nothing that a person asks."""
    words = text.split()
    return len(words) > 80 and len(set(words)) < len(words) * 0.15


def _ranked(reading: Reading) -> list[tuple[str, float]]:
    model = _model()
    scores = model.probabilities(reading)
    return sorted(((i, float(s)) for i, s in zip(model.intents, scores, strict=True)), key=lambda r: -r[1])


def _decided(
    reading: Reading, ranked: list[tuple[str, float]], *, disguised: bool
) -> tuple[str, float, tuple[str, ...], tuple[bool, bool]]:
    """Intent, confidence, reasons, (negated, reported): the classifier's best unless a border rule says otherwise."""
    intent, confidence = ranked[0]
    reasons: list[str] = [f"liknar mest {intent} ({confidence:.2f})"]
    negated, reported = borders.negated(reading), borders.reported(reading)
    if borders.asks_how(reading) and intent in WRITING | {"out_of_scope"}:
        intent, confidence = "help", 0.8
        reasons.append("frågar hur man gör")
    if negated and intent == "approve_minutes":
        intent, confidence = "reject_minutes", max(confidence, 0.8)
        reasons.append("godkännandet är nekat")
    if reported and intent in {"approve_minutes", "reject_minutes"}:
        intent, confidence = "out_of_scope", 0.8
        reasons.append("någon annans ord, inget eget beslut")
    if borders.unanchored(intent, reading) or borders.asks_elsewhere(intent, reading):
        intent, confidence = "out_of_scope", min(confidence, 0.6)
        reasons.append("inget av det som finns här nämns")
    if disguised and intent in WRITING:
        intent, confidence = "out_of_scope", 0.8
        reasons.append("bokstäver ur olika alfabet eller dolda tecken: inget skrivs")
    return intent, confidence, tuple(reasons), (negated, reported)


def _found(reading: Reading, names: Names) -> tuple[str, ...]:
    found = [
        f"forum: {reading.text[m.start : m.end]} → " + " / ".join(names.forums[i].name for i in m.ids[:4])
        for m in reading.forums
    ]
    found += [f"dag: {reading.text[d.start : d.end]}" for d in reading.days] + [
        f"klockslag: {reading.text[c.start : c.end]}" for c in reading.clocks
    ]
    return tuple(found + [f"period: {p.period}" for p in reading.periods])
