"""Views as plain values, as a file keeps them until it is written, and what such files are called."""

from pydantic import TypeAdapter

from dialogs.documents.views import MinutesView, PlanView

PLAN_KIND, MINUTES_KIND = "plan_docx", "minutes_docx"
PLAN, MINUTES = TypeAdapter(PlanView), TypeAdapter(MinutesView)
