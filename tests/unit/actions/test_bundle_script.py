# SPDX-License-Identifier: Apache-2.0
"""A bundle is checked where this program is not installed: by its shell script with coreutils and openssl alone, and by the manual's commands."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundles import Court, check, files_of, item_id_of, made, person, plain_path, with_new_manifests, workspace
from cheap import cheapen

from sotdae.actions.proofs.bundling import Bundled
from sotdae.actions.proofs.verifying import verify_bundle
from sotdae.custody.sealing import seal_bytes

ROOT = Path(__file__).resolve().parents[3]
FLIPS = 90
"""Flips here; `make flips` turns every byte."""


@pytest.fixture(scope="module")
def court() -> Court:
    return Court()


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory, court: Court) -> Iterator[tuple[Path, Bundled]]:
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        folder = tmp_path_factory.mktemp("script")
        with person(workspace(folder)) as who:
            done = made(who, folder / "b", court)
        yield folder / "b", done


@pytest.fixture
def bag(made_once: tuple[Path, Bundled], tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(made_once[0], tmp_path / "b"))


def test_a_bundle_checks_clean_with_coreutils_and_openssl_alone(made_once: tuple[Path, Bundled], tmp_path: Path) -> None:
    path = plain_path(tmp_path)
    own = made_once[0] / "data/check.sh"
    ended = check(made_once[0], tmp_path, "-v", made_once[1].key_line, path=path, script_file=own)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    assert "WRONG" not in ended.stdout
    assert ended.stdout.count("OK    ") >= 11
    assert "it is the key that you were given" in ended.stdout


def test_with_age_every_record_and_object_is_opened(made_once: tuple[Path, Bundled], court: Court, tmp_path: Path) -> None:
    (tmp_path / "identity.txt").write_text(f"# a comment\n{court.identity}\n")
    ended = check(made_once[0], tmp_path, "-k", str(tmp_path / "identity.txt"), path=plain_path(tmp_path, "age"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{made_once[1].totals['records']} records opened" in ended.stdout
    assert "1 objects opened" in ended.stdout
    (tmp_path / "other.txt").write_text(f"{Court().identity}\n")
    wrong = check(made_once[0], tmp_path, "-k", str(tmp_path / "other.txt"), path=plain_path(tmp_path, "age"))
    assert wrong.returncode == 1
    assert "do not open with this key" in wrong.stdout


def test_a_foreign_key_is_noticed(made_once: tuple[Path, Bundled], tmp_path: Path) -> None:
    ended = check(made_once[0], tmp_path, "-v", made_once[1].key_line[:-2] + "AA", path=plain_path(tmp_path))
    assert ended.returncode == 1
    assert "NOT the key" in ended.stdout


def test_a_flipped_byte_of_any_file_is_noticed_by_the_script_and_by_the_program(bag: Path, tmp_path: Path) -> None:
    path, chance = plain_path(tmp_path), random.Random(7)
    names = sorted(files_of(bag))
    places = [(name, chance.randrange((bag / name).stat().st_size)) for name in names]
    places += [(name, chance.randrange((bag / name).stat().st_size)) for name in chance.choices(names, k=max(0, FLIPS - len(names)))]
    for name, place in places:
        whole = (bag / name).read_bytes()
        changed = bytes((whole[place] ^ chance.choice((1, 2, 7, 32, 128, 255)),))
        (bag / name).write_bytes(whole[:place] + changed + whole[place + 1 :])
        ended = check(bag, tmp_path, path=path)
        assert ended.returncode != 0, (name, place, changed)
        assert not _holds(bag), (name, place, changed)
        (bag / name).write_bytes(whole)
    assert check(bag, tmp_path, path=path).returncode == 0


def _holds(bag: Path) -> bool:
    from sotdae.errors import BundleUnreadable

    try:
        return verify_bundle(bag, key_line=None, identity=None).ok
    except BundleUnreadable:
        return False


@pytest.mark.parametrize(
    "name",
    [
        "data/bundle.json",
        "data/findings.jsonl",
        "data/log/leaves.txt",
        "data/log/log.jsonl",
        "data/log/checkpoint.note",
        "data/log/key.vkey",
        "data/exhibits.tsv",
        "leaves",
        "object",
    ],
)
def test_who_writes_the_manifests_anew_still_lacks_the_key(bag: Path, tmp_path: Path, name: str) -> None:
    if name == "leaves":
        name = max(name for name in files_of(bag) if name.endswith(".leaves.txt"))
    elif name == "object":
        (name,) = (name for name in files_of(bag) if name.startswith("data/objects/"))
    whole = (bag / name).read_bytes()
    middle = len(whole) // 2
    (bag / name).write_bytes(whole[:middle] + bytes((whole[middle] ^ 1,)) + whole[middle + 1 :])
    with_new_manifests(bag)
    ended = check(bag, tmp_path, path=plain_path(tmp_path))
    assert ended.returncode == 1, ended.stdout
    assert "is not signed" in ended.stdout
    assert "every file that manifest-sha256.txt names has its bytes" in ended.stdout
    found = verify_bundle(bag, key_line=None, identity=None)
    assert "list_unsigned" in {fault.code for fault in found.faults}


@pytest.mark.parametrize(
    "lines",
    [
        b"nonsense\n",
        b"0 00 {}\n",
        b"99999999999999999999 " + b"0" * 64 + b" {}\n",
        b"-1 " + b"0" * 64 + b" {}\n",
        b"0 " + b"0" * 64 + b" " + b"[" * 100_000 + b"\n",
        b"0 " + b"0" * 64 + b' {"object_id":"../../x","item_id":7}\n',
        b"\xff\n",
        b"0 " + b"0" * 64 + b" null\n",
    ],
)
def test_hostile_records_end_in_a_fault(bag: Path, court: Court, lines: bytes) -> None:
    name = max(name for name in files_of(bag) if name.endswith(".records.age"))
    (bag / name).write_bytes(seal_bytes(lines, [court.recipient]))
    with_new_manifests(bag)
    found = verify_bundle(bag, key_line=None, identity=court.identity)
    assert not found.ok
    assert {fault.code for fault in found.faults} & {"unreadable", "record"}


def test_a_name_in_a_bundle_does_not_steer_the_terminal(bag: Path, tmp_path: Path) -> None:
    (bag / "data" / "\033]0;all is well\a\033[2J").write_text("x")
    ended = check(bag, tmp_path, path=plain_path(tmp_path))
    assert ended.returncode == 1
    assert "all is well" in ended.stdout
    assert not {"\033", "\a"} & set(ended.stdout)
    assert [fault.where for fault in verify_bundle(bag, key_line=None, identity=None).faults] == ["data/\\u001b]0;all is well\\u0007\\u001b[2J"]


@pytest.mark.parametrize("act", ["added", "removed", "linked", "dotted"])
def test_an_added_or_missing_file_is_noticed(bag: Path, tmp_path: Path, act: str) -> None:
    if act == "removed":
        (bag / "data/withheld.tsv").unlink()
    elif act == "linked":
        (bag / "data/more").symlink_to("withheld.tsv")
    else:
        (bag / ("data/more" if act == "added" else "data/log/.more")).write_text("x")
    assert check(bag, tmp_path, path=plain_path(tmp_path)).returncode == 1
    assert not _holds(bag)


def test_the_manuals_commands_do_what_they_say(made_once: tuple[Path, Bundled], court: Court, bag: Path, tmp_path: Path) -> None:
    for language in ("en", "ko"):
        manual = (bag / f"data/README.{language}.txt").read_text("utf-8")
        (tmp_path / "identity.txt").write_text(f"{court.identity}\n")
        unchanged = re.search(r"^  (sha256sum -c .*? && echo UNCHANGED)$", manual, re.MULTILINE | re.DOTALL)
        assert unchanged is not None
        assert _run(unchanged[1], bag, tmp_path) == "UNCHANGED\n"
        signature = re.search(r"^  (\{ printf.*?)^  cat", manual, re.MULTILINE | re.DOTALL)
        assert signature is not None
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        assert "Verified Successfully" in _run(signature[1].replace("/tmp/", f"{work}/"), bag, tmp_path)
        opening = re.search(r"^  (ID=\.\.\.;.*?sha256sum exhibit)", manual, re.MULTILINE | re.DOTALL)
        assert opening is not None
        (object_id,) = (Path(name).stem for name in files_of(bag) if name.startswith("data/objects/"))
        script = opening[1].replace("ID=...", f"ID={object_id}").replace("identity.txt", str(tmp_path / "identity.txt"))
        script = script.replace("-o item.key", f"-o {work}/item.key").replace("-i item.key", f"-i {work}/item.key")
        script = script.replace("-o exhibit", f"-o {work}/exhibit").replace("sha256sum exhibit", f"sha256sum {work}/exhibit")
        printed = _run(script, bag, tmp_path, "age").split()[0]
        assert printed in (bag / f"data/inventory.{language}.txt").read_text("utf-8")
        assert printed == item_id_of((made_once[0].parent / "export/result.json").read_bytes())
        for name in ("item.key", "exhibit"):
            (work / name).unlink()


def _run(script: str, folder: Path, tools: Path, *more: str) -> str:
    path = plain_path(tools, *more)
    ended = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=folder, env={"PATH": f"{path}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def oracle(module: str) -> list[str]:
    """The command of a program that others wrote, or a skip that says what is missing."""
    try:
        __import__(module)
    except ImportError:
        pytest.skip(f"{module} is not installed (make oracles)")
    return [sys.executable, "-m", module]


def test_a_stock_bagit_program_takes_it(made_once: tuple[Path, Bundled]) -> None:
    command = oracle("bagit")
    ended = subprocess.run([*command, "--validate", "--quiet", str(made_once[0])], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.slow
def test_the_case_validator_finds_nothing(made_once: tuple[Path, Bundled]) -> None:
    oracle("case_utils")
    command = [str(Path(sys.executable).with_name("case_validate")), str(made_once[0] / "data/case.jsonld")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-2000:]
    assert "Conforms: True" in ended.stdout


CONFIGURATION = """
[tsa]
default_tsa = it
[it]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
certs = root.pem
[stamping]
extendedKeyUsage = critical,timeStamping
"""


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def authority(folder: Path) -> None:
    """A timestamp authority that is good for nothing but this test, and whose certificate has expired."""
    (folder / "tsa.cnf").write_text(CONFIGURATION)
    (folder / "serial").write_text("01\n")
    for name in ("root", "tsa"):
        openssl(folder, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    openssl(folder, "req", "-x509", "-new", "-key", "root.key", "-days", "9000", "-subj", "/CN=TEST (not for evidence)", "-out", "root.pem")
    openssl(folder, "req", "-new", "-key", "tsa.key", "-subj", "/CN=TEST (not for evidence) 1", "-out", "tsa.csr")
    signed = (
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-days",
        "1",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "stamping",
    )
    openssl(folder, *signed, "-out", "tsa.pem")


def test_timestamps_are_checked_against_the_log_and_by_openssl(court: Court, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    cheapen(monkeypatch)
    place = workspace(tmp_path)
    work = tmp_path / "authority"
    work.mkdir()
    authority(work)
    origin, size, root = max((place.vault / "checkpoints").glob("*.note"), key=lambda path: int(path.stem)).read_text("utf-8").splitlines()[:3]
    (work / "anchor.txt").write_text(f"sotdae-anchor/v1\norigin {origin}\nsize {size}\nroot {root}\nlog-prefix-sha256 x\ncheckpoint-sha256 y\n")
    openssl(work, "ts", "-query", "-data", "anchor.txt", "-sha256", "-cert", "-out", "it.tsq")
    openssl(work, "ts", "-reply", "-config", "tsa.cnf", "-section", "it", "-queryfile", "it.tsq", "-out", "it.tsr")
    anchored = place.vault / "anchors" / size
    anchored.mkdir(parents=True)
    for name, kept in (("anchor.txt", "anchor.txt"), ("it.tsq", "it.tsq"), ("it.tsr", "it.tsr"), ("root.pem", "it.root.pem")):
        shutil.copy(work / name, anchored / kept)
    with person(place) as who:
        assert made(who, tmp_path / "b", court).totals["anchors"] == 1
    bag, path = tmp_path / "b", plain_path(tmp_path)
    for options in ((), ("-r", str(work / "root.pem"))):
        ended = check(bag, tmp_path, *options, path=path)
        assert ended.returncode == 0, ended.stdout
        assert f"{size} lines of the log existed by" in ended.stdout
        assert ("compare them" in ended.stdout) == (options == ())
    found = verify_bundle(bag, key_line=None, identity=None)
    assert (found.ok, found.timestamps, found.older_checkpoints) == (True, 1, 2)
    authority(work)
    assert "does not hold" in check(bag, tmp_path, "-r", str(work / "root.pem"), path=path).stdout, "another authority's root"
    text = bag / f"data/anchors/{size}/anchor.txt"
    text.write_text(text.read_text().replace(root, root[::-1]))
    with_new_manifests(bag)
    assert "is not about this log" in check(bag, tmp_path, path=path).stdout
    assert "anchor" in {fault.code for fault in verify_bundle(bag, key_line=None, identity=None).faults}
