"""Microsoft Teams: the Bot Framework's wire protocol, spoken directly, and Adaptive Cards."""
