"""Reading of marking codes."""
