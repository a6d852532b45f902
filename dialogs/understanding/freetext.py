"""Free text cut out of a message exactly as written: notes, tasks, items, topics, places, who does it."""

import re
from dataclasses import dataclass

from .mentions import Mention
from .reading import Reading

_EDGE = " \t\n,.;:!?\"“”'()–—-"
_ASK = (r"(?:(?:kan|skulle|kunde|kanske)\s+(?:du|ni|vi|jag)\s+(?:kunna\s+|vara snäll och\s+|bara\s+)?|du\s+(?:får|kan)\s+(?:gärna\s+)?|vänligen\s+|snälla\s+|var snäll och\s+|jag\s+(?:vill|skulle vilja|ska|behöver|måste|skall|tänkte|vill gärna|önskar)\s+|"
        r"vi\s+(?:vill|skulle vilja|ska|behöver|måste|skall)\s+|please\s+|(?:could|can|would)\s+you\s+(?:please\s+)?|(?:i|we)(?:'d| would)\s+like\s+(?:you\s+)?to\s+|(?:i|we)\s+(?:want|need|have)\s+(?:you\s+)?to\s+|let(?:'s|\s+me)\s+|may\s+i\s+|can\s+i\s+|kan\s+jag\s+få\s+)*")
_NOTE = r"(?:en\s+|ett\s+|ny\s+|nytt\s+|an?\s+|new\s+|följande\s+|the\s+following\s+|kort\s+|short\s+|liten\s+)*(?:notis|notering|anteckning|uppdatering|statusuppdatering|statusuppdat\w*|status(?:\s?update)?|lägesrapport|lägesuppdatering|not|update|note|händelse|entry|info|information|logg(?:en|post)?|loganteckning|rapport|lägesbild|progress|log\s?entry|avstämning|meddelande|following|följande)"
_LOG_HEAD = re.compile(
    r"^\s*" + _ASK + r"(?:(?:logga|loga|lägga?\s+(?:till|in|upp)|lägga?|notera|anteckna|skriva?\s+(?:upp|ner|ned|in)|skriva?|registrera|dokumentera|spara|föra?\s+in|skapa|göra?|rapportera|rapporterar|meddela|meddelar|informera|informerar|uppdatera|berätta|lämna|log|note|record|write\s+down|write|jot\s+down|save|register|add|make|create|leave|report|share|update|put\s+on\s+record|tell)"
    r"(?:\s+" + _NOTE + r")?(?=[\s:,]|$)|" + _NOTE + r"(?=[\s:,.]|$)|för\s+kännedom|fyi|till\s+loggen|for\s+the\s+record|läget|hände)", re.IGNORECASE)
_LINK = re.compile(r"\s*(?:(?:om\s+)?att\b|that\b|med att\b|:|=|–|—|-\s|,|\.(?=\s)|->)\s*", re.IGNORECASE)
_PREP = re.compile(r"\s*(?:för|for|på|i|till|om|in|on|under|from|från|about|kring|to|of|åt|hos|med|vår|our|the|det här|gällande|ang(?:ående)?)\b\s*", re.IGNORECASE)
_CLOSING = re.compile(
    r"[\s,.;!–-]*(?:\b(?:kan|skulle|vill)\s+du\s+(?:kunna\s+)?|\bplease\s+|\bcan you\s+|\bcould you\s+|\bvänligen\s+|\bså\s+)?\b(?:skriva?|logga|notera|anteckna|spara|lägga?|registrera|log|note|write|put|save|record|add|jot|dokumentera|för)\s+(?:(?:in|till|upp|ner|ned)\s+)?(?:gärna\s+)?(?:det|detta|den|that|this|it)(?:\s+här)?"
    r"(?:\s+(?:upp|ner|ned|in|down|on record|som (?:en )?notis|till|som (?:en )?uppdatering|som (?:en )?uppgift|som (?:ett )?uppdrag|on (?:my|the) list|as an? \w+|to the (?:list|log)|på (?:min )?listan|i loggen))?(?:\s+(?:för|i|på|for|in|under|on|till)\s+[^.!?]{2,60})?\s*[.!]*\s*$"
    r"|[\s,.;!–-]+\b(?:för|for)\s+(?:kännedom|protokollet|the record)\s*$|[\s,.;–-]+\bskriv (?:upp|ner)\s*$", re.IGNORECASE)
_VERB = re.compile(r"\s*(?:har|är|hade|fick|får|var|blev|blir|ska|kommer|has|have|is|was|had|got|will|gick|kör|saknar|behöver|made|finns)\b", re.IGNORECASE)


def cut(text: str) -> str:
    """Without outer space and punctuation; brackets and quotes that belong inside stay."""
    result = text.strip(_EDGE)
    if result.count("(") > result.count(")") and text.rstrip(" .,!?").endswith(")"):
        result += ")"
    return result


def _mention_at(reading: Reading, at: int) -> Mention | None:
    return next((m for m in reading.forums if m.start <= at + 1 and at < m.end), None)


def note(reading: Reading) -> str:
    """The report of log_update: all of it, without command, addressed forum, link and closing."""
    text = _CLOSING.sub("", reading.text) or reading.text
    head = _LOG_HEAD.match(text)
    at = head.end() if head else 0
    at = _past_address(reading, text, at, commanded=head is not None)
    return cut(text[at:]) or cut(text)


def _past_address(reading: Reading, text: str, at: int, *, commanded: bool) -> int:
    """Where content begins: behind preposition, forum and a linking word, colon or dash."""
    start = at
    prep = _PREP.match(text, at)
    mention = _mention_at(reading, prep.end() if prep else at + len(text[at:]) - len(text[at:].lstrip(" ,:.-–")))
    if mention is not None and mention.end <= len(text):
        after = mention.end
        while after < len(text) and text[after] in ")\"'”":
            after += 1
        link = _LINK.match(text, after)
        if link:
            at = link.end()
            if (second := _mention_at(reading, at)) and (again := _LINK.match(text, second.end)) and ":" in again.group():
                at = again.end()
        elif _VERB.match(text, after) and not commanded:
            return start
        elif prep or commanded or mention.start <= start + 1:
            at = after
        return at
    link = _LINK.match(text, at)
    if link:
        at = link.end()
        follow = _mention_at(reading, at)
        if follow and (again := re.compile(r"\s*[:–—]\s*|\s*-\s").match(text, follow.end)):
            at = again.end()
    elif commanded and (colon := re.compile(r"[^:.\n]{0,60}:\s").match(text, at)):
        at = colon.end()
    return at


_TASK_WORD = r"(?:(?:ett|en|an?|the|följande|ny|nytt|nya|new|som|as|följ)\s+)*(?:uppdrag(?:et)?|uppgift(?:en)?|åtgärd(?:en)?|aktivitet|att[- ]göra|to[- ]?do|todo|action(?:\s?(?:item|point))?|task|assignment|ap|uppg\.?)"
_ADD_HEAD = re.compile(
    r"^\s*" + _ASK + r"(?:(?:lägga?\s+(?:till|in|upp)|skapa|skriva?\s+upp|registrera|adda|ge|add|create|make|new|nytt|ny|nya|register|assign|tilldela|sätta?\s+upp|sätta?|lägga?|note|notera|put in|set up|open|ha|få|have|lämna)\s+)?"
    + _TASK_WORD + r"(?=[\s:,–-]|$)|^\s*" + _ASK + r"(?:lägga?\s+(?:till|in|upp)|skapa|add|create)(?=\s+(?:att|to)\b|\s*:)", re.IGNORECASE)
_WHO = r"(?P<who>[A-ZÅÄÖ][\w.-]*(?:\s+[A-ZÅÄÖ][\w-]+){0,2}|(?:den |the |vår |our )?[a-zåäö][\w-]{2,30}(?:\s(?:på|at|in|of|from|hos)\s(?:the\s)?[\w-]+)?)"
_DOES = (r"(?:ska(?:ll)?\s+få\s+i\s+uppdrag\s+att|ska(?:ll)?\s+se\s+till\s+att|ska(?:ll)?|får\s+(?:i\s+uppdrag\s+)?(?:att\s+)?|behöver|måste|bör|borde|åtar\s+sig\s+att|tar\s+på\s+sig\s+att|lovade\s+(?:att\s+)?|lovar\s+(?:att\s+)?|skulle|har\s+lovat\s+(?:att\s+)?|har\s+i\s+uppdrag\s+att|"
         r"should|shall|will|must|needs\s+to|has\s+to|is\s+to|promised\s+to|is\s+going\s+to|takes\s+on\s+to|agreed\s+to|undertakes\s+to|has\s+promised\s+to|offered\s+to|is\s+responsible\s+for)")
_SELF = re.compile(
    r"^\s*(?:(?:jag|i)\s+(?:ska(?:ll)?\s+(?:se till att\s+)?|tar\s+(?:på\s+mig\s+)?(?:ansvar(?:et)?\s+för\s+)?(?:att\s+)?|åtar\s+mig\s+(?:att\s+)?|lovar\s+(?:att\s+)?|fixar\s+(?:att\s+)?|kan\s+|behöver\s+|måste\s+|will\s+|shall\s+|must\s+|should\s+|need\s+to\s+|have\s+to\s+|promise\s+to\s+|take\s+on\s+to\s+|am\s+going\s+to\s+|can\s+|take\s+(?:on\s+)?|ordnar\s+|ser\s+till\s+att\s+|volunteer\s+to\s+)|i'll\s+|"
    r"(?:påminn|remind|sätt|lägg|skriv|put|assign)\s+(?:upp\s+)?(?:på\s+)?(?:mig|me)\s+(?:down\s+)?(?:upp\s+)?(?:som\s+ansvarig\s+)?(?:om\s+)?(?:för\s+)?(?:att|to|for|on)\s+)", re.IGNORECASE)
_OTHER = (
    re.compile(r"^\s*(?:be|säg\s+(?:åt|till)|påminn|ask|tell|remind|låt)\s+" + _WHO + r"\s+(?:om\s+)?(?:att|to)\s+", re.IGNORECASE),
    re.compile(r"^\s*" + _ASK + r"(?:ge|tilldela|give|assign|sätt|put)\s+" + _WHO + r"\s+(?:uppdraget|uppgiften|i\s+uppdrag|ett\s+uppdrag|en\s+uppgift|the\s+(?:task|action)|an?\s+(?:task|action)|down|på)?\s*(?:att|to|of|for|:)\s+", re.IGNORECASE),
    re.compile(r"^\s*(?:vi\s+(?:beslutade|bestämde|kom överens om)\s+att\s+|we\s+(?:decided|agreed)\s+that\s+|att\s+|that\s+)?" + _WHO + r"\s+" + _DOES + r"\s+"),
)
_FOR_WHO = re.compile(r"\s*(?:till|för|åt|på|for|to)\s+(?P<who>[A-ZÅÄÖ][\w.-]*(?:\s+[A-ZÅÄÖ][\w-]+){0,2}|mig|me|[\w-]+(?:en|erna|et|or|er)(?:\s+på\s+\w+)?|the\s+\w+|oss|[a-zåäö-]+)\s*(?=[:,–]|\s+att\b|\s+to\b|-\s|\.\s)")
_TAIL_WHO = re.compile(
    r"[\s,.;(–-]*\b(?:ansvarig(?:\s+är|\s+blir|a)?|ansvar|ansv\.?|responsible(?:\s+is)?|owner(?:\s+is)?|assigned\s+to|assignee|tilldela(?:s|d)?(?:\s+till)?|utförare|görs\s+av|utförs\s+av|in charge)\s*[:=]?\s+(?P<who>[^,.;()\n]{1,40}?)\s*\)?(?=$|[,.;(]|\s+(?:senast|till|före|innan|by|due|before|klart|deadline|för|for)\b)", re.IGNORECASE)
_LAST_WHO = re.compile(r"\s*(?:,\s*|\s[–-]\s*|\s\()(?P<who>[A-ZÅÄÖ][\wåäö-]+(?:\s[A-ZÅÄÖ][\w-]+)?|jag|mig|me|I)\)?\s*(?:(?:tar|gör|fixar|ansvarar|does|takes)\s*(?:det|den|it)?)?\s*$")
_DUE_WORD = re.compile(r"[\s,.;(–-]*(?:\b(?:ska\s+vara\s+|ska\s+|to\s+be\s+|måste\s+vara\s+|att\s+vara\s+|must\s+be\s+|should\s+be\s+)?(?:senast|klart?|färdigt?|deadline|till\s+och\s+med|till|före|innan|by|due|before|no\s+later\s+than|not\s+later\s+than|until|on|på|ready|done|sista\s+datum|den|efter|inom|the|under|datum|done\s+by|fram\s+till|i|in)\b[\s:]*)+$", re.IGNORECASE)
_DUE_LOOSE = re.compile(r"[\s,;(–-]+(?:(?:senast|klart|färdigt|deadline|till|före|innan|by|due|before|at|no later than|inför|efter|vid|på)\s+)+(?:(?:det\s+)?nästa\s+(?:möte|styrgruppsmöte|vecka|månad)|månadsskiftet|the\s+next\s+meeting|next\s+meeting|slutet\s+av\s+(?:månaden|veckan|november|året)|the\s+end\s+of\s+the\s+(?:month|week)|jul|årsskiftet|christmas)\s*$", re.IGNORECASE)
_ME = {"jag", "mig", "me", "i", "myself", "undertecknad", "mig själv"}


@dataclass(frozen=True, slots=True)
class Task:
    """`due_at` is where the deadline's day stands, so that it can be told from days inside the task."""

    text: str
    assignee: str | None
    due_at: int | None


def task(reading: Reading) -> Task:
    """The task of add_action alone, who takes it on, and which day is its deadline."""
    text = _CLOSING.sub("", reading.text) or reading.text
    start, who = _task_start(reading, text)
    end, due_at, tail = _task_end(reading, text, start)
    assignee = tail or who
    if assignee and assignee.casefold().strip() in _ME:
        assignee = "me"
    body = re.sub(r"^\s*(?:att|to|om att|that)\s+", "", text[start:end], flags=re.IGNORECASE)
    return Task(cut(body), cut(assignee) if assignee else None, due_at)


def _task_start(reading: Reading, text: str) -> tuple[int, str | None]:
    head = _ADD_HEAD.match(text)
    at, who = (head.end(), None) if head else (0, None)
    for mention in reading.forums[:1]:
        if head is None and mention.start <= 8 and (link := re.compile(r"\s*[:,–-]\s*").match(text, mention.end)):
            at = link.end()
            again = _ADD_HEAD.match(text[at:])
            at, head = (at + again.end(), again) if again else (at, head)
    for _ in range(3):
        prep = re.compile(r"[\s,]*(?:för|for|i|till|på|in|to|under|on|åt)\s+(?:the\s+)?", re.IGNORECASE).match(text, at)
        if prep and (mention := _mention_at(reading, prep.end())) and head is not None:
            at = mention.end
        elif head is not None and (given := _FOR_WHO.match(text, at)):
            at, who = given.end(), given["who"]
        elif head is not None and not prep and (mention := _mention_at(reading, at + 1)) and re.match(r"\s*[:–-]", text[mention.end:]):
            at = mention.end
        else:
            break
    if link := re.compile(r"\s*(?::|–|-\s|,|(?:om\s+)?att\b|to\b|\.\s)\s*", re.IGNORECASE).match(text, at):
        at = link.end() if head is not None or at else at
    rest = text[at:]
    if mine := _SELF.match(rest):
        return at + mine.end(), "me"
    for pattern in _OTHER:
        if (match := pattern.match(rest)) and match["who"].casefold() not in {"vi", "we", "det", "it", "någon", "someone", "somebody", "du", "you", "det här"}:
            return at + match.end(), match["who"]
    if match := re.compile(r"^\s*(?:vi|we|någon|someone|somebody)\s+" + _DOES + r"\s+", re.IGNORECASE).match(rest):
        return at + match.end(), who
    if who is None and (named := re.compile(r"\s*(?P<who>[A-ZÅÄÖ][\w-]+(?:\s[A-ZÅÄÖ][\w-]+)?)\s*:\s+").match(rest)) and _mention_at(reading, at) is None:
        return at + named.end(), named["who"]
    return at, who


def _task_end(reading: Reading, text: str, start: int) -> tuple[int, int | None, str | None]:
    end, due_at, who = len(text), None, None
    for _ in range(4):
        body = text[:end].rstrip(" ,.;!)")
        end = len(body)
        if ((match := _TAIL_WHO.search(body, start)) and match.end() >= end - 1) or ((match := _TAIL_WHO.search(body, start)) and _days_only(reading, match.end(), end)):
            who = who or match["who"]
            due_at = next((d.start for d in reading.days if d.start >= match.end()), due_at) if due_at is None else due_at
            end = match.start()
            continue
        day = next((d for d in reversed(reading.days) if (d.start >= start and d.end <= end and not text[d.end:end].strip(" ,.;!)")) or _clock_only(reading, d.end, end, d.start >= start)), None)
        if (day is not None and due_at is None and (word := _DUE_WORD.search(text[:day.start].rstrip() + " "))) or (day is not None and due_at is None):
            due_at = day.start
            word = _DUE_WORD.search(text[:day.start])
            end = word.start() if word else day.start
            continue
        if loose := _DUE_LOOSE.search(body):
            end = loose.start()
            continue
        if who is None and (match := _LAST_WHO.search(body)) and match.start() > start and not any(m.start < match.end() and match.start("who") < m.end for m in reading.forums):
            who, end = match["who"], match.start()
            continue
        last = reading.forums[-1] if reading.forums else None
        if last and last.start > start + 3 and last.end >= end - 1 and (match := re.compile(r"[\s,]*\b(?:för|for|under|i|in|på)\s+(?:the\s+)?$", re.IGNORECASE).search(text[:last.start])):
            if last.kind or match.group().strip(" ,").casefold() in {"för", "for", "under"}:
                end = match.start()
                continue
        break
    return end, due_at, who


def _days_only(reading: Reading, start: int, end: int) -> bool:
    day = next((d for d in reading.days if d.start >= start), None)
    return day is not None and bool(re.fullmatch(r"[\s,.;)(]*(?:senast|klart?|till|före|innan|by|due|before|deadline|den|on|på|:|\s)*", reading.text[start:day.start], re.IGNORECASE)) and not reading.text[day.end:end].strip(" ,.;)")


def _clock_only(reading: Reading, start: int, end: int, inside: bool) -> bool:
    return inside and any(c.start >= start and c.end >= end - 1 and not reading.text[start:c.start].strip(" ,") for c in reading.clocks)
