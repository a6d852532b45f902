"""Which dialog answers an intent, what it needs, and who may use it: one row each."""

from dialogs import convenor, digest, next_meeting, schedule_meeting, subscription
from dialogs.dialog import Entry

CATALOGUE: dict[str, Entry] = {
    "convenor": Entry(convenor.answer, needs=("forum",)),
    "digest_now": Entry(digest.answer, steps={"more": digest.more}, private=True),
    "subscribe_digest": Entry(
        subscription.subscribe,
        steps={"submit": subscription.save, "settings": subscription.settings},
        writes=True,
        private=True,
    ),
    "unsubscribe_digest": Entry(subscription.unsubscribe, steps={"submit": subscription.end}, writes=True, private=True),
    "next_meeting": Entry(next_meeting.answer),
    "schedule_meeting": Entry(
        schedule_meeting.answer,
        steps={
            "form": schedule_meeting.form,
            "save": schedule_meeting.save,
            "ask_call_off": schedule_meeting.ask_call_off,
            "call_off": schedule_meeting.call_off,
            "show": schedule_meeting.show,
        },
        needs=("forum",),
        writes=True,
    ),
}
