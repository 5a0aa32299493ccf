# SPDX-License-Identifier: Apache-2.0
"""What a view is handed: the workspace, who is signed in, her standing, the case, and the two ways on: read models and acting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from django.http import Http404, HttpRequest

from sotdae.actions.acting import Acting
from sotdae.actions.records.access_book import ColleagueRow
from sotdae.actions.records.book import CaseRow
from sotdae.actions.staffing import desk as storing
from sotdae.actions.workspace import Workspace
from sotdae.cases.policy import CaseState, Role, Standing, may, sees
from sotdae.lake.answers import Answers

if TYPE_CHECKING:
    from sotdae.workbench.holding import Held

Language = Literal["ko", "en"]


@dataclass
class Desk:
    """One request's place to stand. Made by the gate (`workbench.gate`) before any view runs.

    Attributes:
        held: what the process holds open.
        request: the request.
        person: who is signed in; None on public pages.
        case: the case of the page, or None.
        standings: case id -> her standing, for every case of the workspace.
        language: ko or en.
        now: UTC, one moment for the whole request.
        rows: every case of the workspace, asked for once; views use `cases`.
    """

    held: Held
    request: HttpRequest
    person: ColleagueRow | None
    case: CaseRow | None
    standings: Mapping[str, Standing]
    language: Language
    now: datetime
    rows: Sequence[CaseRow] = ()

    @property
    def place(self) -> Workspace:
        """The workspace."""
        return self.held.place

    @property
    def is_synthetic(self) -> bool:
        """Whether everything shown is made up."""
        return self.held.is_synthetic

    @property
    def standing(self) -> Standing:
        """Her standing before the page's case; her offices alone where there is none."""
        if self.case is not None:
            return self.standings[self.case.case_id]
        return Standing(self.person.offices if self.person else frozenset())

    @property
    def roles(self) -> frozenset[Role]:
        """Her roles in the page's case, those that count now."""
        return frozenset(one.role for one in self.standing.members if one.counts(self.now))

    @property
    def case_state(self) -> CaseState | None:
        """How the page's case stands."""
        return self.standing.state

    @cached_property
    def cases(self) -> list[CaseRow]:
        """The cases she may see, in the order they were opened. All lists of cases come from here."""
        return [row for row in self.rows if row.case_id in self.standings and sees(self.standings[row.case_id], self.now)]

    def may(self, act: str) -> bool:
        """Return whether she may do an act here: a template asks before it offers a button, the gate before it lets in."""
        return may(act, self.standing if self.person else None, self.now)

    def may_in(self, act: str, case_id: str) -> bool:
        """Return whether she may do an act in another case."""
        return self.person is not None and case_id in self.standings and may(act, self.standings[case_id], self.now)

    @cached_property
    def answers(self) -> Answers:
        """The case's read model, kept warm, one look a request; do not close it. Raises `AnswersMissing` where nothing was added yet."""
        if self.case is None:
            raise Http404
        return self.held.warm.of(self.case.case_id)

    @contextmanager
    def acting(self) -> Iterator[Acting]:
        """Act in the page's case as the signed-in person: the same `Acting` that the verbs use. One at a time in this process.

        Raises:
            WorkspaceInUse: if another process writes for longer than we wait.
        """
        if self.person is None or self.case is None:
            raise Http404
        with self.held.acting(self.case, self.person.name, self.now) as who:
            yield who

    def beside_others(self) -> Acting:
        """Act in the page's case as the signed-in person, without keeping others from it: for acts that are one entry of the log and no more."""
        if self.person is None or self.case is None:
            raise Http404
        return self.held.beside_others(self.case, self.person.name, self.now)

    def state(self, page: str) -> dict[str, Any]:
        """Return the filters of the stored state that the address names (``?s=``); {} where it names none."""
        state_id = self.request.GET.get("s", "")
        if not state_id or self.person is None:
            return {}
        found = storing.stored_state(state_id, page, self.case.case_id if self.case else "", self.person.person_id)
        if found is None:
            raise Http404
        return dict(found.filters)

    def store(self, page: str, filters: Mapping[str, Any]) -> str:
        """Store what a page is asked for, and return the id that may stand in its address."""
        if self.person is None:
            raise Http404
        return storing.store_state(page, self.case.case_id if self.case else "", self.person.person_id, filters, self.now)

    @property
    def unmasked(self) -> frozenset[str]:
        """Ids of what this person has unmasked in this session and may still read (see `unmask`)."""
        until: dict[str, float] = self.request.session.get("unmasked", {})
        return frozenset(name for name, end in until.items() if end > self.now.timestamp())

    def unmask(self, name: str, seconds: int = 900) -> None:
        """Let one item be read in clear for a while, in this session. Call it only after the act was logged.

        Args:
            name: an opaque id of the item, told by the page.
            seconds: for how long.
        """
        until = {one: end for one, end in self.request.session.get("unmasked", {}).items() if end > self.now.timestamp()}
        self.request.session["unmasked"] = {**until, name: self.now.timestamp() + seconds}
