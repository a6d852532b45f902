"""Which item complete_action closes: its number, or the words that name it, as written."""

import re

from .calendar_words import NUMBERS, NUMERAL_NOUNS, ORDINAL, folded_pattern
from .pieces import ASK, cut
from .reading import Reading

_THING = (
    r"(?:uppdrag(?:et)?|uppgift(?:en)?|uppg|åtgärd(?:en)?|punkt(?:en)?|ärende(?:t)?|att[- ]göra|action(?:\s?(?:item"
    r"|point))?|task|item|point"
    r"|assignment|to-?do|one|grejen|saken|rad(?:en)?|nummer|number)"
)
_NUMERAL = "|".join(sorted((w for w in NUMBERS if w not in {"en", "a", "an"}), key=len, reverse=True))
_NUMBER = folded_pattern(
    rf"(?<!\w)({'|'.join(NUMERAL_NOUNS)}|tvåan)(?!\w)|"
    rf"(?:{_THING}|nr|no|#)\.?\s*(?:nr\.?|nummer|number|no\.?|#)?\s*#?\s*(\d{{1,3}})(?!\d|[./:-]\d"
    rf"|\s*(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|oct|nov|dec))"
    rf"|#\s*(\d{{1,3}})(?!\d)"
    rf"|(?<!\w)(\d{{1,3}})(?::?[ae]|st|nd|rd|th)\s+(?:{_THING})"
    rf"|(?<!\w)({ORDINAL})\s+(?:{_THING})(?!\w)"
    rf"|(?:{_THING}|nr)\s+(?:nr\.?\s+|nummer\s+|number\s+)?({_NUMERAL})(?!\w)"
    rf"|(?<!\w)(?:det|den|the)\s+({ORDINAL})\s+(?:är|is|kan|can|på|on)(?!\w)"
    rf"|^\s*(?:klart?|done|gjort|bocka\s+av|stryk|stäng|close|tick\s+off|markera|mark|pricka\s+av|klarmarkera"
    rf"|avsluta)\s*(?:med\s+)?[:,]?\s*(?:nr\s*)?"
    rf"(\d{{1,3}})(?![\d./:])"
    rf"|^\s*\w{{3,12}}\s+#?(\d{{1,3}})\s*(?:\w{{1,4}}\s+)?(?:nu\s+|now\s+)?(?:klar|klart|gjord|gjort|done|färdig|färdigt|fixad|fixat)(?!\w)"
    rf"|^\s*(?:nr\.?\s*)?(\d{{1,3}})(?:\s*:?an)?\s*(?:är\s+|is\s+|=\s*)?(?:klar|klart|gjord|gjort|done|färdig|färdigt"
    rf"|avklarad|avklarat|finished|complete)"
)
_STATE = (
    r"(?:klar[at]?|färdiga?t?|gjor[dt]a?|avklara[dt]e?|avslutad?t?|genomför[dt]a?|fixa[dt]|ordna[dt]|löst|utför[dt]"
    r"|slutför[dt]|boka[dt]|skicka[dt]|done"
    r"|complete[d]?|finished|closed|ready|sorted|fixed)"
)
_DONE = (
    rf"(?:(?:är|e|ä)\s+(?:nu\s+|redan\s+|också\s+|äntligen\s+|helt\s+)*{_STATE}"
    r"|(?:kan|ska|får|bör)\s+(?:(?:nu|därmed|därför|alltså|således|också|äntligen|då|väl|gärna)\s+)*(?:strykas|stängas|bockas\s+av|avslutas|prickas\s+av|tas\s+bort|markeras)"
    rf"|(?:is|are|has\s+been|have\s+been)\s+(?:now\s+|all\s+)*(?:{_STATE}|taken\s+care\s+of)"
    rf"|can\s+(?:(?:now|therefore|thus|finally)\s+)*be\s+(?:closed|struck|ticked|removed|crossed|marked)|blev\s+klart?|{_STATE}\b)"
)
_ABOUT = folded_pattern(
    rf"\b{_THING}\s+(?:som\s+(?:handlar|gäller|rör)\s+(?:om\s+)?|om\s+att\s+|om\s+|att\s+|med\s+att\s+|med\s+"
    rf"|kring\s+|gällande\s+|angående\s+|ang\.?\s+"
    rf"|rörande\s+|för\s+|about\s+|on\s+|regarding\s+|concerning\s+|to\s+|of\s+|for\s+|:\s*|[\"“”])(?P<item>.+)$"
)
_CLOSER = (
    r"(?:bocka\s+av|markera|stänga?|avsluta|stryka?|klarmarkera|pricka\s+av|checka\s+av|kryssa(?:\s+av|\s+för)?"
    r"|ta\s+bort|klarrapportera|mark|close"
    r"|complete|tick\s+off|check\s+off|finish|strike(?:\s+off|\s+out)?|cross\s+(?:off|out)|resolve|remove)"
)
_CLOSED = folded_pattern(
    r"^\s*" + ASK + _CLOSER + r"\s+(?:(?:det\s+där\s+(?:med|om)|det\s+där|det|den|the|av|off)\s+)?(?P<item>.+)$"
)
_FINISHED = folded_pattern(
    r"^\s*(?:(?:nu\s+)?(?:jag|vi|i|we)(?:'m|'ve|'re)?\s+(?:är\s+|am\s+|are\s+|har\s+|have\s+)?(?:nu\s+|just\s+)?)?"
    r"(?:klara?|färdiga?|done|finished|completed|slutfört|avslutat|gjort|klarat\s+av)\s*(?:med|with"
    r"|av)?\s*[:,]?\s+(?P<item>.+)$"
)
_SUBJECT = folded_pattern(
    r"^\s*(?:nu\s+|så\s+|det\s+där\s+med\s+|det\s+med\s+|the\s+thing\s+about\s+)?(?P<item>.+?)\s+" + _DONE
)
_STATED = folded_pattern(
    r"^\s*(?:nu\s+)?(?P<item>.+?)\s+(?:är|is|are)\s+(?:nu\s+|now\s+)?\w+(?:\s*,\s*|\s+(?=(?:så|so)\s))(?:så\s+|so\s+)?(?:den|det|that|the|du|you|kan|bocka|stryk|stäng|pricka|tick|close"
    r"|strike|cross|check)\b"
)
_PLACED = folded_pattern(
    r"^\s*(?:nu\s+)?(?:är|e|is|are)\s+(?:nu\s+)?(?P<item>.+?)\s+(?:uppe|på\s+plats|monterad[e]?|in\s+place|up)\b\s*(?:,|så|och|so|and)"
)
_TAIL = folded_pattern(
    r",\s+(?:nobody|no\s+one|it(?:'s|\s)|ingen|det\s+(?:är|var|behövs|löste|gick|gjordes|blev)|(?:we|vi|i|jag|he|she|they"
    r"|hon|han|de|som\s+jag|as\s+i)\s)[^,]*$|"
    rf"[\s,.;–-]+(?:som\s+(?:är\s+)?{_STATE}|as\s+{_STATE}|{_DONE}"
    r"|(?:från|på|ur|i)\s+(?:min\s+|uppdrags)?(?:listan|uppdragslistan)|(?:off|from)\s+(?:the|my)\s+list|off|av"
    r"|(?:stäng|bocka\s+av|stryk|pricka\s+av|close|tick|cross|strike|du\s+kan|kan\s+du|can\s+you|you\s+can"
    r"|så\s+du\s+kan)\b.*|nu|now)\s*[.!]*\s*$"
)
_LEAD = folded_pattern(r"^\s*(?:the|an?|det\s+där\s+(?:med|om)|det\s+med|den\s+där|om|about|my|mitt|min)\s+")
_THING_FIRST = folded_pattern(rf"^(?:{_THING})\s+(?=\w)")


def number(reading: Reading) -> int | None:
    """The number of the item that is done: digit, #, ordinal or numeral."""
    match = _NUMBER.search(reading.flat)
    said = next((g for g in match.groups() if g), None) if match else None
    if said is None:
        return None
    return int(said) if said.isdigit() else NUMERAL_NOUNS.get(said) or NUMBERS.get(said)


def item(reading: Reading) -> str:
    """What names the item: the phrase after om/about, or the subject of "… är klart"."""
    start, end = 0, len(reading.text)
    for match in (
        _PLACED.match(reading.flat),
        None if _ABOUT.search(reading.flat) else _STATED.match(reading.flat),
        _ABOUT.search(reading.flat),
        _CLOSED.match(reading.flat),
        _FINISHED.match(reading.flat),
        _SUBJECT.match(reading.flat),
    ):
        if match:
            start, end = match.span("item")
            break
    return _trimmed(reading, start, end)


def _trimmed(reading: Reading, start: int, end: int) -> str:
    for _ in range(4):
        tail = _TAIL.search(reading.flat[:end], start)
        if tail and tail.start() > start:
            end = tail.start()
        lead = _LEAD.match(reading.flat[:end], start) or _LEAD.match(reading.flat[start:end])
        if lead and start + len(lead.group()) < end:
            start += len(lead.group())
        if not tail and not lead:
            break
    thing = _THING_FIRST.match(reading.flat[start:end])
    return cut(reading.text[start + (thing.end() if thing else 0) : end]) or cut(
        re.sub(r"\s+", " ", reading.text[start:end])
    )
