"""How names are compared: case, spaces, dash and quote forms folded; letters kept."""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_QUOTES = dict.fromkeys(map(ord, "“”„«»‘’"), '"')


def folded(name: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", name).translate(_DASHES | _QUOTES)).strip().casefold()
