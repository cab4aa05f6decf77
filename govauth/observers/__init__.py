"""Observers that are ready to use: for `logging`, OpenTelemetry and Prometheus."""
