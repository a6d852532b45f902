"""The weekly digest: what is new in the reader's forums, what waits, what comes."""

from collections.abc import Collection, Mapping

from dialogs import mine
from dialogs.dialog import Outcome
from dialogs.digest import digest_card, digest_facts
from dialogs.digest.digest_facts import Facts, Reader
from dialogs.digest.digest_lines import tell
from dialogs.digest.timetable import WEEK, Span, span_from, span_until
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import subscriptions, tenants
from storage.store import Store


def answer(turn: Turn, store: Store) -> Outcome:
    """What the next digest would tell; at least the last seven days, also just after one has come."""
    subscription = subscriptions.of_person(store, turn.person.id)
    after = turn.now - WEEK
    if subscription is not None and subscription.last_at is not None:
        after = min(after, subscription.last_at)
    return Outcome(_reply(turn, store, span_until(turn.now, turn.zone, after), 0))


def more(turn: Turn, store: Store) -> Outcome:
    """The next page of a digest that was cut; the button carries its span."""
    return Outcome(_reply(turn, store, span_from(turn.data), int(turn.data.get("page", 1))))


def of_people(store: Store, span: Span, names: Mapping[int, str], language: str) -> list[tuple[str, Reply]]:
    """Whole digests, uncut, as they are sent at the end of the span: for a preview. `names` by person."""
    facts = digest_facts.gather(store, tenants.with_id(store.connection, store.tenant), span)
    own = mine.forums_of_all(store, span.day)
    readers = digest_facts.readers(store, names, own, span.day)
    return [(names[person], _whole(facts, reader, span, language)) for person, reader in readers.items()]


def of_forums(store: Store, span: Span, forums: Collection[int], name: str, language: str) -> Reply:
    """What those who belong to these forums read in common, uncut."""
    facts = digest_facts.gather(store, tenants.with_id(store.connection, store.tenant), span)
    return _whole(facts, Reader(None, name, frozenset(forums)), span, language)


def _whole(facts: Facts, reader: Reader, span: Span, language: str) -> Reply:
    return digest_card.whole(tell(facts, reader, span, language), reader, facts, span, language)


def _reply(turn: Turn, store: Store, span: Span, page: int) -> Reply:
    own = mine.forums_of(store, turn.person.id, span.day)
    reader = digest_facts.reader(store, turn.person.id, turn.person.name, own, span.day)
    facts = digest_facts.gather(store, tenants.with_id(store.connection, store.tenant), span)
    told = tell(facts, reader, span, turn.language)
    return digest_card.page_of(told, reader, facts, span, turn.language, page=page)
