# SPDX-License-Identifier: Apache-2.0
"""Says an error in the language of the page: its own words in English, its twin in Korean, with the same facts in the same places.

What stands in a placeholder may itself be an English phrase. One that has a Korean twin is said in Korean; one that has none is left out, and the
page says that its reason stands in English: a Korean page never shows an English sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import sotdae.errors
from sotdae.errors import SotdaeError
from sotdae.workbench.failures.cases import CASES, OPENING, REQUESTS
from sotdae.workbench.failures.custody import CUSTODY, EXCHANGE, KEEPING
from sotdae.workbench.failures.phrases import PHRASES
from sotdae.workbench.failures.request_phrases import CODES, REQUEST_PHRASES
from sotdae.workbench.failures.work import READING, USE

KOREAN: Final[Mapping[str, tuple[str, str]]] = {**USE, **READING, **CUSTODY, **EXCHANGE, **KEEPING, **CASES, **OPENING, **REQUESTS}
"""Class name -> (sentence, remedy) in Korean; an empty remedy is that of the class above."""
IN_ENGLISH: Final = "까닭은 영어로만 적혀 있어 영어 화면에서 볼 수 있습니다"
_SENTENCE: Final = re.compile(r"[A-Za-z]{2,}[,;]? [a-z]{2,}", re.ASCII)
"""Two Latin words in a row: a phrase, not a label, an id or a name."""
_SEPARATED: Final = ("; ", ", ")


def told(error: BaseException, language: str) -> str:
    """Return what an error says, in a page's language."""
    if language == "en" or not isinstance(error, SotdaeError):
        return str(error)
    return _filled(KOREAN[_known(type(error))][0], error.facts)


def remedy(error: SotdaeError, language: str) -> str:
    """Return the one thing to do about an error, in a page's language."""
    if language == "en":
        return error.remedy.format(**error.facts) if error.facts else error.remedy
    return _filled(_remedy(type(error)), error.facts)


def told_again(name: str, said: str, language: str) -> list[str]:
    """Return, in a page's language, what an error said that was kept as text only: message and remedy, a line each.

    Args:
        name: the error's class.
        said: as `SotdaeError.diagnostics` gave it, in English.
        language: of the page.
    """
    kind = getattr(sotdae.errors, name, None)
    if language == "en":
        return said.splitlines()
    if not (isinstance(kind, type) and issubclass(kind, SotdaeError)):
        return [_twin(said) or KOREAN["SotdaeError"][0], KOREAN["SotdaeError"][1]]
    message = said.splitlines()[0] if said else ""
    facts = _facts((kind.__doc__ or "").strip(), message)
    return [_filled(KOREAN[_known(kind)][0], facts), _filled(_remedy(kind), facts)]


def phrase(english: str) -> str:
    """Return what stands in a placeholder, in Korean: a phrase by its twin, a list part by part, a label or a number as it is."""
    found = CODES.get(english) or _twin(english)
    if found is not None:
        return found
    for mark in _SEPARATED:
        parts = english.split(mark)
        if len(parts) > 1 and all(part in CODES or _twin(part) or not _SENTENCE.search(part) for part in parts):
            return mark.join(phrase(part) for part in parts)
    return IN_ENGLISH if _SENTENCE.search(english) else english


def _filled(template: str, facts: Mapping[str, object]) -> str:
    if not facts:
        return template
    return template.format(**{name: phrase(value) if isinstance(value, str) else value for name, value in facts.items()})


def _known(kind: type[BaseException]) -> str:
    """Return the name of the nearest class that has a twin: what a plug-in raises may be a class of its own."""
    return next((one.__name__ for one in kind.__mro__ if one.__name__ in KOREAN), "SotdaeError")


def _remedy(kind: type[BaseException]) -> str:
    return next((KOREAN[one.__name__][1] for one in kind.__mro__ if one.__name__ in KOREAN and KOREAN[one.__name__][1]), KOREAN["SotdaeError"][1])


def _twin(english: str) -> str | None:
    exact = PHRASES.get(english) or REQUEST_PHRASES.get(english)
    if exact is not None:
        return exact
    for pattern, korean in _patterns():
        found = pattern.fullmatch(english)
        if found is not None:
            parts = found.groups()
            return korean.format(*(CODES.get(part, part) if not _SENTENCE.search(part) else IN_ENGLISH for part in parts[: korean.count("{}")]))
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the phrases that have parts, as patterns, those with the most words first: a narrow one is tried before a wide one."""
    named = [(english, korean) for english, korean in {**PHRASES, **REQUEST_PHRASES}.items() if "{}" in english]
    return [(_pattern(english), korean) for english, korean in sorted(named, key=lambda pair: (-len(pair[0]), pair[0]))]


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in english.split("{}")), re.DOTALL)


def _facts(template: str, message: str) -> dict[str, str]:
    """Return the facts that a message was filled with; its places empty where it does not fit its template."""
    names = re.findall(r"\{(\w+)\}", template)
    found = re.fullmatch("(.*?)".join(re.escape(part) for part in re.split(r"\{\w+\}", template)), message, re.DOTALL)
    return dict(zip(names, found.groups() if found is not None else ("?",) * len(names), strict=True))
