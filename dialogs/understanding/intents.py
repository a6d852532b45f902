"""The intents of the contract, section 4, and the slots that each may carry."""

from collections.abc import Mapping

SLOTS: Mapping[str, tuple[str, ...]] = {
    "convenor": ("forum",),
    "contact": ("forum", "organisation"),
    "participants": ("forum",),
    "forum_info": ("forum", "field", "organisation"),
    "next_meeting": ("forum",),
    "schedule_meeting": ("forum", "when", "place"),
    "log_update": ("forum", "text"),
    "report_tertial": ("forum", "period"),
    "show_updates": ("forum", "period"),
    "missing_reports": ("period",),
    "approve_minutes": ("forum", "date"),
    "reject_minutes": ("forum", "date"),
    "pending_approvals": (),
    "show_minutes": ("forum", "date"),
    "list_actions": ("forum", "mine"),
    "add_action": ("text", "assignee", "due", "forum"),
    "complete_action": ("text", "number"),
    "digest_now": (),
    "subscribe_digest": ("when",),
    "unsubscribe_digest": (),
    "search": ("text",),
    "help": (),
    "greeting": (),
    "thanks": (),
    "cancel": (),
    "out_of_scope": (),
}
INTENTS: tuple[str, ...] = tuple(SLOTS)
WRITING: frozenset[str] = frozenset(
    {
        "log_update",
        "report_tertial",
        "approve_minutes",
        "reject_minutes",
        "add_action",
        "complete_action",
        "schedule_meeting",
        "subscribe_digest",
        "unsubscribe_digest",
    }
)
