# SPDX-License-Identifier: Apache-2.0
"""The desk's Django application."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the desk's models under the label ``desk``."""

    name = "sotdae.cases.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
