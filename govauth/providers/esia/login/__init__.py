"""Signing in through ЕСИА: OAuth 2.0 and OpenID Connect (Приложение В)."""
