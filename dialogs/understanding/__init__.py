"""From text to intent and slots: pure, no storage and no network; what is said here never leaves the process."""

from .dates import read_date, read_when
from .names import ForumEntry, Names, PersonEntry, RoleEntry
from .periods import read_period
from .recognise import understand, warm
from .understood import Understood

__all__ = ["ForumEntry", "Names", "PersonEntry", "RoleEntry", "Understood", "read_date", "read_period", "read_when", "understand", "warm"]
