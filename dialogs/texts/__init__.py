"""The bot's own lines: one file a dialog, each line in Swedish and English side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one dialog. Calling it fills one in; a line with `one` and `other` is chosen by `n`."""

    name: str
    lines: Mapping[str, Any]

    def __call__(self, language: str, key: str, **values: Any) -> str:
        line = self.lines[key].get(language) or self.lines[key]["sv"]
        if isinstance(line, dict):
            line = line["one" if values.get("n") == 1 else "other"]
        return str(line).format(**values)


def load(name: str) -> Lines:
    """The lines of `texts/<name>.yaml`. Raises FileNotFoundError for a name without a file."""
    text = resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return Lines(name, yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 - safe loaders
