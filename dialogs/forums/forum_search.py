"""Forums by a piece of their name, as cards that stand alone: nothing to press, nothing that not everybody may see."""

from dataclasses import dataclass, replace

from dialogs import mine
from dialogs.forums import forum_card
from dialogs.reply import Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry, bare_forum
from storage.keys import folded
from storage.store import Store

MOST = 10
LONGEST = 200


@dataclass(frozen=True, slots=True)
class FoundForum:
    """`line` says in one line what the card does."""

    name: str
    line: str
    card: Reply


def find(turn: Turn, store: Store, sought: str, skip: int = 0, most: int = MOST) -> list[FoundForum]:
    """Without anything sought, the speaker's own forums. `skip` so many were shown before."""
    wanted = folded(sought)[:LONGEST]
    shown = _named(turn, wanted) if wanted else _own(turn, store)
    return [_found(turn, store, forum) for forum in shown[skip : skip + most]]


def _own(turn: Turn, store: Store) -> list[ForumEntry]:
    own = set(mine.forums_of(store, turn.person.id, turn.today))
    return sorted((one for one in turn.names.forums.values() if one.id in own), key=lambda one: one.name)


def _named(turn: Turn, wanted: str) -> list[ForumEntry]:
    """Those whose name begins so first; where no name holds it, those that it may mean."""
    held = {one.id: _at(one, wanted) for one in turn.names.forums.values()}
    found = [one for one in turn.names.forums.values() if held[one.id] >= 0]
    found.sort(key=lambda one: (one.successor is not None, held[one.id] > 0, one.name))
    return found or list(bare_forum(wanted, turn.names))


def _at(forum: ForumEntry, wanted: str) -> int:
    """Where in its name or aliases; -1 for nowhere."""
    places = [folded(name).find(wanted) for name in (forum.name, *forum.aliases)]
    return min((place for place in places if place >= 0), default=-1)


def _found(turn: Turn, store: Store, forum: ForumEntry) -> FoundForum:
    card = forum_card.card(replace(turn, public=True), store, forum)
    card = replace(card, buttons=(), language=turn.language)
    return FoundForum(forum.name, card.text, card)
