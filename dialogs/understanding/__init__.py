"""From text to intent and slots: pure, no storage and no network; what is said here never leaves the process."""

from .dates import read_date, read_when
from .followups import FollowUp, bare_forum, follow_up, is_follow_up, wants_more, yes_or_no
from .intents import INTENTS, SLOTS, WRITING
from .names import ForumEntry, Names, PersonEntry, RoleEntry
from .periods import read_period
from .recognise import understand, warm
from .understood import Understood

__all__ = [
    "INTENTS",
    "SLOTS",
    "WRITING",
    "FollowUp",
    "ForumEntry",
    "Names",
    "PersonEntry",
    "RoleEntry",
    "Understood",
    "bare_forum",
    "follow_up",
    "is_follow_up",
    "read_date",
    "read_period",
    "read_when",
    "understand",
    "wants_more",
    "warm",
    "yes_or_no",
]
