"""What complete_action and search are about, and where a meeting is to be."""

import re

from .calendar_words import NUMBERS, ORDINAL, flat
from .freetext import _ASK, cut
from .reading import Reading

_THING = r"(?:uppdrag(?:et)?|uppgift(?:en)?|uppg|åtgärd(?:en)?|punkt(?:en)?|ärende(?:t)?|att[- ]göra|action(?:\s?(?:item|point))?|task|item|point|assignment|to-?do|one|grejen|saken|rad(?:en)?|nummer|number)"
_NUMBER = re.compile(
    rf"(?:{flat(_THING)}|nr|no|number|nummer|#)\.?\s*(?:nr\.?|nummer|number|no\.?|#)?\s*#?\s*(\d{{1,3}})(?!\d|[./:-]\d|\s*(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|oct|nov|dec))"
    rf"|#\s*(\d{{1,3}})(?!\d)"
    rf"|(?<!\w)(?:det\s+|den\s+|the\s+)?(\d{{1,3}})(?::?[ae]|st|nd|rd|th)\s+(?:{flat(_THING)})"
    rf"|(?<!\w)({ORDINAL})\s+(?:{flat(_THING)})(?!\w)"
    rf"|(?:{flat(_THING)}|nr)\s+(?:nr\.?\s+|nummer\s+|number\s+)?({'|'.join(sorted((w for w in NUMBERS if w not in {'en', 'a', 'an'}), key=len, reverse=True))})(?!\w)"
    rf"|(?<!\w)(?:det|den|the)\s+({ORDINAL})\s+(?:ar|is|kan|can|pa|on)(?!\w)"
    rf"|^\s*(?:klar(?:t)?|done|gjort|bocka av|stryk|stang|close|tick off|markera|mark|pricka av|klarmarkera|avsluta)\s*(?:med\s+)?[:,]?\s*(?:nr\s*)?(\d{{1,3}})(?![\d./:])"
    rf"|^\s*(?:nr\.?\s*)?(\d{{1,3}})(?:\s*:?an)?\s*(?:ar\s+|is\s+|=\s*)?(?:klar|klart|gjord|gjort|done|fardig|fardigt|avklarad|avklarat|finished|complete)")
_DONE = (r"(?:är\s+(?:nu\s+|redan\s+|också\s+|äntligen\s+)?(?:helt\s+)?(?:klart?|färdigt?|gjort?d?|avklarat?d?|avslutat?d?|genomfört?d?|fixat?d?|ordnat?d?|löst?|utfört?d?|slutfört?d?|bokat?d?|skickat?d?|done|klara|gjorda)|"
         r"(?:kan|ska|får)\s+(?:nu\s+)?(?:strykas|stängas|bockas\s+av|avslutas|prickas\s+av|tas\s+bort|markeras)|"
         r"(?:is|are|has\s+been|have\s+been)\s+(?:now\s+|all\s+)?(?:done|complete|completed|finished|closed|ready|sorted|fixed|taken care of)|can\s+(?:now\s+)?be\s+(?:closed|struck|ticked|removed|crossed|marked)|blev\s+klart?|klart?\b|klara\b|färdigt?\b|done\b|gjort\b|avklarat\b|finished\b|completed\b)")
_ABOUT = re.compile(
    rf"\b{_THING}\s+(?:som\s+(?:handlar|gäller|rör)\s+(?:om\s+)?|om\s+att\s+|om\s+|att\s+|med\s+att\s+|med\s+|kring\s+|gällande\s+|angående\s+|ang\.?\s+|rörande\s+|för\s+|about\s+|on\s+|regarding\s+|concerning\s+|to\s+|of\s+|for\s+|med\s+namnet\s+|called\s+|named\s+|:\s*|[\"“”])(?P<item>.+)$", re.IGNORECASE | re.DOTALL)
_CLOSER = (r"(?:bocka\s+av|markera|stänga?|avsluta|stryka?|klarmarkera|pricka\s+av|checka\s+av|kryssa(?:\s+av|\s+för)?|ta\s+bort|klarrapportera|sätta?|mark|close|complete|tick\s+off|check\s+off|finish|strike(?:\s+off|\s+out)?|cross\s+(?:off|out)|resolve|remove|stäng\s+ner)")
_CLOSED = re.compile(r"^\s*" + _ASK + _CLOSER + r"\s+(?:(?:det\s+där|det|den|the|av|off)\s+)?(?P<item>.+)$", re.IGNORECASE | re.DOTALL)
_SUBJECT = re.compile(r"^\s*(?:nu\s+|så\s+|det\s+där\s+med\s+|det\s+med\s+|the\s+thing\s+about\s+)?(?P<item>.+?)\s+" + _DONE, re.IGNORECASE | re.DOTALL)
_FINISHED = re.compile(r"^\s*(?:(?:nu\s+)?(?:jag|vi|i|we)(?:'m|'ve|'re)?\s+(?:är\s+|am\s+|are\s+|har\s+|have\s+)?(?:nu\s+|just\s+)?)?(?:klara?|färdiga?|done|finished|completed|slutfört|avslutat|gjort|klarat\s+av)\s*(?:med|with|av)?\s*[:,]?\s+(?P<item>.+)$", re.IGNORECASE | re.DOTALL)
_ITEM_TAIL = re.compile(
    r"[\s,.;–-]+(?:som\s+(?:är\s+)?(?:klart?|klara|färdigt?|gjort?|gjord|avklarat?|avklarad|avslutat?|avslutad|done|genomfört?|genomförd|slutfört?)|as\s+(?:done|complete|completed|finished|closed)|" + _DONE + r"|(?:från|på|ur|i)\s+(?:min\s+|uppdrags)?(?:listan|uppdragslistan)|(?:off|from)\s+(?:the|my)\s+list|off|av|stäng\s+.*|bocka\s+av.*|stryk.*|pricka\s+av.*|close\s+.*|tick\s+.*|cross\s+.*|strike\s+.*|du\s+kan\s+.*|you\s+can\s+.*|nu|now|please|tack)\s*[.!]*\s*$", re.IGNORECASE)
_ARTICLE = re.compile(r"^\s*(?:the|a|an|det\s+där\s+(?:med|om)|det\s+med|den\s+där|om|about|my|mitt|min)\s+", re.IGNORECASE)

_TOPIC_HEADS = (
    re.compile(r"^\s*" + _ASK + r"(?:hjälpa?\s+mig\s+(?:att\s+)?|help\s+me\s+)?(?:söka?|leta|letar|söker|hitta|hittar|slå|sök|googla|search|find|look|lookup|kolla|kolla upp|letar du|looking|searching|plocka fram|ta fram)\s+(?:(?:upp|fram|rätt\s+på|på\s+ordet|igenom|through|up)\s+)?"
               r"(?:(?:i|in|bland|genom|through)\s+(?:de\s+|all\s+|alla\s+|the\s+|våra\s+|our\s+|gamla\s+|old\s+)*(?:protokoll(?:en|et)?|minutes|anteckningar(?:na)?|notiser(?:na)?|notes|möten(?:a)?|materialet|dokument(?:en)?|records|arkivet|archive)\s*)?(?:(?:efter|på|om|for|about|upp|fram|kring|after|on|ordet|the word|var(?:t)?\s+det\s+står\s+om|allt\s+om|allt\s+som\s+rör|något\s+om|någonting\s+om|everything\s+(?:about|on)|anything\s+(?:about|on)|information\s+om|beslut(?:et|en)?\s+om|beslut(?:et|en)?\s+kring|decisions?\s+(?:on|about)|mentions\s+of|where\s+.{3,25}\s+about|protokoll(?:en|et)?\s+(?:som\s+nämner|om|där\s+.{2,20}\s+nämns)|minutes\s+(?:that\s+mention|about|mentioning))\s*)*[\s:\"“”]*(?P<topic>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(r"^\s*(?:har|have|has|did|finns|står|is|are|was|were|var|i\s+vilke[nt]\s+\w+|på\s+vilke[nt]\s+\w+|vilka\s+\w+|vilket\s+\w+|in\s+which\s+\w+|at\s+which\s+\w+|which\s+\w+|where|när|when)\b.{0,45}?\b(?:diskuterats?|diskuterades|diskuterade|beslutades?|beslutats?|nämndes?|nämns|nämnts|nämner|omnämns|togs|tagits|tog|tar\s+upp|behandlades|behandlar|beslutade|decide|discuss|mention|mentions|discussed|mentioned|talk\s+about|talked\s+about|handlar\s+om|pratade|pratat|pratar|decided|brought\s+up|står|deal\s+with|bring\s+up)\s+(?:vi\s+|man\s+|ni\s+|det\s+|we\s+|de\s+)?(?:beslut\s+)?(?:om\s+|on\s+|about\s+|upp\s+|kring\s+)*(?P<topic>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(r"^.*?\b(?:om|about|regarding|concerning|kring|angående|ang\.?|gällande|rörande|beträffande|när\s+det\s+gäller|i\s+frågan\s+om|vad\s+gäller|as\s+regards)\s+(?P<topic>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(r"^.*?\b(?:nämner|nämns|omnämns|mention|mentions|hur\s+(?:gick|blev)\s+det\s+med|blev\s+det\s+av|blev\s+det\s+med|happened\s+(?:to|with)|sökord|sökning|search|sök|on|decided\s+on|beslut\s+i|med)\s*:?\s+(?P<topic>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(r"^\s*(?:när|when|where|var)\s+(?:diskuterades|diskuterade\s+vi|togs|tog\s+vi\s+upp|beslutades|nämndes|behandlades|was|were|did\s+we\s+discuss|did\s+we\s+mention|nämns|is|are|står)\s+(?P<topic>.+)$", re.IGNORECASE | re.DOTALL),
)
_TOPIC_TAIL = re.compile(
    r"[\s,;]+(?:(?:i|på|in|at|from|från|bland|ur|during|under|vid|on|within)\s+(?:(?:alla|de|det|den|the|all|our|våra|vårt|any|någon|något|några|last|previous|latest|most\s+recent|senaste|förra|sista|mötet\s+i|gamla|old|this|year's|årets|past|två|recent|tidigare)\s+)*(?:protokoll(?:en|et)?|mötes\w*protokoll\w*|minutes|meeting\s+minutes|anteckningar(?:na)?|notiser(?:na)?|notes|möte(?:t|na|n)?|meetings?|styrgrupp(?:en|smötet)?|steering\s+group(?:\s+meeting)?|planen|åtgärdsplanen|the\s+plan|plan|arkivet|archive|record[s]?|dokumenten|september|oktober|october|november|december|januari|february|februari|mars|march|april|maj|may|juni|june|juli|augusti|january|august|våras|höstas|somras|fjol|somras|vintras|år|year|förra\s+veckan|week|gruppen)\b.*"
    r"|(?:diskuterades?|diskuterats|diskuterat|beslutats?|beslutat|beslutades|nämns|nämndes|nämnts|nämnt|upp|discussed|mentioned|decided|brought\s+up|talked\s+about|mention(?:ed)?|behandlades|behandlats|togs\s+upp|taken\s+up|omnämns|decided\s+on|in\s+the\s+past|någon\s+gång|tidigare|before|ever|nyligen|recently|förut|någonstans|anywhere|senast|sist|last\s+time|förra\s+gången|last\s+(?:year|month|week|autumn|spring)|this\s+(?:year|month|autumn|spring)|i\s+år|i\s+fjol))[\s.?!]*$", re.IGNORECASE | re.DOTALL)
_LEADING = re.compile(r"^\s*(?:ordet|the\s+word|begreppet|frågan\s+om|ämnet|något\s+om|the\s+topic|termen|the\s+term|allt\s+om|det\s+där\s+med|det\s+här\s+med|att\s+(?=ha\b))\s+", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:^|[\s,.(])(?:(?:plats(?:en)?(?:\s+är)?|lokal(?:en)?|place|location|venue|var|where|room)\s*:\s*(?P<named>[^.;\n]{2,60})"
    r"|(?P<word>digitalt|online|via\s+(?:teams|zoom|skype|länk)|på\s+(?:teams|zoom|distans)|(?:on|over|in|i)\s+(?:teams|zoom)|teams|zoom|teamsmöte|digitally|digital|virtually|remotely)(?=$|[\s,.!?)])"
    r"|(?:i|på|vid|hos|in|at|samling\s+vid|samling\s+på|utanför|outside|by|we\s+meet\s+at|vi\s+(?:ses|träffas|möts)\s+(?:på|i|vid|utanför|hos)|plats|lokal|room|samling|start(?:ar)?\s+(?:vid|på|i)|near|on|meeting\s+point)\s+(?P<place>(?:the\s+)?[^\s,.;!?][^,;!?\n]{1,60}))", re.IGNORECASE)
_ROOM = re.compile(r"(?:^|[\s,])(?P<place>(?:konferens|mötes|sammanträdes|grupp)?(?:rum(?:met)?|room|sal(?:en)?|lokal(?:en)?)\s+[\wåäöÅÄÖ]+)", re.IGNORECASE)


def number(reading: Reading) -> int | None:
    """The number of the item that is done: digit, #, ordinal or numeral."""
    match = _NUMBER.search(reading.flat)
    said = next((g for g in match.groups() if g), None) if match else None
    if said is None:
        return None
    return int(said) if said.isdigit() else NUMBERS.get(said)


def item(reading: Reading) -> str | None:
    """What names the item: the phrase after om/about, or the subject of "… är klart"."""
    text = reading.text
    for pattern in (_ABOUT, _CLOSED, _FINISHED, _SUBJECT):
        if match := pattern.match(text) if pattern is not _ABOUT else pattern.search(text):
            return _item(match["item"])
    return _item(text)


def _item(text: str) -> str:
    for _ in range(4):
        shorter = _ITEM_TAIL.sub("", " " + text).strip()
        shorter = _ARTICLE.sub("", shorter) if shorter else shorter
        if not shorter or shorter == text.strip():
            break
        text = shorter
    return cut(re.sub(rf"^(?:{_THING})\s+(?=\w)", "", text.strip(), flags=re.IGNORECASE)) or cut(text)


def topic(reading: Reading) -> str | None:
    """The topic that is searched for, without what is searched, by whom, where and when."""
    text = reading.text.strip()
    for pattern in _TOPIC_HEADS:
        if (match := pattern.match(text)) and (found := _topic(reading, match["topic"], match.start("topic"))):
            return found
    return _topic(reading, text, 0)


def _topic(reading: Reading, text: str, offset: int) -> str:
    for _ in range(3):
        shorter = _TOPIC_TAIL.sub("", " " + text)[1:] if len(text) < 300 else text
        end = offset + len(shorter.rstrip(" ?.!"))
        last = next((m for m in reading.forums if m.end in {end, end - 1} and m.start > offset and m.kind), None)
        if last and (match := re.search(r"\s+(?:i|på|in|at|of|för|for|inom|hos|by|under|from|från)\s+(?:the\s+)?$", reading.text[offset:last.start], re.IGNORECASE)):
            shorter = text[:match.start()]
        if shorter == text or not shorter.strip():
            break
        text = shorter
    text = _LEADING.sub("", text)
    return cut(re.sub(r"^(?:the|a|an|den|det|vår[at]?|our|my|min|mitt|mina)\s+(?=\w)", "", cut(text), flags=re.IGNORECASE))


def place(reading: Reading, taken: list[tuple[int, int]]) -> str | None:
    """Room, building, meeting point or the word for a digital meeting, outside the characters already taken."""
    text = reading.text
    found: list[str] = []
    for pattern in (_PLACE, _ROOM):
        at = 0
        while match := pattern.search(text, at):
            group = next(g for g in match.groupdict() if match[g])
            start, end = match.span(group)
            at = max(match.start() + 1, start)
            end = min([end, *(s for s, _ in taken if start < s < end)])
            if any(s <= start < e for s, e in taken):
                continue
            said = _place(text[start:end])
            if said and group == "word":
                return said if not found else found[0]
            if said and not re.fullmatch(r"(?:den|det|en|ett|the|a|kalendern|calendar|the calendar|november|veckan|samma|kl|vår|nästa|gruppen|mötet|the morning|morgonen|eftermiddagen|förmiddagen|kvällen|the afternoon|year|år|mig|oss|us|me|alla|styrgruppen|nästa vecka|person|the group)", said, re.IGNORECASE):
                found.append(said)
    return found[0] if found else None


def _place(text: str) -> str:
    text = re.split(r"\s+(?:kl\.?|klockan|at\s+\d|on\s+\w+day|den\s+\d|för\s+att|to\s+discuss|om\s+att|så\s+|tack|please|med\s+(?:platssam|styrgr)|and\s+we|och\s+bjud|och\s+skicka|från\s+\d|from\s+\d|on\s*$|på\s*$|den\s*$|at\s*$|kl\s*$|i\s*$)|\.\s|\s-\s", text + " ", maxsplit=1, flags=re.IGNORECASE)[0]
    return cut(re.sub(r"\s+(?:på|den|at|on|i|in|from|från|kl|the|med|för|for|with|och|and)$", "", text.strip(), flags=re.IGNORECASE))
