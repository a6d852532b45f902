"""A table that is shown as a picture: what such a file is called, and its words for who cannot see it."""

from collections.abc import Sequence

KIND = "table_png"


def in_words(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> str:
    """A row a line."""
    said = [
        f"{row[0]}: {', '.join(f'{column} {cell}' for column, cell in zip(columns[1:], row[1:], strict=True))}"
        for row in rows
    ]
    return "\n".join(part for part in (title, *said, note) if part)
