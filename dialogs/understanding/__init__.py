"""From text to intent and slots: pure, no storage and no network; what is said here never leaves the process."""

from .dates import read_date, read_when
from .names import ForumEntry, Names, PersonEntry, RoleEntry
from .periods import read_period
from .recognise import understand, warm
from .understood import Understood

__all__ = ["ForumEntry", "Names", "PersonEntry", "RoleEntry", "Understood", "read_date", "read_period", "read_when", "understand", "warm"]


# Bridge until helpers for follow-ups stand in a module of their own.
def bare_forum(text: str, names: Names) -> ForumEntry | None:
    return names.forum_named(text)


def is_follow_up(text: str) -> bool:
    return text.casefold().startswith(("och ", "and "))
