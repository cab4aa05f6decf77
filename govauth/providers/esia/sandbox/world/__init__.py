"""The world of the simulated ЕСИА: persons, organisations, and the REST services that show them."""
