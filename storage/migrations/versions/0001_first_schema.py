"""The first schema."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("free_at", Moment(), nullable=True),
        sa.Column("closed_until", Moment(), nullable=True),
        sa.Column("closed_s", sa.Float(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
        sa.UniqueConstraint("key", name=op.f("uq_gate_key")),
    )
    op.create_table(
        "slack_installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bot_user", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("renewing_until", Moment(), nullable=True),
        sa.Column("installed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_installation")),
        sa.UniqueConstraint("place", name=op.f("uq_slack_installation_place")),
    )
    op.create_table(
        "tenant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), server_default="Europe/Stockholm", nullable=False),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("register_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deadlines", Json, nullable=False),
        sa.Column("quiet_digest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("remind_at", Moment(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("name", name=op.f("uq_tenant_name")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_document_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_document_tenant_id_id")),
    )
    op.create_index("ix_document_content", "document", ["tenant_id", "content"], unique=False)
    op.create_index("ix_document_sha256", "document", ["tenant_id", "sha256"], unique=False)
    op.create_table(
        "forum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "successor_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_forum_tenant_id_successor_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_forum_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_forum_tenant_id_id")),
    )
    op.create_index("ix_forum_key", "forum", ["tenant_id", "key"], unique=False)
    op.create_index("ix_forum_successor_id", "forum", ["tenant_id", "successor_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("event", Json, nullable=True),
        sa.Column("answer", Json, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_inbox_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("tenant_id", "channel", "dedupe", name=op.f("uq_inbox_tenant_id_channel_dedupe")),
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["conversation", "id"],
        unique=False,
        sqlite_where=sa.text("event IS NOT NULL"),
        postgresql_where=sa.text("event IS NOT NULL"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_organisation_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_organisation_tenant_id_id")),
    )
    op.create_table(
        "tenant_binding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external", sa.Text(), nullable=False),
        sa.Column("bound_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_tenant_binding_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_binding")),
        sa.UniqueConstraint("platform", "external", name=op.f("uq_tenant_binding_platform_external")),
    )
    op.create_table(
        "forum_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_forum_alias_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_forum_alias_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_alias")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_forum_alias_tenant_id_id")),
    )
    op.create_index("ix_forum_alias_forum_id", "forum_alias", ["tenant_id", "forum_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("month", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_meeting_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_meeting_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_meeting_tenant_id_id")),
    )
    op.create_index("ix_meeting_day", "meeting", ["tenant_id", "forum_id", "day"], unique=False)
    op.create_index("ix_meeting_forum_id", "meeting", ["tenant_id", "forum_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_person_tenant_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_person_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_person_tenant_id_id")),
    )
    op.create_index("ix_person_email", "person", ["tenant_id", "email"], unique=False)
    op.create_index("ix_person_key", "person", ["tenant_id", "key"], unique=False)
    op.create_index("ix_person_organisation_id", "person", ["tenant_id", "organisation_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.Column("replaced_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_plan_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_plan_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_plan_tenant_id_id")),
    )
    op.create_index("ix_plan_document_id", "plan", ["tenant_id", "document_id"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_role_tenant_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_role_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_role_tenant_id_id")),
    )
    op.create_index("ix_role_organisation_id", "role", ["tenant_id", "organisation_id"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_source_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_source_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_source_tenant_id_id")),
    )
    op.create_index("ix_source_document_id", "source", ["tenant_id", "document_id"], unique=False)
    op.create_index("ix_source_record", "source", ["tenant_id", "record", "record_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("presence", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_attendance_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_attendance_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_attendance_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_attendance_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "person_id", name=op.f("uq_attendance_tenant_id_meeting_id_person_id")
        ),
    )
    op.create_index("ix_attendance_meeting_id", "attendance", ["tenant_id", "meeting_id"], unique=False)
    op.create_index("ix_attendance_person_id", "attendance", ["tenant_id", "person_id"], unique=False)
    op.create_index("ix_attendance_stated_on", "attendance", ["tenant_id", "person_id", "stated_on"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_audit_event_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_audit_event_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_audit_event_tenant_id_id")),
    )
    op.create_index("ix_audit_event_person_id", "audit_event", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("replaced_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_card_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_card_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_card_tenant_id_id")),
    )
    op.create_index("ix_card_conversation", "card", ["tenant_id", "channel", "conversation", "person_id"], unique=False)
    op.create_index(
        "ix_card_subject",
        "card",
        ["tenant_id", "subject"],
        unique=False,
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_change_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "undoes_id"], ["change.tenant_id", "change.id"], name=op.f("fk_change_tenant_id_undoes_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_change_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_change_tenant_id_id")),
    )
    op.create_index("ix_change_person_id", "change", ["tenant_id", "person_id"], unique=False)
    op.create_index("ix_change_undoes_id", "change", ["tenant_id", "undoes_id"], unique=False)
    op.create_table(
        "dialog",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_dialog_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_dialog_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialog")),
        sa.UniqueConstraint(
            "tenant_id",
            "channel",
            "conversation",
            "person_id",
            name=op.f("uq_dialog_tenant_id_channel_conversation_person_id"),
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_dialog_tenant_id_id")),
    )
    op.create_index("ix_dialog_person_id", "dialog", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("linked_at", Moment(), nullable=False),
        sa.Column("off_at", Moment(), nullable=True),
        sa.Column("off_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_identity_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_identity_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("tenant_id", "channel", "user", name=op.f("uq_identity_tenant_id_channel_user")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_identity_tenant_id_id")),
    )
    op.create_index("ix_identity_person_id", "identity", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_membership_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_membership_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_membership_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_membership_tenant_id_id")),
    )
    op.create_index("ix_membership_forum_id", "membership", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_membership_person_id", "membership", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("secretary_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agenda", Json, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("adjuster_organisations", Json, nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "chair_id"], ["person.tenant_id", "person.id"], name=op.f("fk_minutes_tenant_id_chair_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_minutes_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_minutes_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_minutes_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "secretary_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_minutes_tenant_id_secretary_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_minutes_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_minutes_tenant_id_id")),
    )
    op.create_index("ix_minutes_chair_id", "minutes", ["tenant_id", "chair_id"], unique=False)
    op.create_index("ix_minutes_day", "minutes", ["tenant_id", "forum_id", "day"], unique=False)
    op.create_index("ix_minutes_document_id", "minutes", ["tenant_id", "document_id"], unique=False)
    op.create_index("ix_minutes_forum_id", "minutes", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_minutes_meeting_id", "minutes", ["tenant_id", "meeting_id"], unique=False)
    op.create_index("ix_minutes_secretary_id", "minutes", ["tenant_id", "secretary_id"], unique=False)
    op.create_table(
        "permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("granted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_permission_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_permission_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_permission_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "person_id", "right", name=op.f("uq_permission_tenant_id_person_id_right")),
    )
    op.create_index("ix_permission_person_id", "permission", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("clock", sa.Time(), nullable=False),
        sa.Column("reminds", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("last_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_posting_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_posting_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_posting_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_posting_tenant_id_id")),
    )
    op.create_index("ix_posting_conversation", "posting", ["tenant_id", "channel", "conversation"], unique=False)
    op.create_index("ix_posting_forum_id", "posting", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_posting_next_at", "posting", ["next_at"], unique=False)
    op.create_index("ix_posting_person_id", "posting", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "priority_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"], ["plan.tenant_id", "plan.id"], name=op.f("fk_priority_area_tenant_id_plan_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_priority_area_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_area")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_priority_area_tenant_id_id")),
    )
    op.create_index("ix_priority_area_plan_id", "priority_area", ["tenant_id", "plan_id"], unique=False)
    op.create_table(
        "progress_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("noted_at", Moment(), nullable=False),
        sa.Column("said_on", sa.Text(), nullable=True),
        sa.Column("said_in", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_progress_note_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_progress_note_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_progress_note_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_note")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_progress_note_tenant_id_id")),
    )
    op.create_index("ix_progress_note_author_id", "progress_note", ["tenant_id", "author_id"], unique=False)
    op.create_index("ix_progress_note_forum_id", "progress_note", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_progress_note_said_in", "progress_note", ["tenant_id", "said_in"], unique=False)
    op.create_table(
        "reminder_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("off", Json, nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_reminder_choice_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reminder_choice_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_choice")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_reminder_choice_tenant_id_id")),
    )
    op.create_index("ix_reminder_choice_person_id", "reminder_choice", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "report_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("goal_met", sa.Text(), nullable=True),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_report_draft_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_report_draft_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_report_draft_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_draft")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_report_draft_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "person_id",
            "forum_id",
            "year",
            "period",
            name=op.f("uq_report_draft_tenant_id_person_id_forum_id_year_period"),
        ),
    )
    op.create_index("ix_report_draft_forum_id", "report_draft", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_report_draft_person_id", "report_draft", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "role_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_role_holder_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "role_id"], ["role.tenant_id", "role.id"], name=op.f("fk_role_holder_tenant_id_role_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_role_holder_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_holder")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_role_holder_tenant_id_id")),
    )
    op.create_index("ix_role_holder_person_id", "role_holder", ["tenant_id", "person_id"], unique=False)
    op.create_index("ix_role_holder_role_id", "role_holder", ["tenant_id", "role_id"], unique=False)
    op.create_table(
        "status_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("goal_met", sa.Text(), nullable=True),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("author_text", sa.Text(), nullable=True),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_status_report_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_status_report_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_status_report_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_report")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_status_report_tenant_id_id")),
    )
    op.create_index("ix_status_report_author_id", "status_report", ["tenant_id", "author_id"], unique=False)
    op.create_index("ix_status_report_forum_id", "status_report", ["tenant_id", "forum_id"], unique=False)
    op.create_index(
        "ix_status_report_period", "status_report", ["tenant_id", "year", "period", "forum_id"], unique=False
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("clock", sa.Time(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("last_at", Moment(), nullable=True),
        sa.Column("quiet", sa.Boolean(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_subscription_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_subscription_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_subscription_tenant_id_id")),
    )
    op.create_index("ix_subscription_next_at", "subscription", ["next_at"], unique=False)
    op.create_index("ix_subscription_person_id", "subscription", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("draft", Json, nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_upload_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_upload_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_upload_tenant_id_id")),
    )
    op.create_index("ix_upload_person_id", "upload", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "action_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("minutes_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_text", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_action_item_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["minutes.tenant_id", "minutes.id"],
            name=op.f("fk_action_item_tenant_id_minutes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"], ["person.tenant_id", "person.id"], name=op.f("fk_action_item_tenant_id_owner_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_action_item_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_action_item_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_action_item_tenant_id_number")),
    )
    op.create_index("ix_action_item_forum_id", "action_item", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_action_item_minutes_id", "action_item", ["tenant_id", "minutes_id"], unique=False)
    op.create_index("ix_action_item_owner_id", "action_item", ["tenant_id", "owner_id"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("priority_area_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("goals", sa.Text(), nullable=True),
        sa.Column("duration", sa.Text(), nullable=True),
        sa.Column("frequency", sa.Text(), nullable=True),
        sa.Column("convenor", sa.Text(), nullable=True),
        sa.Column("financing", sa.Text(), nullable=True),
        sa.Column("communication", sa.Text(), nullable=True),
        sa.Column("frequency_known", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_activity_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"], ["plan.tenant_id", "plan.id"], name=op.f("fk_activity_tenant_id_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "priority_area_id"],
            ["priority_area.tenant_id", "priority_area.id"],
            name=op.f("fk_activity_tenant_id_priority_area_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_activity_tenant_id_id")),
    )
    op.create_index("ix_activity_forum_id", "activity", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_activity_plan_id", "activity", ["tenant_id", "plan_id"], unique=False)
    op.create_index("ix_activity_priority_area_id", "activity", ["tenant_id", "priority_area_id"], unique=False)
    op.create_table(
        "adjuster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["minutes.tenant_id", "minutes.id"],
            name=op.f("fk_adjuster_tenant_id_minutes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_adjuster_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_adjuster_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjuster")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_adjuster_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "minutes_id", "person_id", name=op.f("uq_adjuster_tenant_id_minutes_id_person_id")
        ),
    )
    op.create_index("ix_adjuster_minutes_id", "adjuster", ["tenant_id", "minutes_id"], unique=False)
    op.create_index("ix_adjuster_person_id", "adjuster", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("logged_by_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("taken_back_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "logged_by_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_approval_tenant_id_logged_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["minutes.tenant_id", "minutes.id"],
            name=op.f("fk_approval_tenant_id_minutes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_approval_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_approval_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_tenant_id_id")),
    )
    op.create_index("ix_approval_logged_by_id", "approval", ["tenant_id", "logged_by_id"], unique=False)
    op.create_index("ix_approval_minutes_id", "approval", ["tenant_id", "minutes_id"], unique=False)
    op.create_index("ix_approval_person_id", "approval", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"], ["forum.tenant_id", "forum.id"], name=op.f("fk_decision_tenant_id_forum_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["minutes.tenant_id", "minutes.id"],
            name=op.f("fk_decision_tenant_id_minutes_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_decision_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_decision_tenant_id_id")),
    )
    op.create_index("ix_decision_forum_id", "decision", ["tenant_id", "forum_id"], unique=False)
    op.create_index("ix_decision_minutes_id", "decision", ["tenant_id", "minutes_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("payload", Json, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("ready_at", Moment(), nullable=False),
        sa.Column("queued_at", Moment(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("conversation", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "card_id"], ["card.tenant_id", "card.id"], name=op.f("fk_delivery_tenant_id_card_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "change_id"], ["change.tenant_id", "change.id"], name=op.f("fk_delivery_tenant_id_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_delivery_tenant_id_person_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_delivery_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("tenant_id", "dedupe", name=op.f("uq_delivery_tenant_id_dedupe")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_delivery_tenant_id_id")),
        postgresql_with={"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02},
    )
    op.create_index("ix_delivery_card_id", "delivery", ["tenant_id", "card_id"], unique=False)
    op.create_index("ix_delivery_in_conversation", "delivery", ["channel", "conversation", "sent_at"], unique=False)
    op.create_index("ix_delivery_in_order", "delivery", ["tenant_id", "person_id", "status", "id"], unique=False)
    op.create_index("ix_delivery_person_id", "delivery", ["tenant_id", "person_id"], unique=False)
    op.create_index("ix_delivery_ready", "delivery", ["status", "tenant_id", "ready_at", "id"], unique=False)
    op.create_index("ix_delivery_subject", "delivery", ["tenant_id", "subject"], unique=False)
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "change_id"], ["change.tenant_id", "change.id"], name=op.f("fk_version_tenant_id_change_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_version_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_version_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "record", "record_id", "number", name=op.f("uq_version_tenant_id_record_record_id_number")
        ),
    )
    op.create_index("ix_version_change", "version", ["tenant_id", "change_id"], unique=False)
    op.create_table(
        "activity_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_activity_participant_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_participant_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_participant")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_activity_participant_tenant_id_id")),
    )
    op.create_index(
        "ix_activity_participant_activity_id", "activity_participant", ["tenant_id", "activity_id"], unique=False
    )
    op.create_table(
        "activity_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("participants", sa.Text(), nullable=True),
        sa.Column("commitment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_activity_party_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_party_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_party")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_activity_party_tenant_id_id")),
    )
    op.create_index("ix_activity_party_activity_id", "activity_party", ["tenant_id", "activity_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_activity_party_activity_id", table_name="activity_party")
    op.drop_table("activity_party")
    op.drop_index("ix_activity_participant_activity_id", table_name="activity_participant")
    op.drop_table("activity_participant")
    op.drop_index("ix_version_change", table_name="version")
    op.drop_table("version")
    op.drop_index("ix_delivery_subject", table_name="delivery")
    op.drop_index("ix_delivery_ready", table_name="delivery")
    op.drop_index("ix_delivery_person_id", table_name="delivery")
    op.drop_index("ix_delivery_in_order", table_name="delivery")
    op.drop_index("ix_delivery_in_conversation", table_name="delivery")
    op.drop_index("ix_delivery_card_id", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index("ix_decision_minutes_id", table_name="decision")
    op.drop_index("ix_decision_forum_id", table_name="decision")
    op.drop_table("decision")
    op.drop_index("ix_approval_person_id", table_name="approval")
    op.drop_index("ix_approval_minutes_id", table_name="approval")
    op.drop_index("ix_approval_logged_by_id", table_name="approval")
    op.drop_table("approval")
    op.drop_index("ix_adjuster_person_id", table_name="adjuster")
    op.drop_index("ix_adjuster_minutes_id", table_name="adjuster")
    op.drop_table("adjuster")
    op.drop_index("ix_activity_priority_area_id", table_name="activity")
    op.drop_index("ix_activity_plan_id", table_name="activity")
    op.drop_index("ix_activity_forum_id", table_name="activity")
    op.drop_table("activity")
    op.drop_index("ix_action_item_owner_id", table_name="action_item")
    op.drop_index("ix_action_item_minutes_id", table_name="action_item")
    op.drop_index("ix_action_item_forum_id", table_name="action_item")
    op.drop_table("action_item")
    op.drop_index("ix_upload_person_id", table_name="upload")
    op.drop_table("upload")
    op.drop_index("ix_subscription_person_id", table_name="subscription")
    op.drop_index("ix_subscription_next_at", table_name="subscription")
    op.drop_table("subscription")
    op.drop_index("ix_status_report_period", table_name="status_report")
    op.drop_index("ix_status_report_forum_id", table_name="status_report")
    op.drop_index("ix_status_report_author_id", table_name="status_report")
    op.drop_table("status_report")
    op.drop_index("ix_role_holder_role_id", table_name="role_holder")
    op.drop_index("ix_role_holder_person_id", table_name="role_holder")
    op.drop_table("role_holder")
    op.drop_index("ix_report_draft_person_id", table_name="report_draft")
    op.drop_index("ix_report_draft_forum_id", table_name="report_draft")
    op.drop_table("report_draft")
    op.drop_index("ix_reminder_choice_person_id", table_name="reminder_choice")
    op.drop_table("reminder_choice")
    op.drop_index("ix_progress_note_said_in", table_name="progress_note")
    op.drop_index("ix_progress_note_forum_id", table_name="progress_note")
    op.drop_index("ix_progress_note_author_id", table_name="progress_note")
    op.drop_table("progress_note")
    op.drop_index("ix_priority_area_plan_id", table_name="priority_area")
    op.drop_table("priority_area")
    op.drop_index("ix_posting_person_id", table_name="posting")
    op.drop_index("ix_posting_next_at", table_name="posting")
    op.drop_index("ix_posting_forum_id", table_name="posting")
    op.drop_index("ix_posting_conversation", table_name="posting")
    op.drop_table("posting")
    op.drop_index("ix_permission_person_id", table_name="permission")
    op.drop_table("permission")
    op.drop_index("ix_minutes_secretary_id", table_name="minutes")
    op.drop_index("ix_minutes_meeting_id", table_name="minutes")
    op.drop_index("ix_minutes_forum_id", table_name="minutes")
    op.drop_index("ix_minutes_document_id", table_name="minutes")
    op.drop_index("ix_minutes_day", table_name="minutes")
    op.drop_index("ix_minutes_chair_id", table_name="minutes")
    op.drop_table("minutes")
    op.drop_index("ix_membership_person_id", table_name="membership")
    op.drop_index("ix_membership_forum_id", table_name="membership")
    op.drop_table("membership")
    op.drop_index("ix_identity_person_id", table_name="identity")
    op.drop_table("identity")
    op.drop_index("ix_dialog_person_id", table_name="dialog")
    op.drop_table("dialog")
    op.drop_index("ix_change_undoes_id", table_name="change")
    op.drop_index("ix_change_person_id", table_name="change")
    op.drop_table("change")
    op.drop_index(
        "ix_card_subject",
        table_name="card",
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.drop_index("ix_card_conversation", table_name="card")
    op.drop_table("card")
    op.drop_index("ix_audit_event_person_id", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index("ix_attendance_stated_on", table_name="attendance")
    op.drop_index("ix_attendance_person_id", table_name="attendance")
    op.drop_index("ix_attendance_meeting_id", table_name="attendance")
    op.drop_table("attendance")
    op.drop_index("ix_source_record", table_name="source")
    op.drop_index("ix_source_document_id", table_name="source")
    op.drop_table("source")
    op.drop_index("ix_role_organisation_id", table_name="role")
    op.drop_table("role")
    op.drop_index("ix_plan_document_id", table_name="plan")
    op.drop_table("plan")
    op.drop_index("ix_person_organisation_id", table_name="person")
    op.drop_index("ix_person_key", table_name="person")
    op.drop_index("ix_person_email", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_meeting_forum_id", table_name="meeting")
    op.drop_index("ix_meeting_day", table_name="meeting")
    op.drop_table("meeting")
    op.drop_index("ix_forum_alias_forum_id", table_name="forum_alias")
    op.drop_table("forum_alias")
    op.drop_table("tenant_binding")
    op.drop_table("organisation")
    op.drop_index(
        "ix_inbox_open",
        table_name="inbox",
        sqlite_where=sa.text("event IS NOT NULL"),
        postgresql_where=sa.text("event IS NOT NULL"),
    )
    op.drop_table("inbox")
    op.drop_index("ix_forum_successor_id", table_name="forum")
    op.drop_index("ix_forum_key", table_name="forum")
    op.drop_table("forum")
    op.drop_index("ix_document_sha256", table_name="document")
    op.drop_index("ix_document_content", table_name="document")
    op.drop_table("document")
    op.drop_table("tenant")
    op.drop_table("slack_installation")
    op.drop_table("gate")
