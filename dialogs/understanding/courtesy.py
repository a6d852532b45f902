"""Greeting, thanks and signature around a request: they give neither intent nor slot."""

import re

_GREETING = re.compile(
    r"^\s*(?:hej(?:san)?(?: hej)?|hallå|halla|tjena(?:re)?|tja|tjo|god ?morgon|godmorgon|morrn|god (?:dag|kväll|eftermiddag)|goddag|hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|dear bot|kära bot)"
    r"(?:\s+(?:på dig|på er|där|alla|allihop|igen|du|boten|bot|samverkan(?:sboten|sbot)?|there|again|all|everyone|team|kollegor|vänner))?"
    r"(?:\s*[,!.:;\n–-]+\s*|\s+(?!på\b|är\b|hej\b|du\b))(?=\S*\w)", re.IGNORECASE)
_POLITE = re.compile(r"^\s*(?:ursäkta(?: att jag stör)?|förlåt|sorry(?: to bother you)?|excuse me|snälla|please|vänligen|okej|okay|ok|du|alltså|förresten|jo|jodå|så|så här|hör du|by the way|btw|well|so|oh|snabb fråga|en fråga|fråga|quick question|tack för senast|tack för sist)\s*[,!.:–-]+\s*(?=\S*\w)", re.IGNORECASE)
_THANKS = re.compile(
    r"(?:^|[\s,.;!?–-])\s*(?:tack(?:ar)?(?: så (?:hemskt |jätte)?mycket)?(?: på förhand| för hjälpen| i förväg)?|tusen tack|stort tack|thanks(?: a lot| so much| in advance| for (?:the|your) help)?|thank you(?: so much| very much| in advance)?|thx|tia|cheers|snälla(?: du)?|please|är du snäll|om du vill|pls|ha en (?:bra|fin) dag|have a (?:nice|good) (?:day|one)|trevlig (?:helg|dag))\s*[.!:)\s]*$", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:(?:[\s,.!?]|^)(?:mvh|m\.v\.h\.?|med (?:vänliga?|bästa) hälsning(?:ar)?|(?:vänliga|bästa|varma|många) hälsningar|hälsningar|hälsn\.?|vh|bh|hälsar|best regards|kind regards|regards|best wishes|yours sincerely|sincerely|br|sent from my \w+|skickat från min \w+)\b[,.!\s]*(?:[/–-]?\s*[A-ZÅÄÖ]?[\w-]+(?:[ ,]+[\w-]+){0,5})?"
    r"|\s+/{1,2}\s?[A-ZÅÄÖa-zåäö][\w-]+(?: [A-ZÅÄÖ][\w-]+)?|[.!?]\s*\n+\s*[-–/]?\s*[A-ZÅÄÖ][a-zåäö]+(?: [A-ZÅÄÖ][a-zåäö]+)?)\s*[.!]*\s*$", re.IGNORECASE)
_NAME_ALONE = re.compile(r"\n+\s*[-–/]{0,2}\s*[A-ZÅÄÖ][a-zåäö]+(?: [A-ZÅÄÖ][a-zåäö]+)?\s*$")


def trimmed(text: str) -> str:
    """The message without courtesies at its ends; a message that is nothing else stays whole."""
    core = text
    for _ in range(3):
        before = core
        for pattern in (_GREETING, _POLITE, _SIGNED, _NAME_ALONE, _THANKS):
            shorter = pattern.sub("", core, count=1).strip()
            if re.search(r"\w", shorter):
                core = shorter
        if core == before:
            break
    return core
