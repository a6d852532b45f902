"""Who holds a role: one row a holding, however many documents say so."""

import datetime as dt

from sqlalchemy.engine import Engine

from storage import documents, role_holders
from storage.database import store_of
from storage.documents import Reading
from tests.cast import TENANT, settle
from tests.conftest import NOW


def test_a_holding_that_many_documents_confirm_is_told_once_with_the_last_of_them(engine: Engine) -> None:
    cast = settle(engine, NOW)
    with store_of(engine, TENANT, NOW) as store:
        [held] = [row for row in role_holders.of_roles(store, ["preventionsstrateg"]) if row.person_id == cast.amina]
        assert held.document is None
        for number in range(3):
            paper = documents.add(store, f"minutes-{number}.txt", f"{number}", f"{number}", "minutes")
            documents.add_sources(store, paper, [Reading("role_holder", held.id, "title", number + 1, "Amina Holm")])
    with store_of(engine, TENANT, NOW + dt.timedelta(days=1), reads_only=True) as store:
        rows = role_holders.of_roles(store, ["preventionsstrateg"])
    assert [(row.person_id, row.document, row.line) for row in rows] == [
        (cast.amina, "minutes-2.txt", 3),
        (cast.petra, None, None),
    ]
