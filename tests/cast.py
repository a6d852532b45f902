"""The standing cast of the tests: invented people of an invented district, and what they share."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from dialogs import roles
from storage import forums, history, people, role_holders
from storage.database import store_of
from storage.store import Store
from storage.tables import activity, activity_participant, activity_party, document, plan, priority_area, source

TENANT = 1


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids. Amina convenes, Jonas is the colleague at the police, Karin the secretary, Petra held Amina's role before,
    Nils is registered and belongs to no forum."""

    amina: int
    jonas: int
    karin: int
    petra: int
    nils: int
    bredang: int
    satra: int
    steering: int
    adults: int
    youths: int


SETTLED = Cast(amina=1, jonas=2, karin=3, petra=4, nils=5, bredang=1, satra=2, adults=3, youths=4, steering=5)


def settle(engine: Engine, now: dt.datetime) -> Cast:
    """Writes the cast into an empty tenant: SETTLED, where that is the database's first."""
    with store_of(engine, TENANT, now) as store:
        change = history.begin(store, "settle")
        district = people.ensure_organisation(change, "Exempelby SDF", "stadsdelsförvaltningen")
        police = people.ensure_organisation(change, "Lokalpolisområde Exempelby", "polisen")
        amina = people.add(change, "Amina Holm", email="amina.holm@exempelby.example", organisation_id=district)
        jonas = people.add(change, "Jonas Ek", email="jonas.ek@polisen.example", organisation_id=police)
        karin = people.add(change, "Karin Wiberg", email="karin.wiberg@exempelby.example", organisation_id=district)
        petra = people.add(change, "Petra Sandin", email="petra.sandin@exempelby.example", organisation_id=district)
        nils = people.add(change, "Nils Fors", email="nils.fors@skolan.example")
        people.grant(store, karin, "secretary")
        strategist = _role(change, "preventionsstrateg", district)
        former = role_holders.hold(change, strategist, petra, dt.date(2022, 1, 1))
        role_holders.change_holding(change, former, valid_to=dt.date(2023, 12, 31))
        role_holders.hold(change, strategist, amina, dt.date(2024, 1, 1))
        role_holders.hold(change, _role(change, "kommunpolis", police), jonas, dt.date(2023, 5, 1))
        bredang = forums.add(change, "Platssamverkan Bredäng", "place", number="1.1")
        satra = forums.add(change, "Platssamverkan Sätra", "place", number="1.2")
        forums.add_alias(change, satra, "Platssamverkan Sättra")
        adults = forums.add(change, "Sociala insatsgrupper unga vuxna", "youth", number="2.1")
        youths = forums.add(change, "Sociala insatsgrupper unga 12-17 år", "youth", number="2.2")
        steering = forums.add(change, "Styrgruppen SÖK Exempelby", "steering")
        forums.add_alias(change, steering, "SÖK Exempelby")
        for person in (amina, jonas, karin):
            forums.add_member(change, steering, person, dt.date(2024, 1, 1), "added")
        for person in (amina, jonas):
            forums.add_member(change, bredang, person, dt.date(2024, 1, 1), "added")
        _plan(
            store,
            [
                (bredang, "1.1", "SDF preventionsstrateg"),
                (satra, "1.2", "SDF Preventionsstrateg"),
                (adults, "2.1", "SDF SIG-samordnare"),
                (youths, "2.2", None),
            ],
        )
    return Cast(amina, jonas, karin, petra, nils, bredang, satra, steering, adults, youths)


def _role(change: history.Change, title: str, organisation: int) -> int:
    [candidate] = roles.candidates(title)
    return role_holders.ensure_role(change, title, candidate.key, organisation)


def _plan(store: Store, rows: list[tuple[int, str, str | None]]) -> None:
    paper = store.insert(
        document, name="atgardsplan.docx", sha256="0" * 64, content="0" * 64, kind="action_plan", imported_at=store.now
    )
    plan_id = store.insert(plan, document_id=paper, title="Åtgärdsplan", year=2024, imported_at=store.now)
    areas = {
        number: store.insert(priority_area, plan_id=plan_id, number=number, title=title)
        for number, title in (("1", "Trygga platser"), ("2", "Unga i riskzon"))
    }
    for position, (forum, number, convenor) in enumerate(rows):
        activity_id = store.insert(
            activity,
            plan_id=plan_id,
            priority_area_id=areas[number[0]],
            forum_id=forum,
            number=number,
            title=number,
            purpose="Att fler ska vilja vistas på torget.",
            goals="Fler besökare på kvällstid.",
            duration="Tillsvidare",
            frequency="En gång i månaden" if position != 1 else "Gruppen träffas?",
            frequency_known=position != 1,
            convenor=convenor,
            financing="Var och en bär sina kostnader.",
            communication=None,
            position=position,
        )
        store.insert(
            activity_party,
            activity_id=activity_id,
            organisation="stadsdelsförvaltningen",
            contact="Preventionsstrateg",
            participants="Enhetschef stadsmiljö",
            commitment="Kalla till möten",
        )
        store.insert(
            activity_party,
            activity_id=activity_id,
            organisation="polisen",
            contact="Kommunpolis",
            commitment="Delta på möten",
        )
        store.insert(activity_participant, activity_id=activity_id, name="Exempelhem", position=0)
        if convenor:
            store.insert(
                source,
                document_id=paper,
                record="activity",
                record_id=activity_id,
                field="convenor",
                line=10 + position,
                raw=convenor,
            )
