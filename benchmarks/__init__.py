"""What govauth costs, measured. ``python -m benchmarks`` prints the table of ``README.md``."""
