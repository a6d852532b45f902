"""The weekly digest: gathered, told, subscribed to."""
