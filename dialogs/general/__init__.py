"""What belongs to no subject: help, small talk, search, leaving, undoing, language, files."""
