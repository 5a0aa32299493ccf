# SPDX-License-Identifier: Apache-2.0
"""Archives are judged before anything is made of them, and a gzip is read no further than its size makes likely."""

from __future__ import annotations

import gzip
import random
import zipfile
from pathlib import Path

import pytest

from sotdae.captures import unpacking
from sotdae.captures.source import digest, open_source
from sotdae.errors import SourceUnreadable, UnsafeContainer


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_WHOLE_FLOOR_BYTES", 1 << 16)
    monkeypatch.setattr(unpacking, "_MOST_MEMBERS", 20)
    monkeypatch.setattr(unpacking, "_MOST_DIRECTORY_BYTES", 2_000)


def zipped(path: Path, bodies: list[bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, body in enumerate(bodies):
            archive.writestr(f"{number}.txt", body)
    return path


@pytest.mark.usefixtures("small_limits")
def test_an_archive_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeContainer, match="100 times"):
        open_source(zipped(tmp_path / "a.zip", [bytes(60_000)] * 3))
    open_source(zipped(tmp_path / "b.zip", [bytes(60_000)])).close()  # below the floor
    open_source(zipped(tmp_path / "c.zip", [random.Random(1).randbytes(60_000)] * 3)).close()  # packs less than a hundredfold


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(("members", "reason"), [(21, "21 members"), (60, "directory")])
def test_an_archive_of_too_many_members_is_refused(tmp_path: Path, members: int, reason: str) -> None:
    with pytest.raises(UnsafeContainer, match=reason):
        open_source(zipped(tmp_path / "a.zip", [b""] * members))


@pytest.mark.usefixtures("small_limits")
def test_the_size_of_a_directory_is_read_from_the_long_end_record_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 5)
    path = zipped(tmp_path / "a.zip", [b""] * 60)
    assert b"PK\x06\x06" in path.read_bytes()
    with pytest.raises(UnsafeContainer, match="directory"):
        open_source(path)


@pytest.mark.usefixtures("small_limits")
def test_a_gzip_is_read_to_its_limit_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(200_000)))
    source = open_source(path)
    with pytest.raises(UnsafeContainer, match="100 times"):
        digest(source.open("a"))
    path.write_bytes(gzip.compress(bytes(50_000)))
    assert digest(open_source(path).open("a"))[1] == 50_000


def test_what_comes_before_damage_is_given_first(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    whole = gzip.compress(b"a sound beginning " + bytes(range(256)) * 4_000, 1)
    path.write_bytes(whole[:-9])
    with open_source(path).open("a") as stream:
        assert stream.read(17) == b"a sound beginning"
        with pytest.raises(SourceUnreadable):
            list(iter(lambda: stream.read(1 << 16), b""))
