# SPDX-License-Identifier: Apache-2.0
"""The addresses: one for each page of the registry, all through the gate, and nothing else."""

from __future__ import annotations

from django.urls import path, register_converter

from sotdae.workbench.converters import CaseId, Label, Opaque
from sotdae.workbench.gate import gated
from sotdae.workbench.page import Page
from sotdae.workbench.registry import pages

register_converter(CaseId, "case")
register_converter(Label, "label")
register_converter(Opaque, "opaque")


def _named_first(page: Page) -> list[tuple[bool, str]]:
    """Sort what an address says in words before what it leaves open: ``review/rest`` is not a finding called rest."""
    return [(part.startswith("<"), part) for part in page.path.split("/")]


urlpatterns = [path(page.path, gated(page), name=page.name) for page in sorted(pages(), key=_named_first)]
handler400 = "sotdae.workbench.failing.bad_request"
handler403 = "sotdae.workbench.failing.not_permitted"
handler404 = "sotdae.workbench.failing.not_found"
handler500 = "sotdae.workbench.failing.broken"
