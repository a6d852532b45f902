"""The parts of a message: its sentences, and what an order that is taken back leaves of it."""

import re

from .calendar_words import flat, folded_pattern

MOST = 8
_BREAK = re.compile(
    r"(?<=[\w)\"”][.!?])[\s]+(?=\S)|\n+|\s+[–—-]\s+"
    r"|[,:]\s+(?=(?:men|but|fast|however|när|var|vem|vilka|vad|hur|kan|when|where|who|what|how|can|could)\s)"
)
_JOINED = folded_pattern(r"^(?:men|but|fast|however|och|and|så|so)[\s,]+")
_SHORT_FORMS = re.compile(r"\b(?:kl|ca|nr|t\.ex|bl\.a|osv|dvs|st|ang|tel|jan|feb|okt|nov|dec|v)\.$", re.IGNORECASE)
_ORDER = (
    r"(?:boka|avsluta|lägga?(?:\s+(?:in|till|upp))?|logga|notera|skriva?(?:\s+(?:in|upp|ner|ned))?|anteckna|stryka?"
    r"|bocka(?:\s+av)?|markera|stänga?|rapportera|registrera|spara|kalla|skapa|prenumerera|avprenumerera|ändra)"
)
_MAKE = r"(?:boka|kalla|skapa|lägga?(?:\s+(?:in|till|upp))?|ändra)"
_ENGLISH_ORDER = (
    r"(?:book|add|log|note|write|close|mark|tick|report|submit|subscribe|unsubscribe|schedule|cancel|record|create|end"
    r"|change|sign\s+me)"
)
_TAKEN_BACK = folded_pattern(
    rf"^\s*(?:nej[,.]?\s+|no[,.]?\s+|snälla\s+|please\s+)?(?:"
    rf"{_ORDER}\s+(?!att\b|för\b|om\b)(?:(?!att\b|för\b|om\b)\w+\s+)?(?:inte|ej|ingenting)\b"
    rf"|{_MAKE}\s+(?:inget|inga|ingen)\b"
    rf"|(?:du|ni)\s+(?:behöver|ska|får)\s+(?:inte|ej)\s+{_ORDER}\b"
    rf"|(?:do\s+not|don't|dont|never|no\s+need\s+to|you\s+(?:don't|do\s+not)\s+(?:need|have)\s+to)\s+{_ENGLISH_ORDER}\b"
    r")[^,.;!?\n]*?(?:\s(?:men|utan|but)\s|[,.;!?\n]+\s*|$)"
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a message, and what follows a `men`; a single one gives none."""
    pieces: list[str] = []
    for piece in _BREAK.split(text):
        if pieces and _SHORT_FORMS.search(pieces[-1]):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    bare = [piece[_ends(_JOINED.match(flat(piece))) :].strip() for piece in pieces]
    kept = tuple(piece for piece in bare if re.search(r"\w", piece))
    return kept[:MOST] if len(kept) > 1 else ()


def after_order_taken_back(text: str) -> str | None:
    """What `boka inget än, när ses vi?` says besides the order not to; None where no order is taken back."""
    match = _TAKEN_BACK.match(flat(text))
    return text[match.end() :].strip() if match else None


def _ends(match: re.Match[str] | None) -> int:
    return match.end() if match else 0
