# SPDX-License-Identifier: Apache-2.0
"""Media that could not be decoded when they were sealed are looked at again with the next `add` of a capture that holds them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from banking import NOW, PASSPHRASE
from exports import message, write_chat

from sotdae.actions.adding.capture import AddResult
from sotdae.actions.matching.match import MatchRequest, MatchResult, match_photos
from sotdae.actions.pictures import looking_again
from sotdae.actions.pictures.photos import in_jail
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.workspace import Workspace
from sotdae.custody.vault import Vault
from sotdae.media import jail
from sotdae.media.jail import Jail
from sotdae.media.limits import Refusal
from sotdae.media.outcome import Outcome
from sotdae.simulation.pictures import picture, scene_number

Take = Callable[..., AddResult]
SCENE, OTHER = picture(scene_number(0, "plain")), picture(scene_number(3, "plain"))


def export(folder: Path, bodies: dict[str, bytes]) -> Path:
    path = write_chat(folder, [message(n + 1, "꽃", photo=f"photos/{name}", width=4, height=3) for n, name in enumerate(bodies)])
    (path / "photos").mkdir()
    for name, body in bodies.items():
        (path / "photos" / name).write_bytes(body)
    return path


class Failing:
    """The jail, but for one picture, which gets a verdict of our own for as long as it stands here."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.verdict: str | None = jail.TOO_SLOW
        self.asked = 0
        inner = Jail.look

        def look(of: Jail, data: bytes, *more: Any) -> Outcome:
            self.asked += 1
            return Outcome(refused=self.verdict) if self.verdict and data == SCENE else inner(of, data, *more)

        monkeypatch.setattr(Jail, "look", look)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    return Failing(monkeypatch)


def entries(tmp_path: Path) -> int:
    return Vault.open(Workspace(tmp_path / "workspace").vault).head().size


def lake(tmp_path: Path) -> Path:
    (folder,) = [path for path in Workspace(tmp_path / "workspace").lake.iterdir() if path.is_dir()]
    return folder


def found(tmp_path: Path, body: bytes) -> MatchResult:
    from banking import CONSENT

    photo = tmp_path / "asked.png"
    photo.write_bytes(body)
    request = MatchRequest(tmp_path / "workspace", "new", case="표본", statement=CONSENT, passphrase=PASSPHRASE)
    with in_jail() as hash_photo:
        return match_photos(request, [photo], hash_photo=hash_photo, now=NOW)


def items(result: MatchResult) -> set[str]:
    return {row["item_id"] for query in result.queries for row in query["matches"]}


def test_a_picture_that_ran_out_of_time_is_hashed_with_the_next_add_of_the_same_capture(tmp_path: Path, take: Take, failing: Failing) -> None:
    path = export(tmp_path / "in", {"photo_1.png": SCENE, "photo_2.png": OTHER})
    (first,) = take(path).captures
    assert (first.problems, first.looked_again) == (1, 0)
    failing.verdict, failing.asked = None, 0
    (again,) = take(path).captures
    assert (again.already_known, again.looked_again, again.problems, failing.asked) == (True, 1, 0, 1)
    assert hashlib.sha256(SCENE).hexdigest() in items(found(tmp_path, SCENE))
    assert verify(Workspace(tmp_path / "workspace")).ok
    failing.asked = 0
    (once_more,) = take(path).captures
    assert (once_more.looked_again, failing.asked) == (0, 0)


def test_a_verdict_that_is_the_same_leaves_no_trace(tmp_path: Path, take: Take, failing: Failing) -> None:
    path = export(tmp_path / "in", {"photo_1.png": SCENE})
    take(path)
    before = entries(tmp_path)
    (again,) = take(path).captures
    assert (again.looked_again, again.problems, failing.asked, entries(tmp_path)) == (0, 1, 2, before)


def test_a_verdict_for_good_is_not_asked_for_again(tmp_path: Path, take: Take, failing: Failing) -> None:
    failing.verdict = Refusal.DAMAGED
    path = export(tmp_path / "in", {"photo_1.png": SCENE})
    take(path)
    take(path)
    assert failing.asked == 1


def test_what_waited_for_the_extra_is_looked_at_once_it_is_there(
    tmp_path: Path, take: Take, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing.verdict = Refusal.HEIC_EXTRA
    path = export(tmp_path / "in", {"photo_1.heic": SCENE})
    monkeypatch.setattr(looking_again.jail, "video_extra", lambda: False)
    take(path)
    take(path)
    assert failing.asked == 1
    monkeypatch.setattr(looking_again.jail, "video_extra", lambda: True)
    failing.verdict = None
    (again,) = take(path).captures
    assert (again.looked_again, failing.asked) == (1, 2)


def test_another_capture_that_holds_the_picture_looks_at_it_too(tmp_path: Path, take: Take, failing: Failing) -> None:
    take(export(tmp_path / "in", {"photo_1.png": SCENE}))
    failing.verdict = None
    take(export(tmp_path / "more", {"photo_1.png": SCENE, "photo_2.png": OTHER}))
    assert hashlib.sha256(SCENE).hexdigest() in items(found(tmp_path, SCENE))


def test_a_deleted_lake_comes_back_with_the_later_verdict_and_each_item_once(tmp_path: Path, take: Take, failing: Failing) -> None:
    path = export(tmp_path / "in", {"photo_1.png": SCENE, "photo_2.png": OTHER})
    take(path)
    failing.verdict = None
    take(path)
    later = export(tmp_path / "more", {"photo_1.png": picture(scene_number(5, "plain"))})
    take(later)
    before = found(tmp_path, SCENE).searched.to_json()
    shutil.rmtree(lake(tmp_path))
    take(later)
    after = found(tmp_path, SCENE)
    assert after.searched.to_json() == before
    assert before["items"] == 3
    assert hashlib.sha256(SCENE).hexdigest() in items(after)


@pytest.mark.parametrize("mode", ["hash-only", "holding"])
def test_a_second_look_that_was_killed_is_done_again(
    tmp_path: Path, take: Take, failing: Failing, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    from sotdae.custody.writer import VaultWriter

    stated = {"mode": mode, "legal_basis": "a basis" if mode == "holding" else None}
    path = export(tmp_path / "in", {"photo_1.png": SCENE})
    take(path, **stated)
    failing.verdict = None
    with monkeypatch.context() as killing:
        killing.setattr(VaultWriter, "done", lambda *_args, **_more: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(path, **stated)
    later = export(tmp_path / "more", {"photo_1.png": OTHER})
    take(later, **stated)
    assert found(tmp_path, SCENE).searched.items == 1, "what the killed look had found belongs to nothing"
    (again,) = take(path, **stated).captures
    assert again.looked_again == 1
    assert found(tmp_path, SCENE).searched.items == 2
