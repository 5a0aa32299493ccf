# SPDX-License-Identifier: Apache-2.0
"""Removing what no catalog lists any more: replaced snapshots, old partitions, work that a crash left behind. Never under a reader.

Called by the process that may write to the case (the workspace has one lock for that), after its own work is listed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sotdae.disk import DISK
from sotdae.lake.catalog import load_catalog
from sotdae.lake.leases import alone
from sotdae.lake.manifests import snapshot_folder


def collect(case_folder: Path) -> int:
    """Remove every unlisted snapshot and partition and all temporary folders.

    Returns:
        How many folders were removed; 0 if somebody is reading, then it is done another time.
    """
    if not case_folder.is_dir():
        return 0
    lease = alone(case_folder)
    if lease is None:
        return 0
    try:
        unlisted = _unlisted(case_folder)
        if unlisted:
            DISK.sync_folder(case_folder)  # whoever swapped the catalog may have been killed before his barrier: the old one would need these
        return sum(_remove(folder) for folder in unlisted)
    finally:
        lease.close()


def _unlisted(case_folder: Path) -> list[Path]:
    catalog = load_catalog(case_folder)
    names = {name for listed in catalog.snapshots for name in (listed.snapshot_id, listed.hits_id) if name is not None}
    keep = {snapshot_folder(case_folder, name) for name in names}
    keep.update(case_folder / part.folder for part in catalog.rooms.values())
    found = [*case_folder.glob("snapshots/*/*"), *case_folder.glob("rooms/*/*/*"), *case_folder.glob("tmp/*")]
    return sorted(path for path in found if path not in keep)


def _remove(folder: Path) -> bool:
    """Move a folder aside first, so that a crash never leaves half of one under its own name."""
    if not folder.is_dir():
        folder.unlink(missing_ok=True)
        return True
    trash = folder.parent / f".{folder.name}.gone"
    folder.rename(trash)
    shutil.rmtree(trash)
    return True
