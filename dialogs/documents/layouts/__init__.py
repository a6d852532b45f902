"""The shapes that documents of the genre come in."""
