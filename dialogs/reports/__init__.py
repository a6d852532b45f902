"""Notes and the tertial's reports: writing, showing, who is missing."""
