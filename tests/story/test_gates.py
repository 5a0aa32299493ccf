# SPDX-License-Identifier: Apache-2.0
"""Story 5: gates in obfuscated text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sotdae.text.korean import search_normal
from sotdae.text.rules import load_rules


def test_a_claim_in_full_width_digits_is_read_at_its_place() -> None:
    text = "안내: 현재\u200b １６０，０００명 계십니다"
    (hit,) = [hit for hit in load_rules().hits(text) if hit.rule_id == "claim.size"]
    assert hit.number == 160_000
    assert text[hit.start : hit.end].startswith("현재"), "the place is counted in the original characters"
    assert search_normal("ＡＢＣ　수국") == search_normal("abc 수국")


@pytest.mark.xfail(strict=True, reason="gates are read by a later analysis; views V2 and V3 of the normaliser come with it")
def test_gates_are_read_out_of_spaced_and_mixed_syllables(findings: Callable[[str], list[Any]]) -> None:
    assert findings("room.gates")
