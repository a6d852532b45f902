"""Messages to others, by kind: each is composed when it is delivered, from what is true then."""

from collections.abc import Callable, Sequence

from dialogs.actions import action_messages
from dialogs.digest import digest_delivery, posting
from dialogs.forums import holder
from dialogs.general import linking, undo
from dialogs.meetings import meeting_messages
from dialogs.minutes import approval_messages
from dialogs.reminders import in_channels, message
from dialogs.reply import Reply
from dialogs.reports import note_edits
from dialogs.turn import Turn
from storage.store import Store

# The turn's speaker is who gets the message, `turn.data` its parameters. None: no longer worth sending.
Compose = Callable[[Turn, Store], Reply | None]

MESSAGES: dict[str, Compose] = {
    "digest": digest_delivery.deliver,
    "meeting_invited": meeting_messages.invited,
    "meeting_changed": meeting_messages.changed,
    "meeting_cancelled": meeting_messages.cancelled,
    "correction": undo.correction,
    "link_asked": linking.asked,
    "linked": linking.welcome,
    "holder_proposed": holder.message,
    "action_given": action_messages.given,
    "action_changed": action_messages.changed,
    "action_moved": action_messages.moved,
    "action_done": action_messages.done,
    "action_withdrawn": action_messages.withdrawn,
    "approval_request": approval_messages.requested,
    "minutes_adjusted": approval_messages.adjusted,
    "minutes_redrawn": approval_messages.redrawn,
    "minutes_refused": approval_messages.refused,
    "minutes_remark": approval_messages.remark,
    "approval_logged": approval_messages.logged,
    "adjusters_needed": approval_messages.adjusters_needed,
    "posting": posting.deliver,
    "posting_gone": posting.gone,
    "note_edited": note_edits.asked,
    "unreachable": approval_messages.unreachable,
    "reminder": message.deliver,
    "posted_reminder": in_channels.deliver,
}

# Kinds that many readers get at once: composed for several in one go, a reply for each of the turns.
TOGETHER: dict[str, Callable[[Sequence[Turn], Store], list[Reply | None]]] = {
    "digest": digest_delivery.deliver_all,
    "reminder": message.deliver_all,
}

# Kinds that go to who keeps the register, and to nobody who no longer does.
FOR_SECRETARIES = frozenset({"link_asked", "holder_proposed", "adjusters_needed", "unreachable"})

# Kinds that are no news: they take the place of a card that stands, and go nowhere where none does.
IN_PLACE = frozenset({"minutes_redrawn"})
