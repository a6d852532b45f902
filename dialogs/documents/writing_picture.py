"""A table as a picture, for a document or a slide: PNG, with the table's words in it for who cannot see it."""

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from dialogs.documents.table_words import in_words

MARGIN, PADDING, SIZE = 32, 14, 24
PLAIN, BOLD = "Vera.ttf", "VeraBd.ttf"
INK, SOFT, LINE, HEAD = "#1a1a1a", "#555555", "#c8c8c8", "#eef2f6"
MARKS = {"✓": "#1b6e3c", "○": "#9a3412", "–": "#555555"}
WIDEST = 620  # of a cell's text, in pixels


def png(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> bytes:
    """A cell that begins with ✓, ○ or – is drawn with the mark as a shape: the font need not have it."""
    cells = [[_shortened(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(_width(row[place]) for row in cells) + 2 * PADDING for place in range(len(columns))]
    width = max(sum(widths), int(_font(BOLD).getlength(title)), int(_font().getlength(note))) + 2 * MARGIN
    tall = SIZE + 2 * PADDING
    image = Image.new("RGB", (width, 2 * MARGIN + tall * (len(cells) + 1 + bool(note))), "white")
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, MARGIN), title, INK, _font(BOLD))
    top = MARGIN + tall
    draw.rectangle((MARGIN, top, MARGIN + sum(widths), top + tall), fill=HEAD)
    for number, row in enumerate(cells):
        left = MARGIN
        for cell, wide in zip(row, widths, strict=True):
            _cell(draw, (left + PADDING, top + PADDING), cell, BOLD if number == 0 else PLAIN)
            left += wide
        top += tall
        draw.line((MARGIN, top, MARGIN + sum(widths), top), fill=LINE, width=2 if number == 0 else 1)
    draw.text((MARGIN, top + PADDING), note, SOFT, _font())
    return _saved(image, in_words(title, columns, rows, note))


def _saved(image: Image.Image, words: str) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Description", words)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, pnginfo=told)
    return file.getvalue()


def _cell(draw: ImageDraw.ImageDraw, at: tuple[int, int], cell: str, font: str) -> None:
    x, y = at
    colour = MARKS.get(cell[:1])
    if colour is None:
        draw.text(at, cell, INK, _font(font))
        return
    _mark(draw, cell[0], x, y + 4, colour)
    draw.text((x + SIZE, y), cell[1:].strip(), INK, _font())


def _mark(draw: ImageDraw.ImageDraw, mark: str, x: int, y: int, colour: str) -> None:
    if mark == "✓":
        draw.line([(x, y + 10), (x + 6, y + 17), (x + 17, y + 1)], fill=colour, width=4, joint="curve")
    elif mark == "○":
        draw.ellipse((x, y, x + 17, y + 17), outline=colour, width=3)
    else:
        draw.line((x, y + 9, x + 17, y + 9), fill=colour, width=3)


def _width(cell: str) -> int:
    mark = SIZE if cell[:1] in MARKS else 0
    return mark + int(_font().getlength(cell[1:].strip() if mark else cell))


def _shortened(cell: str) -> str:
    while _width(cell) > WIDEST:
        cell = cell[:-2].rstrip(" …") + "…"
    return cell


@cache
def _font(name: str = PLAIN) -> ImageFont.FreeTypeFont:
    """Bitstream Vera, which comes with reportlab and has the Swedish letters: the machine's own fonts do not matter."""
    return ImageFont.truetype(io.BytesIO((files("reportlab") / "fonts" / name).read_bytes()), SIZE)
