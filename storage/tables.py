"""Every table of the store.

A row belongs to a tenant: references between tables name (tenant, id) together, so that a row can
never point into another municipality. Tables made by `versioned` keep their history in `version`.
Times are UTC; days and clocks without a zone are the tenant's local ones.
"""

import sqlalchemy as sa

from storage.columns import (
    Boolean,
    Date,
    Integer,
    Json,
    Moment,
    Text,
    Time,
    optional,
    partial_index,
    plain,
    required,
    versioned,
)
from storage.columns import (
    metadata as metadata,  # for readers: complete once every table here is made
)

tenant = sa.Table(
    "tenant",
    metadata,
    sa.Column("id", Integer, primary_key=True),
    required("name", Text, unique=True),
    required("zone", Text, server_default="Europe/Stockholm"),
    required("language", Text, server_default="sv"),
    required("register_version", Integer, server_default="1"),
    required("deadlines", Json),  # {"T1": "05-15", …}: month and day; VB falls in the year after
    required("quiet_digest", Boolean, server_default=sa.false()),  # nothing new: silence instead of a line
    optional("remind_at", Moment),  # when the next round of reminders is due; none: not yet planned
    optional("reminded_on", Date),  # the local day of the last round
    required("created_at", Moment),
)

tenant_binding = sa.Table(
    "tenant_binding",
    metadata,
    sa.Column("id", Integer, primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey("tenant.id"), nullable=False),
    required("platform", Text),  # teams | slack
    required("external", Text),  # the platform's own id of the organisation or workspace
    required("bound_at", Moment),
    sa.UniqueConstraint("platform", "external"),
)
slack_installation = sa.Table(
    "slack_installation",  # of no tenant: a workspace belongs to one by its row in tenant_binding alone
    metadata,
    sa.Column("id", Integer, primary_key=True),
    required("place", Text, unique=True),  # the workspace's id, or the organisation's where all of it has the app
    required("name", Text),
    required("bot_user", Text),
    required("token", Text),  # encrypted, as is the next
    optional("refresh_token", Text),
    optional("expires_at", Moment),
    required("version", Integer, server_default="1"),  # one more with each token
    optional("renewing_until", Moment),  # somebody asks Slack for the next token
    required("installed_at", Moment),
)
organisation = versioned("organisation", {}, required("name", Text), required("key", Text), optional("kind", Text))
person = versioned(
    "person",
    {"organisation_id?": organisation},
    required("name", Text),
    required("key", Text),  # name with case and spaces folded
    optional("email", Text),
    optional("phone", Text),
    optional("language", Text),
    sa.Index("ix_person_key", "tenant_id", "key"),
    sa.Index("ix_person_email", "tenant_id", "email"),
)
identity = plain(
    "identity",
    {"person_id": person},
    required("channel", Text),
    required("user", Text),
    required("address", Json),  # what the channel needs to reach the person unasked
    required("linked_at", Moment),
    optional("off_at", Moment),
    optional("off_reason", Text),
    sa.UniqueConstraint("tenant_id", "channel", "user"),
)
permission = plain(
    "permission",
    {"person_id": person},
    required("right", Text),  # secretary | terminal
    required("granted_at", Moment),
    sa.UniqueConstraint("tenant_id", "person_id", "right"),
)
role = versioned("role", {"organisation_id?": organisation}, required("title", Text), required("key", Text))
role_holder = versioned(
    "role_holder",
    {"role_id": role, "person_id": person},
    required("valid_from", Date),
    optional("valid_to", Date),  # the last day
    optional("seen_on", Date),  # the newest day on which a document says so; none: entered by hand
)

document = plain(
    "document",
    {},
    required("name", Text),
    required("sha256", Text),
    required("content", Text),  # hash of what was read, whatever file format it came in
    required("kind", Text),
    required("imported_at", Moment),
    optional("imported_by", Integer),
    sa.Index("ix_document_sha256", "tenant_id", "sha256"),
    sa.Index("ix_document_content", "tenant_id", "content"),
)
upload = plain(
    "upload",  # a file that somebody sent in a conversation and has not yet confirmed or thrown away
    {"person_id": person},
    required("name", Text),
    required("sha256", Text),
    required("draft", Json),
    required("sent_at", Moment),
)
source = plain(
    "source",
    {"document_id": document},
    required("record", Text),
    required("record_id", Integer),
    required("field", Text),
    required("line", Integer),
    required("raw", Text),
    sa.Index("ix_source_record", "tenant_id", "record", "record_id"),
)

forum = versioned(
    "forum",
    {"successor_id?": "forum"},
    required("name", Text),
    required("key", Text),
    optional("number", Text),
    required("kind", Text),  # place | youth | inventory | steering | council | other
    required("closed", Boolean, server_default=sa.false()),
    sa.Index("ix_forum_key", "tenant_id", "key"),
)
forum_alias = versioned("forum_alias", {"forum_id": forum}, required("alias", Text), required("key", Text))
membership = versioned(
    "membership",
    {"forum_id": forum, "person_id": person},
    required("valid_from", Date),
    optional("valid_to", Date),
    required("why", Text),
)

plan = plain(
    "plan",
    {"document_id": document},
    required("title", Text),
    optional("year", Integer),
    required("imported_at", Moment),
    optional("replaced_at", Moment),
)
priority_area = plain("priority_area", {"plan_id": plan}, required("number", Text), required("title", Text))
activity = plain(
    "activity",
    {"plan_id": plan, "priority_area_id": priority_area, "forum_id": forum},
    required("number", Text),
    required("title", Text),
    *(
        optional(field, Text)
        for field in ("purpose", "goals", "duration", "frequency", "convenor", "financing", "communication")
    ),
    required("frequency_known", Boolean, server_default=sa.true()),
    required("position", Integer),
)
activity_party = plain(
    "activity_party",
    {"activity_id": activity},
    required("organisation", Text),  # stadsdelsförvaltningen | polisen | utbildningsförvaltningen
    optional("contact", Text),
    optional("participants", Text),
    optional("commitment", Text),
)
activity_participant = plain(
    "activity_participant", {"activity_id": activity}, required("name", Text), required("position", Integer)
)

meeting = versioned(
    "meeting",
    {"forum_id": forum},
    required("status", Text),  # planned | held | cancelled | announced (the month is known, the day is not)
    optional("day", Date),
    optional("starts_at", Moment),
    optional("ends_at", Moment),
    optional("month", Text),  # YYYY-MM of one announced without a day
    optional("place", Text),
    optional("about", Text),
    sa.Index("ix_meeting_day", "tenant_id", "forum_id", "day"),
)
attendance = plain(
    "attendance",
    {"meeting_id": meeting, "person_id": person},
    required("presence", Text),  # present | absent | invited
    optional("title", Text),
    optional("organisation", Text),
    optional("stated_on", Date),  # the day of the document that states title or organisation
    sa.UniqueConstraint("tenant_id", "meeting_id", "person_id"),
    sa.Index("ix_attendance_stated_on", "tenant_id", "person_id", "stated_on"),
)
minutes = plain(
    "minutes",
    {"meeting_id": meeting, "forum_id": forum, "document_id?": document, "chair_id?": person, "secretary_id?": person},
    required("day", Date),
    required("version", Integer),
    required("content_hash", Text),  # of the text without its block of approvals
    required("text", Text),
    required("agenda", Json),
    required(
        "status", Text
    ),  # open (no adjuster known) | waiting | refused | adjusted | archived (none was asked) | replaced
    required("adjuster_organisations", Json),
    required("imported_at", Moment),
    sa.Index("ix_minutes_day", "tenant_id", "forum_id", "day"),
)
adjuster = plain(
    "adjuster",
    {"minutes_id": minutes, "person_id": person},
    sa.UniqueConstraint("tenant_id", "minutes_id", "person_id"),
)
approval = plain(
    "approval",
    {"minutes_id": minutes, "person_id": person, "logged_by_id?": person},
    required("verdict", Text),  # approved | refused
    required("content_hash", Text),
    optional("comment", Text),
    required("via", Text),  # the channel, or mail
    required("day", Date),
    required("at", Moment),
    optional("taken_back_at", Moment),
)
decision = plain("decision", {"minutes_id": minutes, "forum_id": forum}, required("text", Text), required("day", Date))

action_item = versioned(
    "action_item",
    {"forum_id?": forum, "owner_id?": person, "minutes_id?": minutes},
    required("number", Integer),
    required("text", Text),
    required("owner_kind", Text),  # person | role | group | nobody
    optional("owner_text", Text),
    optional("due", Date),
    required("status", Text),  # open | done
    optional("done_at", Moment),
    required("created_at", Moment),
    optional("created_by", Integer),
    sa.UniqueConstraint("tenant_id", "number"),
)
status_report = versioned(
    "status_report",
    {"forum_id": forum, "author_id?": person},
    required("year", Integer),
    required("period", Text),  # T1 | T2 | VB
    optional("goal_met", Text),  # yes | partly | no
    required("done", Text),
    optional("author_text", Text),  # who, as a document wrote it
    required("reported_at", Moment),
    sa.Index("ix_status_report_period", "tenant_id", "year", "period", "forum_id"),
)
report_draft = plain(
    "report_draft",
    {"forum_id": forum, "person_id": person},
    required("year", Integer),
    required("period", Text),
    optional("goal_met", Text),
    required("done", Text),
    required("saved_at", Moment),
    sa.UniqueConstraint("tenant_id", "person_id", "forum_id", "year", "period"),
)
progress_note = versioned(
    "progress_note",
    {"forum_id": forum, "author_id?": person},
    required("text", Text),
    required("day", Date),
    required("noted_at", Moment),
    optional("said_on", Text),  # the channel of the message that the note was made from
    optional("said_in", Text),  # and its id there
    sa.Index("ix_progress_note_said_in", "tenant_id", "said_in"),
)
subscription = versioned(
    "subscription",
    {"person_id": person},
    required("weekday", Integer),  # Monday is 0
    required("clock", Time),
    optional("next_at", Moment),
    optional("last_at", Moment),
    optional("quiet", Boolean),  # nothing new: silence instead of a line; none: as the tenant has it
    required("created_at", Moment),
    sa.Index("ix_subscription_next_at", "next_at"),
)
reminder_choice = versioned(
    "reminder_choice",  # what the clock may tell a person; without a row everything
    {"person_id": person},
    required("off", Json),  # kinds of reminders that were switched off
    optional("paused_until", Date),  # the last day without digest and reminders
)

posting = versioned(
    "posting",  # of a forum's digest in a conversation that several read; by whom it was asked for
    {"forum_id": forum, "person_id": person},
    required("channel", Text),
    required("conversation", Text),
    required("address", Json),
    required("weekday", Integer),  # Monday is 0
    required("clock", Time),
    required("reminds", Boolean, server_default=sa.false()),  # also of the forum's meetings and missing reports
    optional("next_at", Moment),
    optional("last_at", Moment),
    required("created_at", Moment),
    sa.Index("ix_posting_next_at", "next_at"),
    sa.Index("ix_posting_conversation", "tenant_id", "channel", "conversation"),
)

change = plain(
    "change",
    {"person_id?": person, "undoes_id?": "change"},
    required("kind", Text),
    required("at", Moment),
    required("via", Text),
)
version = plain(
    "version",
    {"change_id": change},
    required("record", Text),
    required("record_id", Integer),
    required("number", Integer),
    optional("before", Json),
    required("after", Json),
    sa.Index("ix_version_change", "tenant_id", "change_id"),
    sa.UniqueConstraint("tenant_id", "record", "record_id", "number"),
)

delivery = plain(
    "delivery",
    {"person_id": person, "change_id?": change, "card_id?": "card"},
    required("dedupe", Text),
    required("kind", Text),
    optional("subject", Text),  # "minutes:12": what the message is about, for updates and cancelling
    required("payload", Json),
    required("version", Integer, server_default="1"),  # of the payload's form, by kind
    optional("due_at", Moment),  # none: at once, whatever the clock says
    required("ready_at", Moment),  # from when it may be claimed: its due time, or later while it has to wait
    required("queued_at", Moment),
    required("status", Text),  # open | leased | waiting (nobody to reach) | sent | dead | cancelled
    required("attempts", Integer, server_default="0"),
    optional("lease_until", Moment),  # by the database's own clock
    optional("lease_token", Text),  # of the claim: who bears another one has lost the row
    optional("last_error", Text),
    optional("channel", Text),  # where it went
    optional("conversation", Text),
    optional("message_id", Text),  # the platform's own
    optional("sent_at", Moment),
    sa.UniqueConstraint("tenant_id", "dedupe"),
    sa.Index("ix_delivery_ready", "status", "tenant_id", "ready_at", "id"),
    sa.Index("ix_delivery_in_order", "tenant_id", "person_id", "status", "id"),
    sa.Index("ix_delivery_in_conversation", "channel", "conversation", "sent_at"),
    sa.Index("ix_delivery_subject", "tenant_id", "subject"),
    postgresql_with={"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02},
)
gate = sa.Table(
    "gate",  # how fast a platform may be spoken to, by organisation or conversation; its times are the database's own
    metadata,
    sa.Column("id", Integer, primary_key=True),
    required("key", Text, unique=True),
    required("channel", Text),
    optional("free_at", Moment),  # the first moment that no message has been given
    optional("closed_until", Moment),  # the platform asked for a pause
    required("closed_s", sa.Float, server_default="0"),  # how long it asked for, all pauses together
)
card = plain(
    "card",
    {"person_id?": person},
    required("channel", Text),
    required("conversation", Text),
    required("address", Json),
    optional("subject", Text),
    required("content", Json),
    optional("message_id", Text),
    required("sent_at", Moment),
    optional("replaced_at", Moment),
    sa.Index("ix_card_conversation", "tenant_id", "channel", "conversation", "person_id"),
    unsought=("person_id",),
)
partial_index("ix_card_subject", card.c.tenant_id, card.c.subject, where=card.c.subject.is_not(None))
dialog = plain(
    "dialog",
    {"person_id?": person},
    required("channel", Text),
    required("conversation", Text),
    required("state", Json),
    required("updated_at", Moment),
    sa.UniqueConstraint("tenant_id", "channel", "conversation", "person_id"),
)
inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", Integer, primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey("tenant.id"), nullable=False),
    required("channel", Text),
    required("dedupe", Text),
    required("conversation", Text),
    required("user", Text),
    optional("event", Json),  # while the row is new or answered
    optional("answer", Json),  # emptied by the sent mark
    required("status", Text),  # new | answered | sent | parked (failed three times) | left (nobody waits for it)
    required("attempts", Integer, server_default="0"),
    optional("lease_until", Moment),  # by the database's own clock
    optional("lease_token", Text),  # of the replica that works the conversation
    optional("intent", Text),
    optional("message_id", Text),
    required("received_at", Moment),
    optional("answered_at", Moment),
    optional("sent_at", Moment),
    sa.UniqueConstraint("tenant_id", "channel", "dedupe"),
)
# By the event, not the status: an answer changes the status and leaves the index as it is.
partial_index("ix_inbox_open", inbox.c.conversation, inbox.c.id, where=inbox.c.event.is_not(None))
audit_event = plain(
    "audit_event",
    {"person_id?": person},
    required("at", Moment),
    required("action", Text),
    required("via", Text),
    optional("record", Text),
    optional("record_id", Integer),
    required("detail", Json),
)

# A change in one of these moves the tenant's register version, by which indexes of names are kept.
REGISTER = frozenset({organisation, person, role, role_holder, forum, forum_alias})
VERSIONED = {
    table.name: table
    for table in (
        organisation,
        person,
        role,
        role_holder,
        forum,
        forum_alias,
        membership,
        meeting,
        action_item,
        status_report,
        progress_note,
        subscription,
        posting,
        reminder_choice,
    )
}
