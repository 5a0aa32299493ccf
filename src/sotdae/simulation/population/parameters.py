# SPDX-License-Identifier: Apache-2.0
"""The world's parameters: values with their origin, worlds that shift some of them, and the seeds that were fixed before the first fit.

Nothing is computed here: three data files are read and held to each other. A world may set only what the parameters name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from sotdae.classes import dataclass

Values: TypeAlias = Mapping[str, float]
_PACKAGE: Final = "sotdae.simulation.population"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the world.

    Attributes:
        value: the number itself; its unit stands in the name.
        origin: ``sourced`` where a publication gives it, else ``assumed``.
        source: which publication, or why this was assumed.
    """

    name: str
    value: float
    origin: Literal["sourced", "assumed"]
    source: str


@dataclass(frozen=True, slots=True)
class WorldPlan:
    """A named world.

    Attributes:
        what: one sentence about what it shifts.
        level: ``export`` or ``public``: what its captures are.
        changes: the parameters that differ from the plain world.
    """

    name: str
    what: str
    level: Literal["export", "public"]
    changes: Values


@dataclass(frozen=True, slots=True)
class SeedPlan:
    """One population to make: world, seed, lineages."""

    world: str
    seed: int
    lineages: int


@dataclass(frozen=True, slots=True)
class Seeds:
    """What was fixed before the first fit.

    Attributes:
        train, validation: populations that fitting may read.
        test: one population for each world, which it may not.
    """

    train: tuple[SeedPlan, ...]
    validation: tuple[SeedPlan, ...]
    test: Mapping[str, SeedPlan]


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return all parameters by name, in the order of their file."""
    return MappingProxyType({name: Parameter(name, float(row["value"]), row["origin"], row["source"]) for name, row in _file("parameters").items()})


@cache
def worlds() -> Mapping[str, WorldPlan]:
    """Return all worlds by name, the plain one first.

    Raises:
        ValueError: if a world sets what is no parameter.
    """
    known = parameters()
    found = {}
    for name, row in _file("worlds").items():
        changes = {key: float(value) for key, value in row.get("set", {}).items()}
        if not changes.keys() <= known.keys():
            raise ValueError(name)
        found[name] = WorldPlan(name, row["what"], row["level"], MappingProxyType(changes))
    return MappingProxyType(found)


@cache
def seeds() -> Seeds:
    """Return the seeds."""
    data = _file("seeds")
    plans = {name: tuple(SeedPlan(**row) for row in data[name]) for name in ("train", "validation", "test")}
    return Seeds(plans["train"], plans["validation"], MappingProxyType({plan.world: plan for plan in plans["test"]}))


def values(world: str) -> Values:
    """Return the parameters' values in a world.

    Raises:
        KeyError: if there is no such world.
    """
    plain = {name: parameter.value for name, parameter in parameters().items()}
    return MappingProxyType({**plain, **worlds()[world].changes})


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(_PACKAGE).joinpath(f"{name}.toml").read_text("utf-8"))
