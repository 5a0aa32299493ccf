# SPDX-License-Identifier: Apache-2.0
"""The authorisation matrix: every address x method x person x case, asked for, against a table written by hand and apart from the policy."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sotdae.cases.policy import POLICY

# Whose act is it? c counsellor, i investigator, r reviewer, a auditor of the case, p partner; A the workspace's auditor, M its administrator.
# "!" only in an open case; "+" only whoever leads the case; "*" everybody who has signed in; "." everybody.
ORACLE = """
public .                self *                  self.secure *
people.see AM           people.manage M         system.see AM
case.see ciraA          activity.read iraA      evidence.read ciraA     evidence.verify ciraA
exposure.totals raA     member.see ciraA        case.read cir           search.save cir!
export.masked cir       citation.take cir!      text.unmask cir!        warning.record ci!
finding.review cir!     match.ask ci!           match.review cir!
media.reveal cir!       media.request cir!      media.approve r!
capture.add ci!         job.see cir             job.start ci!
subject.read cir        subject.write ci!       request.read cir        request.draft ci!
request.letter cir!     request.send ci!        request.follow ci!
view.ask cir            activity.ask iraA       activity.export iraA
      own.settings cir        own.rest cir
request.approve r!      bundle.request i!       bundle.approve r!       package.read p
member.propose cir!+    member.confirm ir!      member.end cir!+        case.rule cir!+
case.close cir+
"""
LETTERS = {"counsellor": "c", "investigator": "i", "reviewer": "r", "auditor": "a", "partner": "p"}
OFFICES = {"auditor": "A", "administrator": "M", "": ""}


def oracle() -> dict[str, str]:
    words = ORACLE.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def test_the_table_names_every_act() -> None:
    assert set(oracle()) == set(POLICY), "a new act: write into ORACLE, by hand, whose it is"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    child = Path(__file__).with_name("authorisation_child.py")
    ended = subprocess.run([sys.executable, child, tmp_path_factory.mktemp("matrix")], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    answered: dict[str, Any] = json.loads(ended.stdout)
    return answered


def expected(act: str, who: tuple[str, str, str, str], case: str, rules: dict[str, str]) -> str:
    """Return what the table says: in, not found, not permitted, or to the door."""
    _, role, office, fate = who
    rule = rules[act]
    if rule == ".":
        return "in"
    if fate in {"anonymous", "gone"}:
        return "door"
    if rule == "*":
        return "in"
    letters = OFFICES[office]
    if not case:
        return "in" if letters and letters in rule else "not found"
    counts = role and fate in {"", "lead"} and case in {"own", "closed"}
    mine = (LETTERS[role] if counts else "") or ("A" if letters == "A" else "")
    if case == "missing" or not mine:
        return "not found"
    is_hers = mine in rule and ("!" not in rule or case != "closed") and ("+" not in rule or fate == "lead")
    return "in" if is_hers else "not permitted"


def test_every_address_method_person_and_case(asked: dict[str, Any]) -> None:
    rules, who = oracle(), {one[0]: tuple(one) for one in asked["who"]}
    status = {"not found": 404, "not permitted": 403, "door": 302}
    wrong, told = [], Counter[str]()
    for page, case, method, name, came, to in asked["rows"]:
        act, posts, methods, _, _ = asked["pages"][page]
        means = expected(posts if posts and method == "POST" else act, who[name], case, rules)  # type: ignore[arg-type]
        wanted = status.get(means) or (200 if method in methods else 405)
        told[means if means != "in" or method in methods else "no such method"] += 1
        if came != wanted or (means == "door" and to != "/sign-in"):
            wrong.append((page, case, method, name, came, wanted))
    assert wrong == []
    pages = len(asked["pages"])
    in_cases = sum(1 for facts in asked["pages"].values() if facts[3])
    assert len(asked["rows"]) == (in_cases * 4 + pages - in_cases) * 4 * len(who), "the full product"
    assert min(told.values()) > 100, told


def test_what_is_not_there_and_what_is_not_hers_look_the_same(asked: dict[str, Any]) -> None:
    came = {(page, method, name, case): status for page, case, method, name, status, _ in asked["rows"]}
    assert {status for (_, _, name, case), status in came.items() if name == "nobody" and case} == {404}
    assert {status for (_, _, _, case), status in came.items() if case == "missing"} == {404, 302}
