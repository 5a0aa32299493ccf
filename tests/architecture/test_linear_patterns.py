# SPDX-License-Identifier: Apache-2.0
"""Every pattern that meets evidence takes steps in proportion to the text, however the text was made. Steps are counted, no clock is asked.

Rules' patterns are bounded by their form (`sotdae.text.patterns`) and have tests of their own; here is every other one: those that modules hold, and
those that they write into a call. A pattern made while the program runs stands in `MADE_LATER`, as it is made.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent))

from step_counter import Counter, TooManyStepsError, attacks  # (found by the line above)

SOURCE: Final = Path(__file__).resolve().parents[2] / "src" / "sotdae"
FLOORS: Final = ("captures", "text", "analyses", "exchange", "model", "media", "custody", "cases", "actions", "lake")
CALLS: Final = frozenset({"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
AT_ONE_PLACE: Final = frozenset({"match", "fullmatch", "pattern", "flags"})
SHORT, LONG = 24, 48
MOST_GROWTH: Final = 2.6
"""Twice the text, twice the steps, and something for what does not grow; a square would be 4."""

MADE_LATER: Final[dict[str, list[re.Pattern[Any]]]] = {
    "captures/telegram/json_walk.py": [re.compile(rb"\n" + re.escape(b"  ") + rb'"(?:left_)?chats"')],
    "captures/telegram/json_framing.py": [
        re.compile(rb'\}(?=\s*,\s*\{\s*"' + rb"id" + rb'"\s*:)'),
        re.compile(rb'\}\s*,\s*(\{)\s*"' + rb"id" + rb'"\s*:|\}\s*(\])\s*\}\s*(?:\]|\Z|,\s*\{\s*"(?:name|type)")'),
    ],
}
"""Patterns that are made of what stands in a file, with a benign example of it (it is escaped, so it adds only letters)."""


BY_HAND: Final = {("captures/telegram/json_walk.py", held) for held in ("_DAMAGED_LIST", "_LIST_HERE", "_RECORDS_HERE", "_CHATS_HERE", "_ROOT_HERE")}
"""Patterns that are handed to `Letters.at_hand`, which matches at one place."""
SHORT_TEXTS: Final = {
    (
        "captures/telegram/html_service.py",
        "_PATTERNS",
    ): "forms of sentences of at most 8,192 characters; two names part a sentence in a square of ways",
    ("exchange/hasher_page/__init__.py", "_SCRIPT"): "our own page, never evidence",
    ("captures/telegram/html_service.py", "re.split"): "our own forms, never evidence",
}
"""Patterns that may grow by the square, and why that is no matter."""


OTHERS_MADE_LATER: Final = {
    "captures/telegram/html_service.py": "from our own forms, at import: they stand in _PATTERNS",
    "text/patterns.py": "rules' own patterns, bounded by their form; tests of their own",
    "text/rules/ruleset.py": "a tree of escaped words: one way through it",
    "text/syllables.py": "from our own letters, at import: they are held by the module",
}
"""Modules that make patterns of what only the running program knows, and why nothing of evidence is in them."""


def modules() -> Iterator[tuple[str, Path]]:
    for floor in FLOORS:
        for path in sorted((SOURCE / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(SOURCE).as_posix(), path


def calls_of(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re" and node.func.attr in CALLS:
            yield node


def held_by(module: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the patterns that a module holds, in whatever they are held."""
    for name, value in vars(module).items():
        for pattern in _inside(value, 3):
            yield name, pattern


def _inside(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            yield from _inside(one, depth - 1)
    elif depth and isinstance(value, tuple | list | frozenset | set) and len(value) < 500:
        for one in value:
            yield from _inside(one, depth - 1)


def in_calls(path: Path, module: Any) -> Iterator[tuple[str, re.Pattern[Any] | None]]:
    """Yield (method, pattern) of every call that writes its pattern; None for one that only the running program knows."""
    for call in calls_of(ast.parse(path.read_text("utf-8"))):
        flags = next((eval(ast.unparse(word.value), vars(module)) for word in call.keywords if word.arg == "flags"), 0)
        at_flags = {"compile": 1, "match": 2, "search": 2, "fullmatch": 2, "findall": 2, "finditer": 2}.get(call.func.attr, 99)  # type: ignore[attr-defined]
        try:
            written = eval(ast.unparse(call.args[0]), dict(vars(module)))
            if len(call.args) > at_flags:
                flags = eval(ast.unparse(call.args[at_flags]), dict(vars(module)))
        except NameError:
            yield call.func.attr, None  # type: ignore[attr-defined]
            continue
        yield call.func.attr, re.compile(written, flags)  # type: ignore[attr-defined]


def used_how(name: str, texts: list[str]) -> bool:
    """Say whether a pattern may be looked for anywhere in a text; not, if every use of its name matches at one place."""
    for text in texts:
        for use in re.finditer(rf"(?<![\w.]){re.escape(name)}\b(?:\.(\w+))?", text):
            if use.group(1) is None and not re.match(r"\s*(?::|=[^=]|,$)", text[use.end() :]) and not _imported(text, use.start()):
                return True
            if use.group(1) is not None and use.group(1) not in AT_ONE_PLACE:
                return True
    return False


def _imported(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return "import" in line


def every_pattern() -> dict[tuple[str, str, str, int], tuple[re.Pattern[Any], bool]]:
    """Return each distinct pattern by (module, name, pattern, flags) with whether it is looked for anywhere."""
    texts = {name: path.read_text("utf-8") for name, path in modules()}
    found: dict[tuple[str, str, str, int], tuple[re.Pattern[Any], bool]] = {}
    for name, path in modules():
        if " re" not in texts[name] and "re." not in texts[name]:
            continue
        dotted = "sotdae." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if dotted == "sotdae.media.jail_child" or "cases/models" in name or "cases/apps" in name or "cases/desk" in name:
            continue
        module = importlib.import_module(dotted)
        for held, pattern in held_by(module):
            places = [texts[name]] if held.startswith("_") else [text for text in texts.values() if held in text]
            anywhere = (name, held) not in BY_HAND and used_how(held, places)
            found.setdefault((name, held, str(pattern.pattern), pattern.flags), (pattern, anywhere))
        known = {pattern.pattern for _, pattern in held_by(module)}
        for method, pattern in in_calls(path, module):
            if pattern is not None and pattern.pattern not in known:
                found.setdefault((name, f"re.{method}", str(pattern.pattern), pattern.flags), (pattern, method not in AT_ONE_PLACE))
        for pattern in MADE_LATER.get(name, ()):
            found[name, "made later", str(pattern.pattern), pattern.flags] = (pattern, True)
    return found


def growth(pattern: re.Pattern[Any], *, anywhere: bool) -> tuple[float, Any]:
    """Return by how much the steps grow when the text doubles, at the worst of many texts, and that text."""
    counter = Counter(pattern)
    if counter.is_bounded():
        return 0.0, ""
    worst: tuple[float, Any] = (0.0, "")
    for short, long in zip(attacks(pattern, SHORT), attacks(pattern, LONG), strict=True):
        try:
            few = counter.all_steps(short, anywhere=anywhere)
            many = counter.all_steps(long, anywhere=anywhere)
        except TooManyStepsError:
            return float("inf"), short
        if many > 4 * LONG:
            worst = max(worst, (many / max(few, 1), short), key=lambda one: one[0])
    return worst


def with_room(work: Callable[[], Any]) -> Any:
    """Run something that recurses deeply, in a thread with room for it."""
    kept: list[Any] = []
    limit, size = sys.getrecursionlimit(), threading.stack_size(256 << 20)

    def run() -> None:
        sys.setrecursionlimit(60_000)
        kept.append(work())

    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    return kept[0]


PATTERNS = every_pattern()


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 200
    assert {name for name, *_ in PATTERNS} >= {"captures/telegram/json_framing.py", "text/views.py", "model/links.py", "exchange/gexf.py"}


def test_every_pattern_that_is_made_while_the_program_runs_is_known() -> None:
    later = set()
    for name, path in modules():
        if "re." in path.read_text("utf-8") and "cases/models" not in name and "cases/desk" not in name:
            for call in calls_of(ast.parse(path.read_text("utf-8"))):
                names = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)} if call.args else set()
                module = sys.modules.get("sotdae." + name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
                if any(not hasattr(module, one) and one not in {"re", "sorted", "map", "set"} for one in names):
                    later.add(name)
    assert later == {*MADE_LATER, *OTHERS_MADE_LATER}


def test_no_pattern_grows_faster_than_the_text() -> None:
    def work() -> list[tuple[str, str, str, float, str]]:
        worse = []
        for (name, held, _, _), (pattern, anywhere) in PATTERNS.items():
            if (name, held) not in SHORT_TEXTS:
                factor, text = growth(pattern, anywhere=anywhere)
                if factor > MOST_GROWTH:
                    worse.append((name, held, str(pattern.pattern)[:80], factor, str(text)[:40]))
        return worse

    assert with_room(work) == []


@pytest.mark.parametrize(
    ("pattern", "anywhere", "grows"),
    [
        (r"(a+)+$", False, True),
        (r"(?:a|a)*b", False, True),
        (r"\s*,?\s*x", False, True),
        (r"url\(\s*['\"]?([^'\")]{1,2000})['\"]?\s*\)", True, True),
        (r"<(.*)>", True, True),
        (r"\s*+,?+\s*+x", False, False),
        (r"[a-z]+@", False, False),
        (r"\d+", True, False),
        (r"(?>a+)b", False, False),
    ],
)
def test_the_measure_tells_squares_from_lines(pattern: str, anywhere: bool, grows: bool) -> None:
    assert (with_room(lambda: growth(re.compile(pattern), anywhere=anywhere))[0] > MOST_GROWTH) is grows


@given(
    st.sampled_from([r"(a|ab)(c|bcd)*?d?", r"\b\w+(?=1)", r"(?<!a)b{2,3}+", r"(?>a*)b|a", r"([ab])\1+", r"^a.?$", "[^a-b가]+?x"]),
    st.text("ab1cd 가x\n", max_size=12),
)
def test_the_counter_finds_what_the_engine_finds(pattern: str, text: str) -> None:
    compiled = re.compile(pattern)
    found = compiled.search(text)
    assert Counter(compiled, cut=False).search(text) == (found.span() if found else None)
