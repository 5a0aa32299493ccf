# SPDX-License-Identifier: Apache-2.0
"""What happens to files that a browser sends: small ones stay in memory, an export is staged where the mode lets it, nothing else touches the disk.

The framework's own handlers, which buffer on the disk, are not installed.

A form's fields are read before anybody can check its token, and files with them. So an export is received only from somebody who is signed in, may
take captures into the page's case, and is asked for by the intake page; her cookie is sent to no form of another site (``SameSite=Strict``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile, StopUpload

from sotdae.actions.jobs.staging import Staged
from sotdae.cases.policy import Standing, may
from sotdae.custody.vault import Mode
from sotdae.errors import SotdaeError
from sotdae.workbench.gate import holds_still
from sotdae.workbench.holding import held_now

PAGE: Final = "intake_upload"
ACT: Final = "capture.add"
_MOST_BYTES: Final = 64 << 20
"""Of files that stay in memory: bundles of hashes, photos to be hashed."""


class StagedUpload(UploadedFile):  # type: ignore[type-arg]  # (generic in its stubs only)
    """An export that was received whole."""

    def __init__(self, staged: Staged) -> None:
        """Bring it to the disk."""
        self.path = staged.close()
        super().__init__(None, "export", "application/octet-stream", staged.size, None)


class Staging(FileUploadHandler):
    """Receives an export for the intake page; passes everything else on."""

    chunk_size = 1 << 20
    _staged: Staged | None = None

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Begin to receive, or leave the file to others."""
        super().new_file(*arguments, **named)
        match = getattr(self.request, "resolver_match", None)
        if match is None or match.view_name != PAGE:
            return
        held, case_id = held_now(), str(match.kwargs.get("case_id", ""))
        mode = held.opened.vault.mode
        if mode is Mode.HASH_ONLY or not _may_add(self.request, case_id):
            raise SkipFile
        self._staged = Staged(held.place, mode, str(self.file_name or ""))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 (its name)
        """Take a piece, or pass it on."""
        if self._staged is None:
            return raw_data
        try:
            self._staged.write(raw_data)
        except SotdaeError as error:
            self._staged = None
            raise StopUpload(connection_reset=True) from error
        return None

    def file_complete(self, file_size: int) -> StagedUpload | None:  # noqa: ARG002 (its name)
        """Hand over what was received."""
        if self._staged is None:
            return None
        done, self._staged = StagedUpload(self._staged), None
        return done

    def upload_interrupted(self) -> None:
        """Keep nothing of half an export."""
        if self._staged is not None:
            self._staged.discard()
            self._staged = None


class InMemory(MemoryFileUploadHandler):
    """Keeps small files in memory, and refuses larger ones instead of writing them to the disk."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None) -> None:  # noqa: N803 (its name)
        """Take any request: each file is counted as it comes."""
        del input_data, META, content_length, boundary, encoding
        self.activated = True
        self._left = _MOST_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a piece."""
        self._left -= len(raw_data)
        if self._left < 0:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)


def _may_add(request: Any, case_id: str) -> bool:
    """Return whether whoever sends it may take captures into the case; asked before a byte is kept."""
    seat = getattr(request, "user", None)
    now = datetime.now(UTC)
    if seat is None or not seat.is_authenticated or not holds_still(request.session, seat, now):
        return False
    staff = held_now().staff()
    person = staff.people.get(seat.person_id)
    standings: dict[str, Standing] = staff.standings(person) if person is not None else {}
    return case_id in standings and may(ACT, standings[case_id], now)
