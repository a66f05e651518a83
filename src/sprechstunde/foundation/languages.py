"""The languages a talk can be asked for in: each by its own name, in its own letters."""

from __future__ import annotations

LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("bg", "Български"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("ku", "Kurdî"),
    ("pl", "Polski"),
    ("ro", "Română"),
]
