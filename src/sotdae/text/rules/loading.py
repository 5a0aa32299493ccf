# SPDX-License-Identifier: Apache-2.0
"""Loads rule files: TOML, described in docs/formats/text-rules.md. Whatever does not hold is refused with the file, the rule and the field.

Every rule carries examples; they are run when the file is loaded, so a rule that has lost its meaning never meets a text.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from sotdae.errors import RuleInvalid
from sotdae.text.numbers import COUNT
from sotdae.text.patterns import PatternRefusedError, bounded
from sotdae.text.rules.gazetteer import GazetteerError, signals_of
from sotdae.text.rules.readers import READERS
from sotdae.text.rules.rule import BUILT_IN, CONTEXTS, FAMILIES, Near, Rule
from sotdae.text.rules.ruleset import RuleSet
from sotdae.text.validators.accounts import ACCOUNT
from sotdae.text.validators.money import KRW
from sotdae.text.views import VIEWS, VIEWS_VERSION, Views, in_view

FIELDS: Final[Mapping[str, type]] = {
    "id": str,
    "family": str,
    "version": int,
    "title": dict,
    "view": str,
    "pattern": str,
    "any": list,
    "needs": list,
    "near": dict,
    "not_near": dict,
    "not_after": list,
    "word_start": bool,
    "word_end": bool,
    "reads": str,
    "unit": str,
    "least": int,
    "weight_bits": float,
    "variant": str,
    "context": dict,
    "positive": list,
    "negative": list,
    "note": str,
}
"""Every field a rule may have, and its type; docs/formats/text-rules.md describes each."""
_REQUIRED: Final = ("id", "family", "version", "title", "view", "positive", "negative")
_CHECKSUMMED: Final = frozenset({"bitcoin", "tron", "ethereum"})
"""Readers that may do without words, since a checksum tells."""
_UNITS: Final = frozenset({"members", "krw"})
HITS_VERSION: Final = 2
"""Rises when hits say more of the same texts; they are computed again then."""
_SIGNAL: Final = re.compile(r"\s*\[\[\s*(?:signal|institution)\s*\]\]")
_VARIANT: Final = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_MOST_WITHIN: Final = 64
"""Characters to each side that ``near`` may reach over; a bound keeps many hits in one long text linear."""
_PIECES: Final = {"{count}": COUNT, "{krw}": KRW, "{account}": ACCOUNT}


class _Refused(Exception):
    """Why a rule is refused; becomes a `RuleInvalid` that says where."""


class RuleFile(NamedTuple):
    """One file of rules: its name, its bytes, and the pack it belongs to."""

    name: str
    content: bytes
    pack: str = BUILT_IN


def load_rules(folders: Sequence[Path] = (), files: Sequence[RuleFile] = ()) -> RuleSet:
    """Load the built-in rules and those of private packs. The last few sets are kept: what has the same bytes is not tested again.

    Args:
        folders: folders (every ``*.toml`` directly in them), or single files.
        files: further files, read already.

    Raises:
        RuleInvalid: if a folder is missing, a file is not in its form, two files have a rule of one id, or a rule's own examples do not hold.
    """
    contents = (*built_in_files(), *(file for folder in folders for file in files_in(folder)), *files)
    return _loaded(contents, f"views {VIEWS_VERSION}, hits {HITS_VERSION}")


@lru_cache(maxsize=4)
def _loaded(contents: tuple[RuleFile, ...], versions: str) -> RuleSet:
    """Read, test and compile rules: about a second for the built-in ones, and an `add` asks for them several times."""
    rules: list[Rule] = []
    for found in examined(contents):
        if isinstance(found, str):
            raise RuleInvalid(what=found)
        rules.append(found)
    state = hashlib.sha256(versions.encode())
    for file in sorted(contents):
        state.update(file.name.encode() + b"\0" + hashlib.sha256(file.content).digest())
    return RuleSet(tuple(rules), state.hexdigest())


def files_in(folder: Path) -> list[RuleFile]:
    """Return the rule files of a pack, by name; a single file is a pack that is called as it is.

    Raises:
        RuleInvalid: if there is no such folder, a file cannot be read, or it holds no rule file.
    """
    if folder.is_file() and folder.suffix == ".toml" and folder.stem != BUILT_IN:
        return [RuleFile(folder.name, _read(folder), folder.stem)]
    if not folder.is_dir():
        raise RuleInvalid(what=f"{folder.name} is no folder of rules")
    if folder.name == BUILT_IN:
        raise RuleInvalid(what=f"a pack may not be called {BUILT_IN}")
    found = [RuleFile(path.name, _read(path), folder.name) for path in sorted(folder.glob("*.toml"))]
    if not found:
        raise RuleInvalid(what=f"{folder.name} holds no rule file (*.toml)")
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleInvalid(what=f"{path.parent.name} holds a file that cannot be read") from error


def head_of(file: RuleFile) -> Mapping[str, Any]:
    """Return the table ``[gazetteer]`` of a file: where its names come from. Empty where there is none."""
    try:
        head = tomllib.loads(file.content.decode("utf-8")).get("gazetteer", {})
    except (ValueError, RecursionError):
        return {}
    return head if isinstance(head, dict) else {}


def examined(contents: Sequence[RuleFile]) -> Iterator[Rule | str]:
    """Yield every rule of some files that holds, and for each that does not a sentence that says where and why."""
    homes: dict[str, int] = {}
    for number, file in enumerate(contents):
        for found in _known(file):
            if isinstance(found, Rule) and homes.setdefault(found.rule_id, number) != number:
                yield f"{file.name}, {found.rule_id}: {contents[homes[found.rule_id]].name} has a rule of this id already"
                continue
            yield found


def examples_of(file: RuleFile) -> int:
    """Return how many examples the rules of a file carry; none where it is no rule file."""
    try:
        signals = _signals(file.name, file.content)
    except RuleInvalid:
        return 0
    tables = [signal for signal in signals if isinstance(signal, dict)]
    return sum(len(signal[name]) for signal in tables for name in ("positive", "negative") if isinstance(signal.get(name), list))


def built_in_files() -> Iterator[RuleFile]:
    """Yield the name and content of every built-in rule file, by name."""
    for entry in sorted(files("sotdae.text.rules").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield RuleFile(entry.name, entry.read_bytes())


def rules_of(name: str, content: bytes) -> Iterable[Rule]:
    """Yield the rules of one file, each tested with its own examples.

    Raises:
        RuleInvalid: if the file or one of its rules does not hold.
    """
    for found in _examined(RuleFile(name, content)):
        if isinstance(found, str):
            raise RuleInvalid(what=found)
        yield found


@lru_cache(maxsize=64)
def _known(file: RuleFile) -> tuple[Rule | str, ...]:
    """Return what `_examined` yields; the built-in files are the same beside every private pack."""
    return tuple(_examined(file))


def _examined(file: RuleFile) -> Iterator[Rule | str]:
    """Yield the rules of one file, each tested with its own examples, and for each that does not hold where and why."""
    try:
        signals = _signals(file.name, file.content)
    except RuleInvalid as error:
        yield str(error.facts["what"])
        return
    lines = [number for number, line in enumerate(file.content.decode("utf-8").splitlines(), start=1) if _SIGNAL.match(line)]
    for index, signal in enumerate(signals, start=1):
        place = f"{file.name}, rule {index}" + (f" ({signal['id']})" if isinstance(signal, dict) and isinstance(signal.get("id"), str) else "")
        try:
            rule = _compiled(file, signal)
            _check_examples(rule, signal)
        except _Refused as refused:
            yield f"{place}: {refused}" + (f" (from line {lines[index - 1]} on)" if index <= len(lines) else "")
            continue
        yield rule


def _signals(name: str, content: bytes) -> list[Any]:
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, UnicodeDecodeError, and numbers or times that do not exist
        raise RuleInvalid(what=f"{name} is not a rule file: {error}") from error
    unknown = sorted(set(document) - {"signal", "institution", "gazetteer"})
    if unknown or not document:
        raise RuleInvalid(what=f"{name} is not a rule file: it holds [[signal]] and [[institution]] tables, not {', '.join(unknown) or 'nothing'}")
    if not all(isinstance(part, list) for key, part in document.items() if key != "gazetteer"):
        raise RuleInvalid(what=f"{name} is not a rule file: write [[signal]] with two brackets")
    try:
        return [*document.get("signal", []), *signals_of(document.get("institution", []))]
    except GazetteerError as error:
        raise RuleInvalid(what=f"{name}, {error}") from error


def _compiled(file: RuleFile, signal: Mapping[str, Any]) -> Rule:
    _check_fields(signal)
    view = signal["view"]
    context, context_bits = _context(signal)
    variant = signal.get("variant")
    if variant is not None and _VARIANT.fullmatch(variant) is None:
        message = "field variant is one short word of small letters, digits and _"
        raise _Refused(message)
    literals = _words(signal, "any", view)
    if bool(literals) == ("pattern" in signal):
        message = "give either any or pattern"
        raise _Refused(message)
    needs = literals or _words(signal, "needs", view)
    is_checked = signal.get("reads") in _CHECKSUMMED and view == "v0"
    if not (needs or is_checked) or any(len(word) < 2 for word in needs):  # noqa: PLR2004 (see ruleset.any_word)
        message = "field needs (or any): words of at least two characters, one of which every hit's text has"
        raise _Refused(message)
    pattern = _written(signal["pattern"]) if not literals else "|".join(_escaped(word) for word in sorted(literals, key=_longest_first))
    try:
        bounded(pattern)
    except PatternRefusedError as error:
        message = f"field pattern: {error}"
        raise _Refused(message) from error
    reads, unit = signal.get("reads"), signal.get("unit")
    if (reads is not None and reads not in READERS) or (unit is not None and unit not in _UNITS) or (unit and not reads):
        message = f"field reads is one of {', '.join(sorted(READERS))}; unit is members or krw and needs it"
        raise _Refused(message)
    return Rule(
        rule_id=signal["id"],
        version=signal["version"],
        family=signal["family"],
        title=signal["title"],
        source=file.name,
        view=view,
        needs=needs,
        pattern=pattern,
        word_start=signal.get("word_start", False),
        near=_near(signal, "near", view),
        not_near=_near(signal, "not_near", view),
        not_after=tuple(signal.get("not_after", ())),
        reader=READERS[reads] if reads else None,
        unit=unit,
        least=signal.get("least", 0),
        bits=float(signal.get("weight_bits", 0.0)),
        pack=file.pack,
        variant=variant,
        context=context,
        context_bits=context_bits,
        word_end=signal.get("word_end", False),
    )


def _context(signal: Mapping[str, Any]) -> tuple[str | None, float]:
    """Return what of a message's context raises a rule's weight, and by how much."""
    context = signal.get("context")
    if context is None:
        return None, 0.0
    roles, bits = context.get("author_role", []), context.get("bits")
    is_pinned = context.get("pinned", False)
    known = _are_words(roles) and isinstance(is_pinned, bool) and set(roles) <= {"room", "admin"}
    if set(context) - {"author_role", "pinned", "bits"} or not known or not isinstance(bits, int | float) or bits <= 0 or not (roles or is_pinned):
        message = "field context is { author_role = [room, admin], pinned = true, bits = more than 0 }"
        raise _Refused(message)
    return " ".join(word for word in CONTEXTS if word in roles or (word == "pinned" and is_pinned)), float(bits)


def _check_fields(signal: Any) -> None:
    """Refuse what is missing, unknown, or of another type."""
    if not isinstance(signal, dict):
        message = "is no table"
        raise _Refused(message)
    for field in _REQUIRED:
        if field not in signal:
            message = f"field {field} is missing"
            raise _Refused(message)
    for field, value in signal.items():
        kind = FIELDS.get(field)
        if kind is None:
            message = f"field {field} is unknown"
            raise _Refused(message)
        holds = isinstance(value, (int, float) if kind is float else kind)
        if not holds or (isinstance(value, list) and not _are_words(value)):
            message = f"field {field} has the wrong type"
            raise _Refused(message)
    if signal["family"] not in FAMILIES or not signal["id"].startswith(f"{signal['family']}."):
        message = f"field family is one of {', '.join(sorted(FAMILIES))}, and the id begins with it and a dot"
        raise _Refused(message)
    if signal["view"] not in VIEWS:
        message = f"field view is one of {', '.join(VIEWS)}"
        raise _Refused(message)
    if set(signal["title"]) != {"ko", "en"} or not _are_words([*signal["title"].values()]):
        message = "field title has ko and en, each a text"
        raise _Refused(message)


_LEAST_KOREAN: Final = 2
_LEAST_LATIN: Final = 7
"""Letters from which a word without its spaces is still told from parts of others (ifu stands in beautiful)."""


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _words(signal: Mapping[str, Any], field: str, view: str) -> tuple[str, ...]:
    """Return a field's words as the view shows them; v1 keeps the spaces at a word's ends, which normalising takes away.

    Words to look for hold in v1 also where their spaces were left out, as Korean often does: 방 합, 방합.
    """
    words = tuple(word if view == "v1" and in_view(word, view) == word.strip() else in_view(word, view) for word in signal.get(field, ()))
    if view != "v1" or field == "any":
        return words
    closed = (word.replace(" ", "") for word in words if " " in word and not word.startswith(" "))
    return tuple(dict.fromkeys([*words, *(word for word in closed if len(word) >= (_LEAST_LATIN if word.isascii() else _LEAST_KOREAN))]))


def _near(signal: Mapping[str, Any], field: str, view: str) -> Near | None:
    near = signal.get(field)
    if near is None:
        return None
    holds = set(near) == {"terms", "within"} and isinstance(near["within"], int) and 0 < near["within"] <= _MOST_WITHIN
    if not holds or not near["terms"] or not _are_words(near["terms"]):
        message = f"field {field} is {{ terms = [words], within = 1 to {_MOST_WITHIN} }}"
        raise _Refused(message)
    return Near(_words(near, "terms", view), near["within"])


def _written(pattern: str) -> str:
    for name, piece in _PIECES.items():
        pattern = pattern.replace(name, piece)
    return pattern


def _escaped(word: str) -> str:
    return "".join(letter if letter.isalnum() or letter == " " else f"\\{letter}" for letter in word)


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def _check_examples(rule: Rule, signal: Mapping[str, Any]) -> None:
    for wanted, field in ((True, "positive"), (False, "negative")):
        if not signal[field]:
            message = f"field {field} has no examples"
            raise _Refused(message)
        for number, example in enumerate(signal[field], start=1):
            if bool(rule.find(Views(example))) is not wanted:
                message = f"{field} example {number} does not hold"
                raise _Refused(message)
