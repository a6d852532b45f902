"""How days are written, Swedish and English, in `calendar_words.flat` texts."""

import re

from .calendar_words import MONTH, NUMBERS, ORDINAL, WEEKDAY

YEAR = r"(?:[\s,]+(20\d\d|19\d\d)(?!\d))?"
N = r"(\d{1,2}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
DAY = r"(?:den\s+|the\s+)?(\d{1,2}|" + ORDINAL + r"|sista)(?::?[ae](?=\s)|\.(?=\s)|st|nd|rd|th)?"
RELATIVE = re.compile(
    r"(?<!\w)(?:om|inom|in|within)\s+"
    + N
    + r"\s+(?:dag|dagar|dar|vecka|veckor|manad|manader|day|days|week|weeks|month|months|fortnight)(?!\w)"
    r"|(?<!\w)" + N + r"\s+(?:days?|weeks?|months?)\s+from\s+(?:now|today)(?!\w)"
    r"|(?<!\w)(?:for\s+)?"
    + N
    + r"\s+(?:dagar|veckor|manader|dag|vecka|manad)\s+sedan(?!\w)|(?<!\w)"
    + N
    + r"\s+(?:days?|weeks?|months?)\s+ago(?!\w)"
)
SPOKEN = (
    (re.compile(r"(?<!\w)(?:i\s*overmorgon|overmorgon|(?:the\s+)?day after tomorrow)(?!\w)"), 2),
    (re.compile(r"(?<!\w)(?:i\s*morgon|imorron|imorrn|i morron|tomorrow|tmrw)(?!\w)(?!\s*bitti)"), 1),
    (re.compile(r"(?<!\w)(?:i\s*forrgar|the day before yesterday)(?!\w)"), -2),
    (re.compile(r"(?<!\w)(?:i\s*dag|today|i\s*kvall|i\s*eftermiddag|tonight)(?!\w)"), 0),
    (re.compile(r"(?<!\w)(?:i\s*gar|yesterday)(?!\w)"), -1),
)
ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
SHORT = re.compile(r"(?<![\d-])(2\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?![\d-])")
NUMERIC = re.compile(
    r"(?<![\d/.:])(\d{1,2})/(\d{1,2})(?:[-/](20\d\d|\d\d)(?![\d:.])|\s(20\d\d)(?!\d))?(?![\d/])"
    r"|(?<![\d/.:])(\d{1,2})\.(\d{1,2})\.(20\d\d)(?!\d)"
)
DAY_MONTH = re.compile(r"(?<![\w/.:])" + DAY + r"\s*(?:of\s+|i\s+)?(" + MONTH + r")(?!\w)\.?" + YEAR)
RANGE = re.compile(
    r"(?<![\w/.:-])(?:den\s+|the\s+)?(\d{1,2})\s*(?:-|till|to|och|and)\s*(?:den\s+)?\d{1,2}(?:\s+(?:of\s+)?("
    + MONTH
    + r")(?!\w)|/(1[0-2]|0?[1-9])(?![\d/]))"
    + YEAR
)
DOTTED = re.compile(r"(?<![\d.:/-])([0-2]?\d|3[01])\.(1[0-2]|0?[1-9])(?![\d/-]|[.:]\d|\s*-)")
DEADLINE_BEFORE = re.compile(r"(?<!\w)(?:senast|till|innan|fore|by|before|until|due|klart?)\s+$")
CLOCK_BEFORE = re.compile(r"(?:kl\.?|klockan|at|@|fran|from|till|to|-)\s*$")
HOLIDAYS = {
    "lucia": (12, 13),
    "julafton": (12, 24),
    "nyarsafton": (12, 31),
    "christmas eve": (12, 24),
    "new year's eve": (12, 31),
}
HOLIDAY = re.compile(r"(?<!\w)(" + "|".join(HOLIDAYS) + r")(?!\w)")
MONTH_DAY = re.compile(r"(?<!\w)(" + MONTH + r")\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?![\w/]|[.:]\d)" + YEAR)
NTH = re.compile(
    r"(?<!\w)(forsta|andra|tredje|fjarde|sista|first|second|third|fourth|last)\s+("
    + WEEKDAY
    + r")\s+(?:i|in|of)\s+("
    + MONTH
    + r"|(?:den har |denna |the |this )?(?:manaden|manad|month)|nasta manad|next month)(?!\w)"
    + YEAR
)
WEEK = re.compile(r"(?<!\w)(?:v\.?|vecka|veckan|week|v\.\s)\s*(\d{1,2})(?!\d|[.:]\d)" + r"(?:\s*,?\s*(20\d\d))?")
NEXT_WEEK = re.compile(r"(?<!\w)(nasta vecka|next week|veckan darpa|kommande vecka|forra veckan|last week)(?!\w)")
ON_WEEKDAY = re.compile(
    r"(?<!\w)(?:(nasta|kommande|next|this|denna|nu pa|forra|last|i|pa|on|coming)\s+)?(?:the\s+)?("
    + WEEKDAY
    + r")(?!\w)"
)
MONTH_END = re.compile(
    r"(?<!\w)(?:i\s+)?(?:slutet av manaden|manadsskiftet|manadens slut|sista i manaden"
    r"|(?:the\s+)?end of (?:the|this) month)(?!\w)"
)
BARE_DAY = re.compile(r"(?<!\w)(?:den|the)\s+(\d{1,2})(?::?[ae]|st|nd|rd|th)?(?!\w|[.:/]\d)")
BESIDE = re.compile(r"[\s,(]*(?:den|i|pa|the|on|in|of)?[\s,(]*")
WORD = re.compile(r"(?<!\w)[a-z]{5,10}(?!\w)")
