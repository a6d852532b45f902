"""Who is asked to approve minutes: one delivery for each adjuster who has not yet."""

from storage import minutes, outbox, people
from storage.store import Store

KIND = "approval_request"
WHO = "adjusters_needed"


def queue(store: Store, minutes_id: int) -> list[int]:
    """Ids of the persons now asked; who was asked for this text before is not asked again. Composed at delivery."""
    row = minutes.with_id(store, minutes_id)
    if row is None or row.status != "waiting":
        return []
    done = {one.person_id for one in minutes.approvals(store, minutes_id) if one.verdict == "approved"}
    asked = []
    for one in minutes.adjusters(store, minutes_id):
        dedupe = f"approval:{minutes_id}:{row.content_hash[:16]}:{one.person_id}"
        if one.person_id not in done and outbox.queue(
            store, one.person_id, KIND, dedupe, subject=f"minutes:{minutes_id}", payload={"minutes": minutes_id}
        ):
            asked.append(one.person_id)
    return asked


def ask_who(store: Store, minutes_id: int) -> None:
    """Each secretary but the one who imports is asked who adjusts minutes that name nobody. Composed at delivery."""
    for one in people.granted(store, "secretary"):
        if one.id != store.by:
            outbox.queue(
                store,
                one.id,
                WHO,
                f"{WHO}:{minutes_id}:{one.id}",
                subject=f"minutes:{minutes_id}",
                payload={"minutes": minutes_id},
            )


def withdraw(store: Store, minutes_id: int) -> int:
    """Takes back requests that have not gone out; how many."""
    return outbox.cancel(store, f"minutes:{minutes_id}", [KIND, WHO])
