"""The words of a message, without Teams' HTML: paragraphs and lists as lines, mentions and emoji as what they show."""

import re
from html.parser import HTMLParser

BREAKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "hr"})
UNSAID = frozenset({"script", "style", "attachment", "systemeventmessage"})
_BLANKS = re.compile(r"[ \t\xa0]+")
_GAPS = re.compile(r" *\n\s*")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.unsaid = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSAID:
            self.unsaid += 1
        if tag in BREAKS:
            self.said.append("\n– " if tag == "li" else "\n")
        if tag in ("emoji", "img"):
            self.said.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSAID:
            self.unsaid = max(0, self.unsaid - 1)
        if tag in BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unsaid:
            self.said.append(data.replace("\n", " "))


def text_of(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    return _GAPS.sub("\n", _BLANKS.sub(" ", "".join(words.said))).strip()
