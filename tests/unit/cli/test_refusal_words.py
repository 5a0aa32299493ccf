# SPDX-License-Identifier: Apache-2.0
"""Why a photo was not taken is said in the terminal's language."""

from __future__ import annotations

import hashlib

import pytest

from sotdae.actions.matching.match import _from_hashes
from sotdae.cli.refusal_words import REFUSALS
from sotdae.cli.words import refusal_word
from sotdae.media.hashing import HashPath, HashResult, MarkedHash
from sotdae.media.jail import CRASHED, NONSENSE, TOO_SLOW
from sotdae.media.limits import Refusal, Unhashable


def test_every_reason_has_korean_words_and_no_words_are_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = MarkedHash(HashResult("pdq", 1, HashPath.INTEROPERABLE, hashlib.sha256().digest(), 10), "plain", 0)
    said = {*Refusal, *Unhashable, CRASHED, NONSENSE, TOO_SLOW, "it has no hash", _from_hashes("photo 1", [weak]).refused}
    assert set(REFUSALS) == {str(one) for one in said}
    monkeypatch.setenv("SOTDAE_LANG", "ko")
    assert refusal_word(Refusal.EMPTY) == "빈 파일"
    assert refusal_word("something new") == "something new"
    monkeypatch.setenv("SOTDAE_LANG", "en")
    assert refusal_word(Refusal.EMPTY) == "empty file"
