"""Word to lines: paragraphs and tables in the order of the document, numbers and bullets written out."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from dialogs.documents.document import Document, Line, Unreadable
from dialogs.documents.word_body import BodyReader
from dialogs.documents.word_numbering import Numbering, Styles

MAX_PART = 40 * 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 250
OWN_KEYWORD = "samverkansbot"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"


@dataclass(frozen=True, slots=True)
class _Package:
    archive: zipfile.ZipFile
    names: frozenset[str]

    def part(self, name: str) -> etree._Element | None:
        """The parsed part, or None where the package has none; entities are never resolved."""
        if name not in self.names:
            return None
        with self.archive.open(name) as member:
            data = member.read(MAX_PART + 1)
        if len(data) > MAX_PART:
            raise _bomb()
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.doctype:
            raise _corrupt()
        return root


def read_word(name: str, data: bytes) -> Document:
    """The document's lines. Raises Unreadable."""
    if data.startswith(_OLE):
        raise Unreadable(
            "encrypted",
            "Word-filen är skyddad med lösenord. Spara den utan lösenord.",
            "The Word file is protected by a password. Save it without one.",
        )
    if not data.startswith(b"PK"):
        raise Unreadable(
            "wrong_type", "Filen heter .docx men är inget Word-dokument.", "The file is named .docx but is not Word."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _document(name, _opened(archive))
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, NotImplementedError, OSError, KeyError):
        raise _corrupt() from None


def _opened(archive: zipfile.ZipFile) -> _Package:
    members = archive.infolist()
    packed = sum(member.compress_size for member in members) or 1
    unpacked = sum(member.file_size for member in members)
    if len(members) > 5000 or unpacked > MAX_TOTAL or (unpacked > MAX_PART and unpacked / packed > MAX_RATIO):
        raise _bomb()
    names = frozenset(member.filename for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("encrypted", "Filen är krypterad. Spara den utan lösenord.", "The file is encrypted.")
    if "word/document.xml" not in names:
        raise Unreadable(
            "wrong_type",
            "Filen är inget Word-dokument. Spara dokumentet som .docx eller text.",
            "The file is not a Word document. Save it as .docx or text.",
        )
    return _Package(archive, names)


def _document(name: str, package: _Package) -> Document:
    styles = Styles.read(package.part("word/styles.xml"))
    numbering = Numbering.read(package.part("word/numbering.xml"))
    root = package.part("word/document.xml")
    if root is None:
        raise _corrupt()
    title, own = _properties(package.part("docProps/core.xml"))
    lines = BodyReader(styles, numbering, literal=own).lines(root)
    heads = () if own else _headers(package, styles)
    if not any(found.text for found in lines):
        raise Unreadable(
            "empty",
            "Dokumentet har ingen text. Är det inskannat behöver det texttolkas först.",
            "The document holds no text. A scan must be made text first.",
        )
    return Document(name, (*heads, *lines), title, own)


def _headers(package: _Package, styles: Styles) -> tuple[Line, ...]:
    """Page headers, which in many municipal templates hold forum and date; their lines have number 0."""
    found: dict[str, Line] = {}
    for name in sorted(part for part in package.names if part.startswith("word/header") and part.endswith(".xml")):
        root = package.part(name)
        if root is not None:
            for line in BodyReader(styles, Numbering.read(None), numbered=False).lines(root):
                found.setdefault(line.text, line)
    return tuple(line for text, line in found.items() if text)


def _properties(root: etree._Element | None) -> tuple[str | None, bool]:
    if root is None:
        return None, False
    return root.findtext(f"{_DC}title"), OWN_KEYWORD in (root.findtext(f"{_CP}keywords") or "")


def _corrupt() -> Unreadable:
    return Unreadable(
        "corrupt",
        "Word-filen är skadad och går inte att öppna. Öppna den i Word och spara om den.",
        "The Word file is damaged and cannot be opened. Open it in Word and save it again.",
    )


def _bomb() -> Unreadable:
    return Unreadable(
        "too_large",
        "Word-filen blir för stor när den packas upp. Spara den utan bilder.",
        "The Word file grows too large when unpacked. Save it without pictures.",
    )
