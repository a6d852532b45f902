"""Which dialog answers an intent, what it needs, and who may use it: one row each."""

from dialogs import home
from dialogs.actions import add_action, complete_action, list_actions
from dialogs.dialog import Entry
from dialogs.digest import digest, month, posting, subscription
from dialogs.forums import contact, convenor, forum_card, forum_info, forum_list, holder, participants
from dialogs.general import being, cancel, guide, import_file, language, linking, search, small_talk, undo
from dialogs.meetings import next_meeting, schedule_meeting
from dialogs.minutes import adjuster_choice, approval, approval_log, approving, minutes, minutes_file, pending, remark
from dialogs.reports import missing_reports, note, note_edits, plan_file, report, updates

CATALOGUE: dict[str, Entry] = {
    "convenor": Entry(convenor.answer, needs=("forum",), command=True),
    "digest_now": Entry(digest.answer, steps={"more": digest.more, "month": month.answer}, private=True, command=True),
    "subscribe_digest": Entry(
        subscription.subscribe,
        steps={"submit": subscription.save, "settings": subscription.settings},
        writes=True,
        private=True,
    ),
    "unsubscribe_digest": Entry(
        subscription.unsubscribe, steps={"submit": subscription.end}, writes=True, private=True
    ),
    "post_digest": Entry(
        posting.form,
        steps={"form": posting.form, "submit": posting.submit, "end": posting.end},
        writes=True,
        private=True,
    ),
    "next_meeting": Entry(next_meeting.answer, command=True),
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
    "cancel": Entry(cancel.answer, steps={"close": cancel.close}),
    "undo": Entry(cancel.answer, steps={"undo": undo.undo}),
    "contact": Entry(
        contact.answer, steps={"know": holder.ask, "propose": holder.propose, "accept": holder.accept}, needs=("forum",)
    ),
    "participants": Entry(participants.answer, needs=("forum",)),
    "forum_info": Entry(
        forum_info.answer, steps={"follow": forum_card.follow, "unfollow": forum_card.unfollow}, needs=("forum",)
    ),
    "list_forums": Entry(forum_list.answer),
    "list_actions": Entry(list_actions.answer, steps={"more": list_actions.more}, command=True),
    "add_action": Entry(
        add_action.answer,
        steps={
            "form": add_action.form,
            "said": add_action.answer,
            "submit": add_action.submit,
            "edit": add_action.edit,
            "withdraw": add_action.withdraw,
        },
        writes=True,
    ),
    "complete_action": Entry(complete_action.answer, steps={"submit": complete_action.submit}, writes=True),
    "show_minutes": Entry(
        minutes.answer,
        steps={"read": minutes.read, "offer_file": minutes_file.offer, "take_file": minutes_file.take},
    ),
    "approve_minutes": Entry(
        approval.answer,
        steps={"approve": approving.approve, "take_back": approving.take_back},
        writes=True,
        private=True,
    ),
    "reject_minutes": Entry(
        approval.answer_refusal, steps={"refuse": approving.refuse, "write": remark.write}, writes=True, private=True
    ),
    "pending_approvals": Entry(pending.answer, private=True, command=True),
    "log_approval": Entry(
        approval_log.answer,
        steps={"form": approval_log.form, "save": approval_log.save},
        writes=True,
        private=True,
    ),
    "adjusters": Entry(
        adjuster_choice.answer,
        steps={"form": adjuster_choice.form, "save": adjuster_choice.save},
        writes=True,
        private=True,
    ),
    "link": Entry(
        linking.known_already,
        steps={
            "confirm": linking.known_already,
            "deny": linking.known_already,
            "accept": linking.accept,
            "add": linking.add,
            "decline": linking.decline,
            "be": being.be,
        },
        writes=True,
        private=True,
    ),
    "home": Entry(home.answer, steps={"show": home.answer}, private=True),
    "search": Entry(search.answer, steps={"more": search.more}, command=True),
    "help": Entry(guide.answer, command=True),
    "greeting": Entry(small_talk.greeting),
    "thanks": Entry(small_talk.thanks),
    "out_of_scope": Entry(small_talk.out_of_scope),
    "set_language": Entry(language.answer, steps={"choose": language.choose}, private=True),
    "log_update": Entry(
        note.answer,
        steps={
            "save": note.save,
            "edit": note.edit,
            "revise": note.revise,
            "withdraw": note.withdraw,
            "from_message": note.from_message,
            "keep": note_edits.keep,
        },
        needs=("forum",),
        writes=True,
        command=True,
    ),
    "report_tertial": Entry(
        report.answer,
        steps={
            "edit": report.edit,
            "submit": report.submit,
            "save": report.save,
            "drop": report.drop,
            "withdraw": report.withdraw,
        },
        writes=True,
        command=True,
    ),
    "missing_reports": Entry(
        missing_reports.answer, steps={"offer_file": plan_file.offer, "take_file": plan_file.take}
    ),
    "show_updates": Entry(
        updates.answer, steps={"more": updates.more, "show": updates.show, "history": updates.history}
    ),
    "import_file": Entry(
        import_file.answer,
        steps={"submit": import_file.submit, "discard": import_file.discard},
        right="secretary",
        writes=True,
        private=True,
    ),
}

# What a wish of a few words (understanding/sentences/_wishes.yaml) shows: an intent and its step.
WISHES: dict[str, tuple[str, str]] = {
    "settings": ("subscribe_digest", "settings"),
    "month": ("digest_now", "month"),
    "plan": ("missing_reports", "offer_file"),
    "forums": ("list_forums", ""),
    "language": ("set_language", ""),
    "import": ("import_file", ""),
    "meeting": ("next_meeting", ""),
}
