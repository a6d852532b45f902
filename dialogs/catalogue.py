"""Which dialog answers an intent, what it needs, and who may use it: one row each."""

from dialogs import convenor
from dialogs.dialog import Entry

CATALOGUE: dict[str, Entry] = {
    "convenor": Entry(convenor.answer, needs=("forum",)),
}
