# SPDX-License-Identifier: Apache-2.0
r"""Named repairs of one record that is not valid JSON, each undoing one known fault of the program that wrote it.

Telegram Desktop's own writer makes these faults (export_output_json.cpp, SerializeString, 2018 to at least v7.2): control characters as ``\xHH``;
U+2028 and U+2029 as an escape followed by two stray bytes; in v4.0.4 to v4.1.1 a ``document_id`` without quotes. Lone surrogates, raw control
characters and invalid UTF-8 come from programs that re-write exports. Nothing else is mended: a record that still does not parse is damaged.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import orjson

LINE_SEPARATOR_TAIL: Final = "line-separator-tail"
X_ESCAPE: Final = "x-escape"
LONE_SURROGATE: Final = "lone-surrogate"
BARE_DOCUMENT_ID: Final = "bare-document-id"
INVALID_UTF8: Final = "invalid-utf8"
RAW_CONTROL: Final = "raw-control"

REPAIRS: Final = (LINE_SEPARATOR_TAIL, X_ESCAPE, LONE_SURROGATE, BARE_DOCUMENT_ID, INVALID_UTF8, RAW_CONTROL)
"""Every name that `parse_repaired` can give."""

# Every escape is consumed whole, so that an escaped backslash before "x0B" is never taken for the fault.
_ESCAPE: Final = re.compile(
    rb"\\(?:(?P<tail>u202[89]\x80[\xa8\xa9])|x(?P<hex>[0-9A-Fa-f]{2})"
    rb"|u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|(?P<lone>u[dD][89a-fA-F][0-9A-Fa-f]{2})|.)",
    re.DOTALL,
)
_BARE: Final = re.compile(rb'(\n[ \t]*"document_id": )([^"\s{\[][^\r\n]*?)(,?)(?=\r?\n)')
_PLAIN_VALUE: Final = re.compile(rb"-?\d+|null|true|false")
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_CONTROL: Final = re.compile(rb"[\x00-\x1f]")


def parse_repaired(record: bytes) -> tuple[object, tuple[str, ...]] | None:
    """Parse a record after undoing known faults.

    Args:
        record: the bytes of one JSON value that did not parse.

    Returns:
        The value and the names of the repairs, or None if it is still no JSON.
    """
    names: list[str] = []
    mended = record
    for repair in _STEPS:
        mended = repair(mended, names)
    if names:
        try:
            return orjson.loads(mended), tuple(names)
        except orjson.JSONDecodeError:
            pass
    mended = _mend_controls(mended, names)
    if RAW_CONTROL in names:
        try:
            return orjson.loads(mended), tuple(names)
        except orjson.JSONDecodeError:
            pass
    return None


def _mend_escapes(record: bytes, names: list[str]) -> bytes:
    found: set[str] = set()

    def mend(match: re.Match[bytes]) -> bytes:
        if match["tail"]:
            found.add(LINE_SEPARATOR_TAIL)
            return match.group()[:6]
        if match["hex"]:
            found.add(X_ESCAPE)
            return b"\\u00" + match["hex"]
        if match["lone"]:
            found.add(LONE_SURROGATE)
            return b"\\ufffd"
        return match.group()

    mended = _ESCAPE.sub(mend, record)
    names.extend(sorted(found))
    return mended


def _mend_document_ids(record: bytes, names: list[str]) -> bytes:
    def mend(match: re.Match[bytes]) -> bytes:
        if _PLAIN_VALUE.fullmatch(match[2]):
            return match.group()
        if BARE_DOCUMENT_ID not in names:
            names.append(BARE_DOCUMENT_ID)
        return match[1] + orjson.dumps(match[2].decode("utf-8", "replace")) + match[3]

    return _BARE.sub(mend, record)


def _mend_utf8(record: bytes, names: list[str]) -> bytes:
    try:
        record.decode("utf-8")
    except UnicodeDecodeError:
        names.append(INVALID_UTF8)
        return record.decode("utf-8", "replace").encode()
    return record


def _mend_controls(record: bytes, names: list[str]) -> bytes:
    """Write raw control characters inside strings as escapes; between strings they are white space or faults that stay."""

    def mend(match: re.Match[bytes]) -> bytes:
        text = match.group()
        if _CONTROL.search(text) is None:
            return text
        if RAW_CONTROL not in names:
            names.append(RAW_CONTROL)
        return _CONTROL.sub(lambda control: b"\\u%04x" % control.group()[0], text)

    return _STRING.sub(mend, record)


_STEPS: Final[tuple[Callable[[bytes, list[str]], bytes], ...]] = (_mend_escapes, _mend_document_ids, _mend_utf8)
