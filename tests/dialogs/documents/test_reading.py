"""What cannot be read is refused with one clear reason, and what can is read whatever it looks like."""

import io
import time
import zipfile

import docx
import pytest

from dialogs.documents.document import Unreadable
from dialogs.documents.drafts import MinutesDraft, NoDocument
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from tests.dialogs.documents.word import TWINS, saved

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def body(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return (
        f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'.encode()
    )


ENTITY = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + body("&b;")
OUTSIDE = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + body("&a;")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("tom.txt", b"", "empty"),
        ("blank.txt", b"  \r\n\t\n", "empty"),
        ("stor.txt", b"a" * (20 * 1024 * 1024 + 1), "too_large"),
        ("bild.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
        ("foto.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "image"),
        ("bild.txt", b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
        ("plan.pdf", b"%PDF-1.7\n", "pdf"),
        ("plan.txt", b"%PDF-1.7\n", "pdf"),
        ("gammal.doc", OLE, "old_word"),
        ("skyddad.docx", OLE, "encrypted"),
        ("rik.rtf", b"{\\rtf1 hej}", "rtf"),
        ("data.txt", bytes(range(256)) * 20, "binary"),
        ("nollor.txt", b"Protokoll\x00\x00\x00\x01" * 50, "binary"),
        ("text.docx", b"bara text", "wrong_type"),
        ("ark.docx", zipped({"xl/workbook.xml": b"<a/>"}), "wrong_type"),
        ("trasig.docx", zipped({"word/document.xml": body("hej")})[:-40], "corrupt"),
        ("trasig2.docx", b"PK\x03\x04" + bytes(60), "corrupt"),
        ("ofärdig.docx", zipped({"word/document.xml": b"<w:document"}), "corrupt"),
        ("entitet.docx", zipped({"word/document.xml": ENTITY}), "corrupt"),
        ("utanför.docx", zipped({"word/document.xml": OUTSIDE}), "corrupt"),
        ("bomb.docx", zipped({"word/document.xml": body("a"), "word/media/x": bytes(60 * 1024 * 1024)}), "too_large"),
        ("tomt.docx", zipped({"word/document.xml": body("")}), "empty"),
    ],
)
def test_refused_with_one_line(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(name, data)
    assert caught.value.code == code
    assert all(line and "\n" not in line for line in (caught.value.sv, caught.value.en))


def test_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"word/document.xml": body("hej")}))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(Unreadable) as caught:
        read("skyddad.docx", bytes(data))
    assert caught.value.code == "encrypted"


def test_word_numbers_and_merged_cells_are_written_out() -> None:
    document = docx.Document()
    for text in ("Inledning", "Läget"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("en punkt", style="List Bullet")
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Polisen"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "bred"
    table.cell(1, 1).text = "a\tb"
    lines = read("a.docx", saved(document)).lines
    assert [line.text for line in lines[:3]] == ["1. Inledning", "2. Läget", "- en punkt"]
    assert [line.cells for line in lines if line.table] == [("Polisen", "bred", ""), ("Polisen", "a\tb", "")]


def test_deleted_text_is_not_read() -> None:
    marked = body("kvar").replace(b"</w:r>", b"</w:r><w:del><w:r><w:delText>borta</w:delText></w:r></w:del>")
    assert [line.text for line in read("a.docx", zipped({"word/document.xml": marked})).lines] == ["kvar"]


def test_lines_are_counted_as_in_the_file() -> None:
    draft = parse(read("a.txt", (TWINS / "a_paragraphs.txt").read_bytes()))
    assert isinstance(draft, MinutesDraft)
    text = (TWINS / "a_paragraphs.txt").read_text(encoding="utf-8").split("\n")
    listed = [one.source for one in draft.attendees] + [one.source for one in draft.actions]
    sources = [*draft.sources.values(), *listed, *(one.source for one in draft.agenda)]
    assert all(source.raw.split("\t")[0].strip() in text[source.line - 1] for source in sources)
    assert {"date", "start", "place", "forum", "chair", "secretary"} <= set(draft.sources)


def test_body_leaves_the_approvals_out() -> None:
    text = (TWINS / "a_paragraphs.txt").read_text(encoding="utf-8")
    head, _, _ = text.partition("Justerat 2024")
    signed, unsigned = parse(read("a.txt", text.encode())), parse(read("a.txt", head.encode()))
    assert isinstance(signed, MinutesDraft)
    assert isinstance(unsigned, MinutesDraft)
    assert signed.body == unsigned.body
    assert "Lägesbild" in signed.body


def test_names_without_a_date_adjust_but_have_not_approved() -> None:
    title = "Protokoll Lokala Brå Älvnäs 2024-03-05"
    text = f"{title}\n\nJusterat:\n\nAmina Holm\n\nJonas Ek\n\nNärvarande:\n\nAmina Holm, chef\n"
    draft = parse(read("a.txt", text.encode()))
    assert isinstance(draft, MinutesDraft)
    assert [one.text for one in draft.adjusters] == ["Amina Holm", "Jonas Ek"]
    assert draft.approvals == ()


@pytest.mark.parametrize(
    "text",
    [
        "Protokoll Brå " + "a" * 200_000,
        "Närvarande: " + "Amina Holm, " * 20_000,
        "Protokoll Brå\nPlats: " + " " * 100_000 + "x",
        "| " + "-" * 100_000 + "x |",
        "Protokoll Lokala Brå 2024-01-01\n" + "1. Punkt om trygghet\nText som står här.\n" * 10_000,
        "Protokoll Lokala Brå 2024-01-01\n" + "(" * 50_000 + "*" * 50_000 + "<p" * 20_000,
        "Protokoll Lokala Brå\nNärvarande:\n" + "Amina Holm – chef, " * 3000 + "\n" + "och " * 20_000,
    ],
    ids=["word", "names", "spaces", "dashes", "items", "marks", "people"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_long_texts_are_read_in_linear_time(name: str, text: str) -> None:
    begun = time.process_time()
    parse(read(name, text.encode()))
    assert time.process_time() - begun < 3


def test_five_megabytes_are_no_minutes() -> None:
    begun = time.process_time()
    draft = parse(read("a.txt", b"Protokoll om trygghet och brott\n" * 160_000))
    assert isinstance(draft, NoDocument)
    assert time.process_time() - begun < 5
