"""What happens at the same time: per-loop state, detached tasks, one flight for many callers, limits."""
