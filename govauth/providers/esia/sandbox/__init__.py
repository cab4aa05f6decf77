"""ЕСИА in memory."""
