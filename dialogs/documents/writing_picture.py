"""A table as a picture, for a document, a slide or a chat: PNG, with the table's words in it for who cannot see it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from dialogs.documents.table_words import in_words

PLAIN, BOLD = "Vera.ttf", "VeraBd.ttf"
INK, SOFT, LINE, HEAD = "#1a1a1a", "#555555", "#c8c8c8", "#eef2f6"
MARKS = {"✓": "#1b6e3c", "○": "#9a3412", "–": "#555555"}
COLOURS = 24  # with the grey edges of letters; a quarter of the bytes of true colour
WIDEST = 30  # of a cell's text, in its own height


@dataclass(frozen=True, slots=True)
class Measure:
    """`size` is the text's height in pixels; all else goes by it."""

    size: int

    @property
    def padding(self) -> int:
        return self.size * 7 // 12

    @property
    def margin(self) -> int:
        return self.size * 4 // 3

    @property
    def row(self) -> int:
        return self.size + 2 * self.padding

    def of(self, text: str, font: str = PLAIN) -> int:
        mark = self.size if text[:1] in MARKS else 0
        return mark + int(_font(font, self.size).getlength(text[1:].strip() if mark else text))

    def shortened(self, cell: str) -> str:
        while self.of(cell) > WIDEST * self.size:
            cell = cell[:-2].rstrip(" …") + "…"
        return cell


def png(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str = "", size: int = 24) -> bytes:
    """A cell that begins with ✓, ○ or – is drawn with the mark as a shape: the font need not have it."""
    by = Measure(size)
    cells = [[by.shortened(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(by.of(row[place]) for row in cells) + 2 * by.padding for place in range(len(columns))]
    width = max(sum(widths), by.of(title, BOLD), by.of(note)) + 2 * by.margin
    image = Image.new("RGB", (width, 2 * by.margin + by.row * (len(cells) + 1 + bool(note))), "white")
    draw = ImageDraw.Draw(image)
    draw.text((by.margin, by.margin), title, INK, _font(BOLD, size))
    top = by.margin + by.row
    draw.rectangle((by.margin, top, by.margin + sum(widths), top + by.row), fill=HEAD)
    for number, row in enumerate(cells):
        left = by.margin
        for cell, wide in zip(row, widths, strict=True):
            _cell(draw, (left + by.padding, top + by.padding), cell, BOLD if number == 0 else PLAIN, size)
            left += wide
        top += by.row
        draw.line((by.margin, top, by.margin + sum(widths), top), fill=LINE, width=2 if number == 0 else 1)
    draw.text((by.margin, top + by.padding), note, SOFT, _font(PLAIN, size))
    return _saved(image, in_words(title, columns, rows, note))


def _saved(image: Image.Image, words: str) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Description", words)
    file = io.BytesIO()
    image.quantize(COLOURS).save(file, "PNG", optimize=True, pnginfo=told)
    return file.getvalue()


def _cell(draw: ImageDraw.ImageDraw, at: tuple[int, int], cell: str, font: str, size: int) -> None:
    colour = MARKS.get(cell[:1])
    if colour is None:
        draw.text(at, cell, INK, _font(font, size))
        return
    x, y = at
    _mark(draw, cell[0], (x, y + size // 6), size / 24, colour)
    draw.text((x + size, y), cell[1:].strip(), INK, _font(PLAIN, size))


def _mark(draw: ImageDraw.ImageDraw, mark: str, at: tuple[int, int], scale: float, colour: str) -> None:
    """Drawn in a square of 18 by 18, scaled."""
    x, y = at
    if mark == "✓":
        points = [(x + right * scale, y + down * scale) for right, down in ((0, 10), (6, 17), (17, 1))]
        draw.line(points, fill=colour, width=round(4 * scale), joint="curve")
    elif mark == "○":
        draw.ellipse((x, y, x + 17 * scale, y + 17 * scale), outline=colour, width=round(3 * scale))
    else:
        draw.line((x, y + 9 * scale, x + 17 * scale, y + 9 * scale), fill=colour, width=round(3 * scale))


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Bitstream Vera, which comes with reportlab and has the Swedish letters: the machine's own fonts do not matter."""
    return ImageFont.truetype(io.BytesIO((files("reportlab") / "fonts" / name).read_bytes()), size)
