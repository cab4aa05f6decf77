"""Every provider, really served on the loopback address, with faults on demand."""
