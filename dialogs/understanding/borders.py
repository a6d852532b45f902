"""Rules that the classifier must not be left alone with: who approves, what is negated, quoted or only reported."""

import re

from .calendar_words import flat
from .lexicon import ANCHORS, FIELDS, WORDS
from .reading import Reading

_APPROVE = (
    r"(?:godkann\w*|godkant|godkand|justera\w*|signera\w*|skriver under"
    r"|approv\w*|sign(?:s|ed)?(?: off)?|accepter\w*|attester\w*)"
)
_NEGATED = re.compile(
    rf"{_APPROVE}\s+(?:det\s+|jag\s+|vi\s+|detta\s+|protokollet\s+|absolut\s+|an\s+|tyvarr\s+)*(?:inte|ej|icke"
    rf"|aldrig)\b|(?<!\w)(?:inte|ej|icke|aldrig|varken|not|never|don't|dont|do not|won't|wont|can't|cant|cannot"
    rf"|doesn't|didn't|refuse to|vagrar|ovillig)\s+(?:\w+\s+){{0,3}}{_APPROVE}|kan inte (?:\w+\s)?{_APPROVE}"
    rf"|inget godkannande|no approval|{_APPROVE}\s+(?:inte|ej)"
)
_REPORTED = re.compile(
    r"(?<!\w)(?<!jag )(?<!i )(?:sade|sager|skrev|berattade|pastod|pastar|havdar|mejlade|meddelade|lovade|said"
    r"|says|wrote|told"
    r"|claims|claimed|mentioned|thinks|svarade|tycker|tror)(?!\w)"
    r"|(?<!\w)(?<!jag )(?:sa|skriver|namnde)\s+(?:till\s+\w+\s+|mig\s+|oss\s+)?(?:att|hon|han|de|ja|nej|ok|:|[\"“”'])"
    r"|(?<!\w)(?:enligt|according to)\s+\w+|(?<!\w)har hort att|heard that"
)
_DONE_BY = re.compile(
    r"(?<!\w)(?:har|has|have|hade|had)\s+(?:\w+\s+){0,3}"
    r"(?:godkant|justerat|signerat|skrivit under|approved|signed)(?!\w)"
    r"|(?<!\w)(?:godkande|justerade|signerade)(?!\w)"
    r"|(?:approved|signed|godkant|justerat)"
    r"\s+(?:av|by)\s+(?!mig|me|oss|us)\w+"
)
_AIM = re.compile(
    r"syft|purpose|tanken|poang|mening|andamal|aim|varfor|why|mission|point|ide|beskriv|till for|gar ut pa|handlar"
)
_SPEAKER = re.compile(r"(?<!\w)(?:jag|vi|undertecknad|i|i've|we|we've|mig|me|min|my|oss|us)(?!\w)")
_THIRD = re.compile(
    r"(?<!\w)(?:hon|han|de|hen|she|he|they)\s+(?:har\s+|has\s+|have\s+|already\s+|redan\s+|tanker\s+"
    r"|kommer att\s+|will\s+|ska\s+|is\s+|vill\s+)*" + _APPROVE
)
_OTHERS = re.compile(
    r"^(?:[A-ZÅÄÖ][a-zåäö]+(?:\s[A-ZÅÄÖ][a-zåäö]+)?|[Kk]ommunpolisen|[Rr]ektorn|[Oo]rdföranden"
    r"|[Mm]in chef|[Cc]hefen|[Aa]lla|[Ee]veryone|[Mm]y boss|[Tt]he chair)\s+(?:har\s+(?:redan\s+|nu\s+)?(?:godkänt"
    r"|justerat|signerat|skrivit under)|godkände|justerade|har\s+sagt\s+ok|has\s+(?:already\s+)?(?:approved|signed)"
    r"|approved|signed)\b"
)
_QUOTE = re.compile(r"[\"“”»«‘]([^\"“”»«’]{3,})[\"“”»«’]|(?<!\w)'([^']{3,})'(?!\w)")
_WRITES = re.compile(
    _APPROVE
    + r"|(?<!\w)(?:prenumerera|avprenumerera|subscribe|unsubscribe|logga|notera|lagg till|rapportera|boka|stryk"
    r"|bocka av|report|book|schedule|log)(?!\w)"
)
_HOW = re.compile(
    r"^(?:hej[,!.]?\s+)?(?:men\s+)?(?:hur|how)\s+(?:do|does|can|gor|gar|kan|ska|should|bar|funkar"
    r"|skulle|godkanner|justerar|rapporterar|loggar|bokar|lagger|skriver|lamnar|prenumererar|avprenumererar|bockar"
    r"|markerar|soker|registrerar|to|angrar|andrar|avbryter|visar|hittar|ser|fyller|redovisar|begar|avvisar|anvander"
    r"|fungerar)\s*(?:jag|man|vi|i|we|one|you|det|till|ett|en|$)"
)


def negated(reading: Reading) -> bool:
    """An approval that is said not to be given."""
    return bool(_NEGATED.search(reading.flat))


def reported(reading: Reading) -> bool:
    """Somebody else's words or deed, or a command that stands in quotation marks."""
    if _REPORTED.search(reading.flat) or _THIRD.search(reading.flat) or _OTHERS.match(reading.text):
        return True
    if _DONE_BY.search(reading.flat) and not _SPEAKER.search(reading.flat):
        return True
    quoted = " ".join(a or b for a, b in _QUOTE.findall(reading.text))
    if not quoted:
        return False
    outside = _QUOTE.sub(" ", reading.text)
    return bool(_WRITES.search(flat(quoted))) and not _WRITES.search(flat(outside))


def asks_how(reading: Reading) -> bool:
    """How one does something that this bot does."""
    return bool(_HOW.match(reading.flat) and ANCHORS["how_to"].search(reading.flat))


def unanchored(intent: str, reading: Reading) -> bool:
    """A message of more than two words that names nothing which this bot keeps and this intent needs."""
    anchors = ANCHORS.get(intent)
    spans = [*((d.start, d.end) for d in reading.days), *((c.start, c.end) for c in reading.clocks)]
    small = WORDS["swedish"] | WORDS["english"] if intent in {"approve_minutes", "reject_minutes"} else frozenset()
    free = [w for w in reading.words if w.folded not in small and not any(s <= w.start < e for s, e in spans)]
    if anchors is None or len(free) <= (1 if intent == "schedule_meeting" else 2) or anchors.search(reading.flat):
        return False
    return not reading.forums and not reading.periods


def asks_elsewhere(intent: str, reading: Reading) -> bool:
    """A question about a place, such as its opening hours, that names neither a forum nor a part of its plan."""
    if intent != "forum_info" or any(m.kind or m.full for m in reading.forums):
        return False
    return not any(FIELDS[name].search(reading.flat) for name in FIELDS if name != "purpose") and not _AIM.search(
        reading.flat
    )
