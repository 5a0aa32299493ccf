# SPDX-License-Identifier: Apache-2.0
"""The questions of this program's own analyses, compiled beforehand: written by ``make docs``, used as long as nothing that they came from changed.

The file names the digest of itself and of every source that says what the questions are. Where that does not hold any more, in a checkout somebody
works in, nothing of it is used and Ibis compiles as for analyses of other packages.
Source: docs/decisions/2026-11-28-compiled-questions.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import sotdae
from sotdae.analyses.analysis import Analysis
from sotdae.lake.questions import Question, name_of, question

FILE: Final = Path(sotdae.__file__).parent / "analyses" / "compiled.json"
_FORMAT: Final = 1
_OWN: Final = "sotdae.analyses."
_SOURCES: Final = ("analyses/**/*.py", "lake/questions.py", "lake/schemas.py", "model/columns.py", "model/tables.py")


@cache
def shipped() -> Mapping[str, Question]:
    """Return the compiled questions by name; none if they are not those of the program as it stands."""
    return read(FILE.read_bytes()) if FILE.is_file() else {}


def read(text: bytes) -> Mapping[str, Question]:
    """Return the questions that a file's text holds; none if it is damaged, or not made from the sources as they stand."""
    try:
        held = json.loads(text)
        written = held["questions"]
        questions = {str(name): _question(written, one) for name, one in written.items()}
        is_ours = held["format"] == _FORMAT and held["sha256"] == _digest(questions)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return questions if is_ours else {}


def _question(written: Mapping[str, Any], one: Mapping[str, Any]) -> Question:
    held = tuple((str(name), _question(written, written[name])) for name in one["held"])
    return Question(tuple(one["reads"]), "\n".join(one["sql"]), held)


def written(analyses: Sequence[Analysis[Any]]) -> str:
    """Return the file's text: each analysis's questions with its documented parameters, compiled anew.

    Args:
        analyses: the registered ones; questions of other packages are left out.
    """
    asked: dict[str, Question] = {}
    for analysis in analyses:
        for build, *values in analysis.questions(analysis.params()):
            if build.__module__.startswith(_OWN):
                asked |= _with_held(name_of(build, tuple(values)), question(build, tuple(values), {}))
    facts = {
        "format": _FORMAT,
        "questions": {
            name: {"held": [rest for rest, _ in one.held], "reads": list(one.reads), "sql": one.sql.split("\n")} for name, one in asked.items()
        },
        "sha256": _digest(asked),
    }
    return json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _with_held(name: str, one: Question) -> dict[str, Question]:
    """Return a question by its name, and those that it rests on by theirs."""
    found = {name: one}
    for rest, below in one.held:
        found |= _with_held(rest, below)
    return found


def _digest(questions: Mapping[str, Question]) -> str:
    """SHA-256 over the sources' names and bytes, and over the questions."""
    root = Path(sotdae.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _SOURCES for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    digest.update(json.dumps(sorted(questions.items()), separators=(",", ":")).encode())
    return digest.hexdigest()
