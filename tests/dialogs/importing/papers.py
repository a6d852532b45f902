"""Our own papers of an invented district, and the walk from text to records as the command line takes it."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from dialogs.importing.apply import Applied, apply
from dialogs.importing.incoming import Incoming, incoming
from dialogs.importing.preview import Preview, prepare
from storage import tenants
from storage.database import store_of, transaction
from storage.tables import metadata
from tests.conftest import NOW

TENANT = 1

STEERING = """Protokoll styrgruppsmöte SÖK Exempelby

Justerat:

2024-09-17 via mail

Amina Holm

2024-09-19 via mail

Jonas Ek

Närvarande:

Amina Holm – stadsdelsdirektör Exempelby SDF/ordförande SÖK

Jonas Ek – lokalpolisområdeschef, Lokalpolisområde Exempelby

Karin Wiberg – preventionsstrateg, Exempelby SDF

Omar Haddad – kommunpolis, Lokalpolisområde Exempelby

Tidpunkt:

Onsdag 11 september 2024 kl. 13:30-15:00

Plats:

Kanslihuset, Torggatan 4

1. Mötets öppnande

Ordförande förklarar mötet öppnat.

2. Val av sekreterare och justerare

Karin Wiberg utses till sekreterare. Protokollet ska justeras av stadsdelsförvaltning och lokalpolisområde.

3. Uppföljning åtgärdsplan 2024

Beredningsgruppen går igenom vad som är gjort under våren och vad som återstår.

4. Nya uppdrag

Beredningsgruppen får i uppdrag att:

- Ta fram ett årshjul för 2025.

5. Nästa möte

Kallelse till extra digitalt möte i november skickas senare.

Nästa ordinarie möte: 4 december 2024 kl. 13:30-15:00
"""

COUNCIL_BEFORE = """Protokoll för Lokala Brå

Granvik-Exempelby 2019-03-15

Kallade:

Petra Sandin\tOrdförande stadsdelsnämnden
Omar Haddad\tKommunpolis
Karin Wiberg\tPreventionssamordnare
Nils Fors\tRektor Granviks skola

Tidpunkt:

Fredagen den 15 mars 2019 kl. 09.00-11.00

Plats:

Granviks medborgarhus

1. Läget i området

Det är lugnt kring torget, men lamporna vid stationen är trasiga.

2. Kommande möten

Nästa möte är den 17 maj klockan 9-11, Granviks medborgarhus

Kontakt: Nils Fors, tel: 08-123 45 67
nils.fors@granvik.example
"""

COUNCIL_AFTER = """Exempelby-Sjövikens lokala brottsförebyggande råd 2023-04-20

Närvarande:

Elin Åkerblom\tOrdförande stadsdelsnämnden
Omar Haddad\tKommunpolis LPO Exempelby
Sara Lindqvist\tKommunpolis LPO Sjöviken
Karin Wiberg\tTrygghetsstrateg

Tidpunkt:

Torsdagen den 20 april 2023 kl. 09.00-11.00

Plats:

Kanslihuset, rum Eken

1. Ny lag om kommuners ansvar

Lagen träder i kraft till sommaren och kräver en lägesbild.

2. Kommande möten

Tid: Torsdagen den 19 oktober 2023 kl. 09.00–11.00

Plats: Kanslihuset, rum Linden

Kontakt: Karin Wiberg 08 123 45 68
karin.wiberg@exempelby.example
"""

_ACTIVITY = """{number}\t{title}
Beskrivning och syfte\t{purpose}
Mätbara mål\tTrygghetsmätning.
Löptid\tTillsvidare
Mötesfrekvens\t{frequency}
Samman kallande\t{convenor}
Stadsdelsförvaltningens kontakt\tPreventionsstrateg
Stadsdelsförvaltningens åtagande\tKalla till möten
Polisen kontakt\tKommunpolis
Polisen åtagande\tDelta vid möten
Utbildningsförvaltningen kontakt\tRektor
Övriga deltagare\tExempelhus AB, Torgföreningen
Finansiering\tVar part bär sina kostnader
Kommunikation\tEnligt kommunikationsplan
Uppföljning T1 Är målet nått? Vilka aktiviteter har genomförts?\t{t1}
Uppföljning T2 Är målet nått? Vilka aktiviteter har genomförts?\t
Verksamhetsberättelse Är målet nått? Vilka aktiviteter har genomförts?\t
"""


def plan(convenor: str = "SDF preventionsstrateg", t1: str = "") -> str:
    """An action plan of three activities; the first's convenor and T1 cell are to be chosen."""
    rows = [
        ("1.1", "Platssamverkan Norrvik", "Lugn på torget.", "1 gång/månad", convenor, t1),
        (
            "1.2",
            "Platssamverkan Söderby",
            "Lugn i centrum.",
            "Samverkansgruppen träffas?",
            "SDF Preventionsstrateg",
            "",
        ),
        ("2.1", "Sociala insatsgrupper unga (13-17 år)", "Stöd till den unge.", "Vid behov", "SDF SIG-samordnare", ""),
    ]
    cells = [
        _ACTIVITY.format(number=n, title=title, purpose=purpose, frequency=often, convenor=who, t1=cell)
        for n, title, purpose, often, who, cell in rows
    ]
    head = (
        "Åtgärdsplan för gemensamma prioriteringar\n\n1. Platser\n - 1.1 Platssamverkan Norvik\n"
        " - 1.2 Platssamverkan Söderby\n\n2. Unga\n - 2.1 Sociala insatsgrupper unga 13-17 år\n\n"
    )
    areas = "1. Platser\t\nÖvergripande mål och syfte\tMinska brotten.\n\n", "2. Unga\t\nLägesbild\tOro finns.\n\n"
    return head + areas[0] + cells[0] + "\n" + cells[1] + "\n" + areas[1] + cells[2]


OWN: Mapping[str, str] = {
    "styrgrupp.txt": STEERING, "plan.txt": plan(), "rad-2023.txt": COUNCIL_AFTER, "rad-2019.txt": COUNCIL_BEFORE,
}  # fmt: skip
OWN_FORUMS = {
    "Styrgruppen SÖK Exempelby", "Platssamverkan Norrvik", "Platssamverkan Söderby",
    "Sociala insatsgrupper unga 13-17 år", "Lokala Brå Exempelby-Sjöviken", "Lokala Brå Granvik-Exempelby",
}  # fmt: skip


def paper(name: str, text: str | bytes) -> Incoming:
    data = text.encode() if isinstance(text, str) else text
    return incoming(Path(name).name, hashlib.sha256(data).hexdigest(), parse(read(name, data)))


def look(engine: Engine, *papers: Incoming, year: int | None = None, tenant: int = TENANT) -> Preview:
    with store_of(engine, tenant, NOW, reads_only=True) as store:
        return prepare(papers, store, year)


def bring_in(
    engine: Engine,
    *papers: Incoming,
    year: int | None = None,
    answers: Mapping[str, str] | None = None,
    tenant: int = TENANT,
) -> list[Applied]:
    """Each document in its own transaction; unanswered questions take their proposal."""
    preview = look(engine, *papers, year=year, tenant=tenant).answered(answers or {})
    applied: list[Applied] = []
    for one in preview.each():
        with store_of(engine, tenant, NOW) as store:
            applied += apply(one, store)
    return applied


def second_tenant(engine: Engine) -> int:
    """Another municipality in the same database."""
    with transaction(engine) as connection:
        return tenants.add(connection, "second", NOW)


def rows(engine: Engine, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with transaction(engine, reads_only=True) as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement), values)]


def every_row(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All that the database holds, but for the register's version."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(table.c.id))]
            for table in metadata.sorted_tables
        }


_CONTENT = {
    "forum": "f.name, f.number, f.kind, s.name from forum f left join forum s on s.id = f.successor_id",
    "alias": "f.name, a.alias from forum_alias a join forum f on f.id = a.forum_id",
    "meeting": "f.name, m.status, m.day, m.month, m.starts_at, m.place from meeting m"
    " join forum f on f.id = m.forum_id",
    "minutes": "f.name, m.day, m.status, m.version from minutes m join forum f on f.id = m.forum_id",
    "plan": "f.title, f.year, f.replaced_at from plan f",
    "holder": "f.name, r.title, r.key, o.name, h.valid_from, h.valid_to, h.seen_on from role_holder h"
    " join role r on r.id = h.role_id join person f on f.id = h.person_id"
    " left join organisation o on o.id = r.organisation_id",
    "person": "f.name, f.email, o.name from person f left join organisation o on o.id = f.organisation_id",
    "contact": "f.name, p.name, m.valid_from, m.valid_to from membership m join forum f on f.id = m.forum_id"
    " join person p on p.id = m.person_id",
    "item": "f.text, f.owner_kind, f.owner_text from action_item f",
}  # each with its tenant's table as f


def content(engine: Engine, tenant: int = TENANT) -> dict[str, Sequence[str]]:
    """What the store says, whatever the order in which it was told."""
    return {
        name: sorted(map(str, rows(engine, f"select {what} where f.tenant_id = :tenant", tenant=tenant)))
        for name, what in _CONTENT.items()
    }
