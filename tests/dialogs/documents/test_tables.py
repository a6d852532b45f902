"""Word tables as meetings and plans fill them in: heads above their values, columns of names, rows that are areas."""

import io
from typing import Any

import docx

from dialogs.documents.as_json import as_json
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse

Rows = list[list[str]]


def _word(*parts: str | Rows) -> dict[str, Any]:
    """What is read from a Word file with these paragraphs and tables."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            marks = len(part) - len(part.lstrip("#"))
            document.add_paragraph(part.lstrip("# "), style=f"Heading {marks}" if marks else None)
            continue
        table = document.add_table(rows=len(part), cols=len(part[0]))
        for row, cells in zip(table.rows, part, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return as_json(parse(read("x.docx", stream.getvalue())), "x.docx")


def _people(found: list[dict[str, Any]]) -> list[tuple[str, str | None, str | None]]:
    return [(one["name"], one["role"], one["organisation"]) for one in found]


def test_when_and_where_below_their_heads() -> None:
    got = _word(
        "Styrgruppen Trygga Hamnen",
        "# Kallelse",
        [["Mötesdatum", "Tid", "Lokal"], ["Tisdag 11 mars 2025", "08.00–09.30", "Hamnkontoret, plan 2"]],
        [["Punkt", "Föredragande"], ["1. Inledning", "Ordf."], ["2. Enkäten", "Amina Holm"]],
    )
    assert got["kind"] == "notice"
    assert (got["date"], got["start"], got["end"]) == ("2025-03-11", "08:00", "09:30")
    assert got["place"] == "Hamnkontoret, plan 2"
    assert got["agenda"] == ["Inledning", "Enkäten"]


def test_two_columns_of_who_came_and_who_did_not() -> None:
    got = _word(
        "# Samverkan Kvarntorget",
        "Noteringar 2025-05-06 kl. 9–10.30, Torghuset",
        [
            ["Närvarande", "Inte närvarande"],
            ["Elin Åkerblom, polisen\nNils Fors, Kvarnens Konditori", "Jonas Ek, kyrkan"],
        ],
        "## Sedan sist",
        "Bänkarna är flyttade.",
        "## Nästa möte",
        "Tisdag 3 juni kl. 9–10.30, Torghuset.",
    )
    assert [name for name, _, _ in _people(got["attendees"])] == ["Elin Åkerblom", "Nils Fors"]
    assert _people(got["absent"]) == [("Jonas Ek", None, "kyrkan")]


def test_marks_in_a_table_below_the_officers() -> None:
    got = _word(
        "# Platssamverkan Stationen",
        [["Datum", "2024-11-07"], ["Tid", "13:30 till 15:00"], ["Ordf.", "Sara Lindqvist"], ["Sekr.", "Omar Haddad"]],
        [
            ["Namn", "Funktion", "Organisation", "Närvarande", "Frånvarande"],
            ["Sara Lindqvist", "Samordnare", "Kommunen", "X", ""],
            ["Omar Haddad", "Utvecklare", "Kommunen", "X", ""],
            ["Petra Sandin", "Stationsvärd", "Tågbolaget", "", "X"],
        ],
    )
    assert [name for name, _, _ in _people(got["attendees"])] == ["Sara Lindqvist", "Omar Haddad"]
    assert _people(got["absent"]) == [("Petra Sandin", "Stationsvärd", "Tågbolaget")]


def test_a_cell_with_all_who_sign() -> None:
    got = _word(
        "Folkhälso- och brottsförebyggande rådet 2024-09-19",
        [
            ["Plats och tid", "Kommunhuset, kl. 13:15–15:40"],
            ["Beslutande ledamöter", "Nils Fors (C), ordförande\nKarin Wiberg (S)"],
            ["Ej beslutande närvarande", "Jonas Ek, folkhälsostrateg\nElin Åkerblom, kommunpolis"],
            [
                "Underskrifter",
                "Sekreterare ……………… Jonas Ek\nOrdförande ……………… Nils Fors\nJusterare ……………… Karin Wiberg",
            ],
        ],
        "§ 21 Dagordning",
        "Dagordningen fastställs.",
    )
    assert (got["chair"], got["secretary"], got["adjusters"]) == ("Nils Fors", "Jonas Ek", ["Karin Wiberg"])
    assert [name for name, _, _ in _people(got["attendees"])] == [
        "Nils Fors",
        "Karin Wiberg",
        "Jonas Ek",
        "Elin Åkerblom",
    ]


def test_a_row_with_nothing_but_number_and_title_is_an_area() -> None:
    heads = ["Nr", "Aktivitet", "Ansvarig", "Mötesfrekvens", "Löptid"]
    got = _word(
        "# Åtgärdsplan för Brå Storvik 2025",
        [
            heads,
            ["1", "Stölder", "", "", ""],
            ["1.1", "Grannsamverkan", "Kommunpolis", "Två möten per år", "2025"],
            ["2", "Ungas vanor", "", "", ""],
            ["2.1", "Föräldramöten", "Skolchef", "En gång per läsår", "Tillsvidare"],
        ],
    )
    shape = [(p["number"], p["title"], [a["number"] for a in p["activities"]]) for p in got["priorities"]]
    assert shape == [("1", "Stölder", ["1.1"]), ("2", "Ungas vanor", ["2.1"])]


def test_plain_rows_numbered_without_a_point_stay_activities() -> None:
    got = _word(
        "# Åtgärdsplan för Brå Storvik 2025",
        [
            ["Nr", "Aktivitet", "Ansvarig", "Mötesfrekvens", "Löptid"],
            ["1", "Grannsamverkan", "", "", ""],
            ["2", "Nattvandring", "Fritidschef", "Varje fredag", "2025"],
        ],
    )
    assert [a["title"] for p in got["priorities"] for a in p["activities"]] == ["Grannsamverkan", "Nattvandring"]


def test_periods_side_by_side_have_their_texts_in_the_row_below() -> None:
    got = _word(
        "# Åtgärdsplan stadsområde Väster",
        "## 1. Narkotika",
        [
            ["1.1 Parksamverkan", "", ""],
            ["Sammankallande", "Platssamordnare", ""],
            ["Mötesfrekvens", "Var 14:e dag", ""],
            ["Kontaktperson stadsområdet", "Samordnare", ""],
            ["T1", "T2", "VB"],
            ["Fem möten.", "", "Målet nått."],
        ],
    )
    activity = got["priorities"][0]["activities"][0]
    assert activity["followup"] == {"T1": "Fem möten.", "T2": None, "VB": "Målet nått."}
    assert activity["contacts"]["stadsdelsförvaltningen"] == "Samordnare"
    assert activity["frequency"] == "Var 14:e dag"


def test_numbers_of_a_table_of_tasks_count_no_items() -> None:
    got = _word(
        "# Mötesanteckningar platssamverkan Sjövik centrum",
        [
            ["Datum och tid:", "2025-01-29, kl. 10.00–11.30"],
            ["Närvarande:", "Amina Holm (kommunen), Jonas Ek (polisen)"],
        ],
        "## Beslutade åtgärder",
        [
            ["Nr", "Åtgärd", "Ansvarig", "Klart", "Status"],
            ["1", "Ny skylt vid parkeringen", "Amina Holm", "2025-02-14", "Pågår"],
            ["2", "Riktad insats onsdagar", "Jonas Ek", "Löpande", ""],
            ["3", "Möte med butiksägarna", "Amina Holm", "v. 8", ""],
        ],
        "## Nästa möte",
        "26 februari kl. 10.00–11.30",
    )
    assert got["agenda"] == ["Beslutade åtgärder", "Nästa möte"]
    assert [(task["text"], task["assignee"], task["due"]) for task in got["actions"]] == [
        ("Ny skylt vid parkeringen", "Amina Holm", "2025-02-14"),
        ("Riktad insats onsdagar", "Jonas Ek", None),
        ("Möte med butiksägarna", "Amina Holm", None),
    ]


def test_a_programme_by_the_hour_is_the_agenda() -> None:
    got = _word(
        "# Inbjudan: Nätverk Trygga krogen",
        "Datum: 25 februari 2025",
        "Tid: kl. 13–15",
        "Plats: Hotell Hamnen",
        "Program",
        [["13.00", "Välkomna", "Karin Wiberg"], ["13.15", "Nya regler", "Polisen"], ["14.00", "Kaffe", ""]],
        "Anmälan senast 18 februari till karin.wiberg@hamnstad.example",
    )
    assert got["kind"] == "notice"
    assert got["agenda"] == ["Välkomna", "Nya regler", "Kaffe"]
    assert got["contact"] == {"name": "Karin Wiberg", "phone": None, "email": "karin.wiberg@hamnstad.example"}
    assert got["next_meetings"] == []


def test_lettered_areas_and_areas_named_in_a_column() -> None:
    rows = [["Sammankallande", "Centrumledare"], ["Mötesfrekvens", "Sista fredagen i månaden"], ["Löptid", "2025"]]
    got = _word("# Åtgärdsplan 2025", "## Prioriterat område A – Centrum", "### A1 Samverkansgrupp centrum", rows)
    assert [(p["number"], p["title"], p["activities"][0]["number"]) for p in got["priorities"]] == [
        ("A", "Centrum", "A1")
    ]
    heads = ["Prioriterat område", "Åtgärd", "Ansvarig", "Frekvens", "Resultat T1"]
    table = [heads, ["1 Trafik", "1.1 Farthinder", "Ingenjör", "Två möten", "Beställt"]]
    got = _word("# Åtgärdsplan Norra Vik 2025", table)
    assert [(p["number"], p["title"]) for p in got["priorities"]] == [("1", "Trafik")]
    assert got["priorities"][0]["activities"][0]["followup"]["T1"] == "Beställt"


def test_the_absent_below_the_present_in_one_table() -> None:
    got = _word(
        "# Samverkansgrupp Parken",
        "Minnesanteckningar 2024-12-11",
        [
            ["Närvarande", "Organisation"],
            ["Amina Holm", "Parkförvaltningen"],
            ["Jonas Ek", "Grand Hotell"],
            ["Frånvarande", ""],
            ["Nils Fors", "Café Parken"],
        ],
        "Mötet hölls kl. 10.00–11.15 i Grand Hotells konferensrum. Amina Holm var ordförande.",
        "## Kommande möten 2025",
        "15 januari, 12 februari. Samtliga kl. 10.00–11.15 på Grand Hotell.",
    )
    assert _people(got["attendees"]) == [
        ("Amina Holm", None, "Parkförvaltningen"),
        ("Jonas Ek", None, "Grand Hotell"),
    ]
    assert _people(got["absent"]) == [("Nils Fors", None, "Café Parken")]
    assert (got["start"], got["end"], got["place"]) == ("10:00", "11:15", "Grand Hotells konferensrum")
    assert got["chair"] == "Amina Holm"
    assert [(one["date"], one["place"]) for one in got["next_meetings"]] == [
        ("2025-01-15", "Grand Hotell"),
        ("2025-02-12", "Grand Hotell"),
    ]
