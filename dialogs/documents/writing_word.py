"""Plans as Word: a clean template of our own, accessible, and read back to the same records."""

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Row

from dialogs.documents.plan_rows import HEAD, activity_rows, heading, priority_rows
from dialogs.documents.reading_word import OWN_KEYWORD
from dialogs.documents.views import PlanView

_FONT = "Calibri"
_INK = RGBColor(0x1F, 0x2A, 0x44)
_WIDTHS = (Cm(6.6), Cm(10.4))


def plan_docx(view: PlanView) -> bytes:
    """The whole plan with the reported periods, as the bytes of a .docx file."""
    document = Document()
    _styled(document)
    _described(document, heading(None, view.title))
    document.add_heading(heading(None, view.title), level=1)
    if view.year is not None:
        document.add_paragraph(f"Avser år {view.year}")
    for priority in view.priorities:
        document.add_heading(heading(priority.number, priority.title), level=2)
        if rows := priority_rows(priority):
            _table(document, rows)
        for activity in priority.activities:
            document.add_heading(heading(activity.number, activity.title), level=3)
            _table(document, activity_rows(activity))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


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


def _described(document: WordDocument, title: str) -> None:
    properties = document.core_properties
    properties.title = title[:250]
    properties.language = "sv-SE"
    properties.keywords = OWN_KEYWORD
    properties.author = ""
    properties.comments = ""


def _table(document: WordDocument, rows: Iterable[tuple[str, str]]) -> None:
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    _fill(table.rows[0], HEAD, bold=(True, True))
    _set(table.rows[0], "w:tblHeader")
    for row in rows:
        _fill(table.add_row(), row, bold=(True, False))
    _fixed(table)
    document.add_paragraph()


def _fill(row: _Row, texts: tuple[str, str], *, bold: tuple[bool, bool]) -> None:
    _set(row, "w:cantSplit")
    for cell, text, strong, width in zip(row.cells, texts, bold, _WIDTHS, strict=True):
        cell.width = width
        first, *more = text.split("\n")
        cell.paragraphs[0].add_run(first).bold = strong
        for line in more:
            cell.add_paragraph().add_run(line).bold = strong


def _set(row: _Row, flag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(flag))


def _fixed(table: Table) -> None:
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
