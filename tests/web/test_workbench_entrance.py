# SPDX-License-Identifier: Apache-2.0
"""The workbench's door and frame, asked as a browser asks."""

from __future__ import annotations

import pytest
from desk import CAST, Served

pytestmark = pytest.mark.enable_socket


def test_whoever_has_not_signed_in_is_sent_to_the_door(workbench: Served) -> None:
    client = workbench.client()
    assert [client.get(path).to for path in ("/", "/cases", f"/c/{'0' * 32}")] == ["/sign-in"] * 3
    assert "SYNTHETIC" in client.speak("en").get("/sign-in").text


def test_each_of_the_cast_sees_what_is_hers(workbench: Served) -> None:
    case = workbench.case()
    assert {name: workbench.client(name).get(f"/c/{case}").status for name in CAST} == {
        "Ara": 200,
        "Bora": 200,
        "Chorong": 404,
        "Dain": 200,
        "Eun": 404,
    }
    hidden, missing = (workbench.client("Chorong").get(path).text for path in (f"/c/{case}", f"/c/{'0' * 32}"))
    assert hidden.replace(case, "0" * 32)[:800] == missing[:800], "a case she may not see looks like one that is not there"


def test_no_text_stands_in_an_address(workbench: Served) -> None:
    client = workbench.client("Ara")
    assert client.get("/cases?q=flowers").status == 400
    assert client.get("/cases?s=%ED%95%9C").status == 400
    assert client.get("/sign-in", Host="evil.example").status == 400


def test_a_form_of_another_site_is_refused(workbench: Served) -> None:
    assert workbench.client("Ara").post("/sign-out", with_token=False).status == 403


def test_nothing_is_kept_and_nothing_comes_from_elsewhere(workbench: Served) -> None:
    answer = workbench.client("Ara").get("/cases")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "http://" not in answer.text.replace("http://www.w3.org", "")
    assert "style=" not in answer.text
