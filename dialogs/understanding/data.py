"""Package data of this room, read from the checkout or from the installed wheel alike."""

from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(name: str) -> Any:
    return yaml.load(read_bytes(name), Loader=_LOADER)  # noqa: S506 (CSafeLoader is the safe one)


def read_bytes(name: str) -> bytes:
    return files(__package__).joinpath(*name.split("/")).read_bytes()
