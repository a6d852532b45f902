"""Action items: listed, added, completed, told."""
