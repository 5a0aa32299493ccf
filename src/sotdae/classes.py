# SPDX-License-Identifier: Apache-2.0
"""``dataclass(frozen=True, slots=True)`` made in a third of the time: same fields, same behaviour, and for a type checker the very same thing.

The standard one writes and compiles six functions a class, and a verb loads ninety classes: an eighth of what it takes as a process, most of it for
classes of which it never makes one. Here the constructor is compiled; the other methods are closures over the fields' names.
Source: docs/decisions/2026-11-28-classes.md.
"""

from __future__ import annotations

import abc
import dataclasses
import inspect
import sys
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  (re-exported)
else:

    def dataclass(cls: type | None = None, /, **options: Any) -> Any:
        """Make a dataclass: a frozen one with slots as below, every other one as Python does.

        Args:
            cls: the class.
            options: those of `dataclasses.dataclass`.

        Raises:
            TypeError: as `dataclasses.dataclass` does.
        """
        return _frozen if cls is None and options == _QUICK else dataclasses.dataclass(cls, **options)


_QUICK: Final = {"frozen": True, "slots": True}
_MADE: Final = "__dataclass_fields__"


def _frozen(cls: type) -> type:
    own = dict(vars(cls))
    if _is_unusual(cls, own, inspect.get_annotations(cls)):
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    cls.__doc__ = cls.__doc__ or cls.__name__  # (the standard one writes a signature here)
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    known: Any = made
    stated = known.__dataclass_params__
    stated.init = stated.repr = stated.eq = stated.frozen = True
    fields: tuple[Field[Any], ...] = dataclasses.fields(known)
    for method in (_constructor(made, fields), _shown(fields), *_compared(fields), *_kept(made, fields)):
        name = method.__name__
        if name not in own or (name == "__hash__" and own[name] is None and "__eq__" in own):  # (Python sets None where a class says what is equal)
            method.__qualname__ = f"{cls.__qualname__}.{name}"
            setattr(made, name, method)
    abc.update_abstractmethods(made)
    return made


def _is_unusual(cls: type, own: dict[str, Any], annotated: dict[str, Any]) -> bool:
    """Whether a class takes more than is done here: a dataclass below it, arguments by name alone, for the constructor alone, setters."""
    return (
        any(hasattr(base, _MADE) for base in cls.__bases__)
        or any(isinstance(one, Field) and one.kw_only is True for one in own.values())
        or any("InitVar" in str(one) or "KW_ONLY" in str(one) for one in annotated.values())
        or not {"__setattr__", "__delattr__"}.isdisjoint(own)
        or "self" in annotated
    )


def _constructor(made: type, fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Compile ``__init__``. It writes through the slots' own descriptors, before which no ``__setattr__`` stands.

    Raises:
        TypeError: if a field without a default follows one with a default.
    """
    known: dict[str, Any] = {"__MISSING": MISSING}
    taken, lines = ["self"], []
    defaults = [field.default is not MISSING or field.default_factory is not MISSING for field in fields if field.init]
    if sorted(defaults) != defaults:
        raise TypeError("non-default argument follows default argument")  # noqa: EM101, TRY003 (the standard one's words, less the name)
    for number, field in enumerate(fields):
        known[f"__set{number}"] = getattr(made, field.name).__set__
        value = field.name
        if field.default_factory is not MISSING:
            known[f"__make{number}"] = field.default_factory
            value = f"__make{number}() if {value} is __MISSING else {value}" if field.init else f"__make{number}()"
        elif field.default is not MISSING:
            known[f"__default{number}"] = field.default
            value = value if field.init else f"__default{number}"
        elif not field.init:
            continue  # its __post_init__ sets it
        if field.init:
            default = "=__MISSING" if field.default_factory is not MISSING else "" if field.default is MISSING else f"=__default{number}"
            taken.append(field.name + default)
        lines.append(f"  __set{number}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("  self.__post_init__()")
    text = f"def _made({', '.join(known)}):\n def __init__({', '.join(taken)}):\n" + ("\n".join(lines) or "  pass") + "\n return __init__"
    local: dict[str, Any] = {}
    module = sys.modules.get(made.__module__)
    exec(text, {} if module is None else vars(module), local)  # noqa: S102 (names of fields and nothing else, as in dataclasses)
    constructor: Callable[..., None] = local["_made"](**known)
    constructor.__annotations__ = {field.name: field.type for field in fields if field.init} | {"return": None}
    return constructor


def _shown(fields: tuple[Field[Any], ...]) -> Callable[..., str]:
    names = [field.name for field in fields if field.repr]

    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807 (it becomes the class's)
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _compared(fields: tuple[Field[Any], ...]) -> tuple[Callable[..., Any], ...]:
    """Equal are two of one class whose compared fields are, as tuples; that tuple is hashed, without the fields that say they are not."""
    values = _values([field.name for field in fields if field.compare])
    hashed = _values([field.name for field in fields if (field.compare if field.hash is None else field.hash)])

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(hashed(self))

    return __eq__, __hash__


def _values(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    """Return what gives the values of some fields as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    value = attrgetter(*names)
    return lambda self: (value(self),)


def _kept(made: Any, fields: tuple[Field[Any], ...]) -> tuple[Callable[..., Any], ...]:
    """Return what refuses to change one, and what lets it be copied and pickled all the same."""
    names = tuple(field.name for field in fields)

    def __setattr__(self: object, name: str, value: object) -> None:  # noqa: N807
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")  # noqa: EM102, TRY003 (the standard one's words)
        super(made, self).__setattr__(name, value)

    def __delattr__(self: object, name: str) -> None:  # noqa: N807
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")  # noqa: EM102, TRY003
        super(made, self).__delattr__(name)

    def __getstate__(self: object) -> list[Any]:  # noqa: N807
        return [getattr(self, name) for name in names]

    def __setstate__(self: object, state: list[Any]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __setattr__, __delattr__, __getstate__, __setstate__
