"""The contract that every room keeps, tested once for all of them. A room joins with a file in ``rooms``."""
