# SPDX-License-Identifier: Apache-2.0
"""The workbench's Django application: templates, template tags and static files. It has no tables: see `sotdae.cases.desk`."""

from __future__ import annotations

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Registers the workbench under the label ``workbench``."""

    name = "sotdae.workbench"
    label = "workbench"
