# SPDX-License-Identifier: Apache-2.0
"""The text pass: hits come in the order of the texts, whether a second process helps or ends."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from sotdae.actions.adding import text_pass
from sotdae.actions.adding.text_pass import TextPass
from sotdae.text.rules import Hit, RuleSet, load_rules

RULES = load_rules()
TEXTS = [
    text
    for number in range(40)
    for text in (
        *(f"점심 {number}", "입장료 5만원", "ㅇㅣㅂ장료 5만원", "", "\ud800 새 방 주소"),
        *(f"현재 1,{number + 100}명", "책 ㅋㅋ", "꽃밭\n예비 방 안내"),
    )
]
EXPECTED = [(number, RULES.hits(text)) for number, text in enumerate(TEXTS) if RULES.hits(text)]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_pass, "_BATCH_TEXTS", 7)
    monkeypatch.setattr(text_pass, "_processors", lambda: 2)


class Watched(text_pass._Second):
    """A second process whose answers are counted; each batch is waited for, so that it gets every one."""

    answered = 0
    last: subprocess.Popen[bytes] | None = None

    def _exchange(self, texts: Sequence[str]) -> text_pass.Found:
        found = super()._exchange(texts)
        type(self).answered += 1
        type(self).last = self._process
        return found

    @property
    def is_busy(self) -> bool:
        for asked in self._asked:
            asked.exception()
        return False


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    monkeypatch.setattr(text_pass, "_Second", Watched)
    Watched.answered, Watched.last = 0, None
    return Watched


def found(rules: RuleSet, *, second_from: int) -> list[tuple[int, list[Hit]]]:
    kept: list[tuple[int, list[Hit]]] = []
    with TextPass[int](rules, lambda owner, hits: kept.append((owner, list(hits))), second_from=second_from) as texts:
        for number, text in enumerate(TEXTS):
            texts.add(text, number)
        texts.finish()
    return kept


def test_one_process_hands_on_every_hit_in_order() -> None:
    assert found(RULES, second_from=1_000_000) == EXPECTED


def test_a_second_process_changes_nothing(watched: type[Watched]) -> None:
    assert found(RULES, second_from=100) == EXPECTED
    assert watched.answered > 30
    assert watched.last is not None
    assert watched.last.poll() is not None, "it has ended"


def test_both_processes_together_keep_the_order() -> None:
    assert found(RULES, second_from=-1) == EXPECTED


def test_a_second_process_that_ends_is_done_without(watched: type[Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = watched._exchange

    def killed(self: Watched, texts: Sequence[str]) -> text_pass.Found:
        if self.answered == 3 and self._process is not None:
            self._process.kill()
            self._process.wait()
        return exchange(self, texts)

    monkeypatch.setattr(watched, "_exchange", killed)
    assert found(RULES, second_from=-1) == EXPECTED
    assert watched.answered == 3


def test_both_batches_of_a_second_process_that_ends_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    class Ending(text_pass._Second):
        def _exchange(self, texts: Sequence[str]) -> text_pass.Found:
            calls.append(len(texts))
            if len(calls) == 2 and self._process is not None:
                while len(self._asked) < 2 or not self.is_busy:  # until the next batch waits, too
                    time.sleep(0.001)
                self._process.kill()
                self._process.wait()
            return super()._exchange(texts)

    monkeypatch.setattr(text_pass, "_Second", Ending)
    assert found(RULES, second_from=-1) == EXPECTED
    assert len(calls) >= 2


def test_a_second_process_that_cannot_start_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(text_pass.subprocess, "Popen", refused)
    assert found(RULES, second_from=-1) == EXPECTED


def test_a_second_process_knows_private_packs(watched: type[Watched], tmp_path: Path) -> None:
    rule = '[[signal]]\nid = "talk.book"\nfamily = "talk"\nversion = 1\ntitle = { ko = "책", en = "book" }\nview = "v2"\nany = ["점심"]\n'
    (tmp_path / "mine.toml").write_text(f'{rule}positive = ["점심"]\nnegative = ["저녁"]\n', "utf-8")
    mine = load_rules([tmp_path])
    assert found(mine, second_from=-1) == [(number, mine.hits(text)) for number, text in enumerate(TEXTS) if mine.hits(text)]
    assert watched.answered > 30


def test_an_interrupt_ends_the_second_process(watched: type[Watched]) -> None:
    with pytest.raises(KeyboardInterrupt), TextPass[int](RULES, lambda _owner, _hits: None, second_from=-1) as texts:  # noqa: PT012 (all of it is one run)
        for number, text in enumerate(TEXTS[:50]):
            texts.add(text, number)
        raise KeyboardInterrupt
    assert watched.last is not None
    assert watched.last.poll() is not None


def test_one_processor_needs_no_second_process(watched: type[Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_pass, "_processors", lambda: 1)
    assert found(RULES, second_from=-1) == EXPECTED
    assert watched.answered == 0
