"""ЕСИА (esia.gosuslugi.ru): persons, organisations and all of Приложение Б."""
