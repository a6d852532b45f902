"""Which language the bot answers in: wished for in words, kept for the person."""

import re

from dialogs import texts, usual_buttons
from dialogs.dialog import Outcome, say
from dialogs.reply import Button
from dialogs.turn import Turn
from storage import history, people
from storage.store import Store

LINES = texts.load("language")
_NAMES = {
    "sv": r"svenska|swedish",
    "en": r"engelska|english",
}
_ASKED = r"(?:svara|prata|skriv|tala|byt|ändra|answer|reply|speak|write|talk|respond|switch|change)\b"
_WISH = re.compile(
    rf"^\W*(?:(?:hej|hi|hello|tack|thanks|snälla|please|kan du|kan ni|could you|can you|would you|jag vill att du|"
    rf"du får gärna|från och med nu|from now on)\W+)*{_ASKED}"
    r"(?:\W+(?:mig|me|alltid|always|gärna|språk|språket|language|till|to|på|in|instead|i stället|det|it|the|gladly))*"
    rf"\W+(?P<name>{'|'.join(_NAMES.values())})"
    r"(?:\W+(?:tack|please|snälla|i fortsättningen|från och med nu|from now on|istället|i stället|instead|hädanefter|"
    r"nu|now|thanks|thank you|to me|till mig))*\W*$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"^\W*(?:på |in |språk:? |language:? )?(?P<name>{'|'.join(_NAMES.values())})(?:,? (?:tack|please))?\W*$",
    re.IGNORECASE,
)


def wished(text: str) -> str | None:
    """`sv` or `en` where the whole message asks to be answered in that language."""
    match = _WISH.match(text) or _ALONE.match(text)
    if match is None:
        return None
    return next(code for code, names in _NAMES.items() if re.fullmatch(names, match["name"], re.IGNORECASE))


def answer(turn: Turn, store: Store) -> Outcome:
    """`slots.text` is the language wished for; without it, which there are."""
    return _set(turn, store, turn.slots.text or "")


def choose(turn: Turn, store: Store) -> Outcome:
    """The button."""
    return _set(turn, store, str(turn.data.get("language", "")))


def _set(turn: Turn, store: Store, language: str) -> Outcome:
    if language not in texts.LANGUAGES:
        buttons = tuple(
            Button(f"language:{code}", LINES(code, "name"), "set_language", "choose", {"language": code})
            for code in texts.LANGUAGES
        )
        return say(LINES(turn.language, "which"), buttons=buttons)
    if people.get(store, turn.person.id).language == language:
        return say(LINES(language, "already"), language=language)
    change = history.begin(store, "set_language")
    people.change_person(change, turn.person.id, language=language)
    return say(LINES(language, "set"), buttons=(usual_buttons.undo(turn, change.id),), language=language)
