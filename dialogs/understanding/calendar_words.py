"""Swedish and English words for months, weekdays, numbers and periods, in folded spelling."""

import re
from functools import lru_cache

MONTHS = {
    m: n
    for n, names in enumerate(
        (
            "jan januari january",
            "feb febr februari february",
            "mar mars march",
            "apr april",
            "maj may",
            "jun juni june",
            "jul juli july",
            "aug augusti august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for m in names.split()
}
MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")"
WEEKDAYS = {
    d: n
    for n, names in enumerate(
        (
            "mandag manda mandagen mandagar mandags mandagarna mandagens monday mondays mon man mand",
            "tisdag tisda tisdagen tisdagens tisdagar tisdags tisdagarna tuesday tuesdays tue tues tis tisd",
            "onsdag onsda onsdagen onsdagens onsdagar onsdags onsdagarna wednesday wednesdays wed ons onsd",
            "torsdag torsda torsdagen torsdagens torsdagar torsdags torsdagarna thursday thursdays thu thur thurs tors torsd",  # noqa: E501
            "fredag freda fredagen fredagens fredagar fredags fredagarna friday fridays fri fre",
            "lordag lorda lordagen lordagens lordagar lordags lordagarna saturday saturdays lor",
            "sondag sonda sondagen sondagens sondagar sondags sondagarna sunday sundays",
        )
    )
    for d in names.split()
}
WEEKDAY = r"(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")"
ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
    w: n
    for n, words in {
        1: "en ett one a an forsta forste first",
        2: "tva two andra second",
        3: "tre three tredje third",
        4: "fyra four fjarde fourth",
        5: "fem five femte fifth",
        6: "sex six sjatte sixth",
        7: "sju seven sjunde seventh",
        8: "atta eight attonde eighth",
        9: "nio nine nionde ninth",
        10: "tio tie ten tionde tenth",
        11: "elva eleven elfte eleventh",
        12: "tolv twelve tolfte twelfth",
        13: "tretton thirteen trettonde thirteenth",
        14: "fjorton fourteen fjortonde fourteenth",
        15: "femton fifteen femtonde fifteenth",
        16: "sexton sixteen sextonde",
        17: "sjutton seventeen sjuttonde",
        18: "arton eighteen artonde",
        19: "nitton nineteen nittonde",
        20: "tjugo twenty tjugonde twentieth",
        21: "tjugoen tjugoett tjugoforsta tjugoforste twenty-first twentyfirst",
        22: "tjugotva tjugoandra twenty-second twentysecond",
        23: "tjugotre tjugotredje twenty-third twentythird",
        24: "tjugofyra tjugofjarde twenty-fourth",
        25: "tjugofem tjugofemte twenty-fifth",
        26: "tjugosex tjugosjatte twenty-sixth",
        27: "tjugosju tjugosjunde twenty-seventh",
        28: "tjugoatta tjugoattonde twenty-eighth",
        29: "tjugonio tjugonionde twenty-ninth",
        30: "trettio thirty trettionde thirtieth",
        31: "trettioen trettioett trettioforsta trettioforste thirty-first",
    }.items()
    for w in words.split()
}
HOURS = {
    w: NUMBERS[w]
    for w in [
        "ett",
        "two",
        "tva",
        "three",
        "tre",
        "four",
        "fyra",
        "five",
        "fem",
        "six",
        "sex",
        "seven",
        "sju",
        "eight",
        "atta",
        "nine",
        "nio",
        "ten",
        "tio",
        "tie",
        "eleven",
        "elva",
        "twelve",
        "tolv",
        "tretton",
        "fjorton",
        "femton",
        "sexton",
        "sjutton",
        "arton",
        "one",
    ]
}
HOUR_WORD = r"(?:" + "|".join(sorted(HOURS, key=len, reverse=True)) + r")"
NUMERAL_NOUNS = {
    w: n
    for n, w in enumerate(
        ["ettan", "tvaan", "trean", "fyran", "femman", "sexan", "sjuan", "attan", "nian", "tian", "elvan", "tolvan"], 1
    )
}
ORDINALS = {
    w: n for w, n in NUMBERS.items() if w.endswith(("de", "te", "th", "sta", "dra", "first", "second", "third", "dje"))
}
ORDINAL = r"(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)).replace("-", "[- ]") + r")"


@lru_cache(maxsize=64)  # a message is looked at in many ways, one after another
def flat(text: str) -> str:
    """Folded with every character in its place, so that spans found in it hold in the text."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_PLAIN)


_PLAIN = str.maketrans("åäöéèüáæø–—−’", "aaoeeuaao---'")


def folded_pattern(source: str) -> re.Pattern[str]:
    """A pattern for `flat` texts, which may itself be written with å, ä and ö."""
    return re.compile(source.replace("–-", "-").replace("–", "-").translate(_PLAIN), re.DOTALL)
