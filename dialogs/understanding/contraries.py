"""What the classifier takes for its contrary or its neighbour by the words it shares with it."""

import re

from .borders import gives_orders, names_a_field
from .lexicon import FIELDS, WORDS
from .reading import Reading

_ENDS_IT = re.compile(
    r"(?<!\w)(?:sag(?:a|er)?\s+upp|avsluta\w*|avbryt\w*|avbestall\w*|stoppa\w*|sluta(?:\s+skicka)?|slippa"
    r"|ta\s+bort|tas\s+bort|cancel|stop"
    r"|end|terminate|quit)(?!\w).{0,40}?(?:prenum|subscri|digest|veckobrev|sammanfattning|utskick|nyhetsbrev|newsletter|summar)"
)
_HELD = re.compile(
    r"(?<!\w)(?:genomford\w*|genomfort|holls|hallits|avklara\w*|gjordes|ar gjord|blev gjord"
    r"|took place|was held|were held|has been done"
    r"|was done|carried out|completed)(?!\w)"
)
_SEARCHES = re.compile(
    r"(?:sok|leta|search|look)\s+(?:efter|pa|upp|for|up)\s+\S+(?:\s+\S+){0,3}$"
    r"|(?:vad|va|what)\s+(?:beslut\w*|bestam\w*|sades|sas|sa|diskuter\w*|was\s+(?:decided|said|discussed)"
    r"|did\s+we\s+(?:decide|say|discuss))\s+(?:vi\s+|man\s+|de\s+)?(?:om|kring|angaende|about|on|regarding)\s"
)
_HEADING = re.compile(r"[^.:!?\n]{2,80}(?=[.:!]\s|\n|\s-\s)")
_KEEPS = re.compile(r"inte (?:missa|vara utan)|(?:don't|not) want to miss|(?:don't|not) miss")
_CALLS_OFF = re.compile(
    r"(?:avboka\w*|avlys\w*|stalla?\s+in|installt|cancel(?:led|s)?|call(?:ed)?\s+off)(?!\w)"
    r"|.{0,60}(?:ar|blir)\s+(?:tyvarr\s+)?install[td]a?(?!\w)"
    r"|.{0,60}(?:is|are)\s+(?:cancelled|called off)(?!\w)"
)
_OF_THE_DIGEST = re.compile(r"digest|brev|sammanfatt|prenum|utskick|mejl|mail|list|letter|summar|subscri")
_DECISIONS = re.compile(
    r"(?:och\s+|and\s+)?(?:vad|va|what)\s+"
    r"(?:(?:beslut\w*|bestam\w*|sa|sas|sades|kom)\s*(?:ni|vi|de|man|dom)?(?:\s+fram\s+till)?"
    r"|(?:did\s+(?:they|we|you)\s+(?:decide|agree|conclude|say)(?:\s+on)?|was\s+(?:decided|agreed|said)))"
    r"(?:\s+(?:sist|da|then|last\s+time|dar))?"
)
_AGAIN = re.compile(r"(?<!\w)(?:varje|every|each|\w+dagar(?:na)?|\w{3,7}days)(?!\w)")


def comes_again(reading: Reading) -> bool:
    """A day that recurs: `på torsdagar`, `every Friday`."""
    return bool(_AGAIN.search(reading.spoken))


def asks_for_decisions(reading: Reading) -> bool:
    """`vad beslutade de?`: of no subject, so of the minutes last talked of."""
    return bool(_DECISIONS.fullmatch(reading.spoken.strip(" ?!.")))


def asks_for_a_field_alone(reading: Reading) -> bool:
    """`vem betalar?`, `och syftet?`: a part of the plan among nothing but small words."""
    if not names_a_field(reading):
        return False
    rest = reading.spoken
    for pattern in FIELDS.values():
        rest = pattern.sub(" ~", rest)
    small = WORDS["swedish"] | WORDS["english"] | WORDS["around_forum"]
    return all(word.startswith("~") or word in small for word in rest.replace("?", " ").replace(",", " ").split())


def ends_it(reading: Reading) -> bool:
    """`säg upp prenumerationen`, however much of it sounds like beginning one."""
    return bool(_ENDS_IT.search(reading.spoken))


def tells_of_what_was_held(reading: Reading) -> bool:
    """`trygghetsvandring genomförd 8 oktober`: nothing is to be booked."""
    return bool(_HELD.search(reading.spoken)) and not gives_orders(reading)


def searches(reading: Reading) -> bool:
    """An order to look for a few words, whatever they are; what was decided about something."""
    return bool(_SEARCHES.match(reading.spoken.strip(" .!")))


def reports_a_period(reading: Reading) -> bool:
    """`T2-rapport Bredäng. Vi har …`: a heading of nothing but a period and whose report it is."""
    heading = _HEADING.match(reading.flat)
    if heading is None or not any(p.end <= heading.end() for p in reading.periods):
        return False
    spans = [(p.start, p.end) for p in reading.periods] + [(m.start, m.end) for m in reading.forums]
    words = [w.folded for w in reading.words if w.end <= heading.end()]
    beside = [
        w.folded
        for w in reading.words
        if w.end <= heading.end() and not any(s < w.end and w.start < e for s, e in spans)
    ]
    return len(words) <= 8 and all(one in WORDS["of_a_report"] for one in beside)


def wants_no_less(reading: Reading) -> bool:
    """`jag vill inte missa fler veckobrev` asks for more of them."""
    return bool(_KEEPS.search(reading.spoken))


def calls_off(reading: Reading) -> bool:
    """A meeting that is not to be held: nothing new is planned."""
    return bool(_CALLS_OFF.match(reading.spoken))


def leaves_a_forum(reading: Reading) -> bool:
    """`ta bort mig ur styrgruppen` is not about the digest."""
    return bool(reading.forums) and not _OF_THE_DIGEST.search(reading.spoken)
