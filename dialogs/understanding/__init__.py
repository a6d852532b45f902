"""From text to intent and slots: pure, no storage and no network; what is said here never leaves the process."""

from .choices import chosen_among
from .cleaning import LONGEST as MAX_READ
from .dates import read_date, read_when
from .followups import FollowUp, acknowledges, bare_forum, follow_up, is_follow_up, says_save, wants_more, yes_or_no
from .intents import INTENTS, SLOTS, WRITING
from .names import ForumEntry, Names, PersonEntry, RoleEntry
from .periods import read_period
from .recognise import understand, warm
from .understood import Understood
from .wishes import wished

__all__ = [
    "INTENTS",
    "MAX_READ",
    "SLOTS",
    "WRITING",
    "FollowUp",
    "ForumEntry",
    "Names",
    "PersonEntry",
    "RoleEntry",
    "Understood",
    "acknowledges",
    "bare_forum",
    "chosen_among",
    "follow_up",
    "is_follow_up",
    "read_date",
    "read_period",
    "read_when",
    "says_save",
    "understand",
    "wants_more",
    "warm",
    "wished",
    "yes_or_no",
]
