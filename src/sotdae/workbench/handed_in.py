# SPDX-License-Identifier: Apache-2.0
"""A bundle of hashes that a browser handed in, under a name for the time of one question. It reaches no disk where the system can do without one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile

from sotdae.errors import UsageError
from sotdae.exchange.hash_bundle import MAX_BYTES

_MOST_BYTES: Final = 2 * MAX_BYTES


@contextmanager
def held_bundle(upload: UploadedFile[Any]) -> Iterator[Path]:
    """Give a handed in bundle a name for the time of one question: in memory where the system can, and never outside of the process's own folder.

    Raises:
        UsageError: if it is larger than any bundle.
    """
    if (upload.size or 0) > _MOST_BYTES:
        raise UsageError(what="this file is larger than any bundle of the hashing page")
    data = upload.read()
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("bundle")
        try:
            os.write(descriptor, data)
            os.lseek(descriptor, 0, os.SEEK_SET)
            yield Path(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield Path(file.name)
