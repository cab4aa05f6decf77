"""The shared transport: the road of one call, from an operation to its typed result."""
