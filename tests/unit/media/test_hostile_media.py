# SPDX-License-Identifier: Apache-2.0
"""Every hostile file gets a verdict that is right for it, in time, and the jail goes on."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from pathlib import Path

import pytest
from hostile_heif import pictures
from hostile_media import Hostile, corpus
from hostile_video import videos
from pictures import encoded, picture

from sotdae.media.hashing import HashPath, Wanted
from sotdae.media.jail import SECONDS, Jail, video_extra
from sotdae.media.outcome import Kind, Outcome

pytestmark = pytest.mark.slow

GOOD = encoded(picture("clouds", 120, 160), "PNG")


def verdict(outcome: Outcome) -> str:
    if outcome.refused is not None:
        return outcome.refused
    return "cut" if outcome.incomplete else str(outcome.kind)


def verdicts(files: Iterable[Hostile], path: HashPath = HashPath.INTEROPERABLE, wanted: Wanted = Wanted.ITEM) -> list[str]:
    """Return what went wrong: files whose verdict is none of the right ones."""
    wrong = []
    with Jail() as jail:  # with the clock that it has at work: what takes longer has hung
        for (name, right), outcome in jail.look_all((((name, right), data) for name, data, right in files), path, wanted):
            if verdict(outcome) not in right:
                wrong.append(f"{name}: {verdict(outcome)}")
        assert jail.look(GOOD).kind is Kind.PICTURE, "the jail goes on"
    return wrong


def test_every_hostile_picture_gets_its_verdict_and_none_is_run() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert verdicts(corpus()) == []
    assert not Path("/tmp/escape").exists(), "a PostScript file of the corpus would make it"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600 << 10, "what a bomb unpacks never reaches the parent"


@pytest.mark.skipif(not video_extra(), reason="the extra sotdae[video] is not installed")
def test_every_hostile_video_gets_its_verdict() -> None:
    assert verdicts(videos()) == []


@pytest.mark.skipif(not video_extra(), reason="the extra sotdae[video] is not installed")
def test_every_hostile_heif_gets_its_verdict() -> None:
    assert verdicts(pictures()) == []
    assert verdicts(pictures()[::3], wanted=Wanted.SUBJECT) == []


def test_the_fast_path_and_the_fullest_question_give_verdicts_too() -> None:
    few = [one for number, one in enumerate(corpus()) if number % 3 == 0 and len(one[1]) < 1 << 20 and "limit" not in one[0]]
    assert verdicts(few, HashPath.FAST) == []
    assert verdicts(few, wanted=Wanted.SUBJECT) == []


def test_the_corpus_is_large_and_the_same_each_time() -> None:
    names = [name for name, _, _ in (*corpus(), *videos(), *pictures())]
    assert len(names) == len(set(names)) >= 200
    sizes = [len(data) for _, data, _ in videos()]
    videos.cache_clear()
    assert [len(data) for _, data, _ in videos()] == sizes
    assert SECONDS == 20
