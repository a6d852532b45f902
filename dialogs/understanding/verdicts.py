"""What a message read is taken for: the classifier's best, unless a border rule says otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from . import borders
from .classifier import Model, load
from .data import read_yaml
from .intents import WRITING
from .reading import Reading
from .slots import recurring

SURE_TO_WRITE, NEARLY, UNSURE, SECOND, FAINT = 0.53, 0.15, 0.35, 0.3, 0.3
TOLD = frozenset({"approve_minutes", "reject_minutes", "pending_approvals"})
Ranked = list[tuple[str, float]]
Ruled = tuple[str, float, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ranked` is every intent with its probability, best first; `withdrawn`: nothing but an order taken back.

    `doubted` is a writing intent that gave way only because it was not sure enough.
    """

    reading: Reading
    intent: str
    confidence: float
    ranked: Ranked
    reasons: tuple[str, ...]
    negated: bool = False
    reported: bool = False
    disguised: bool = False
    withdrawn: bool = False
    alone: bool = False
    doubted: str | None = None


ALONE: Mapping[str, str] = {
    str(said): intent for intent, words in read_yaml("sentences/_alone.yaml").items() for said in words
}


@cache
def _model() -> Model:
    return load()


def warm() -> None:
    _model()


def taken(reading: Reading, *, disguised: bool, withdrawn: bool = False) -> Verdict:
    """`disguised`: letters were hidden or of another alphabet; `withdrawn`: the message takes back an order."""
    ranked = _ranked(reading)
    if not disguised and (only := ALONE.get(" ".join(word.folded for word in reading.words))) is not None:
        return Verdict(reading, only, 0.95, ranked, ("ett kort besked som bara betyder en sak",), alone=True)
    intent, confidence = ranked[0]
    reasons = [f"liknar mest {intent} ({confidence:.2f})"]
    doubted = None
    if intent not in WRITING and confidence < FAINT and not (reading.forums or reading.periods):
        intent = "out_of_scope"
    if (other := _gives_way(reading, ranked)) is not None:
        doubted = None if borders.asks(reading) else intent
        intent, confidence = other
        reasons.append("för osäkert för att skriva något")
    negated, reported = borders.negated(reading), borders.reported(reading)
    for ruled in (
        _asks_how(reading, intent),
        _turned_round(reading, intent, confidence),
        _refused(reading, intent, confidence) if negated else None,
        _put_off_or_told(reading, intent, reported=reported),
    ):
        if ruled is not None:
            intent, confidence, reason = ruled
            reasons.append(reason)
    for held_back in _held_back(reading, intent, confidence, ranked, disguised, withdrawn):
        intent, confidence, reason = held_back
        reasons.append(reason)
    doubted = doubted if len(reasons) == 2 else None
    return Verdict(
        reading, intent, confidence, ranked, tuple(reasons), negated, reported, disguised, withdrawn, doubted=doubted
    )


def _ranked(reading: Reading) -> Ranked:
    model = _model()
    scores = model.probabilities(reading)
    return sorted(((i, float(s)) for i, s in zip(model.intents, scores, strict=True)), key=lambda r: -r[1])


def _gives_way(reading: Reading, ranked: Ranked) -> tuple[str, float] | None:
    """What is read instead of writing, for a question or where nothing is sure: a wrong entry is the greater harm."""
    intent, confidence = ranked[0]
    if intent not in WRITING:
        return None
    harmless = next((row for row in ranked if row[0] not in WRITING and row[1] >= NEARLY), None)
    if borders.asks(reading):
        return harmless or next((row for row in ranked if row[0] not in WRITING), None)
    if confidence >= SURE_TO_WRITE or (intent == "subscribe_digest" and recurring(reading)):
        return None
    return harmless or (("out_of_scope", confidence) if confidence < UNSURE else None)


def _asks_how(reading: Reading, intent: str) -> Ruled | None:
    if intent in WRITING | {"out_of_scope"} and borders.asks_how(reading):
        return "help", 0.8, "frågar hur man gör"
    return None


def _turned_round(reading: Reading, intent: str, confidence: float) -> Ruled | None:
    """What the words around it make the classifier take for its contrary."""
    if intent == "reject_minutes" and borders.approves_plainly(reading):
        return "approve_minutes", max(confidence, 0.8), "godkänner i en egen mening"
    if intent == "unsubscribe_digest" and borders.wants_no_less(reading):
        return "subscribe_digest", max(confidence, 0.8), "vill inte missa"
    if intent == "digest_now" and borders.comes_again(reading) and recurring(reading):
        return "subscribe_digest", max(confidence, 0.8), "återkommer"
    return None


def _refused(reading: Reading, intent: str, confidence: float) -> Ruled | None:
    if borders.approves_plainly(reading):
        return None
    if borders.others_only(reading):
        return "reject_minutes", max(confidence, 0.8), "andra godkänner, inte den som skriver"
    if intent == "approve_minutes" or (intent in {"pending_approvals", "out_of_scope"} and borders.declines(reading)):
        return "reject_minutes", max(confidence, 0.8), "godkännandet är nekat"
    return None


def _put_off_or_told(reading: Reading, intent: str, *, reported: bool) -> Ruled | None:
    if intent in WRITING and borders.cites(reading):
        return "out_of_scope", 0.8, "någon annans ord"
    told = {"approve_minutes", "reject_minutes"} if "?" in reading.text else TOLD
    if reported and not borders.others_only(reading) and intent in told:
        return "out_of_scope", 0.8, "någon annans ord, inget eget beslut"
    if intent == "approve_minutes" and borders.wants_change_first(reading):
        return "reject_minutes", 0.8, "godkänner först när något ändrats"
    if intent in {"approve_minutes", "reject_minutes"} and borders.puts_off(reading) and not borders.negated(reading):
        return "out_of_scope", 0.8, "godkännandet skjuts upp"
    return None


def _held_back(
    reading: Reading, intent: str, confidence: float, ranked: Ranked, disguised: bool, withdrawn: bool
) -> Iterator[Ruled]:
    if borders.calls_for_help(intent, reading):
        intent, confidence = "out_of_scope", 0.8
        yield intent, confidence, "rop på hjälp: ring 112"
    if borders.unanchored(intent, reading) or borders.asks_elsewhere(intent, reading):
        second = next((row for row in ranked[1:3] if row[0] not in WRITING and row[1] >= SECOND), None)
        intent, confidence = second or ("out_of_scope", min(confidence, 0.6))
        yield intent, confidence, "inget av det som finns här nämns"
    if intent in WRITING and withdrawn:
        yield "out_of_scope", 0.8, "tas tillbaka: inget skrivs"
    elif intent in WRITING and disguised:
        yield "out_of_scope", 0.8, "bokstäver ur olika alfabet eller dolda tecken: inget skrivs"
