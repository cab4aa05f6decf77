"""The world of the simulated ESIA: persons, organisations, and the REST services that show them."""
