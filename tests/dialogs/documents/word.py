"""Word files for the tests, made from the text of a twin as a secretary would lay it out."""

import io
import re
from pathlib import Path

import docx
from docx.document import Document as WordDocument

TWINS = Path(__file__).parent / "twins"


def saved(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def from_text(text: str) -> bytes:
    """Headings by style, numbered items as headings, rows with tabs as tables, the rest as paragraphs."""
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if "\t" in line:
            rows.append([cell.strip() for cell in re.split(r"\t+", line)])
            continue
        if rows:
            _table(document, rows)
            rows = []
        if re.match(r"(?:§ ?)?\d{1,2}[.)]? [A-ZÅÄÖ]", line):
            document.add_heading(line, level=2)
        else:
            document.add_paragraph(line)
    return saved(document)


def _table(document: WordDocument, rows: list[list[str]]) -> None:
    width = max(len(row) for row in rows)
    table = document.add_table(rows=0, cols=width)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.text = text


def from_markdown(text: str) -> bytes:
    """The twin with Word's own headings, bold labels and real tables."""
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            cells = [cell.strip().replace("<br>", "\n") for cell in line.strip("|").split("|")]
            if not all(set(cell) <= set("-: ") and cell for cell in cells):
                rows.append(cells)
            continue
        if rows:
            _table(document, rows)
            rows = []
        heading = re.match(r"(#+) (.*)", line)
        if heading:
            document.add_heading(heading[2], level=len(heading[1]))
        else:
            paragraph = document.add_paragraph()
            for index, part in enumerate(line.strip().split("**")):
                paragraph.add_run(part).bold = index % 2 == 1
    return saved(document)
