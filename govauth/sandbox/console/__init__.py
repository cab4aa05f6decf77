"""The front page of the sandbox: what happens in it, and what can be set by hand."""
