"""Greeting, thanks and signature around a request: they give neither intent nor slot."""

import re
from functools import lru_cache

from .calendar_words import flat, folded_pattern

_GREETING = folded_pattern(
    r"^\s*(?:hej(?:san)?(?: hej)?|hallå|halla|tjena(?:re)?|tja|tjo|god ?morgon|godmorgon|morrn|god (?:dag|kväll"
    r"|eftermiddag)|goddag|hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|dear bot|kära bot)"
    r"(?:\s+(?:på dig|på er|där|alla|allihop|igen|du|boten|bot|samverkan(?:sboten|sbot)?|there|again|all|everyone"
    r"|team|kollegor|vänner))?"
    r"(?:\s*[,!.:;\n–-]+\s*|\s+(?!på\b|är\b|hej\b|du\b))(?=\S*\w)"
)
_POLITE = folded_pattern(
    r"^\s*(?:ursäkta(?: att jag stör)?|förlåt|sorry(?: to bother you)?|excuse me|snälla|please"
    r"|vänligen|okej|okay|ok|du|alltså|förresten|jo|jodå|så|så här|hör du|by the way|btw|well|so|oh|snabb fråga"
    r"|en fråga|fråga|quick question|tack för senast|tack för sist)\s*[,!.:–-]+\s*(?=\S*\w)"
)
_FILLERS = folded_pattern(
    r"^\s*(?:(?:eh|öh|äh|hm+|um+|uh|alltså|asså|jo|jaha|well)[\s,.]+(?=\S+\s+\S)"
    r"|(?:okej|okay|ok|så|so|ja|yes)\s+(?=(?:då\s+|then\s+)?(?:make|add|book|log|note|notera|logga|lägg|boka|skriv|kan\s+du"
    r"|can\s+you|visa|show|då)\b))"
)
_THANKS = folded_pattern(
    r"(?:^|[\s,.;!?–-])\s*(?:"
    r"(?:(?:tusen|stort|hjärtligt|jättestort|många|varmt|super|ett stort)\s+)?"
    r"tack(?:ar)?(?: så (?:hemskt |jätte)?mycket)?(?: på förhand| för hjälpen| i förväg)?"
    r"|tusen tack|stort tack|thanks(?: a lot| so much| in advance| for (?:the|your) help)?|thank you(?: so much"
    r"| very much| in advance)?|thx|tia|cheers|snälla(?: du)?|please|är du snäll|om du vill|pls|ha en (?:bra|fin) dag"
    r"|have a (?:nice|good) (?:day|one)|trevlig (?:helg|dag)|ha det (?:så )?(?:fint|bra|gott)|ha det)\s*[.!?:)\s]*$"
)
_SIGNED = folded_pattern(
    r"(?:(?:[\s,.!?]|^)(?:(?:mvh|m\.v\.h\.?|med (?:vänliga?|bästa) hälsning(?:ar)?|(?:vänliga|bästa|varma"
    r"|många) hälsningar"
    r"|hälsningar|tack och hej|hej så länge|allt gott"
    r"|best regards|kind regards|regards|best wishes|yours sincerely|sincerely"
    r"|sent from my \w+|skickat från min \w+)\b[,.!\s]*(?:[/–-]?\s*[\w-]+(?:[ ,]+[\w-]+){0,5})?"
    r"|(?:hälsn\.?|vh|bh|br|hälsar)\b[,.!\s]*(?:[\w-]+(?: [\w-]+)?)?)"
    r"|\s+/{1,2}\s?[a-z][\w-]+(?: [a-z][\w-]+)?)\s*[.!]*\s*$"
)
_LETTER = re.compile(r"\w")
_NAME_ALONE = re.compile(r"(?<=[.!?])\s*\n+\s*[-–/]{0,2}\s*[A-ZÅÄÖ][a-zåäö]+(?: [A-ZÅÄÖ][a-zåäö]+)?\s*$")


@lru_cache(maxsize=64)
def trimmed(text: str) -> str:
    """The message without courtesies at its ends; a message that is nothing else stays whole."""
    core, plain = text, flat(text)
    for _ in range(3):
        before = core
        for pattern in (_GREETING, _POLITE, _FILLERS, _SIGNED, _NAME_ALONE, _THANKS):
            match = pattern.search(core if pattern is _NAME_ALONE else plain)
            shorter = (core[: match.start()] + core[match.end() :]).strip() if match else core
            if shorter != core and _LETTER.search(shorter):
                core, plain = shorter, flat(shorter)
        if core == before:
            break
    return core
