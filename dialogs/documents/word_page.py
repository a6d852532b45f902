"""A page of Word's: a clean template of our own, accessible, in Swedish, its pages numbered."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table, _Row

_FONT = "Calibri"
_INK = RGBColor(0x1F, 0x2A, 0x44)


def opened(title: str, keywords: str = "") -> WordDocument:
    """With its title as the first heading."""
    document = Document()
    _styled(document)
    _described(document, title, keywords)
    document.add_heading(title, level=1)
    return document


def saved(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def table(document: WordDocument, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[Length]) -> None:
    """Its first row is repeated on each page, its first column strong; no row is broken over two pages."""
    made = document.add_table(rows=1, cols=len(head))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.LEFT
    made.autofit = False
    _fill(made.rows[0], head, widths, every=True)
    _set(made.rows[0], "w:tblHeader")
    for row in rows:
        _fill(made.add_row(), row, widths, every=False)
    _fixed(made, widths)
    document.add_paragraph()


def _styled(document: WordDocument) -> None:
    """A4, one family of type, Swedish as the language, page numbers below."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Heading 1", 20), ("Heading 2", 15), ("Heading 3", 12.5)):
        style: Any = document.styles[name]
        style.font.name = _FONT
        style.font.size = Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = _INK
            style.paragraph_format.keep_with_next = True
    _swedish(document)
    _numbered_pages(section.footer.paragraphs[0])


def _swedish(document: WordDocument) -> None:
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "sv-SE")


def _numbered_pages(paragraph: Any) -> None:
    paragraph.add_run("Sida ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _described(document: WordDocument, title: str, keywords: str) -> None:
    properties = document.core_properties
    properties.title = title[:250]
    properties.language = "sv-SE"
    properties.keywords = keywords
    properties.author = ""
    properties.comments = ""


def _fill(row: _Row, texts: Sequence[str], widths: Sequence[Length], *, every: bool) -> None:
    _set(row, "w:cantSplit")
    for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = width
        first, *more = text.split("\n")
        strong = every or place == 0
        cell.paragraphs[0].add_run(first).bold = strong
        for line in more:
            cell.add_paragraph().add_run(line).bold = strong


def _set(row: _Row, flag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(flag))


def _fixed(made: Table, widths: Sequence[Length]) -> None:
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
