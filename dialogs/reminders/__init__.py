"""Reminders that the clock causes: meetings, reports, approvals and items, all of a person's day in one message."""
