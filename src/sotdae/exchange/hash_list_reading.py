# SPDX-License-Identifier: Apache-2.0
"""Reads partners' hash lists: lines, CSV, JSON, or the package of `exchange.hash_list`. Pure: bytes in, hashes and located problems out.

What is read: ``pdq <hex>`` or ``<hex>`` a line (python-threatexchange's ``local_file``), CSV with or without a header (its ``dataset --csv``), a JSON
list of objects, a zip that holds one of these. Lists come from outside: sizes and counts are limited, nothing of a line that is no hash is kept or
repeated, a cell that is a formula is no hash. A line that cannot be read costs that line.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.errors import HashListRefused
from sotdae.exchange.hash_list import CSV_MEMBER, LINES_MEMBER, MANIFEST_KIND, MANIFEST_MEMBER, MANIFEST_VERSION
from sotdae.media.hashing import LOW_QUALITY

MOST_BYTES: Final = 128 << 20
MOST_JSON_BYTES: Final = 16 << 20
"""A JSON list is parsed whole, and can take some twenty times its size in memory: longer lists come as lines or CSV."""
MOST_HASHES: Final = 1_000_000
_MOST_MEMBERS: Final = 16
_LONGEST_LINE_BYTES: Final = 4_096
_MOST_PROBLEMS: Final = 100
"""So many problems are kept with their places; all are counted."""
_UNKNOWN_QUALITY: Final = 255

_HEX: Final = re.compile(r"[0-9a-f]{64}")
_PDQ_NAMES: Final = frozenset({"", "pdq", "hash_pdq", "imagepdq", "image_pdq"})
"""Names of PDQ: python-threatexchange's signal type, Meta's indicator type, StopNCII's. Where nothing is stated, a value of its form is PDQ."""
_TYPE_COLUMNS: Final = ("signal_type", "type", "indicator_type", "algorithm")
_VALUE_COLUMNS: Final = ("signal_str", "signal", "indicator", "value", "hash", "pdq")
_QUALITY_COLUMN: Final = "quality"


@dataclass(frozen=True, slots=True)
class ListProblem:
    """What is wrong with one row, and where: a line from 1, or the place in a JSON list from 1. Nothing of the row itself."""

    place: int
    code: str


@dataclass
class ReadList:
    """A list as it was read.

    Attributes:
        values: 32 bytes a hash, one after another, each value once.
        qualities: one byte a hash: 0 to 100, or 255 where none was stated.
        refused: rows that were no hash.
        low_quality: hashes whose stated quality is too low to be matched alone.
        repeated: rows whose value stood there already.
        problems: the first hundred, with their places.
        expires_on: from a manifest, where there was one.
        vetting: the weakest in a manifest.
        recipient: from a manifest.
    """

    values: bytearray = field(default_factory=bytearray)
    qualities: bytearray = field(default_factory=bytearray)
    refused: int = 0
    low_quality: int = 0
    repeated: int = 0
    problems: list[ListProblem] = field(default_factory=list)
    expires_on: date | None = None
    vetting: str | None = None
    recipient: str | None = None

    @property
    def count(self) -> int:
        """How many hashes there are."""
        return len(self.qualities)


def read_hash_list(data: bytes) -> ReadList:
    """Read a list.

    Args:
        data: the file, decrypted.

    Raises:
        HashListRefused: if it is too large, is none of the forms, or holds no hash at all.
    """
    if len(data) > MOST_BYTES:
        raise HashListRefused(reason=f"it is larger than {MOST_BYTES >> 20} MiB")
    found = ReadList()
    taker = _Taker(found)
    if data[:4] == b"PK\x03\x04":
        _read_package(data, taker)
    else:
        _read_plain(data, taker)
    if not found.count:
        raise HashListRefused(reason=f"it holds no PDQ hash ({found.refused} rows were looked at)")
    return found


class _Taker:
    """Takes rows in, one at a time."""

    def __init__(self, found: ReadList) -> None:
        self.found = found
        self._known: set[bytes] = set()

    def take(self, place: int, signal_type: object, value: object, quality: object = None) -> None:
        """Keep a row's hash, or note what is wrong with it."""
        if not isinstance(signal_type, str) or signal_type.strip().lower() not in _PDQ_NAMES:
            return self.refuse(place, "unknown-signal-type")
        text = value.strip().lower() if isinstance(value, str) and len(value) <= _LONGEST_LINE_BYTES else ""
        if not _HEX.fullmatch(text):
            return self.refuse(place, "not-a-hash")
        raw = bytes.fromhex(text)
        if not any(raw) or all(byte == 0xFF for byte in raw):  # noqa: PLR2004 (every bit set)
            return self.refuse(place, "featureless")
        known = _quality(quality)
        if known is None:
            return self.refuse(place, "bad-quality")
        if raw in self._known:
            self.found.repeated += 1
            return None
        if len(self._known) >= MOST_HASHES:
            raise HashListRefused(reason=f"it holds more than {MOST_HASHES:,} hashes")
        self._known.add(raw)
        self.found.values += raw
        self.found.qualities.append(known)
        self.found.low_quality += known < LOW_QUALITY
        return None

    def refuse(self, place: int, code: str) -> None:
        """Note a problem with its place."""
        self.found.refused += 1
        if len(self.found.problems) < _MOST_PROBLEMS:
            self.found.problems.append(ListProblem(place, code))


def _quality(stated: object) -> int | None:
    """A quality as a byte: 255 where none is stated; None where what is stated is none."""
    if stated is None or stated == "":
        return _UNKNOWN_QUALITY
    text = str(stated).strip() if isinstance(stated, str | int) and not isinstance(stated, bool) else ""
    is_number = text.isascii() and text.isdigit() and len(text) <= 3  # noqa: PLR2004 (100)
    return int(text) if is_number and int(text) <= 100 else None  # noqa: PLR2004


def _read_plain(data: bytes, taker: _Taker) -> None:
    body = data.removeprefix(b"\xef\xbb\xbf")
    if body.lstrip()[:1] in {b"[", b"{"}:
        _read_json(_parsed(body), taker)
    else:
        _read_lines(body, taker)


def _parsed(body: bytes) -> Any:
    if len(body) > MOST_JSON_BYTES:
        raise HashListRefused(reason=f"as JSON it is larger than {MOST_JSON_BYTES >> 20} MiB; send it as lines or CSV")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HashListRefused(reason="it is no JSON that can be read") from error


def _read_json(held: Any, taker: _Taker) -> None:
    """Take in a list of objects or of strings, or an object whose ``hashes`` is one."""
    rows = held.get("hashes") if isinstance(held, dict) else held
    if not isinstance(rows, list):
        raise HashListRefused(reason="its JSON holds no list of hashes")
    for place, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            taker.take(place, _first(row, _TYPE_COLUMNS, ""), _first(row, _VALUE_COLUMNS, None), row.get(_QUALITY_COLUMN))
        else:
            taker.take(place, "", row)


def _first(row: Mapping[str, Any], names: Iterable[str], otherwise: Any) -> Any:
    return next((row[name] for name in names if name in row), otherwise)


def _read_lines(body: bytes, taker: _Taker) -> None:
    columns: Mapping[str, int] | None = None
    is_first = True
    for place, fields in _fields(body, taker):
        if is_first:
            is_first = False
            columns = _header(fields)
            if columns is not None:
                continue
        if columns is not None:
            cells = {name: fields[index] for name, index in columns.items() if index < len(fields)}
            taker.take(place, cells.get("type", ""), cells.get("value"), cells.get("quality"))
        elif len(fields) == 1:
            taker.take(place, "", fields[0])
        else:
            taker.take(place, fields[0], fields[1])


def _fields(body: bytes, taker: _Taker) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield (line number, fields) of each line that holds something: cells where there is a comma, else words."""
    for place, raw in enumerate(io.BytesIO(body), start=1):
        line = raw.strip()
        if not line or line.startswith(b"#"):
            continue
        try:
            # A note in Korean beside a hash costs nothing, whatever its code page; a hash has Latin letters only.
            text = line.decode("utf-8", "replace") if len(line) <= _LONGEST_LINE_BYTES else ""
            fields = next(csv.reader([text]), []) if "," in text else text.split(maxsplit=2)
        except csv.Error:
            fields = []
        if fields:
            yield place, fields
        else:
            taker.refuse(place, "line-too-long" if len(line) > _LONGEST_LINE_BYTES else "not-a-hash")


def _header(fields: Sequence[str]) -> Mapping[str, int] | None:
    """Where type, value and quality stand, if the fields are a header."""
    names = [name.strip().lower() for name in fields]
    value = next((names.index(name) for name in _VALUE_COLUMNS if name in names), None)
    is_row = any(_HEX.fullmatch(name) for name in names)
    if value is None or is_row:
        return None
    places = {"value": value, "quality": names.index(_QUALITY_COLUMN) if _QUALITY_COLUMN in names else None}
    kind = next((names.index(name) for name in _TYPE_COLUMNS if name in names), None)
    return {name: place for name, place in {**places, "type": kind}.items() if place is not None}


def _read_package(data: bytes, taker: _Taker) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if len(members) > _MOST_MEMBERS:
                raise HashListRefused(reason=f"its archive holds more than {_MOST_MEMBERS} members")
            manifest = _member(archive, members.get(MANIFEST_MEMBER), MOST_JSON_BYTES)
            if manifest is not None and _read_manifest(_parsed(manifest), taker):
                return
            bodies = (_member(archive, members.get(name), MOST_BYTES) for name in (CSV_MEMBER, LINES_MEMBER))
            body = next((one for one in bodies if one is not None), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise HashListRefused(reason="its archive is damaged or protected") from error
    if body is None:
        raise HashListRefused(reason=f"its archive holds neither {CSV_MEMBER} nor {LINES_MEMBER}")
    _read_plain(body, taker)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None, most: int) -> bytes | None:
    """A member's bytes; None where it is absent or too large, whatever its header says of its size."""
    if info is None or info.file_size > most:
        return None
    with archive.open(info) as stream:
        body = stream.read(most + 1)
    return body if len(body) <= most else None


def _read_manifest(held: Any, taker: _Taker) -> bool:
    """Take in a manifest of our own form; returns whether it was one."""
    if not isinstance(held, dict) or held.get("kind") != MANIFEST_KIND or held.get("v") != MANIFEST_VERSION:
        return False
    try:
        taker.found.expires_on = date.fromisoformat(str(held["expires_on"]))
    except (KeyError, ValueError) as error:
        raise HashListRefused(reason="its manifest states no day on which it expires") from error
    _read_json(held, taker)
    found = {str(row.get("vetting")) for row in held["hashes"] if isinstance(row, dict)}
    taker.found.vetting = next((name for name in ("self_declared", "counsellor_seen", "police") if name in found), None)
    taker.found.recipient = str(held.get("recipient", ""))[:64] or None
    return True
