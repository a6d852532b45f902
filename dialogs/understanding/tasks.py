"""The task of add_action, who takes it on, and where its deadline stands; cut out as written."""

import re
from dataclasses import dataclass

from .calendar_words import folded_pattern
from .pieces import ASK, CLOSING, cut, mention_at
from .reading import Reading

_NOUN = (
    r"(?:(?:ett|en|an?|the|följande|ny|nytt|nya|new|som|as)\s+)*"
    r"(?:uppdrag(?:et)?|uppgift(?:en)?|åtgärd(?:en)?|aktivitet(?:en)?|att[- ]göra|to[- ]?do|action(?:\s?(?:item"
    r"|point))?|task|assignment|ap|uppg\.?)"
)
_HEAD = folded_pattern(
    r"^\s*" + ASK + r"(?:(?:lägga?\s+(?:till|in|upp)|skapa|skriva?\s+upp|registrera|adda|ge|add|create|make|new|nytt"
    r"|ny|nya|register|assign"
    r"|tilldela|sätta?\s+upp|sätta?|lägga?|note|notera|put\s+in|set\s+up|open|ha|få|have|lämna)\s+)?"
    + _NOUN
    + r"(?=[\s:,–-]|$)"
    r"|^\s*" + ASK + r"(?:lägga?\s+(?:till|in|upp)|skapa|add|create)(?=\s+(?:att|to)\b|\s*:)"
    r"|^\s*" + ASK + r"(?:lägga?\s+(?:till|in|upp)|skriva?\s+upp|add|put)\s+(?:i|på|to|on)\s+(?:\w*listan"
    r"|the\s+(?:action\s+|to-?do\s+)?list)"
)
_WHO = (
    r"(?P<who>(?:den\s|the\s|vår\s|our\s)?[a-z][\w.-]*(?:\s[a-z][\w-]+){0,2}?"
    r"(?:\s(?:på|at|från|hos)\s(?:the\s)?[\w-]+)?)"
)
_DOES = (
    r"(?:ska(?:ll)?\s+få\s+i\s+uppdrag\s+att|ska(?:ll)?\s+se\s+till\s+att|ska(?:ll)?|får\s+i\s+uppdrag\s+att|får"
    r"|behöver|måste|bör|borde"
    r"|åtar\s+sig\s+att|tar\s+på\s+sig\s+att|lovade(?:\s+att)?|lovar(?:\s+att)?|skulle|har\s+lovat(?:\s+att)?"
    r"|har\s+i\s+uppdrag\s+att"
    r"|should|shall|will|must|needs\s+to|has\s+to|is\s+to|(?:has\s+)?promised\s+to|is\s+going\s+to|takes\s+on\s+to"
    r"|agreed\s+to"
    r"|undertakes\s+to|offered\s+to|is\s+responsible\s+for)"
)
_SELF = folded_pattern(
    r"^\s*(?:(?:jag|i)\s+(?:ska(?:ll)?\s+(?:se\s+till\s+att\s+)?"
    r"|tar\s+(?:på\s+mig\s+)?(?:ansvar(?:et)?\s+för\s+)?(?:att\s+)?"
    r"|åtar\s+mig\s+(?:att\s+)?|lovar\s+(?:att\s+)?|fixar\s+(?:att\s+)?|kan\s+|behöver\s+|måste\s+|will\s+|shall\s+"
    r"|must\s+|should\s+"
    r"|need\s+to\s+|have\s+to\s+|promise\s+to\s+|take\s+on\s+to\s+|am\s+going\s+to\s+|can\s+|take\s+(?:on\s+)?"
    r"|ordnar\s+|ser\s+till\s+att\s+"
    r"|volunteer\s+to\s+|skulle\s+)|i'll\s+"
    r"|(?:påminn|remind|sätt|lägg|skriv|put|assign|ge|give)\s+(?:upp\s+)?(?:på\s+)?(?:mig"
    r"|me)\s+(?:down\s+)?(?:upp\s+)?(?:på\s+)?"
    r"(?:som\s+ansvarig\s+|i\s+uppdrag\s+|the\s+task\s+)?(?:om\s+|för\s+)?(?:att|to|for|on|of)\s+)"
)
_OTHERS = (
    folded_pattern(
        r"^\s*(?:be|säg\s+(?:åt|till)|påminn|ask|tell|remind|låt)\s+" + _WHO + r"\s+(?:om\s+)?(?:att|to)\s+"
    ),
    folded_pattern(
        r"^\s*"
        + ASK
        + r"(?:ge|tilldela|give|assign|sätt|put|lägg\s+(?:ut\s+)?på)\s+"
        + _WHO
        + r"\s*(?:\b(?:uppdraget|uppgiften|i\s+uppdrag|ett\s+uppdrag|en\s+uppgift"
        r"|the\s+(?:task|action)|an?\s+(?:task|action)|down|på)\b)?\s*(?:\b(?:att|to|of|for)\b|:)\s*"
    ),
    folded_pattern(
        r"^\s*(?:(?:vi|mötet)\s+(?:beslutade|bestämde|kom\s+överens\s+om)\s+att\s+|(?:we|it\s+was)\s+(?:decided"
        r"|agreed)\s+that\s+|att\s+|that\s+)?" + _WHO + r"\s+" + _DOES + r"\s+"
    ),
)
_SOMEONE = folded_pattern(r"^\s*(?:vi|we|någon|nån|someone|somebody)\s+" + _DOES + r"\s+")
_FOR_WHO = folded_pattern(r"\s*\b(?:till|för|åt|på|for|to|on)\s+" + _WHO + r"\s*(?=[:,]|\batt\b|\bto\b|-\s|\.\s)")
_NAMED = folded_pattern(r"\s*" + _WHO + r"\s*:\s+")
_ADDRESS = folded_pattern(r"[\s,]*\b(?:för|for|i|till|på|in|to|under|on|åt)\s+(?:the\s+)?")
_LINK = folded_pattern(r"\s*(?::|-(?=\s)|,|(?:om\s+)?att\b|to\b|\.(?=\s))\s*")
_TAIL_WHO = folded_pattern(
    r"[\s,.;(–-]*\b(?:ansvarig(?:\s+är|\s+blir|a)?|ansvar|ansv\.?|responsible(?:\s+is)?|owner(?:\s+is)?|assigned\s+to"
    r"|assignee"
    r"|tilldela(?:s|d)?(?:\s+till)?|utförare|görs\s+av|utförs\s+av|in\s+charge)\s*[:=]?\s+"
    r"(?P<who>[^,.;()\n]{1,40}?)\s*\)?(?=$|[,.;(]|\s+(?:senast|till|före|innan|by|due|before|klart|deadline|för|for"
    r"|is)\b)"
)
_LAST_WHO = re.compile(
    r"\s*(?:,\s*|\s[–-]\s*|\s\()(?P<who>[A-ZÅÄÖ][\wåäö-]+(?:\s[A-ZÅÄÖ][\w-]+)?|jag|mig|me|I)\)?\s*"
    r"(?:(?:tar|gör|fixar|ansvarar|does|takes)\s*(?:det|den|it)?)?\s*$"
)
_DUE_WORD = folded_pattern(
    r"[\s,.;(–-]*(?:\b(?:ska\s+vara|to\s+be|måste\s+vara|att\s+vara|must\s+be|should\s+be|senast|klart?|färdigt?"
    r"|deadline|till\s+och\s+med|till"
    r"|före|innan|by|due|before|no\s+later\s+than|not\s+later\s+than|until|on|på|ready|done|sista\s+datum|den|the"
    r"|under|datum|fram\s+till|i|in)"
    r"\b[\s:]*)+$"
)
_LOOSE_DUE = folded_pattern(
    r"[\s,;(–-]+(?:(?:senast|klart|färdigt|deadline|till|före|innan|by|due|before|at|no\s+later\s+than|inför|efter"
    r"|vid|på)\s+)+"
    r"(?:(?:det\s+)?nästa\s+(?:möte|styrgruppsmöte|månad)|månadsskiftet|(?:the\s+)?next\s+meeting"
    r"|slutet\s+av\s+(?:veckan|november|året)"
    r"|the\s+end\s+of\s+the\s+week|jul|årsskiftet|christmas)\s*$"
)
_FILED = folded_pattern(r"[\s,]*\b(?:för|for|under|i|in|på)\s+(?:the\s+)?$")
_ME = {"jag", "mig", "me", "i", "myself", "undertecknad", "mig själv"}
_NOBODY = {
    "vi",
    "we",
    "det",
    "it",
    "nagon",
    "nan",
    "someone",
    "somebody",
    "du",
    "you",
    "det har",
    "den",
    "this",
    "att",
    "to",
    "man",
    "uppdrag",
    "nytt uppdrag",
    "todo",
}


@dataclass(frozen=True, slots=True)
class Task:
    """`due_at` is where the deadline's day stands; the task itself is characters `start` to `end`."""

    start: int
    end: int
    text: str
    assignee: str | None
    due_at: int | None


def task(reading: Reading) -> Task:
    closing = CLOSING.search(reading.flat)
    stop = closing.start() if closing and closing.start() > 3 else len(reading.text)
    start, who = _start(reading, stop)
    end, due_at, tail = _end(reading, start, stop)
    assignee = tail or who
    if assignee and assignee.casefold().strip() in _ME:
        assignee = "me"
    body = re.sub(r"^\s*(?:om\s+)?(?:att|to|that)\s+", "", reading.text[start:end], flags=re.IGNORECASE)
    return Task(start, end, cut(body), cut(assignee) if assignee else None, due_at)


def _start(reading: Reading, stop: int) -> tuple[int, str | None]:
    """Where the task begins, and who was named before it."""
    plain = reading.flat[:stop]
    at, commanded = _command(reading, plain)
    who: str | None = None
    for _ in range(3):
        address = _ADDRESS.match(plain, at)
        mention = mention_at(reading, address.end() if address else at + 1)
        given = _FOR_WHO.match(plain, at)
        if commanded and mention is not None and (address or re.match(r"\s*[:–-]", plain[mention.end :])):
            at = mention.end
        elif commanded and given and given["who"] not in _NOBODY:
            at, who = given.end(), reading.text[given.start("who") : given.end("who")]
        else:
            break
    link = _LINK.match(plain, at)
    at = link.end() if link and (commanded or at) else at
    return _person_first(reading, plain, at, who)


def _command(reading: Reading, plain: str) -> tuple[int, bool]:
    """The end of `lägg till uppdrag`, a forum before it allowed: `Bredäng: nytt uppdrag …`."""
    if head := _HEAD.match(plain):
        return head.end(), True
    for mention in reading.forums[:1]:
        if mention.start <= 8 and (link := _LINK.match(plain, mention.end)):
            again = _HEAD.match(plain[link.end() :])
            return (link.end() + again.end(), True) if again else (link.end(), False)
    return 0, False


def _person_first(reading: Reading, plain: str, at: int, who: str | None) -> tuple[int, str | None]:
    rest = plain[at:]
    if mine := _SELF.match(rest):
        return at + mine.end(), "me"
    for pattern in _OTHERS:
        if (match := pattern.match(rest)) and match["who"] not in _NOBODY:
            return at + match.end(), reading.text[at + match.start("who") : at + match.end("who")]
    if match := _SOMEONE.match(rest):
        return at + match.end(), who
    named = _NAMED.match(plain, at)
    if (
        who is None
        and named
        and mention_at(reading, at) is None
        and len(named["who"].split()) <= 2
        and named["who"] not in _NOBODY
    ):
        return named.end(), reading.text[named.start("who") : named.end("who")]
    return at, who


def _end(reading: Reading, start: int, stop: int) -> tuple[int, int | None, str | None]:
    """Where the task ends before deadline, person and forum, which may stand in any order."""
    end, due_at, who = stop, None, None
    for _ in range(5):
        end = len(reading.text[:end].rstrip(" ,.;!?)"))
        if who is None and (found := _tail_person(reading, start, end)):
            end, who = found
        elif due_at is None and (deadline := _tail_day(reading, start, end)):
            end, due_at = deadline
        elif loose := _LOOSE_DUE.search(reading.flat[:end]):
            end = loose.start()
        elif (filed := _tail_forum(reading, start, end)) is not None:
            end = filed
        else:
            break
    return end, due_at, who


def _tail_person(reading: Reading, start: int, end: int) -> tuple[int, str] | None:
    match = _TAIL_WHO.search(reading.flat[:end], start)
    if match and match.start() > start and (match.end() >= end - 1 or _tail_day(reading, match.end() - 1, end)):
        if match.end() >= end - 1:
            return match.start(), reading.text[match.start("who") : match.end("who")]
        day = _tail_day(reading, match.end() - 1, end)
        return None if day is not None else (match.start(), reading.text[match.start("who") : match.end("who")])
    last = _LAST_WHO.search(reading.text[:end])
    if (
        last
        and last.start() > start
        and not any(m.start < last.end() and last.start("who") < m.end for m in reading.forums)
    ):
        return last.start(), last["who"]
    return None


def _tail_day(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The day that the message ends with, a clock after it allowed, and where its "senast" begins."""
    for day in reversed(reading.days):
        if day.start < start or day.end > end + 1:
            continue
        rest = reading.text[day.end : end]
        for clock in reading.clocks:
            if clock.start >= day.end and clock.end <= end:
                rest = rest.replace(reading.text[clock.start : clock.end], "")
        if rest.strip(" ,.;!?)"):
            return None
        word = _DUE_WORD.search(reading.flat[: day.start])
        return (max(word.start(), start) if word else day.start), day.start
    return None


def _tail_forum(reading: Reading, start: int, end: int) -> int | None:
    """A forum under which the task is filed: `… för Sätra`, `… i Platssamverkan Sätra`; `i Sätra` alone is a place."""
    last = next((m for m in reversed(reading.forums) if m.end <= end + 1), None)
    if last is None or last.start <= start + 3 or last.end < end - 1:
        return None
    match = _FILED.search(reading.flat[: last.start])
    filed = match and (last.kind or match.group().strip(" ,").split()[0] in {"for", "under"})
    return match.start() if match and filed else None
