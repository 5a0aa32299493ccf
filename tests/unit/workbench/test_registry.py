# SPDX-License-Identifier: Apache-2.0
"""Where the workbench is served, and what no page may leave unsaid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sotdae.errors import ActUndeclared, AddressRefused
from sotdae.workbench.address import Serving
from sotdae.workbench.page import Page
from sotdae.workbench.registry import check

GOOD = Page("one", "one", "case.read", lambda *_: None)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": ""},
        {"act": "case.everything"},
        {"posts": "nothing"},
        {"posts": "people.manage"},
        {"methods": ()},
        {"methods": ("GET", "PUT")},
        {"route": "/one"},
        {"name": "two"},
        {"route": "two"},
    ],
)
def test_a_page_that_leaves_something_unsaid_stops_the_start(wrong: dict[str, Any]) -> None:
    two = replace(GOOD, name="two", route="two")
    check([GOOD, two])
    with pytest.raises(ActUndeclared):
        check([replace(GOOD, **wrong), two])


def test_elsewhere_than_here_only_with_tls(tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    pair = (tmp_path / "cert.pem", tmp_path / "key.pem")
    for here in ("127.0.0.1", "::1", "localhost", "127.0.0.9"):
        Serving(here).require()
    Serving("work.example", 8600, *pair).require()
    for refused in (
        Serving("0.0.0.0"),
        Serving("192.0.2.7"),
        Serving("work.example"),
        Serving("0.0.0.0", 8600, *pair),
        Serving("127.0.0.1", 8600, pair[0], None),
        Serving("work.example", 8600, tmp_path / "none", pair[1]),
    ):
        with pytest.raises(AddressRefused):
            refused.require()
    assert Serving().address == "http://localhost:8600/"
    assert Serving("work.example", 8443, *pair).address == "https://work.example:8443/"
