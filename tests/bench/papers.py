"""Minutes of some twenty bodies over years, two pages each, written by rule: the same papers for the same seed."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_DAY = dt.date(2019, 9, 2)
EVERY = dt.timedelta(weeks=5)
PLACES = (
    "Björkdal", "Ekhammar", "Fagerlid", "Granhult", "Hasselby", "Lindåker", "Mossebo", "Norrtorp", "Strandvik", "Alnäs",
)  # fmt: skip
FIRST_NAMES = (
    "Amina", "Jonas", "Elin", "Petra", "Omar", "Karin", "Nils", "Sara", "Mikael", "Fatima", "Leila", "Henrik",
)  # fmt: skip
LAST_NAMES = (
    "Holm", "Ek", "Åkerblom", "Sandin", "Haddad", "Wiberg", "Fors", "Lindqvist", "Bergdal", "Nordin", "Alvarsson",
    "Tornberg", "Sjödal", "Rask",
)  # fmt: skip
TITLES = (
    ("preventionsstrateg", "{place}s stadsdelsförvaltning"),
    ("kommunpolis", "Lokalpolisområde {place}"),
    ("rektor", "{place}s skola"),
    ("enhetschef stadsmiljö", "{place}s stadsdelsförvaltning"),
    ("SIG-samordnare", "{place}s stadsdelsförvaltning"),
    ("områdespolis", "Lokalpolisområde {place}"),
    ("förvaltare", "{place}hem"),
    ("fritidsledare", "{place}s stadsdelsförvaltning"),
)
HEADINGS = (
    "Laget runt", "Lägesbild", "Torget och centrum", "Skolvägen", "Fritidsgården", "Belysning", "Kameror",
    "Trygghetsvandring", "Samverkan med föreningar", "Sommaren", "Uppföljning av åtgärdsplanen",
)  # fmt: skip
WHO = ("Polisen", "Skolan", "Förvaltningen", "Fritidsgården", "Bostadsbolaget", "Föreningen", "Näringslivet")
DID = (
    "berättar att det har varit lugnt kring", "har fått fler synpunkter på", "ser att färre samlas vid",
    "har bytt armaturer längs", "har gått igenom ansvaret för", "har träffat de boende vid", "planerar en insats vid",
)  # fmt: skip
WHERE = ("torget", "gångtunneln", "busshållplatsen", "bollplanen", "biblioteket", "parkeringen", "skolgården")
SINCE = (
    "sedan förra mötet", "under kvällarna", "vid månadsskiftet", "trots den tidiga mörkningen", "efter lovet",
    "och vill följa upp det till nästa gång", "i samråd med flera andra",
)  # fmt: skip
TASKS = (
    "boka en vandring vid",
    "be om offert för belysning vid",
    "ta kontakt med föreningen vid",
    "klippa buskarna vid",
)
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")


@dataclass(frozen=True, slots=True)
class Body:
    name: str
    people: tuple[str, ...]  # as an attendance list writes them
    names: tuple[str, ...]
    weekday: int


def papers(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """File name and text, in the order of the meetings."""
    chance = random.Random(seed)
    bodies = [
        _body(chance, kind, place, number)
        for number, (kind, place) in enumerate(
            (kind, place) for kind in ("Platssamverkan", "Lokala Brå") for place in PLACES
        )
    ]
    for number in range(count):
        body = bodies[number % len(bodies)]
        day = FIRST_DAY + EVERY * (number // len(bodies)) + dt.timedelta(days=body.weekday)
        yield f"{number:04}-{day}.txt", _minutes(chance, body, day)


def _body(chance: random.Random, kind: str, place: str, number: int) -> Body:
    names = [_name(number * len(TITLES) + place) for place in range(len(TITLES))]
    people = [
        f"{name}, {title}, {employer.format(place=place)}"
        for name, (title, employer) in zip(names, TITLES, strict=True)
    ]
    return Body(f"{kind} {place}", tuple(people), tuple(names), chance.randrange(5))


def _name(number: int) -> str:
    """Another for each number below the product of both lists."""
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]}"


def _minutes(chance: random.Random, body: Body, day: dt.date) -> str:
    there = sorted(chance.sample(range(len(body.names)), 6))
    absent = [body.people[one] for one in range(len(body.names)) if one not in there]
    chair, writer, *adjusters = (body.names[one] for one in there[:4])
    head = [
        f"Minnesanteckningar {body.name}", "",
        f"Tid: {_dated(day)} kl. 09.00–10.30", f"Plats: Medborgarhuset, rum {chance.randint(1, 9)}", "",
        "Närvarande:", *(body.people[one] for one in there), "",
        "Anmält förhinder:", *absent, "",
        f"Mötesordförande: {chair}", f"Antecknat av: {writer}", f"Justerare: {' och '.join(adjusters)}", "",
    ]  # fmt: skip
    said = [line for number in range(1, 8) for line in _item(chance, number)]
    to_do = ["8. Att göra", *(f"{body.names[one]}: {_task(chance, day)}" for one in there[:3]), ""]
    after = ["9. Nästa möte", f"{_dated(day + EVERY)} kl. 09.00–10.30, Medborgarhuset.", ""]
    judged = ["Justerat:", *(f"{name} {day + dt.timedelta(days=8)} via mail" for name in adjusters)]
    return "\n".join([*head, *said, *to_do, *after, *judged, ""])


def _item(chance: random.Random, number: int) -> Iterator[str]:
    yield f"{number}. {chance.choice(HEADINGS)}"
    for _ in range(2):
        yield " ".join(_sentence(chance) for _ in range(4))
    if number % 3 == 0:
        yield f"Beslut: Gruppen går igenom {chance.choice(WHERE)} före nästa möte."
    yield ""


def _sentence(chance: random.Random) -> str:
    return f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHERE)} {chance.choice(SINCE)}."


def _task(chance: random.Random, day: dt.date) -> str:
    return f"{chance.choice(TASKS)} {chance.choice(WHERE)}, senast {day + dt.timedelta(days=21)}."


def _dated(day: dt.date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
