"""A register of public forum names and the clock that the sentences are read under."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from dialogs.understanding import ForumEntry, Names, PersonEntry, Understood, understand

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2024, 10, 14, 9, 0, tzinfo=ZONE)  # a Monday
COUNCIL_BEFORE = ForumEntry(
    11, "Lokala Brå Hägersten-Liljeholmen", successor=10, closed=True, until=NOW.date().replace(2020, 7, 1)
)
FORUMS = (
    ForumEntry(1, "Platssamverkan Vårberg", number="1.1"),
    ForumEntry(2, "Platssamverkan Bredäng", number="1.2"),
    ForumEntry(3, "Platssamverkan Sätra", number="2.1"),
    ForumEntry(4, "Platssamverkan Skärholmen", number="2.2"),
    ForumEntry(5, "Trygghetsinventeringar", ("Trygghetsinventering",), "2.3"),
    ForumEntry(6, "Lokalt samverkansforum för barn, unga och unga vuxna", number="3.1"),
    ForumEntry(7, "Sociala insatsgrupper unga vuxna", ("Sociala insatsgrupper unga vuxna (från 18 år)",), "3.2"),
    ForumEntry(8, "Sociala insatsgrupper unga 12-17 år", ("Sociala insatsgrupper unga (12-17 år)",), "3.3"),
    ForumEntry(9, "Styrgruppen SÖK Skärholmen", ("SÖK Skärholmen",)),
    ForumEntry(10, "Lokala Brå Hägersten-Älvsjö", ("Hägersten-Älvsjös lokala brottsförebyggande råd",)),
)
PEOPLE = (
    PersonEntry(1, "Amina Holm", "preventionsstrateg"),
    PersonEntry(2, "Jonas Ek", "kommunpolis"),
    PersonEntry(3, "Karin Wiberg"),
)


@cache
def own_names() -> Names:
    return Names.build((*FORUMS, COUNCIL_BEFORE), PEOPLE)


def names_of(*forums: str) -> Names:
    return Names.build(ForumEntry(number, name) for number, name in enumerate(forums, 1))


def many_names(count: int = 2000) -> Names:
    """The own register among as many forums as a large tenant has, their names pronounceable and all different."""
    return Names.build((*FORUMS, *_invented(count)))


def _invented(count: int) -> Iterable[ForumEntry]:
    starts = (
        "Al",
        "Björk",
        "Dal",
        "Eke",
        "Fager",
        "Gran",
        "Hassel",
        "Kvarn",
        "Linde",
        "Myr",
        "Norr",
        "Rönn",
        "Sol",
        "Tall",
        "Vike",
    )
    middles = ("hult", "vik", "sta", "torp", "löv", "fors", "näs", "rud", "mål", "bäck", "ås")
    ends = ("en", "hamn", "berga", "lunda", "strand", "holm", "mark", "skog", "tuna", "bro", "äng", "kulla", "dalen")
    words = (a + b + c for a in starts for b in middles for c in ends)
    kinds = ("Platssamverkan {}", "Trygghetsrådet {}", "Samverkansgruppen {}", "SSPF {}")
    return (ForumEntry(100 + n, kinds[n % 4].format(w)) for n, w in zip(range(count), words, strict=False))


def taken(text: str) -> Understood:
    return understand(text, NOW, own_names(), ZONE)
