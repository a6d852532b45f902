"""Where a meeting is to be: room, building, meeting point, or the word for a digital meeting."""

import re
from collections.abc import Sequence

from .calendar_words import folded_pattern
from .pieces import cut
from .reading import Reading

_NAMED = folded_pattern(
    r"(?:^|[\s,.(])(?:plats(?:en)?(?:\s+är)?|lokal(?:en)?|place|location|venue|var|where"
    r"|room)\s*:\s*(?P<place>[^.;\n]{2,60})"
)
_DIGITAL = folded_pattern(
    r"(?:^|[\s,.(])(?:(?:via|på|on|over|in|i|genom)\s+)?(?P<place>(?<=,\s)(?:digitalt|digital|online|virtual)\s+(?:möte|meeting)|digitalt|online|teams(?:möte)?|zoom|skype|distans"
    r"|digitally|digital|virtually|remotely|länk)"
    r"(?=$|[\s,.!?)])"
)
_POINT = folded_pattern(
    r"(?:^|[\s,.(])(?:vi\s+(?:ses|träffas|möts|samlas)|samling|we\s+meet|start(?:ar)?|meeting\s+point|möts|ses)\s+"
    r"(?:i|på|vid|hos|in|at|utanför|outside|by|near|on)\s+(?P<place>(?:the\s+)?[^\s,.;!?][^,;!?\n]{1,60})"
)
_GATHERING = folded_pattern(
    r"(?:^|[\s,.(])(?:samlingsplats|meeting\s+point|mötesplats|samling(?!\s+(?:i|på|vid|hos|utanför|kl|at|in|by)\b))\s+(?:är\s+|is\s+)?(?P<place>\w[^,;!?\n]{1,40})"
)
_SPOT = folded_pattern(
    r"(?:^|[\s,.(])(?:(?:vi\s+(?:ses|träffas|möts)|samling|we\s+meet|start(?:ar)?|meeting\s+point|plats|venue)\s+)?"
    r"(?:i|på|vid|hos|in|at|utanför|outside|by|near|on|around|runt)\s+(?P<place>(?:the\s+)?[^\s,.;!?][^,;!?\n]{1,60})"
)
_ROOM = folded_pattern(
    r"(?:^|[\s,])(?P<place>(?:konferens|mötes|sammanträdes|grupp)?(?:rum(?:met)?|room|sal(?:en)?"
    r"|lokal(?:en)?)\s+\w+)"
)
_LAST = folded_pattern(
    r"[\s,]+(?P<place>(?!(?:for|tack|please|ok|okej|thanks|boka|book|lägg|bjud|kalla|skicka|med|om|för|och|and|that|så|att|to"
    r"|hela|vecka|week|igen|again|in|nu)\b)[a-z][\w-]+(?:\s[\w-]+){0,2})[\s.!]*$"
)
_END = re.compile(r"(?<=[a-z]{3})[.!?]\s+|\n+")
_AFTER = folded_pattern(
    r"\s+(?:kl\.?(?!\w)|klockan|at\s+\d|on\s+\w+day|den\s+\d|för\s+att|to\s+discuss|om\s+att|så\s+att"
    r"|(?:behöver|ska|måste|har|är|blir|kan|vill|needs|has|is|will|should|can|must)\b"
    r"|med\s+(?:platssam|styrgr)|and\s+we|och\s+(?:bjud|skicka|kalla)"
    r"|from\s+\d|från\s+\d)|\.\s|\s-\s"
)
_LAST_WORD = folded_pattern(r"\s+(?:på|den|at|on|i|in|from|från|kl|the|med|för|for|with|och|and|to|till|vid|about|om)$")
_NO_PLACE = folded_pattern(
    r"(?:(?:i\s+)?(?:mitten|början|slutet|the\s+(?:middle|end|beginning))\b.*|dagen|den|det|en|ett|the|an?|(?:the\s+)?calendar|kalendern|veckan|samma|kl|for|vår|nästa|gruppen|mötet"
    r"|(?:the\s+)?(?:morning|afternoon|evening)|(?:på\s+)?morgonen"
    r"|eftermiddagen|förmiddagen|kvällen|year|år|mig|oss|us|me|alla|(?:the\s+)?group|nästa\s+vecka|tid|time|sig"
    r"|(?:ett|en|an?|the|vårt|nästa|our)\s+(?:(?:extra|nytt|new|kort|next)\s+)*(?:möte|träff|meeting|session"
    r"|styrgrupp\w*|tid|datum|date)\b.*|möte.*|(?:\w+\s)?(?:time|date))"
)
_PARTICLE = folded_pattern(r"(?:boka|planera|lägga?|kalla|sätta?|skriva?|bokar|kallar|bjuda?|put|skicka)\s*$")


def place(reading: Reading, taken: Sequence[tuple[int, int]]) -> str | None:
    """The place as written, without its preposition, outside the characters already taken: from the sentence that
    says the day on, else from what stands before it."""
    start = _sentence(reading)
    for from_, to in ((start, len(reading.flat)), (0, start)):
        for pattern in (_NAMED, _GATHERING, _POINT, _SPOT, _ROOM, _DIGITAL):
            if said := _first(reading, pattern, from_, to, taken):
                return said
    last = _LAST.match(reading.flat, max((e for _, e in taken), default=len(reading.flat)))
    return _read(reading, last, taken) if last else None


def _sentence(reading: Reading) -> int:
    """Where the sentence begins that says the first day."""
    day = next(iter(reading.days), None)
    return max((m.end() for m in _END.finditer(reading.flat[: day.start])), default=0) if day else 0


def _first(
    reading: Reading, pattern: re.Pattern[str], start: int, end: int, taken: Sequence[tuple[int, int]]
) -> str | None:
    while start < end and (match := pattern.search(reading.flat[:end], start)):
        start = max(match.start() + 1, match.start("place"))
        if said := _read(reading, match, taken):
            return said
    return None


def _read(reading: Reading, match: re.Match[str], taken: Sequence[tuple[int, int]]) -> str | None:
    start, end = match.span("place")
    if any(s <= start < e for s, e in taken) or _PARTICLE.search(reading.flat[: match.start()]):
        return None
    end = min([end, *(s for s, _ in taken if start < s < end)])
    after = _AFTER.search(reading.flat[:end] + " ", start)
    end = after.start() if after and after.start() > start else end
    while last := _LAST_WORD.search(reading.flat[:end].rstrip(), start):
        end = last.start()
    said = cut(reading.text[start:end])
    return said if len(said) > 1 and not _NO_PLACE.fullmatch(reading.flat[start : start + len(said)].strip()) else None
