"""How a task ends: its deadline, who takes it on and the forum it is filed under, in any order."""

import re

from .calendar_words import folded_pattern
from .reading import Reading

_TAIL_WHO = folded_pattern(
    r"[\s,.;(–-]*\b(?:ansvarig(?:\s+är|\s+blir|a)?|ansvar|ansv\.?|responsible(?:\s+is)?|(?<=[,.;(-]\s)owner(?:\s+is)?"
    r"|owner(?:\s+is|(?=:))|assigned\s+to|assignee"
    r"|tilldela(?:s|d)?(?:\s+till)?|utförare|görs\s+av|utförs\s+av|in\s+charge)\s*[:=]?\s+"
    r"(?P<who>[^,.;()\n]{1,40}?)\s*\)?(?=$|[,.;(]|\s+(?:senast|till|före|innan|by|due|before|klart|deadline|för|for"
    r"|is)\b)"
)
_LAST_WHO = re.compile(
    r"\s*(?:,\s*|\s[–-]\s*|\s\()(?P<who>[A-ZÅÄÖ][\wåäö-]+(?:\s[A-ZÅÄÖ][\w-]+)?|jag|mig|me|I"
    r"|[a-zåäö-]*(?:are|or|sten|polis|chef|skola|kontor|förvaltning|tjänst|samordnar|ledar|värd|vakt|bolag)e?[nt]"
    r"|polisen|skolan)\)?\s*"
    r"(?:(?:tar|gör|fixar|ordnar|ansvarar|does|takes|will\s+(?:do|take|fix)|can\s+do)\s*(?:det|den|it|that)?)?\s*$"
)
_DUE_WORD = folded_pattern(
    r"[\s,.;(–-]*(?:\b(?:ska\s+vara|to\s+be|måste\s+vara|att\s+vara|must\s+be|should\s+be|gärna|helst|preferably|senast|klart?|färdigt?"
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
    r"|the\s+end\s+of\s+the\s+week|jul(?:en|lovet)?|årsskiftet|höstlovet|sportlovet|påsk(?:lovet)?|sommaren|terminsslutet"
    r"|christmas|easter|the\s+summer)\s*$"
)
_FILED = folded_pattern(r"[\s,]*\b(?:för|for|under|i|in|på)\s+(?:the\s+)?$")


def ending(reading: Reading, start: int, stop: int) -> tuple[int, int | None, str | None]:
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
