"""Messages, the sender that carries them, and what of them may be shown."""
