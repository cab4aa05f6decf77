"""A Django project that persons enter through ESIA. ``python -m examples.django_site`` tries it out."""
