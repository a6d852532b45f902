"""From confirmed documents to records. One transaction holds what one document writes."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.documents.drafts import MinutesDraft, PlanDraft
from dialogs.importing import plans, protocols, settling
from dialogs.importing.preview import FilePreview, Preview
from dialogs.importing.writer import Writer
from storage import documents
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Applied:
    """`counts` of records written, by kind; empty where everything stood already. `minutes` is their id."""

    name: str
    counts: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    minutes: int | None = None
    change: int | None = None


def apply(preview: Preview, store: Store) -> tuple[Applied, ...]:
    """Writes the preview's documents in the store's transaction; give one at a time (`Preview.each`) to commit each."""
    return tuple(_apply_one(preview, one, store) for one in preview.files if one.status != "none")


def _apply_one(preview: Preview, file: FilePreview, store: Store) -> Applied:
    writer = Writer(store, file.incoming, preview.answers, preview.zone)
    draft = file.incoming.draft
    minutes_id = None
    known = documents.known(store, file.incoming.sha256, file.incoming.content)
    if isinstance(draft, PlanDraft) and (known is None or plans.stands(store, known.id)):
        plans.apply(writer, draft)
    elif isinstance(draft, MinutesDraft) and known is None:
        minutes_id = protocols.apply(writer, draft)
    settling.settle(writer, file.questions)
    writer.close()
    return Applied(file.incoming.name, dict(writer.counts), tuple(writer.warnings), minutes_id, writer.change_id)
