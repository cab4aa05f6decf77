"""The REST resources by noun, and the conventions they share."""
