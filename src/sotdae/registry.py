# SPDX-License-Identifier: Apache-2.0
"""Plug-in families by entry point. The program's own readers, analyses and exporters are plug-ins of the same kind as anybody else's.

Each loaded plug-in carries its origin (distribution, version, digest of its file), which goes into the custody log and into snapshot ids.
The idea is that of mvt's ``ModuleOrigin`` and of datasette's own features as plug-ins; no code is shared.
"""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final, Generic, TypeVar

from sotdae.classes import dataclass
from sotdae.errors import RegistryError

READERS: Final = "sotdae.readers"
ANALYSES: Final = "sotdae.analyses"
EXPORTERS: Final = "sotdae.exporters"
HASHES: Final = "sotdae.hashes"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plug-in came from: distribution, its version, and the SHA-256 of the code it runs."""

    distribution: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Plugin(Generic[T]):
    """A loaded plug-in with its origin."""

    name: str
    value: T
    origin: Origin


def load(group: str) -> tuple[Plugin[object], ...]:
    """Return every plug-in of a family, sorted by name. A class is instantiated without arguments.

    Raises:
        RegistryError: if two plug-ins share a name or one cannot be loaded.
    """
    return _load(group)


@cache
def _load(group: str) -> tuple[Plugin[object], ...]:
    found: dict[str, Plugin[object]] = {}
    for point in entry_points(group=group):
        plugin = _open(point)
        if plugin.name in found and found[plugin.name].origin != plugin.origin:
            raise RegistryError(what=f"two plug-ins of {group} are called {plugin.name}")
        found[plugin.name] = plugin
    return tuple(found[name] for name in sorted(found))


def _open(point: EntryPoint) -> Plugin[object]:
    try:
        value = point.load()
    except (ImportError, AttributeError) as error:
        raise RegistryError(what=f"{point.group} {point.name} does not load ({type(error).__name__})") from error
    if inspect.isclass(value):
        value = value()
    name = str(getattr(value, "name", point.name))
    if name != point.name:
        raise RegistryError(what=f"{point.group} {point.name} calls itself {name}")
    distribution = point.dist
    return Plugin(
        name, value, Origin(distribution.name if distribution else "unknown", distribution.version if distribution else "0", _digest(point.module))
    )


def _digest(module_name: str) -> str:
    """SHA-256 over the files of the plug-in's module or, where it is a package of several modules, of the whole package."""
    module = import_module(module_name)
    file = Path(str(module.__file__))
    files = sorted(file.parent.glob("*.py")) if file.name != "__init__.py" else sorted(file.parent.rglob("*.py"))
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
