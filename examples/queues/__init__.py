"""Receipts from task queues: each at most once, whatever the queue repeats."""
