"""What was written into a form's fields."""

from dialogs.turn import Turn

LONGEST = 10_000


def field(turn: Turn, name: str) -> str:
    """As the field holds it; what the button carried where the channel sent no such field."""
    value = turn.fields.get(name, turn.data.get(name, ""))
    return str(value or "").replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()


def number(turn: Turn, name: str) -> int:
    """An id; 0 for what is none."""
    value = field(turn, name)
    return int(value) if value.isdecimal() and len(value) < 10 else 0
