# SPDX-License-Identifier: Apache-2.0
"""Our frozen dataclass with slots behaves as Python's own, in every form that a class can have."""

from __future__ import annotations

import abc
import copy
import dataclasses
import inspect
import pickle  # noqa: TID251 (of classes made here)
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.classes import dataclass

ROOT = Path(__file__).resolve().parents[2]
SHAPES = {
    "none": "pass",
    "one": "a: int",
    "many": "a: int\n    b: str\n    c: tuple[int, ...] = ()",
    "documented": "'''Told.'''\n    a: int",
    "factory": "a: int\n    b: list[int] = field(default_factory=list)",
    "not compared": "a: int\n    b: list[int] = field(compare=False, default_factory=list)",
    "not shown": "a: int\n    b: int = field(repr=False, default=3)",
    "not hashed": "a: int\n    b: int = field(hash=False, default=3)",
    "not given": "a: int\n    b: int = field(init=False, default=7)\n    c: list[int] = field(init=False, default_factory=lambda: [1])",
    "set later": "a: int\n    b: int = field(init=False)\n    def __post_init__(self):\n        object.__setattr__(self, 'b', self.a)",
    "refuses": "a: int\n    def __post_init__(self):\n        if self.a == 1:\n            raise ValueError(self.a)",
    "own words": "a: int\n    def __repr__(self):\n        return f'<{self.a}>'\n    def __str__(self):\n        return 'x'",
    "own equality": "a: int\n    def __eq__(self, other):\n        return isinstance(other, C)",
    "own hash": "a: int\n    def __hash__(self):\n        return 7",
    "own equality and hash": "a: int\n    def __eq__(self, other):\n        return True\n    def __hash__(self):\n        return 7",
    "never hashed": "a: int\n    __hash__ = None",
    "own constructor": "a: int\n    def __init__(self, b=5):\n        object.__setattr__(self, 'a', b)",
    "own state": "a: int\n    def __getstate__(self):\n        return 9\n    def __setstate__(self, it):\n        object.__setattr__(self, 'a', it)",
    "methods": "a: int\n    @property\n    def double(self):\n        return self.a * 2\n    @classmethod\n    def of(my):\n        return my(1)",
    "of the class": "a: int\n    kinds: ClassVar[int] = 3\n    n = 4",
    "by name alone": "a: int\n    b: int = field(kw_only=True, default=2)",
    "by name from here": "a: int\n    _: KW_ONLY\n    b: int = 2",
    "for the constructor": "a: int\n    b: InitVar[int] = 2\n    def __post_init__(self, b):\n        object.__setattr__(self, 'a', self.a + b)",
    "odd names": "a: int\n    other: int = 1\n    cls: int = 2\n    made: int = 3\n    names: int = 4\n    self: int = 5",
    "unhashable": "a: int\n    b: dict[str, int] = field(default_factory=dict)",
}
HEAD = """
from __future__ import annotations
from dataclasses import InitVar, KW_ONLY, field
from typing import ClassVar
@dataclass(frozen=True, slots=True)
class C:
    {body}
"""


def both(body: str) -> tuple[type[Any], type[Any]]:
    """Make one class twice: with Python's decorator, and with ours. Each lies in a module of its own, where pickle finds it."""
    made = []
    for number, decorator in enumerate((dataclasses.dataclass, dataclass)):
        module = ModuleType(f"made_{number}")
        sys.modules[module.__name__] = module
        vars(module)["dataclass"] = decorator
        exec(HEAD.format(body=body), vars(module))
        made.append(vars(module)["C"])
    return made[0], made[1]


def outcome(act: Callable[[], Any]) -> Any:
    """What comes of an act: its value, or the kind and the words of its error."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 (whatever it is: both must do the same)
        return type(error), str(error)


def acts(kind: type[Any]) -> list[Callable[[], Any]]:
    """Everything that is done with such classes."""

    def told(one: Any) -> Any:
        return repr(one), [outcome(lambda name=name: getattr(one, name)) for name in ("a", "b", "c", "double", "kinds", "n")]

    def of(*given: Any, **named: Any) -> Any:
        return told(kind(*given, **named))

    def compared(left: tuple[Any, ...], right: tuple[Any, ...]) -> Any:
        one, other = kind(*left), kind(*right)
        return one == other, one != other, one == left, one.__eq__(left), outcome(lambda: hash(one) == hash(other)), outcome(lambda: hash(one))

    def changed(act: Callable[[Any], Any]) -> Any:
        one = kind(1)
        return outcome(lambda: act(one)), told(one)

    def apart() -> Any:
        one, other = kind(2), kind(2)
        for name in ("b", "c"):
            value = getattr(one, name, None)
            if isinstance(value, list):
                value.append(5)
        return told(one), told(other), one == other

    given = [(), (1,), (2,), (2, 3), (1, "x", (3,)), (1, 2, 3, 4), ([1],)]
    return [
        *(lambda one=one: of(*one) for one in given),
        lambda: of(a=3),
        lambda: of(a=3, b=4),
        lambda: of(b=4),
        lambda: of(3, b=4),
        lambda: of(3, zz=4),
        *(lambda one=one, other=other: compared(one, other) for one in given for other in given),
        lambda: changed(lambda one: setattr(one, "a", 9)),
        lambda: changed(lambda one: delattr(one, "a")),
        lambda: changed(lambda one: object.__setattr__(one, "a", 9)),
        apart,
        lambda: told(dataclasses.replace(kind(2), a=5)),
        lambda: dataclasses.asdict(kind(2)),
        lambda: dataclasses.astuple(kind(2)),
        lambda: told(copy.copy(kind(2))),
        lambda: told(copy.deepcopy(kind(2))),
        *(lambda protocol=protocol: told(pickle.loads(pickle.dumps(kind(2), protocol))) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
        lambda: [(one.name, one.type, one.default, one.init, one.repr, one.compare, one.hash, one.kw_only) for one in dataclasses.fields(kind)],
        lambda: (kind.__match_args__, kind.__slots__, kind.__qualname__, kind.__name__, hasattr(kind, "__dict__"), hasattr(kind(2), "__dict__")),
        lambda: repr(kind.__dataclass_params__),
        lambda: [(name, one.kind, one.annotation) for name, one in inspect.signature(kind).parameters.items()],
        lambda: get_type_hints(kind),
        lambda: get_type_hints(kind.__init__),
        lambda: kind.of().a,  # type: ignore[attr-defined]
        lambda: {kind(2): 1}[kind(2)],
    ]


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_it_behaves_as_the_standard_one(body: str) -> None:
    standard, ours = both(body)
    for number, (expected, found) in enumerate(zip(acts(standard), acts(ours), strict=True)):
        assert str(outcome(found)).replace("made_1", "made_0") == str(outcome(expected)), number
    assert not body.startswith("'''") or standard.__doc__ == ours.__doc__ == "Told."


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=2), st.floats()), min_size=2, max_size=2))
def test_equal_are_those_whose_fields_are(values: list[tuple[int, str, float]]) -> None:
    standard, ours = both("a: int\n    b: str\n    c: float")
    assert (ours(*values[0]) == ours(*values[1])) == (standard(*values[0]) == standard(*values[1]))
    assert hash(ours(*values[0])) == hash(standard(*values[0]))
    assert repr(ours(*values[0])) == repr(standard(*values[0]))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf."""

    size: int
    kept: list[Any] = field(default_factory=list, compare=False)


class Grown(Leaf):
    """A class of its own above one."""

    note: str

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)


@dataclass(frozen=True, slots=True)
class Flower(Leaf):
    """A dataclass above one."""

    colour: str = "red"


def test_one_can_stand_below_another_class() -> None:
    grown = Grown(3)
    grown.note = "seen"
    assert grown.note == "seen"
    del grown.note
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'size'"):
        grown.size = 4  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'size'"):
        del grown.size  # type: ignore[misc]
    assert grown != Leaf(3), "equal are only those of one class"
    assert (Flower(3), hash(Flower(3)), Flower(3).colour) == (Flower(3, colour="red"), hash(Flower(3)), "red")
    assert repr(Flower(1)) == "Flower(size=1, kept=[], colour='red')"
    with pytest.raises(FrozenInstanceError):
        Flower(3).colour = "blue"  # type: ignore[misc]


def test_nothing_is_added_to_one() -> None:
    """(Python's own, with slots, stumbles over the class that it made first: a TypeError of other words.)"""
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'zz'"):
        Leaf(1).zz = 3  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'zz'"):
        del Leaf(1).zz  # type: ignore[attr-defined]


def test_what_a_base_leaves_open_is_there() -> None:
    class Hashed(abc.ABC):
        __slots__ = ()

        @abc.abstractmethod
        def __hash__(self) -> int: ...

    @dataclass(frozen=True, slots=True)
    class Seed(Hashed):
        size: int

    assert hash(Seed(2)) == hash((2,))


def test_one_that_holds_itself_is_shown() -> None:
    leaf = Leaf(1)
    leaf.kept.append(leaf)
    assert repr(leaf) == "Leaf(size=1, kept=[...])"


def test_what_is_no_such_class_is_made_by_python() -> None:
    @dataclass
    class Open:
        a: int

    @dataclass(slots=True)
    class Narrow:
        a: int

    for kind in (Open, Narrow):
        one = kind(1)
        one.a = 2
        assert one == kind(2)
    with pytest.raises(TypeError, match="non-default argument"):

        @dataclass(frozen=True, slots=True)
        class _Late:
            a: int = 1
            b: int  # type: ignore[misc]

    with pytest.raises(TypeError, match="Cannot overwrite attribute __setattr__"):

        @dataclass(frozen=True, slots=True)
        class _Own:
            a: int

            def __setattr__(self, name: str, value: object) -> None: ...


def test_every_class_of_ours_that_can_be_is_made_so() -> None:
    """A module that took Python's own again would be slow and nothing else; this names it."""
    listed = subprocess.run(
        ["git", "grep", "-l", "^@dataclass(frozen=True, slots=True)$", "--", "src"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.split():
        assert "from sotdae.classes import dataclass\n" in (ROOT / name).read_text("utf-8"), name
