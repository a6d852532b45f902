"""What the cutters of free text share: polite openings, closings, and the piece as it was written."""

import re

from .calendar_words import folded_pattern
from .mentions import Mention
from .reading import Reading
from .vocabulary import corrected

LONGEST_HEAD = 6
_EDGE = " \t\n,.;:!?\"“”'()–—-"
ASK = (
    r"(?:(?:kan|skulle|kunde|vill)\s+(?:du|ni|vi|jag)\s+(?:kunna\s+|vara snäll och\s+|bara\s+|få\s+)?"
    r"|du\s+(?:får|kan)\s+(?:gärna\s+)?|vänligen\s+|snälla\s+"
    r"|(?:var|vore du|vill du vara)\s+(?:så\s+)?(?:snäll|vänlig)\s+"
    r"(?:och|att)\s+|gärna\s+|kindly\s+|(?:would\s+you\s+|please\s+)?be\s+so\s+kind\s+(?:as\s+to|och)\s+"
    r"|jag\s+ber\s+(?:att\s+få|dig|er)\s+|(?:i|we)\s+should\s+like\s+to\s+"
    r"|(?:jag|vi)\s+(?:vill gärna|skulle vilja|skulle behöva|vill|ska|skall|behöver|måste|tänkte|önskar)\s+"
    r"|please\s+|(?:could|can|would|will)\s+you\s+(?:please\s+)?|(?:i|we)(?:'d| would)\s+like\s+(?:you\s+)?to\s+"
    r"|(?:i|we)\s+(?:want|need|have)\s+(?:you\s+)?(?:to\s+|(?=an?\s))|let(?:'s|\s+me)\s+|(?:may|can|could)\s+(?:i|we)\s+)*"
)
CLOSING = folded_pattern(
    r"[\s,.;!–-]*(?:\b(?:kan|skulle|vill)\s+du\s+(?:kunna\s+)?|\bplease\s+|\b(?:can|could)\s+you\s+|\bvänligen\s+"
    r"|\bså\s+)?"
    r"\b(?:skriva?|logga|notera|anteckna|spara|lägga?|registrera|log|note|write|put|save|record|add|jot|dokumentera"
    r"|för|make)\s+"
    r"(?:gärna\s+)?(?:(?:in|till|upp|ner|ned)\s+)?(?:gärna\s+)?(?:det|detta|den|dem|that|this|it|de|dom|them)(?:\s+här)?"
    r"(?:\s+(?:upp|ner|ned|in|down|on\s+record|till|som\s+(?:en\s+|ett\s+)?\w+|on\s+(?:my|the)\s+list"
    r"|(?:as\s+)?an?\s+\w+"
    r"|to\s+the\s+(?:list|log)|på\s+(?:min\s+)?listan|i\s+loggen))?"
    r"(?:\s+(?:för|i|på|for|in|under|on|till)\s+[^.!?]{2,60})?\s*[.!]*\s*$"
    r"|[\s,.;!–-]+\b(?:så\s+)?(?:lägg|skriv|sätt|put)\s+(?:till|upp|in)\s+som\s+(?:ett\s+|en\s+)?\w+\s*[.!]*$"
    r"|[\s,.;!–-]+\b(?:det|detta|this|that|it)\s+(?:gäller|rör|avser|concerns|regards|goes\s+under)"
    r"\s+[^.!?,]{2,50}\s*[.!]*$"
    r"|[\s,.;!–-]+\b(?:för|for)\s+(?:kännedom|protokollet|the\s+record)\s*[.!]*$|[\s,.;–-]+\b(?:skriv|lägg"
    r"|write)\s+(?:upp|ner|till|down)\s*[.!]*$"
)


def cut(text: str) -> str:
    """Without outer space and punctuation; a bracket that was opened inside is closed."""
    result = text.strip(_EDGE)
    return result + ")" if result.count("(") > result.count(")") and text.rstrip(" .,!?").endswith(")") else result


def misspelt_head(reading: Reading, head: re.Pattern[str]) -> int | None:
    """Where a command ends that would match `head` if its words were spelt right: `läg till updrag`."""
    spelt = [corrected(word.folded) for word in reading.words[:LONGEST_HEAD]]
    if all(one == word.folded for one, word in zip(spelt, reading.words, strict=False)):
        return None
    for count in range(len(spelt), 0, -1):
        said = " ".join(spelt[:count])
        if (match := head.match(said)) and match.end() == len(said):
            return reading.words[count - 1].end
    return None


def mention_at(reading: Reading, at: int) -> Mention | None:
    """The forum named at this place, a space before it allowed."""
    return next((m for m in reading.forums if m.start <= at + 1 and at < m.end), None)


def skip_space(text: str, at: int, characters: str = " \n\t") -> int:
    while at < len(text) and text[at] in characters:
        at += 1
    return at
