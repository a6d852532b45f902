"""A file that was read, and what of it tells whether its content is new."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from dialogs import personal_numbers
from dialogs.documents.drafts import Draft, MinutesDraft, NoDocument, PlanDraft

PERSONAL_NUMBER = "Dokumentet innehåller ett personnummer. Ta bort det och läs in filen igen: {lines}"
_LAYOUT = re.compile(r"[\s#*_>|•–—-]+")


@dataclass(frozen=True, slots=True)
class Incoming:
    """`sha256` of the file's bytes, `content` of what was read from it."""

    name: str
    sha256: str
    draft: Draft
    content: str

    @property
    def draft_kind(self) -> str:
        return draft_kind(self.draft)


def incoming(name: str, sha256: str, draft: Draft) -> Incoming:
    """A document that holds a personal number becomes none: it is not to be stored, and the reason says where."""
    if isinstance(draft, MinutesDraft | PlanDraft) and (lines := personal_numbers.lines_with_one(draft.body)):
        draft = NoDocument(PERSONAL_NUMBER.format(lines="; ".join(lines[:3])))
    return Incoming(name, sha256, draft, content_of(draft))


def draft_kind(draft: Draft) -> str:
    """As the contract names it: minutes, notice, action_plan, none."""
    if isinstance(draft, MinutesDraft):
        return draft.kind
    return "action_plan" if isinstance(draft, PlanDraft) else "none"


def text_hash(text: str) -> str:
    """The same for one text in Word, Markdown and plain text: layout is left out, words and figures are not."""
    return hashlib.sha256(_LAYOUT.sub(" ", unicodedata.normalize("NFC", text)).strip().encode()).hexdigest()


def content_of(draft: Draft) -> str:
    """Hash of everything the document says, its block of approvals included."""
    if isinstance(draft, MinutesDraft | PlanDraft):
        return text_hash(" ".join([draft_kind(draft), draft.body, _signed(draft)]))
    return ""


def _signed(draft: MinutesDraft | PlanDraft) -> str:
    if isinstance(draft, PlanDraft):
        return ""
    return " ".join(f"{one.name} {one.date}" for one in draft.approvals)
