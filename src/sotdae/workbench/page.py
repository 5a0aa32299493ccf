# SPDX-License-Identifier: Apache-2.0
"""What a page declares of itself, and what its view returns. A page without an act of the policy's table is never served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, TypeAlias

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sotdae.cases.policy import POLICY, ActRule, Scope
from sotdae.classes import dataclass
from sotdae.workbench.desk import Desk


@dataclass(frozen=True, slots=True)
class Shown:
    """A template with what it shows.

    Attributes:
        template: its name below ``templates/``.
        context: names for the template, beside ``desk``, ``page`` and those of `workbench.shown`.
        status: the HTTP status.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


View: TypeAlias = Callable[..., "Shown | HttpResponseBase"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        name: short and unique; its title is the word ``title.<name>``.
        route: Django's path, without a slash at its ends. Pages of a case stand below ``c/<case>/`` by themselves. Ids and labels only.
        act: what is done on it, one of `sotdae.cases.policy.POLICY`.
        view: ``view(request, desk, **ids)``; returns `Shown` or a response.
        methods: those it takes; HEAD goes with GET.
        nav: its place in the navigation, from 1; 0: not there.
        params: names of query parameters it reads. Values are ids or numbers, never text; ``s`` (a stored state) is everybody's.
        posts: the act of its POST where that is another one.
        is_kept: it needs what one process alone has in its memory (`workbench.neighbours`). Pages of a case alone; every page whose route begins with
            the same word goes there too.
        open_to_browsers: it takes what a browser posts of itself, without a form's token. For reports of the content policy alone.
    """

    name: str
    route: str
    act: str
    view: View
    methods: tuple[str, ...] = ("GET",)
    nav: int = 0
    params: tuple[str, ...] = ()
    posts: str = ""
    is_kept: bool = False
    open_to_browsers: bool = False

    @property
    def rule(self) -> ActRule:
        """What the policy says of its act."""
        return POLICY[self.act]

    @property
    def in_case(self) -> bool:
        """Whether it is a page of one case."""
        return self.rule.scope is Scope.CASE

    @property
    def path(self) -> str:
        """Its whole route."""
        return f"c/<case:case_id>/{self.route}".rstrip("/") if self.in_case else self.route

    @property
    def title_key(self) -> str:
        """The key of its title among the words."""
        return f"title.{self.name}"

    def act_of(self, method: str | None) -> str:
        """Return the act of a request."""
        return self.posts if self.posts and method == "POST" else self.act


def of_library(view: Callable[..., Any]) -> View:
    """Return a view of a library, to stand behind the gate like every other."""

    def taken(request: HttpRequest, _: Desk, **ids: Any) -> HttpResponseBase:
        answer: HttpResponseBase = view(request, **ids)
        return answer

    return taken


def is_read(request: HttpRequest) -> bool:
    """Return whether a request only looks."""
    return request.method in {"GET", "HEAD"}
