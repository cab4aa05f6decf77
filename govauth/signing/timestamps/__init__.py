"""Time stamps by RFC 3161: asking an authority for one, and checking those that others asked for."""
