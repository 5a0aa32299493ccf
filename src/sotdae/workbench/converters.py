# SPDX-License-Identifier: Apache-2.0
"""What may stand in an address: ids and labels in one strict form each. Free text never does."""

from __future__ import annotations


class _Same:
    """A part of an address that is handed on as it stands."""

    regex = ""

    def to_python(self, value: str) -> str:
        """Return the part as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the part as it stands."""
        return str(value)


class CaseId(_Same):
    """A case's random id: 32 lower-case hexadecimal digits."""

    regex = "[0-9a-f]{32}"


class Label(_Same):
    """A short label: R-03, S-01, U-12."""

    regex = "[A-Z]{1,2}-[0-9]{1,6}"


class Opaque(_Same):
    """A random id or a digest."""

    regex = "[A-Za-z0-9_-]{1,64}"
