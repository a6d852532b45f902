"""Showing minutes, and adjusting them: approve, refuse, take back, log."""
