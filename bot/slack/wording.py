"""What people wrote in Slack, as they read it: without Slack's escapes and its way of writing links and mentions.

https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

import re

_WRAPPED = re.compile(r"<(?P<what>[^<>|\n]{1,2000})(?:\|(?P<shown>[^<>\n]{0,500}))?>")


def plain(text: str) -> str:
    """ "<https://a.se|a.se>" is a.se, "<#C1|torget>" #torget, "<!here>" @here, "&lt;" a bracket."""
    return _WRAPPED.sub(_shown, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(found: re.Match[str]) -> str:
    what, shown = found["what"], found["shown"] or ""
    mark = what[0] if what[0] in "@#!" else ""
    if mark == "!":
        return shown or f"@{what[1:].partition('^')[0]}"
    if mark:
        return f"{mark}{shown.removeprefix(mark)}" if shown else found[0]
    return shown or what.removeprefix("mailto:")
