# SPDX-License-Identifier: Apache-2.0
"""Every byte of a small bundle flipped in turn, and 3,000 at random in a large one: the bundle's own shell script notices each.

The script comes from a trusted copy, as the manual advises: a script that was itself altered proves nothing. A run costs about 25 ms, so every byte
takes an hour: ``SOTDAE_FLIPS_STRIDE=n`` gives the whole script only each n-th byte, and every byte of the tag manifest, which nothing else
covers.
Every byte of every other file always goes to the command on which the script's first step stands, ``sha256sum -c``. ``SOTDAE_FLIPS_LARGE=n`` takes so
many flips of the large bundle. What was done is printed as it goes, and what was not noticed at once: a run that is cut off has still said something.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bundles import NOW, Court, files_of, made, person, plain_path, script, shell, workspace
from cheap import PASSPHRASE, cheapen
from exports import message, write_chat

from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.workspace import Workspace

STRIDE = int(os.environ.get("SOTDAE_FLIPS_STRIDE", "1"))
LARGE = int(os.environ.get("SOTDAE_FLIPS_LARGE", "3000"))
WORKERS = 2
BATCH = 256
TAG_MANIFEST = "tagmanifest-sha256.txt"
ITEMS = 2_000
TOLD = 2_000
"""After so many flips each worker says how far it is: a minute."""


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen(monkeypatch)


class Flipper:
    """One copy of a bundle in which one byte at a time is another."""

    def __init__(self, bag: Path, tools: str, script_file: Path) -> None:
        self.bag = bag
        self.command = [shell(), str(script_file), str(bag)]
        self.environment = {"PATH": tools, "TMPDIR": os.environ.get("TMPDIR", "/tmp")}

    def is_noticed(self, name: str, place: int, change: int) -> bool:
        with (self.bag / name).open("r+b", buffering=0) as file:
            file.seek(place)
            was = file.read(1)
            file.seek(place)
            file.write(bytes((was[0] ^ change,)))
            ended = subprocess.run(self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            file.seek(place)
            file.write(was)
        return ended.returncode != 0


def tell(text: str) -> None:
    sys.stdout.write(f"\n{text}")
    sys.stdout.flush()


def turn(bag: Path, places: list[tuple[str, int]], folder: Path) -> list[tuple[str, int, int]]:
    """Flip each place, by several workers; returns what was not noticed."""
    tools, file, chance = plain_path(folder), script(folder), random.Random(11)
    flips = [(name, place, chance.choice((1, 2, 4, 7, 8, 16, 32, 64, 128, 255))) for name, place in places]

    def work(number: int) -> list[tuple[str, int, int]]:
        copy = Path(shutil.copytree(bag, folder / f"copy-{number}"))
        flipper = Flipper(copy, tools, file)
        mine = flips[number::WORKERS]
        missed = []
        for done, flip in enumerate(mine, 1):
            if not flipper.is_noticed(*flip):
                missed.append(flip)
                tell(f"NOT NOTICED: byte {flip[1]} of {flip[0]}, xor {flip[2]}")
            if done % TOLD == 0:
                tell(f"worker {number}: {done} of {len(mine)} flipped, {len(missed)} not noticed")
        assert subprocess.run(flipper.command, env=flipper.environment, capture_output=True, check=False).returncode == 0, "and clean again"
        shutil.rmtree(copy)
        return missed

    with ThreadPoolExecutor(WORKERS) as pool:
        return [flip for missed in pool.map(work, range(WORKERS)) for flip in missed]


def test_every_byte_of_a_small_bundle(tmp_path: Path) -> None:
    with person(workspace(tmp_path)) as who:
        made(who, tmp_path / "b", Court())
    places = [(name, place) for name, data in files_of(tmp_path / "b").items() for place in range(len(data))]
    tags = [(name, place) for name, place in places if name == TAG_MANIFEST]
    chosen = places if STRIDE == 1 else [*places[::STRIDE], *tags]
    missed = turn(tmp_path / "b", chosen, tmp_path)
    sys.stdout.write(f"\nsmall bundle: {len(places)} bytes, {len(chosen)} flipped in turn, {len(missed)} not noticed" + "\n")
    assert missed == []


def test_every_byte_by_the_command_on_which_the_script_stands(tmp_path: Path) -> None:
    with person(workspace(tmp_path)) as who:
        made(who, tmp_path / "b", Court())
    manifests = "".join((tmp_path / "b" / name).read_text() for name in ("manifest-sha256.txt", TAG_MANIFEST))
    digests = {line[66:]: line[:64] for line in manifests.splitlines()}
    files = files_of(tmp_path / "b")
    assert files.keys() == {*digests, TAG_MANIFEST}
    chance, flipped = random.Random(17), 0
    copies = tmp_path / "copies"
    for name, digest in digests.items():
        data = files[name]
        for first in range(0, len(data), BATCH):
            places = range(first, min(first + BATCH, len(data)))
            shutil.rmtree(copies, ignore_errors=True)
            copies.mkdir()
            for place in places:
                changed = bytes((data[place] ^ chance.randrange(1, 256),))
                (copies / str(place)).write_bytes(data[:place] + changed + data[place + 1 :])
            (copies / "list").write_text("".join(f"{digest}  {place}\n" for place in places))
            ended = subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "list"], cwd=copies, capture_output=True, text=True, check=False)
            assert ended.returncode != 0
            assert ended.stdout.count(": FAILED") == len(places), (name, first)
            flipped += len(places)
    sys.stdout.write(f"\nsmall bundle: {flipped} bytes of {len(digests)} files flipped in turn, each noticed by sha256sum" + "\n")


def test_bytes_at_random_in_a_large_bundle(tmp_path: Path) -> None:
    bag = large(tmp_path)
    sizes = {name: (bag / name).stat().st_size for name in (path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file())}
    chance = random.Random(13)
    names = chance.choices(list(sizes), weights=list(sizes.values()), k=LARGE)
    missed = turn(bag, [(name, chance.randrange(sizes[name])) for name in names], tmp_path)
    sys.stdout.write(
        f"\nlarge bundle: {len(sizes)} files, {sum(sizes.values())} bytes, {len(names)} flipped at random, {len(missed)} not noticed" + "\n"
    )
    assert missed == []


def large(folder: Path, items: int = ITEMS) -> Path:
    """A bundle of many exhibits: each export is one sealed text, each picture a record."""
    paths = []
    for number in range(4):
        export = write_chat(folder / f"in-{number}", [message(one, f"점심 {number}-{one}번") for one in range(1, 40)], number=1500000001 + number)
        for one in range(items // 4):
            (export / f"{one}.bin").write_bytes(f"{number} {one} nothing to see".encode())
        paths.append(export)
    add(AddRequest(folder / "workspace", tuple(paths), "표본", passphrase=PASSPHRASE, performer="officer 3"), now=NOW)
    with person(Workspace(folder / "workspace")) as who:
        made(who, folder / "large", Court())
    return folder / "large"
