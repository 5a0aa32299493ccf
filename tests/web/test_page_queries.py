# SPDX-License-Identifier: Apache-2.0
"""How many queries each page asks, of the book, the desk and the read model together: at most 15, and the same few however full a case is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from desk import Answer, Client, Served, served
from places import page_at, walk

pytestmark = pytest.mark.enable_socket

MOST: Final = 15
"""Source: DESIGN, section 7."""

COUNTING = """
import threading
from django.db.backends.utils import CursorWrapper
from sotdae.lake.answers import Answers
from sotdae.workbench.hardening import Hardening

here = threading.local()
made, asked, answered = Answers.__init__, CursorWrapper.execute, Hardening.__call__


def count(statement):
    is_its_own = statement in {"BEGIN", "ROLLBACK"} or statement.startswith("--") or "'main'." in statement  # (FTS5's, some once a connection)
    here.count = getattr(here, "count", 0) + (not is_its_own)


def opened(self, path):
    made(self, path)
    self._connection.set_trace_callback(count)


def execute(self, statement, *given):
    count(statement)
    return asked(self, statement, *given)


def call(self, request):
    here.count = 0
    response = answered(self, request)
    response.headers["X-Queries"] = str(here.count)
    return response


Answers.__init__, CursorWrapper.execute, Hardening.__call__ = opened, execute, call
"""


class Counting(Client):
    """A client that remembers how many queries each page took."""

    taken: dict[str, int]

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        answer = super().ask(method, path, body, headers)
        name = page_at(path) if method == "GET" and answer.status == 200 else ""
        if name:
            self.taken[name] = max(self.taken.get(name, 0), int(answer.headers["x-queries"]))
        return answer


@pytest.fixture(scope="module")
def counting(demo_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    copy = tmp_path_factory.mktemp("counted") / "demo"
    shutil.copytree(demo_place, copy)
    with served(copy, before=COUNTING) as running:
        yield running


def test_no_page_asks_more_than_fifteen_queries(counting: Served) -> None:
    taken: dict[str, int] = {}
    for name in ("Ara", "Dain", "Eun"):
        client = Counting(counting.port)
        client.taken = taken
        walk(client.sit(name), each=2)
        client.close()
    assert len(taken) > 40
    assert {page: count for page, count in taken.items() if count > MOST} == {}


@pytest.mark.parametrize("query", ["점심", "도서관 커피", "on:2026-03", "커피 room:R-03", "rule:gate.application_link on:2026", "-점심 has:link"])
def test_no_search_does(counting: Served, query: str) -> None:
    client = Counting(counting.port)
    client.taken = {}
    client.sit("Ara")
    came = client.post(f"/c/{counting.case()}/search", {"q": query})
    assert client.get(came.to).status == 200
    client.close()
    assert 0 < client.taken["search"] <= MOST
