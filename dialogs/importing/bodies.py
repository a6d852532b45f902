"""Employers and bodies as documents write them, brought to one form."""

import re

_POLICE_AREA = re.compile(r"\b(?:LPO|lokalpolisområdet?)\s+(?P<place>[A-ZÅÄÖ][\w-]+)", re.IGNORECASE)
_DISTRICT = re.compile(r"(?:\b(?P<place>[A-ZÅÄÖ][\w-]+)\s+)?\b(?:SDF|[Ss]tadsdelsförvaltning(?:en)?)\b")
_SCHOOL = re.compile(r"\b(?:[A-ZÅÄÖ][\w-]+s\s+skola|[A-ZÅÄÖ][\w-]*skola[n]?)\b")
_OTHER = re.compile(
    r"\b(?:[Uu]tbildningsförvaltningen|[Pp]olisen|[Pp]olismyndigheten|[\w-]+\s+kommun|Trafikkontoret|[Ss]tadsdelsnämnden)\b"
)


def parted(text: str) -> tuple[str, str | None]:
    """Title and employer of one text: "Kommunpolis LPO Globen"."""
    for pattern in (_POLICE_AREA, _DISTRICT, _SCHOOL, _OTHER):
        found = pattern.search(text)
        if found:
            rest = f"{text[: found.start()].rstrip(' ,;–-')} {text[found.end() :].lstrip(' ,;–-')}"
            return rest.strip(), body_name(found[0])
    return text.strip(), None


def body_name(text: str) -> str:
    """One form: "LPO Globen" and "Lokalpolisområde Globen" are one body, likewise "Globens SDF"."""
    tidy = " ".join(text.split()).strip(" ,;.–-/")
    police = _POLICE_AREA.fullmatch(tidy)
    if police:
        return f"Lokalpolisområde {police['place']}"
    district = _DISTRICT.fullmatch(tidy)
    if district:
        place = district["place"]
        return f"{place.removesuffix('s')}s stadsdelsförvaltning" if place else "Stadsdelsförvaltningen"
    return tidy[:1].upper() + tidy[1:]
