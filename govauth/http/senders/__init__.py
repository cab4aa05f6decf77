"""The senders: each is the only package that imports its HTTP library."""
