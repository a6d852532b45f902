"""The topic of a search, cut out as written."""

from .calendar_words import folded_pattern
from .pieces import ASK, cut
from .reading import Reading

_RECORDS = (
    r"(?:(?:de|all|alla|the|våra|our|gamla|old|any|några|något)\s+)*(?:protokoll(?:en|et)?|minutes"
    r"|anteckningar(?:na)?|notiser(?:na)?|notes|möten(?:a)?"
    r"|materialet|dokument(?:en)?|records|arkivet|archive|meetings)"
)
_KIND = (
    r"(?:allt|något|nåt|nånting|någonting|everything|anything|information|info|beslut(?:et|en)?|decisions?|mentions?"
    r"|protokoll(?:en|et)?|minutes|notiser|"
    r"diskussion(?:en|er)?|discussions?)"
)
_SEARCHED = folded_pattern(
    r"^\s*" + ASK + r"(?:(?:hjälpa?\s+mig\s+(?:att\s+)?|help\s+me\s+)?(?:söker|söka|sök|letar|leta|hittar|hitta|slå"
    r"|googla|search|find|looking|look|kolla"
    r"|plocka|ta\s+fram|visa|show\s+me|show|lista|list|give\s+me|ge\s+mig|searching|sökning|sökord)\s+)"
    rf"(?:(?:jag|du)\s+)?(?:(?:upp|fram|rätt\s+på|igenom|through|up|eff?t(?:er|re|r|e)|för)\s+)?(?:(?:i|in|bland|genom"
    rf"|through)\s+)?(?:{_RECORDS}(?:\s+|\s*:\s*))?"
    rf"(?:(?:{_KIND}\s+)?(?:eff?t(?:er|re|r|e)|på|om|for|about|upp|kring|after|on|var\s+det\s+står\s+om|som\s+rör|som\s+nämner"
    rf"|som\s+handlar\s+om|that\s+mention|mentioning|where\s+we\s+(?:talked|talk|spoke|decided"
    rf"|discussed)(?:\s+about)?|(?:var|där)\s+vi\s+(?:pratade|pratat|diskuterade|beslutade)\s+om"
    r"|of|ordet|the\s+word|rörande|regarding)\s+)*[\"“”]?(?P<topic>.+)$"
)
_SAID = folded_pattern(
    r"^.*\b(?:(?:vad\s+(?:som\s+)?(?:vi\s+)?(?:har\s+|blev\s+)?(?:sades|sas|sagts|sagt|sade|sa|beslutades|beslutats"
    r"|beslutade|beslutat|bestämdes|bestämde|bestämt|diskuterades|diskuterat|pratade|pratat)(?:\s+vi)?"
    r"|what\s+(?:we|was|has|was\s+it\s+we)\s+(?:have\s+|has\s+|had\s+|been\s+)*(?:said|discussed|decided|agreed|talked))"
    r"\s+(?:om|kring|angående|gällande|about|on|regarding|concerning)"
    r"|(?:nån|någon|anyone|anybody)\s+(?:som\s+)?(?:tog\s+upp|nämnde|pratade\s+om|snackade\s+om|brought\s+up|mentioned))"
    r"\s+(?P<topic>.+)$"
)
_WHEN = folded_pattern(
    r"^\s*(?:när|(?:var|where)\s+(?:i|in)\s+(?:protokollen|the\s+minutes|planen)|i\s+vilke[nt]\s+\w+"
    r"|på\s+vilke[nt]\s+\w+|vilke[nt]\s+\w+|vilka\s+\w+|in\s+which\s+\w+|at\s+which\s+\w+|which\s+\w+|where|when"
    r"|var)\s+"
    r"(?:har\s+(?:vi|man|ni)\s+|have\s+we\s+|did\s+we\s+|was\s+|were\s+|is\s+|are\s+|did\s+they\s+)?"
    r"(?:diskutera\w*|besluta\w*|bestäm\w*|enades|nämn\w*|omnämns|togs|tog|tar\s+upp|behandla\w*|decided?|discuss\w*|mention\w*"
    r"|talk\w*|handlar\s+om|prata\w*|står\s+det|stod\s+det"
    r"|brought\s+up|deals?\s+with|bring\s+up)?\s*(?:vi\s+|man\s+|ni\s+|det\s+|we\s+|de\s+)?(?:beslut(?:et"
    r"|en)?\s+(?=om|kring|att))?(?:(?:om|on|about|upp|kring|att(?=\s))\s+)*(?P<topic>.+)$"
)
_HAVE = folded_pattern(
    r"^\s*(?:har|have|has|did|finns|står|is|are|hade|var|was|kom|togs|nämndes|nämns)\b.{0,45}?\b(?:diskutera\w*|besluta\w*"
    r"|nämn\w*|tagit\s+upp|tog\s+upp|behandla\w*|beslutade|decided?|discuss\w*|approved?|agreed?\s+(?:to|on)|godkänt|klubbat"
    r"|mention\w*|talk(?:ed)?\s+about|pratat|snacka\w*|brought\s+up|decide|bring\s+up)\s+(?:(?:något|nåt|anything"
    r"|beslut)\s+)?(?:(?:om|on|about|upp|kring)\s+)*(?P<topic>.+)$"
)
_ABOUT = folded_pattern(
    r"^.*?\b(?:om|about|regarding|concerning|kring|angående|ang\.?|gällande|rörande|beträffande|när\s+det\s+gäller"
    r"|i\s+frågan\s+om|vad\s+gäller)\s+(?P<topic>.+)$"
)
_LOOSE = folded_pattern(
    r"^.*?\b(?:nämner|nämns|omnämns|mentions?|(?:gick|blev)\s+det\s+med|blev\s+det\s+av|happened\s+(?:to|with)|sökord"
    r"|sökning|search|sök|on|beslut\s+i|med)\s*:?\s+(?P<topic>.+)$"
)
_PERIOD = (
    r"(?:september|oktober|october|november|december|januari|january|february|februari|mars|march|april|maj|may|juni"
    r"|june|juli|july|augusti|august"
    r"|våras|höstas|somras|fjol|vintras|år|year|week|veckan|vintern|hösten|autumn|spring)"
)
_TAIL = folded_pattern(
    rf"[\s,;]+(?:(?:i|på|in|at|from|från|bland|ur|during|under|vid|on|within)\s+(?:(?:det|den|last|previous|latest"
    rf"|most\s+recent|senaste|förra|sista|this|year's|årets"
    rf"|past|två|recent|tidigare|vårt|vilket|någon|nåt|the|our|any|något)\s+)*(?:{_RECORDS}|mötes\w*protokoll\w*"
    rf"|meeting\s+minutes|möte(?:t|na|n)?|meetings?"
    rf"|planen|åtgärdsplanen|the\s+plan|plan|{_PERIOD}|gruppen|the\s+group)\b.*"
    r"|(?:diskutera[dst]\w*|beslutats?|beslutades|nämns|nämndes|nämnt?s?|upp|discussed|mentioned|decided(?:\s+on)?"
    r"|brought\s+up|talked\s+about|behandla[dt]e?s|omnämns"
    r"|taken\s+up|(?:någon|nån|nå)\s+gång|nånsin|någonsin|tidigare|before|ever|nyligen|recently|förut|någonstans|anywhere|senast|sist"
    r"|last\s+time|förra\s+gången|kan\s+du\s+(?:leta|söka|kolla|hitta|ta\s+reda|plocka)\b.*|(?:can|could)\s+you\s+(?:find|look|dig|check)\b.*|"
    rf"(?:last|this)\s+{_PERIOD}|(?:under\s+)?(?:förra|det\s+gångna|senaste)\s+(?:året|hösten|våren|sommaren|vintern|månaden|veckan|tertialet)"
    r"|i\s+(?:höstas|våras|somras|vintras|går|fredags|torsdags|onsdags|tisdags|måndags)|i\s+år|i\s+fjol|egentligen|nu|again|igen))[\s.?!]*$"
)
_LEAD = folded_pattern(
    r"^\s*(?:ordet|the\s+word|begreppet|frågan\s+om|ämnet|något\s+om|the\s+topic(?:\s+of)?|termen|the\s+term"
    r"|allt\s+om|det?\s+(?:där|här)\s+med|att\s+(?=ha\b)"
    r"|the|an?|den|det|vår[at]?|our|my|min|mitt|mina)\s+(?=\w)"
)
_ONLY_RECORDS = folded_pattern(r"s?\W*(?:protokoll(?:en|et)?|minutes|möten?|meetings?)?\W*")
_IN_FORUM = folded_pattern(r"\s+(?:i|på|in|at|of|för|for|inom|hos|by|under|from|från)\s+(?:the\s+)?$")


def topic(reading: Reading) -> str:
    """The noun phrase searched for, without what is searched, by whom, where and when."""
    for pattern in (_SAID, _SEARCHED, _WHEN, _HAVE, _ABOUT, _LOOSE):
        match = pattern.match(reading.flat)
        if match and (found := _trimmed(reading, *match.span("topic"))):
            return found
    return _trimmed(reading, 0, len(reading.text))


def _trimmed(reading: Reading, start: int, end: int) -> str:
    for _ in range(4):
        before = end
        end = start + len(reading.text[start:end].rstrip(' ?.!"”'))
        tail = _TAIL.search(reading.flat[:end], start)
        if tail and tail.start() > start:
            end = tail.start()
        last = next(
            (
                m
                for m in reading.forums
                if m.start > start and m.kind and _ONLY_RECORDS.fullmatch(reading.flat[m.end : end])
            ),
            None,
        )
        if last and (match := _IN_FORUM.search(reading.flat[: last.start], start)):
            end = match.start()
        if end == before:
            break
    for _ in range(2):
        if lead := _LEAD.match(reading.flat[start:end]):
            start += lead.end()
    return cut(reading.text[start:end])
