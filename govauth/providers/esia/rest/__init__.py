"""The REST services of ЕСИА (Приложение Б)."""
