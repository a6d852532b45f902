"""The process that writes documents: `python -m bot.writing_worker`, one document each.

It reads in what its document needs and nothing of the rest: somebody waits for it.
"""

import pickle
import sys
from collections.abc import Mapping
from typing import Any

from dialogs.documents import table_words


def main() -> None:
    kind, content = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - between our own two processes
    sys.stdout.buffer.write(_bytes(kind, content))


def _bytes(kind: str, content: Mapping[str, Any]) -> bytes:
    """Raises LookupError for a kind that nothing writes."""
    if kind == table_words.KIND:
        from dialogs.documents.writing_picture import png

        return png(**content)
    from dialogs.documents import kept_views, writing_word

    if kind == kept_views.PLAN_KIND:
        return writing_word.plan_docx(kept_views.PLAN.validate_python(dict(content)))
    if kind == kept_views.MINUTES_KIND:
        return writing_word.minutes_docx(kept_views.MINUTES.validate_python(dict(content)))
    raise LookupError(kind)


if __name__ == "__main__":
    main()
