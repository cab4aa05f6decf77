"""The main jobs from end to end, against a sandbox inside this process: ``python -m examples.demo``."""
