"""Bridge until files are read in the worker process."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dialogs.documents.reading import Unreadable, read
from dialogs.documents.recognise import parse
from dialogs.turn import Attachment


async def read_attachment(file: Mapping[str, Any]) -> Attachment:
    data = Path(str(file["path"])).read_bytes()
    try:
        draft = parse(read(str(file["name"]), data))
    except Unreadable as error:
        return Attachment(str(file["name"]), "", None, str(error))
    return Attachment(str(file["name"]), hashlib.sha256(data).hexdigest(), draft)
