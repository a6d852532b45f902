"""Bytes to lines: which reader takes a file, and which files none can take."""

import codecs
import re
from pathlib import PurePath

from dialogs.documents.document import Document, Unreadable
from dialogs.documents.reading_markdown import markdown_lines
from dialogs.documents.reading_text import text_lines

MAX_BYTES = 20 * 1024 * 1024
_MARKED = re.compile(r"^#{1,6} \S(?:.*\n){1,400}?#{1,6} \S|^ {0,3}\|(?: ?:?-{2,}:? ?\|)+ *$", re.MULTILINE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def read(name: str, data: bytes) -> Document:
    """The document in `data`; `name` helps where the bytes do not say what they are. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise too_large()
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty", "Filen är tom.", "The file is empty.")
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"PK") or suffix == ".docx":
        from dialogs.documents.reading_word import read_word  # and lxml, where there is Word to read

        return read_word(name, data)
    _refuse_foreign(data, suffix)
    text = decoded(data)
    marked = suffix in {".md", ".markdown"} or _MARKED.search(text) is not None
    lines, literal = markdown_lines(text) if marked else (text_lines(text), False)
    if not any(line.text for line in lines):
        raise Unreadable("empty", "Filen har ingen text.", "The file holds no text.")
    return Document(name, lines, None, literal)


def too_large() -> Unreadable:
    """For who knows the size beforehand."""
    return Unreadable(
        "too_large",
        "Filen är större än 20 MB. Dela upp den eller spara den utan bilder.",
        "The file is larger than 20 MB. Split it or save it without pictures.",
    )


def _refuse_foreign(data: bytes, suffix: str) -> None:
    if data.lstrip()[:5] == b"%PDF-" or suffix == ".pdf":
        raise Unreadable(
            "pdf",
            "PDF läses inte ännu. Spara dokumentet som Word (.docx) eller text.",
            "PDF is not read yet. Save the document as Word (.docx) or text.",
        )
    if data.startswith(OLE) or suffix == ".doc":
        raise Unreadable(
            "old_word",
            "Det här är ett äldre Word-format (.doc). Spara om det som .docx.",
            "This is an older Word format (.doc). Save it as .docx.",
        )
    if data.lstrip()[:5].lower() == b"{\\rtf":
        raise Unreadable("rtf", "RTF läses inte. Spara om filen som .docx.", "RTF is not read. Save it as .docx.")
    if data.startswith(PICTURES) or data[4:12] in {b"ftypheic", b"ftypmif1"} or data[8:12] == b"WEBP":
        raise Unreadable(
            "image",
            "Det här är en bild. Spara dokumentet som Word (.docx) eller text.",
            "This is a picture. Save the document as Word (.docx) or text.",
        )


def decoded(data: bytes) -> str:
    """Text in UTF-8, UTF-16 or the Windows code page, which is what old Swedish documents come in."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _or_refuse(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        return _or_refuse(data, "utf-8-sig")
    if b"\x00" in data:
        return _without_mark(data)
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if broken > sum(character > "\x7f" for character in text) - broken:  # a damaged place or two is still UTF-8
        text = data.decode("cp1252", errors="replace")
    return _checked(text)


def _without_mark(data: bytes) -> str:
    """UTF-16 without its byte order mark: every other byte of Swedish text is zero."""
    sample = data[:4000]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > len(sample) // 3 and even < len(sample) // 20:
        return _or_refuse(data, "utf-16-le")
    if even > len(sample) // 3 and odd < len(sample) // 20:
        return _or_refuse(data, "utf-16-be")
    raise _binary()


def _or_refuse(data: bytes, encoding: str) -> str:
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError:
        raise _binary() from None


def _checked(text: str) -> str:
    """Refuses what is no text: control characters that no document holds."""
    sample = text[:20_000]
    strange = sum(1 for c in sample if (c < " " and c not in "\t\r\n\f\v\x1a") or c == "\ufffd")
    if strange * 50 > len(sample) or "\x00" in text:
        raise _binary()
    return text


def _binary() -> Unreadable:
    return Unreadable(
        "binary",
        "Filen är inte text. Spara dokumentet som Word (.docx), Markdown eller text.",
        "The file is not text. Save the document as Word (.docx), Markdown or text.",
    )
