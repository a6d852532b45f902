"""Rules that the classifier must not be left alone with: who approves, what is negated, quoted or only reported."""

import re

from .calendar_words import flat
from .lexicon import ANCHORS, ELSEWHERE, FIELDS, WORDS
from .parts import sentences
from .reading import Reading

_APPROVE = (
    r"(?:godkann\w*|godkant|godkand|justera\w*|signera\w*|skriver under"
    r"|approv\w*|sign(?:s|ed)?(?: off)?|accepter\w*|attester\w*)"
)
_NEGATED = re.compile(
    rf"{_APPROVE}\s+(?:det\s+|jag\s+|vi\s+|detta\s+|protokollet\s+|absolut\s+|an\s+|tyvarr\s+)*(?:inte|ej|icke"
    rf"|aldrig)\b|(?<!\w)(?:inte|ej|icke|aldrig|varken|not|never|don't|dont|do not|won't|wont|can't|cant|cannot"
    rf"|doesn't|didn't|refuse to|vagrar|ovillig)\s+(?:\w+\s+){{0,3}}{_APPROVE}|kan inte (?:\w+\s)?{_APPROVE}"
    r"|skriver\s+(?:jag|vi|ja)\s+(?:inte|ej)\s+(?:under|pa)|inget godkannande|no approval|{_APPROVE}\s+(?:inte|ej)"
)
_NOT_WE = re.compile(
    rf"{_APPROVE}.{{0,60}}?(?:,|\s)\s*(?:men|but)\s+(?:det\s+gor\s+(?:inte|ej)\s+(?:jag|vi)|(?:inte|not)\s+(?:jag|vi|me|us)"
    r"|(?:jag|vi)\s+gor\s+det\s+inte|(?:i|we)\s+(?:don't|do not|won't))(?!\w)"
)
_PLAIN = re.compile(
    r"^(?:(?:jag|vi|i|we|harmed)\s+)?(?:godkanner|justerar|skriver under|approve|sign)\s+(?:the\s+)?"
    r"(?:protokoll|prott|minutes)"
)
_REPORTED = re.compile(
    r"(?<!\w)(?<!jag )(?<!i )(?:sade|sager|skrev|berattade|pastod|pastar|havdar|mejlade|meddelade|lovade|said"
    r"|says|wrote|told"
    r"|claims|claimed|mentioned|thinks|svarade|tycker|tror)(?!\w)(?!\s+(?:jag|ja|vi|i|we)(?!\w))"
    r"|(?<!\w)(?<!jag )(?:sa|skriver|namnde)\s+(?:till\s+\w+\s+|mig\s+|oss\s+)?"
    r"(?:(?:att|hon|han|de|ja|nej|ok)(?!\w)|:|[\"“”'])"
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
_ERRAND = re.compile(
    r"(?<!\w)(?:boka|bokar|bestall|reservera|book|reserve|get)\s+(?:(?:in|om|en|ett|a|an|the|mig|me)\s+)*"
    r"(?:\w*(?:bana|banan|court)|bord|table|hotell|hotel|taxi|tvatt|biljett|ticket|resa|flyg|flight|klipp|haircut|massage|padel|tennis|badminton"
    r"|bowling|\w{3,}(?:lokal|sal|hall|plan|rum)(?:en|met)?|cykel|hyrbil|frisor|tandlak|lakar|dentist|doctor|barnvakt|gym)"
)
_NAMED = re.compile(r"(?:heter|kallas|called|named)(?!\w)")
_HOURS = re.compile(r"(?<!\w)(?:stanger|oppnar|oppet|oppettid\w*|stangt|closes?|closed|opens?|opening|closing)(?!\w)")
_PRICE = re.compile(r"kostar\s+(?:en|ett|att|man)\s|(?:does|would)\s+an?\s.{2,40}\scost")
_ANYWHERE = frozenset({"search", "log_update", "add_action", "complete_action", "help", "out_of_scope"})
_EMERGENCY = re.compile(
    r"(?<!\w)(?:ring|ringer|larma|skicka|tillkalla|call|send)\s+(?:efter\s+|for\s+)?(?:(?:en|an|a|the|some)\s+)?"
    r"(?:polis(?:en)?|ambulans(?:en)?|brandkar(?:en)?|112|hjalp|nagon|police|(?:an\s+)?ambulance|help|someone"
    r"|fire brigade)(?!\w)(?!\s+(?:om|about|for att|och frag))|(?<!\w)(?:kom fort|come quickly|hurry)(?!\w)"
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
_CITES = re.compile(
    r"^[\w-]+(?:\s[\w-]+)?\s+(?:sa|sade|sager|skrev|skriver|mejlade|svarade|said|wrote|says|replied)\s*[:,]?\s*[\"“”»«'].*[\"“”»«']\W*$"
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


_DECLINES = re.compile(
    r"^(?:(?:nej|nja|no|nope|tyvarr|sorry)[\s,.]+)?(?:jag|ja|vi|i|we)(?:\s+(?:kommer|kan|vill|tanker|vagrar|ska|am|will|can"
    r"|do|could|won't|can't|cannot|don't)\b|'m\b)"
)
_FIRST_CHANGED = re.compile(
    r"(?<!\w)(?:stryk|stryker|andra|andrar|ratta|rattar|byt|byter|lagg till|lagger till|ta bort|tar bort|komplettera"
    r"|fixa|fixar|korrigera|change|fix|correct|remove|amend|update)(?!\w).{3,80}?(?:,\s*|\s)"
    rf"(?:sa|da|och|then|and|so)\s+(?:kan\s+|ska\s+)?(?:{_APPROVE}|skriver|kan jag|i(?:'ll| will| can))"
    rf"|(?<!\w)(?:om ni|om du|bara ni|forst nar|nar (?:ni|du)|if you|once you|when you|as soon as)\s.{{3,60}}?"
    rf"(?:ratt|andra|kompletter|stryk|byt|fix|correct|change|amend|remove).{{0,60}}?(?:{_APPROVE}|skriver jag)"
)
_NO_TIME = re.compile(
    r"(?<!\w)(?:hinner|hunnit|hann|hinna|get around to|got around to"
    r"|(?:have|has|had|got|find|found)(?:n't| not)?\s+(?:\w+\s+)?time)(?!\w)"
)
_LATER = re.compile(
    r"(?<!\w)(?:ska|tanker|kommer(?: nog)? att|kanske|hinner|will|'ll|going to|might|maybe|hoppas|planerar)(?!\w)"
    rf".{{0,40}}?{_APPROVE}.{{0,40}}?(?<!\w)(?:sen|senare|sedan|i morgon|imorgon|imorrn|ikvall|i kvall|nasta vecka"
    r"|pa (?:man|tis|ons|tors|fre)dag|nar jag|later|tomorrow|tonight|next week|on \w+day|when i|soon|snart"
    r"|nagon gang)(?!\w)"
)
_ASKS = re.compile(
    r"(?:nar|vad|va|vem|vilka|vilken|vilket|hur|varfor|vart|who|what|when|where|which|how|why|har|hade|ar|e|blev|blir|ses"
    r"|traffas|mots|finns|did|does|do|has|have|is|are|was|were)(?!\w)"
    r"(?!\s+(?:about|vore|det (?:ok|okej|mojligt)|it (?:ok|possible)|sags|there any chance))"
)
_LAST_ASKS = re.compile(
    r"[.!?:;,-]\s+(?:och\s+|men\s+|sa\s+|and\s+|but\s+|so\s+)?(?:" + _ASKS.pattern[3:] + r"[^.!?]*\?\s*$"
)
_ASKS_UNMARKED = re.compile(
    r"(?:har|hade|did|does|has|have)\s+(?:jag|ja|alla|nagon|nan|du|ni|i|we|you|anyone|everyone|everybody)(?!\w)"
)
_ORDERS = re.compile(
    r"(?<!\w)(?:lagg|boka|notera|logga|skriv|stryk|bocka|markera|skapa|anteckna|stang|rapportera|add|book|schedule|log|note"
    r"|mark|close|create|put|please|snalla|(?:kan|skulle|vill) (?:du|ni)|(?:can|could|would|will) you)(?!\w)"
)


def gives_orders(reading: Reading) -> bool:
    return bool(_ORDERS.search(reading.spoken))


def asks(reading: Reading) -> bool:
    """A question and no order: it writes nothing."""
    if gives_orders(reading):
        return False
    marked = reading.text.rstrip().endswith("?")
    asked = _ASKS.match(reading.spoken) or _LAST_ASKS.search(reading.spoken) if marked else None
    return bool(asked or _ASKS_UNMARKED.match(reading.spoken))


def negated(reading: Reading) -> bool:
    """An approval that is said not to be given."""
    return bool(_NEGATED.search(reading.spoken)) or others_only(reading)


def others_only(reading: Reading) -> bool:
    """`polisen har godkänt, men det gör inte vi`."""
    return bool(_NOT_WE.search(reading.spoken))


def approves_plainly(reading: Reading) -> bool:
    """A last sentence that is nothing but the approval, whatever was told before it."""
    last = sentences(reading.spoken)[-1:]
    return (
        bool(last)
        and bool(_PLAIN.match(last[0]))
        and not _NEGATED.search(last[0])
        and not _FIRST_CHANGED.search(last[0])
    )


def cites(reading: Reading) -> bool:
    """`Jonas sa: "…"`: nothing in it is asked for by who writes."""
    return bool(_CITES.match(reading.flat))


def declines(reading: Reading) -> bool:
    """The speaker's own refusal, told as what he or she will not do; no question."""
    return bool(_DECLINES.match(reading.spoken)) and not reading.text.rstrip().endswith("?")


def wants_change_first(reading: Reading) -> bool:
    """An approval that hangs on a change is a wish for the change."""
    return bool(_FIRST_CHANGED.search(reading.spoken))


def puts_off(reading: Reading) -> bool:
    """An approval promised for later is none yet."""
    return bool(_LATER.search(reading.spoken)) or lacks_time(reading)


def lacks_time(reading: Reading) -> bool:
    """`jag tror inte jag hinner godkänna` refuses nothing."""
    return bool(_NO_TIME.search(reading.spoken))


def reported(reading: Reading) -> bool:
    """Somebody else's words or deed, or a command that stands in quotation marks."""
    if _told(reading) or _THIRD.search(reading.spoken) or _OTHERS.match(reading.text):
        return True
    if _DONE_BY.search(reading.spoken) and not _SPEAKER.search(reading.spoken):
        return True
    quoted = " ".join(a or b for a, b in _QUOTE.findall(reading.text))
    if not quoted:
        return False
    outside = _QUOTE.sub(" ", reading.text)
    return bool(_WRITES.search(flat(quoted))) and not _WRITES.search(flat(outside))


def _told(reading: Reading) -> bool:
    """Somebody's words told on; `så` is no `sa`."""
    return any(not reading.text[m.start() :].lower().startswith("så ") for m in _REPORTED.finditer(reading.flat))


def asks_how(reading: Reading) -> bool:
    """How one does something that this bot does."""
    return bool(_HOW.match(reading.spoken) and ANCHORS["how_to"].search(reading.spoken))


def unanchored(intent: str, reading: Reading) -> bool:
    """A message of more than two words that names nothing which this bot keeps and this intent needs."""
    if intent not in _ANYWHERE and not reading.forums and ELSEWHERE.search(reading.spoken):
        return True
    anchors = ANCHORS.get(intent)
    spans = [*((d.start, d.end) for d in reading.days), *((c.start, c.end) for c in reading.clocks)]
    small = WORDS["swedish"] | WORDS["english"] if intent in {"approve_minutes", "reject_minutes"} else frozenset()
    small |= WORDS["around_approval"] if intent == "approve_minutes" else frozenset()
    free = [w for w in reading.words if w.folded not in small and not any(s <= w.start < e for s, e in spans)]
    if anchors is None or len(free) <= (1 if intent == "schedule_meeting" else 2) or anchors.search(reading.spoken):
        return False
    return not reading.forums and not reading.periods


def calls_for_help(intent: str, reading: Reading) -> bool:
    """What the emergency services should hear is no note of ours."""
    return intent == "log_update" and bool(_EMERGENCY.search(reading.spoken)) and not gives_orders(reading)


def asks_elsewhere(intent: str, reading: Reading) -> bool:
    """An errand in a place, or a question about it (its opening hours), that names no forum and no part of a plan."""
    if any(m.kind or m.full for m in reading.forums):
        return False
    if intent == "next_meeting":
        return bool(_HOURS.search(reading.spoken))
    if intent == "schedule_meeting":
        return bool(_ERRAND.search(reading.spoken))
    if intent != "forum_info":
        return False
    return bool(_PRICE.search(reading.spoken) or _NAMED.search(reading.spoken)) or not names_a_field(reading)


def names_a_field(reading: Reading) -> bool:
    """Whether a part of the plan is asked for by name: `syftet`, `vem betalar`, `hur ofta`."""
    named = any(FIELDS[name].search(reading.spoken) for name in FIELDS if name != "purpose")
    return named or bool(_AIM.search(reading.spoken))
