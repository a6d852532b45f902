"""When a forum meets next, and planning, changing and calling off."""
