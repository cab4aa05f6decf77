"""A Flask application."""
