"""Swedish or English, told by the small words; certain where one side clearly has them."""

from .words import Word

_SWEDISH = frozenset(["och", "att", "det", "som", "en", "ett", "den", "är", "ar", "på", "pa", "för", "av", "med", "till", "från", "fran", "jag", "vi", "du", "när", "nar", "var", "vad", "vem", "vilka", "hur", "inte", "har", "ska", "kan", "till", "nästa", "nasta", "möte", "mote", "mötet", "motet", "protokollet", "protokoll", "uppdrag", "visa", "lägg", "lagg", "godkänner", "godkanner", "justerar", "tack", "hej", "vill", "mig", "mina", "min", "om", "vilken", "vilket", "veckan", "vecka", "skicka", "boka", "logga", "sök", "sammankallande", "hjälp", "avbryt", "senaste", "senast", "kl", "uppdatering", "notis", "rapportera", "klart", "klar", "ny", "nytt", "inte", "ej", "så", "vår", "våra", "er"])
_ENGLISH = frozenset(["the", "and", "that", "is", "are", "of", "for", "with", "to", "from", "i", "we", "you", "when", "where", "what", "who", "which", "how", "not", "has", "have", "shall", "will", "can", "next", "meeting", "minutes", "action", "task", "show", "add", "approve", "thanks", "hello", "hi", "please", "my", "me", "about", "week", "send", "book", "schedule", "log", "search", "help", "cancel", "latest", "by", "update", "note", "report", "done", "new", "are", "was", "does", "do", "there", "this", "it", "on", "at", "our"])


def language_of(words: tuple[Word, ...]) -> tuple[str, bool]:
    """`sv` or `en`, and whether that is certain."""
    sample = words[:60]
    english = sum(w.folded in _ENGLISH for w in sample)
    swedish = sum(w.folded in _SWEDISH or (any(c in "åäöÅÄÖ" for c in w.text) and w.text.islower()) for w in sample)
    if english == swedish:
        return "sv", False
    return ("en", english - swedish >= 2 or swedish == 0) if english > swedish else ("sv", swedish - english >= 2 or english == 0)
