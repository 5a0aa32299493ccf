# SPDX-License-Identifier: Apache-2.0
"""What a snapshot was made from and what it holds: its recipe, whose digest is its id, and its manifest, whose presence means that it is whole."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

import orjson

from sotdae.classes import dataclass
from sotdae.disk import DISK
from sotdae.errors import FormatTooNew, SnapshotIncomplete
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.ids import require_digest, snapshot_id

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides which rows a run yields; its digest is the snapshot's id.

    Attributes:
        capture_id: the capture.
        reader: the reader's name.
        version: the reader's version.
        source_digest: SHA-256 of the reader's code.
        options: what the reader was told: ``zone`` and ``chats``.
        erasures_digest: SHA-256 of the erasures that the run applied, or the empty string.
    """

    capture_id: str
    reader: str
    version: int
    source_digest: str
    options: Mapping[str, Json] = field(default_factory=dict)
    erasures_digest: str = ""

    @property
    def snapshot_id(self) -> str:
        """The id: SHA-256 of the recipe, 64 hexadecimal digits."""
        return snapshot_id(
            capture=self.capture_id,
            reader=self.reader,
            version=self.version,
            source_digest=self.source_digest,
            options=self.options,
            erasures_digest=self.erasures_digest,
        )

    def facts(self) -> dict[str, Json]:
        """Return the recipe as JSON."""
        return {
            "capture_id": self.capture_id,
            "reader": self.reader,
            "version": self.version,
            "source_digest": self.source_digest,
            "options": dict(self.options),
            "erasures_digest": self.erasures_digest,
        }


@dataclass(frozen=True, slots=True)
class RoomCount:
    """What a snapshot holds of one room: messages (service and unsupported ones included), lowest and highest id, earliest and latest time."""

    messages: int
    first_message_id: int | None
    last_message_id: int | None
    first_at: int | None
    last_at: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A finished snapshot.

    Attributes:
        rooms: keys as the reader yielded them.
        rows: table -> number of rows.
        digests: table -> SHA-256 of its rows as yielded.
        problems: code -> how many.
    """

    snapshot_id: str
    recipe: Recipe
    rooms: Mapping[str, RoomCount]
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    problems: Mapping[str, int]


def snapshot_folder(case_folder: Path, identifier: str) -> Path:
    """Return where a snapshot stands.

    Raises:
        ValueError: if the identifier is not a digest.
    """
    require_digest(identifier)
    return case_folder / "snapshots" / identifier[:2] / identifier


def finished(case_folder: Path, recipe: Recipe) -> Manifest | None:
    """Return the manifest of a recipe's snapshot if it is finished, listed or not."""
    if not (snapshot_folder(case_folder, recipe.snapshot_id) / MANIFEST).is_file():
        return None
    return read_manifest(case_folder, recipe.snapshot_id)


def read_manifest(case_folder: Path, identifier: str) -> Manifest:
    """Return the manifest of a finished snapshot.

    Raises:
        SnapshotIncomplete: if it is not there, or not readable.
        FormatTooNew: if a newer program wrote it.
    """
    path = snapshot_folder(case_folder, identifier) / MANIFEST
    try:
        facts = orjson.loads(path.read_bytes())
        if facts["format"] > FORMAT:
            raise FormatTooNew(found=facts["format"], known=FORMAT)
        rooms = {key: RoomCount(*values) for key, values in facts["rooms"].items()}
        return Manifest(identifier, Recipe(**facts["recipe"]), rooms, facts["rows"], facts["digests"], facts["problems"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotIncomplete(snapshot_id=identifier) from error


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return the bytes of a manifest."""
    return canonical_json(
        {
            "format": FORMAT,
            "snapshot_id": manifest.snapshot_id,
            "recipe": manifest.recipe.facts(),
            "rooms": {
                key: [count.messages, count.first_message_id, count.last_message_id, count.first_at, count.last_at]
                for key, count in manifest.rooms.items()
            },
            "rows": dict(manifest.rows),
            "digests": dict(manifest.digests),
            "problems": dict(manifest.problems),
        }
    )


def temporary_folder(case_folder: Path) -> Path:
    """Make a fresh folder for work in progress; whatever stands under ``tmp`` is nobody's after a crash."""
    folder = case_folder / "tmp" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    DISK.sync_folder(case_folder)
    return folder
