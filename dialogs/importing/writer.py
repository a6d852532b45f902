"""What one document writes: its own row and the change are made with the first record, or not at all."""

from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from dialogs.documents.drafts import Source
from dialogs.importing.incoming import Incoming
from dialogs.importing.questions import Answers
from storage import audit, documents, history
from storage.documents import Reading
from storage.history import Change
from storage.store import Store


@dataclass(slots=True)
class Writer:
    store: Store
    incoming: Incoming
    answers: Answers
    zone: ZoneInfo
    readings: list[Reading] = field(default_factory=list)
    counts: "Counter[str]" = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    organisations: dict[str, int] = field(default_factory=dict)  # found or entered for this document
    _change: Change | None = None
    _document: int | None = None

    @property
    def change(self) -> Change:
        if self._change is None:
            self._change = history.begin(self.store, "import")
        return self._change

    @property
    def document(self) -> int:
        if self._document is None:
            one = self.incoming
            self._document = documents.add(self.store, one.name, one.sha256, one.content, one.draft_kind)
        return self._document

    @property
    def change_id(self) -> int | None:
        """What `storage.history` can undo; None where nothing was written."""
        return self._change.id if self._change else None

    def read(self, record: str, record_id: int, field_name: str, source: Source | None) -> None:
        """Remembers where the field of a record was read; written by `close`."""
        if source is not None:
            self.readings.append(Reading(record, record_id, field_name, source.line, source.raw))

    def close(self) -> None:
        if self.readings:
            documents.add_sources(self.store, self.document, self.readings)
        if self.counts:
            record = None if self._document is None else "document"
            audit.note(self.store, "import", record, self._document, **self.counts)
