"""Stores that come with govauth."""
