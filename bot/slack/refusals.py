"""What Slack's refusals mean for what is sent: who is gone, what is closed, what may be tried again."""

from bot.slack.client import REVOKED, SlackError

GONE = frozenset({"user_not_found", "users_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"})
CLOSED = frozenset({"channel_not_found", "is_archived", "not_in_channel", "restricted_action", "user_not_in_channel"})
WITHOUT_TOKEN_S = 900.0


def of_unasked(error: SlackError, *, posted: bool) -> SlackError:
    """What nobody asked for waits while the workspace has no token that is good, and is tried again after what Slack
    refuses otherwise: only who is gone is not written to any more, nor a closed channel that it is posted in."""
    if not error.permanent or error.name in (GONE | CLOSED if posted else GONE):
        return error
    is_token = error.name in REVOKED or error.name == "no_token"
    return SlackError(error.name, permanent=False, retry_after=WITHOUT_TOKEN_S if is_token else None)
