"""The report of log_update, cut out as written."""

import re

from .calendar_words import folded_pattern
from .pieces import ASK, CLOSING, cut, mention_at, misspelt_head, skip_space
from .reading import Reading

_NOUN = (
    r"(?:(?:en|ett|ny|nytt|an?|new|följande|the|kort|short|liten|quick)\s+)*"
    r"(?:notis|notering|anteckning|uppdatering|status(?:\s?uppdatering|\s?update|rapport)?|statusrad|rad|läges(?:rapport"
    r"|uppdatering|bild)|not|uppdat"
    r"|update|note|händelse|entry|info|information|logg(?:en|post|anteckning)?|log\s?entry|rapport|progress|avstämning"
    r"|meddelande|följande|following)"
)
_VERB = (
    r"(?:logga|loga|lägga?\s+(?:till|in|upp)|lägga?|notera|anteckna|skriva?\s+(?:upp|ner|ned|in)|skriva?|registrera"
    r"|dokumentera|spara"
    r"|föra?\s+in|skapa|göra?|rapporterar?|meddelar?|informerar?|uppdatera|berätta|lämna|log|note|record|write\s+down"
    r"|write"
    r"|jot\s+down|save|register|add|make|create|leave|report|share|update|put\s+on\s+record|put|noterar|loggar)"
)
_HEAD = folded_pattern(
    r"^\s*" + ASK + rf"(?:{_VERB}(?:\s+{_NOUN})?(?=[\s:,–-]|$)|{_NOUN}(?=[\s:,.–-]|$)"
    r"|för\s+kännedom|fyi|till\s+loggen|for\s+the\s+record|läget|hände)"
    r"(?:\s+(?:i|in|till|to)\s+(?:the\s+|vår\s+|our\s+)?(?:logg(?:en|boken)?|log(?:book)?|dagboken|journalen)(?!\w))?"
)
_LINK = folded_pattern(r"\s*(?:(?:med\s+|om\s+)?att\b|that\b|:|=|-(?=\s)|->|,|[.?!](?=\s))\s*")
_ANNOUNCES = folded_pattern(rf"^\s*(?:\w+\s+){{1,4}}{_NOUN}\s+(?:för|från|i|om|for|from|on)\s+(?:the\s+)?$")
_STRONG = folded_pattern(r"\s*:\s*|\s+[–-]\s+")
_PREPOSITION = folded_pattern(
    r"\s*(?:(?:det\s+här|detta|det)\s+(?:gäller|rör|avser|handlar\s+om)|this\s+(?:is\s+about|concerns)|för|på|i|till|om|in|on|under|from|från|about|kring|to|of|åt|hos|med|for|gällande|ang(?:ående)?|rörande)\s+"
    r"(?:vår\s+|our\s+|the\s+)?"
)
_FINITE = folded_pattern(
    r"\s*(?:har|är|hade|fick|får|var|blev|blir|ska|kommer|has|have|is|was|had|got|will|gick|saknar|behöver|made|finns"
    r"|och|and|are|were)\b"
)
_LATER = folded_pattern(
    rf"^[^:.!?\n]{{0,80}}?\b(?:vill|skulle)\s+(?:jag|vi)\s+(?:gärna\s+|vilja\s+)?{_VERB}(?:\s+{_NOUN})?(?=[\s:,–-])"
)
_SECOND = folded_pattern(
    rf"^[^.!?:\n]{{3,100}}(?:[.!?]\s+|,\s+(?:så|och|so|and)\s+)(?:så\s+)?{ASK}{_VERB}(?:\s+gärna)?(?:\s+{_NOUN})?(?=[\s:,–-])"
)
_FAR_COLON = folded_pattern(r"[^:.\n]{0,60}:\s")


def note(reading: Reading) -> str:
    """All of the report, without command, addressed forum, linking word and closing."""
    start, end = span(reading)
    return cut(reading.text[start:end]) or cut(reading.text)


def span(reading: Reading) -> tuple[int, int]:
    """Where the report begins and ends; a forum named outside it is addressed."""
    closing = CLOSING.search(reading.flat)
    head = _HEAD.match(reading.flat) or _LATER.match(reading.flat) or _in_second_sentence(reading)
    at = head.end() if head else misspelt_head(reading, _HEAD)
    start = _content(reading, at or 0, commanded=at is not None)
    return start, closing.start() if closing and closing.start() > 3 else len(reading.text)


def _in_second_sentence(reading: Reading) -> re.Match[str] | None:
    """`Vi sågs i går. Logga för Sätra att …`: a command behind the first sentence, which names no forum."""
    match = _SECOND.match(reading.flat)
    return match if match and reading.forums and reading.forums[0].start >= match.end() else None


def _content(reading: Reading, start: int, *, commanded: bool) -> int:
    """Where content begins: behind preposition, forum and a linking word, colon or dash."""
    plain = reading.flat
    preposition = _PREPOSITION.match(plain, start)
    mention = mention_at(reading, preposition.end() if preposition else skip_space(plain, start, " ,:.-"))
    if mention is None and not commanded and (labelled := _labelled(reading)) is not None:
        return labelled
    if mention is None:
        return _unaddressed(reading, start, commanded=commanded)
    after = skip_space(plain, mention.end, ")\"'”")
    if link := _LINK.match(plain, after):
        return _second(reading, link.end())
    if _FINITE.match(plain, after) and (not commanded or preposition is None):
        return skip_space(plain, start) if commanded else start
    return after if preposition or commanded or mention.start <= start + 1 else start


def _labelled(reading: Reading) -> int | None:
    """Behind `uppdaering Sätra:`, one or two words, perhaps misspelt, and a forum before a colon."""
    mention = reading.forums[0] if reading.forums else None
    link = _STRONG.match(reading.flat, mention.end) if mention else None
    words = [w for w in reading.words if mention is not None and w.end <= mention.start]
    if link and mention is not None and (len(words) <= 2 or _ANNOUNCES.match(reading.flat[: mention.start])):
        return link.end()
    return None


def _second(reading: Reading, at: int) -> int:
    """`Uppdatering Bredäng: T2:` or `notis: Sätra: …`: a second address before a colon goes too."""
    mention = mention_at(reading, at)
    again = _STRONG.match(reading.flat, mention.end) if mention else None
    return again.end() if again else at


def _unaddressed(reading: Reading, start: int, *, commanded: bool) -> int:
    if link := _LINK.match(reading.flat, start):
        return _second(reading, link.end())
    colon = _FAR_COLON.match(reading.flat, start) if commanded else None
    return colon.end() if colon else start
