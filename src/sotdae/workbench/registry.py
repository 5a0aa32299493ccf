# SPDX-License-Identifier: Apache-2.0
"""Which pages there are: those that the modules of `sotdae.workbench.pages` export. Whatever does not declare itself wholly stops the start."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

from sotdae.cases.policy import POLICY
from sotdae.errors import ActUndeclared
from sotdae.workbench import pages as package
from sotdae.workbench.page import Page

METHODS: Final = frozenset({"GET", "POST"})


@cache
def pages() -> tuple[Page, ...]:
    """Return every page, in the order of modules.

    Raises:
        ActUndeclared: if one names no act of the policy, or a name, route or method is not one.
    """
    found: list[Page] = []
    for module in sorted(one.name for one in pkgutil.iter_modules(package.__path__)):
        found += importlib.import_module(f"{package.__name__}.{module}").PAGES
    check(found)
    return tuple(found)


def words() -> dict[str, tuple[str, str]]:
    """Return the words of all pages: key -> (Korean, English)."""
    made: dict[str, tuple[str, str]] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(package.__path__)):
        made.update(getattr(importlib.import_module(f"{package.__name__}.{module}"), "WORDS", {}))
    return made


def check(found: Sequence[Page]) -> None:
    """Pass if every page declares what the gate needs.

    Raises:
        ActUndeclared: naming the first that does not.
    """
    names: set[str] = set()
    routes: set[str] = set()
    for page in found:
        if page.act not in POLICY or (page.posts and page.posts not in POLICY):
            raise ActUndeclared(page=page.name, what="it declares no act of the policy")
        if page.posts and POLICY[page.posts].scope is not POLICY[page.act].scope:
            raise ActUndeclared(page=page.name, what="its two acts are not of one scope")
        if page.name in names:
            raise ActUndeclared(page=page.name, what="two pages have this name")
        if not page.methods or not METHODS.issuperset(page.methods):
            raise ActUndeclared(page=page.name, what="it takes other methods than GET and POST")
        if page.route.strip("/") != page.route:
            raise ActUndeclared(page=page.name, what="its route begins or ends with a slash")
        if page.is_kept and not page.in_case:
            raise ActUndeclared(page=page.name, what="one process keeps it, and it is no page of a case")
        if page.path in routes:
            raise ActUndeclared(page=page.name, what="another page has its address")
        names.add(page.name)
        routes.add(page.path)


def check_urls() -> None:
    """Pass if every address that the server knows goes through the gate.

    Raises:
        ActUndeclared: naming the first that does not.
    """
    for pattern in _patterns(get_resolver().url_patterns):
        if not isinstance(getattr(pattern.callback, "page", None), Page):
            raise ActUndeclared(page=str(pattern.pattern), what="it is not a page of the registry")


def _patterns(found: Sequence[URLPattern | URLResolver]) -> list[URLPattern]:
    made: list[URLPattern] = []
    for one in found:
        made += _patterns(one.url_patterns) if isinstance(one, URLResolver) else [one]
    return made
