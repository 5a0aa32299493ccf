# SPDX-License-Identifier: Apache-2.0
"""The exporter that writes a case's report as one HTML file and checks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from sotdae.cases.dossier import Audience, Dossier
from sotdae.exchange.report.audit import faults_of
from sotdae.exchange.report.page import page
from sotdae.model.observations import Problem


class ReportHtml:
    """Writes the report of a case for the team that works on it."""

    name: ClassVar[str] = "report-html"
    version: ClassVar[int] = 1
    media_type: ClassVar[str] = "text/html"
    audience: ClassVar[Audience] = Audience.TEAM

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the report as UTF-8; the same dossier gives the same bytes."""
        sink.write(page(dossier).encode("utf-8"))

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written report; nothing, if it is sound."""
        yield from faults_of(document.read())
