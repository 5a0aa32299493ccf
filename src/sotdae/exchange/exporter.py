# SPDX-License-Identifier: Apache-2.0
"""The interface of an exporter. To add one, see CONTRIBUTING.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from sotdae.cases.dossier import Audience, Dossier
    from sotdae.model.observations import Problem


@runtime_checkable
class Exporter(Protocol):
    """Writes one document from a dossier, and checks its own output."""

    name: ClassVar[str]
    version: ClassVar[int]
    media_type: ClassVar[str]
    audience: ClassVar[Audience]

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the document's bytes; the same dossier gives the same bytes."""

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written document; nothing, if it is sound."""
