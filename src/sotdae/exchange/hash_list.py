# SPDX-License-Identifier: Apache-2.0
"""Hash lists for partners: which hashes may leave, and the package in which they do. Pure: bytes in memory, encrypted by the caller.

Only the upright hash of a whole photo leaves, computed the interoperable way and of sufficient quality: turned, trimmed and cropped hashes tell more
about the photo than a partner needs, and a weak one would match what it should not. Rows stand in the order of their values, so their order says
nothing about whose they are; no subject, case or count a person is in the package.

The package is a zip with four members:

- ``hashes.txt``: ``pdq <64 hex>`` a line: what python-threatexchange's ``local_file`` exchange reads (exchanges/impl/file_api.py, commit baefb4e).
- ``collaboration.json``: the configuration of that file, as its ``config collab print`` writes it.
- ``hashes.csv``: ``signal_type,signal_str,collab,category,tags``: what its ``dataset --print-signals --csv`` writes (cli/dataset_cmd.py).
- ``manifest.json``: what these have no place for: recipient, dates, vetting and quality of each hash.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.exchange.csv_table import csv_text
from sotdae.media.hashing import HashPath, MarkedHash, Variant

PDQ: Final = "pdq"
"""PDQ's name as a signal type, here and in python-threatexchange (``PdqSignal.get_name``)."""

COLUMNS: Final = ("signal_type", "signal_str", "collab", "category", "tags")
"""Source: ThreatExchange, cli/dataset_cmd.py, ``execute_print_signals``."""

LINES_MEMBER: Final = "hashes.txt"
CSV_MEMBER: Final = "hashes.csv"
COLLABORATION_MEMBER: Final = "collaboration.json"
MANIFEST_MEMBER: Final = "manifest.json"
MANIFEST_KIND: Final = "sotdae-hash-list"
MANIFEST_VERSION: Final = 1

_CATEGORY: Final = "POSITIVE_CLASS"
"""Source: ThreatExchange, exchanges/fetch_state.py, ``SignalOpinionCategory``: the signal stands for what the collaboration is about."""

_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can state: equal lists have equal bytes."""


@dataclass(frozen=True, slots=True)
class SharedHash:
    """A hash that may leave.

    Attributes:
        signal_type: ``pdq``.
        value: 64 lower-case hexadecimal digits.
        quality: 0 to 100.
        vetting: who has looked at whether the photo is the subject's own.
    """

    signal_type: str
    value: str
    quality: int
    vetting: str


@dataclass(frozen=True, slots=True)
class HashList:
    """A list for one recipient.

    Attributes:
        recipient: the partner's short name.
        made_on: the day it was made (KST).
        expires_on: the day after which the partner has to have deleted it (KST).
        hashes: what is handed over.
    """

    recipient: str
    made_on: date
    expires_on: date
    hashes: tuple[SharedHash, ...]


def shareable(hashes: Iterable[MarkedHash], vetting: str) -> list[SharedHash]:
    """Return those of a photo's hashes that may leave: upright, uncropped, interoperable PDQ of sufficient quality.

    Args:
        hashes: all of a photo's hashes.
        vetting: who has looked at whether the photo is the subject's own.
    """
    return [SharedHash(PDQ, one.hash.hex, one.hash.quality, vetting) for one in hashes if _may_leave(one)]


def _may_leave(one: MarkedHash) -> bool:
    is_whole_and_upright = one.variant == Variant.PLAIN and one.orientation == 0 and one.at_milliseconds is None
    return is_whole_and_upright and one.hash.algorithm == PDQ and one.hash.path is HashPath.INTEROPERABLE and not one.hash.low_quality


def package(listed: HashList) -> bytes:
    """Return a list as the bytes of its zip; equal lists give equal bytes."""
    rows = _ordered(listed.hashes)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        members = ((MANIFEST_MEMBER, _manifest(listed, rows)), (LINES_MEMBER, _lines(rows)), (CSV_MEMBER, _csv(listed.recipient, rows)))
        for name, text in (*members, (COLLABORATION_MEMBER, _collaboration(listed.recipient))):
            facts = zipfile.ZipInfo(name, _ALWAYS)
            facts.external_attr = 0o600 << 16
            archive.writestr(facts, text.encode("utf-8"))
    return sink.getvalue()


def _ordered(hashes: Iterable[SharedHash]) -> list[SharedHash]:
    """Each value once, with the weakest vetting and quality stated for it, by value."""
    found: dict[tuple[str, str], SharedHash] = {}
    for one in sorted(hashes, key=lambda one: (one.vetting != "self_declared", one.quality)):
        found.setdefault((one.signal_type, one.value), one)
    return sorted(found.values(), key=lambda one: (one.signal_type, one.value))


def _lines(rows: Sequence[SharedHash]) -> str:
    return "".join(f"{row.signal_type} {row.value}\n" for row in rows)


def _csv(recipient: str, rows: Sequence[SharedHash]) -> str:
    return csv_text(COLUMNS, ((row.signal_type, row.value, _collab_name(recipient), _CATEGORY, f"vetting_{row.vetting}") for row in rows))


def _collaboration(recipient: str) -> str:
    facts = {"filename": LINES_MEMBER, "name": _collab_name(recipient), "api": "local_file", "enabled": True, "signal_type": None}
    return json.dumps(facts, indent=4) + "\n"


def _manifest(listed: HashList, rows: Sequence[SharedHash]) -> str:
    facts: dict[str, Any] = {
        "kind": MANIFEST_KIND,
        "v": MANIFEST_VERSION,
        "recipient": listed.recipient,
        "made_on": listed.made_on.isoformat(),
        "expires_on": listed.expires_on.isoformat(),
        "terms": "Personal data. For the named recipient only; delete after expires_on, and at once where a withdrawal is told.",
        "hashes": [{"signal_type": row.signal_type, "signal_str": row.value, "quality": row.quality, "vetting": row.vetting} for row in rows],
    }
    return json.dumps(facts, indent=1) + "\n"


def _collab_name(recipient: str) -> str:
    return f"sotdae-{recipient}"
