"""Who may import, keep the register and change minutes."""

from dialogs.turn import Turn

# The terminal is for who runs the installation or tries it; the demo page has no real persons.
OPEN_CHANNELS = frozenset({"terminal", "web"})


def keeps_register(turn: Turn) -> bool:
    """Those granted `secretary`, and anyone in the terminal and on the demo page."""
    return turn.channel in OPEN_CHANNELS or "secretary" in turn.person.rights
