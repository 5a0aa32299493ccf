# SPDX-License-Identifier: Apache-2.0
"""The book's Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the book's models under the label ``cases``."""

    name = "sotdae.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
