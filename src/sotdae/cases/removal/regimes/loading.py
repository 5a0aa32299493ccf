# SPDX-License-Identifier: Apache-2.0
"""Loads regimes: the program's own, and an office's private ones (``SOTDAE_REGIMES``), each a TOML file. A file that is wrong is refused, located.

A private file may replace nothing: its id must be new, and it is marked as private wherever it is shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from sotdae.cases.removal.regimes.problems import FIELDS
from sotdae.cases.removal.regimes.regime import BUILT_IN, OFFICE_PING, Regime
from sotdae.cases.removal.strict import Mismatch, read, refuse
from sotdae.errors import RegimeInvalid, RegimeUnknown

MOST_BYTES: Final = 256 * 1024
"""Size of one file; the largest of the program's own has under 20 KiB. Decided here."""


def load_regimes(folders: Sequence[Path] = ()) -> Mapping[str, Regime]:
    """Return the regimes by id: the program's own and those of private folders.

    Args:
        folders: folders (every ``*.toml`` directly in them), or single files.

    Raises:
        RegimeInvalid: if a folder is missing, a file is not in its form, or two have one id.
    """
    if not folders:
        return BUILT_IN_REGIMES
    found = dict(built_in())
    for path in (path for folder in folders for path in _files_in(folder)):
        if path.stat().st_size > MOST_BYTES:
            raise RegimeInvalid(where=f"file {path.stem[:40]}", why=f"is larger than {MOST_BYTES} bytes")
        regime = parsed(path.read_bytes(), path.stem, f"private:{path.stem}")
        if regime.regime_id in found:
            raise RegimeInvalid(where=regime.regime_id, why="there is a regime of that name already")
        found[regime.regime_id] = regime
    _require_linked(found)
    return found


@cache
def built_in() -> Mapping[str, Regime]:
    """Return the program's own regimes.

    Raises:
        RegimeInvalid: if one is not in its form; a test sees to it.
    """
    found = {name: _read_built_in(name) for name in _built_in_names()}
    _require_linked(found)
    return found


class _BuiltIn(Mapping[str, Regime]):
    """The program's own regimes, each read when it is asked for: a question about one request needs one of a dozen.

    That the names which one gives to another exist, `built_in` tells: a test asks it.
    """

    def __getitem__(self, name: str) -> Regime:
        if name not in _built_in_names():
            raise KeyError(name)
        return _read_built_in(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_built_in_names())

    def __len__(self) -> int:
        return len(_built_in_names())


BUILT_IN_REGIMES: Final = _BuiltIn()


@cache
def _built_in_names() -> tuple[str, ...]:
    named = sorted(one.name for one in files(__package__).iterdir() if one.name.endswith(".toml"))
    return tuple(name.removesuffix(".toml") for name in named)


@cache
def _read_built_in(name: str) -> Regime:
    return parsed((files(__package__) / f"{name}.toml").read_bytes(), name)


def regime_called(regime_id: str, folders: Sequence[Path] = ()) -> Regime:
    """Return one regime.

    Raises:
        RegimeUnknown: if there is none of that name.
        RegimeInvalid: if a private file is wrong.
    """
    found = load_regimes(folders).get(regime_id)
    if found is None:
        raise RegimeUnknown(regime=regime_id[:32] if regime_id.isascii() else "(unprintable)")
    return found


def parsed(content: bytes, name: str, pack: str = BUILT_IN) -> Regime:
    """Return the regime that a file holds.

    Raises:
        RegimeInvalid: if it is not in its form; the message names the field.
    """
    try:
        document: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegimeInvalid(where=name, why=f"is not TOML ({type(error).__name__})") from error
    try:
        return _read(document, name, pack)
    except Mismatch as error:
        raise RegimeInvalid(where=f"{name}, {error.where}", why=error.why) from error


def _read(document: Mapping[str, Any], name: str, pack: str) -> Regime:
    if "pack" in document:
        refuse("pack", "unknown field pack")
    regime = read(Regime, {**document, "pack": pack})
    if regime.regime_id != name:
        refuse("regime_id", "is not the file's name")
    for number, rule in enumerate(regime.required, 1):
        if rule.field not in FIELDS:
            refuse(f"required[{number}].field", "names a field that no record has")
    return replace(regime, deadlines=(*regime.deadlines, OFFICE_PING)) if regime.sendable else regime


def _files_in(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    found = sorted(folder.glob("*.toml"))
    if not found:
        raise RegimeInvalid(where="the private folder", why="there is no regime file in it")
    return found


def _require_linked(found: Mapping[str, Regime]) -> None:
    for regime in found.values():
        for name in (*regime.escalates_to, *([regime.preservation] if regime.preservation else [])):
            if name not in found:
                raise RegimeInvalid(where=regime.regime_id, why="names a regime that does not exist")
