# SPDX-License-Identifier: Apache-2.0
"""DuckDB in a jail: it reads and writes the case's folder in the lake and nothing else, loads nothing, and cannot be talked out of it.

The order of settings matters: folders are named while access is still open, then access is closed, then the configuration is locked.
Source: reference measurement of DuckDB 1.5 (reads inside work; reads, COPY and ATTACH outside, LOAD and un-setting are refused); tested here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

_MEMORY: Final = "3GB"
"""Leaves room on an 8 GB machine; larger sorts spill to the case's own ``tmp``. Source: DESIGN, section 7 (all analyses within 6 GB)."""


def open_jail(case_folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a new in-memory connection confined to a case's folder.

    Args:
        case_folder: the case's folder in the lake; it is created if it is missing.
    """
    spill = case_folder / "tmp"
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute("SET python_enable_replacements = false")
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute("SET preserve_insertion_order = true")
    # A case of a thousand rooms has a thousand files of messages, whose footers would be read again for every question. No file here ever changes.
    connection.execute("SET parquet_metadata_cache = true")
    connection.execute("SET enable_progress_bar = false")  # it would be drawn into the output of whatever verb asks
    connection.execute(f"SET temp_directory = {quoted(spill)}")
    # Permission is asked for a pattern before it is expanded, so the folder is named in both spellings.
    spellings = sorted({quoted(case_folder), quoted(Path(_literal(str(case_folder))))})
    connection.execute(f"SET allowed_directories = [{', '.join(spellings)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def quoted(path: Path) -> str:
    """Return a path of our own as an SQL string. Paths in the lake are made of digests; only the folder above them is named by a person."""
    text = str(path)
    return "'" + text.replace("'", "''") + "'"


def file_list(paths: list[Path]) -> str:
    """Return an SQL list of files. Glob signs in the folder above would be read as patterns, so they are put in brackets."""
    return "[" + ", ".join(quoted(Path(_literal(str(path)))) for path in paths) + "]"


def _literal(path: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)
