# SPDX-License-Identifier: Apache-2.0
"""A case as a bundle: what is in it and what is not, who may open it, and that the log says who got what."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyrage
import pytest
from bundles import MESSAGES, NOW, UNTIL, Court, check, files_of, item_id_of, made, person, plain_path, workspace
from cheap import PASSPHRASE, cheapen
from exports import PICTURE

from sotdae.actions.acting import Acting, Note
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.clear_lines import ClearLog, clear_lines
from sotdae.actions.matching.freezing import freeze
from sotdae.actions.proofs.bundles_sent import sent
from sotdae.actions.proofs.bundling import Bundled
from sotdae.actions.proofs.verifying import verify, verify_bundle
from sotdae.actions.questions.due import KINDS, due
from sotdae.actions.workspace import Workspace
from sotdae.cases.withholding import Variant
from sotdae.errors import BundleExists, RecipientUnusable, UsageError


@pytest.fixture(scope="module", autouse=True)
def cheap_module() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace(tmp_path_factory.mktemp("hash-only"))


@pytest.fixture(scope="module")
def court() -> Court:
    return Court()


@pytest.fixture(scope="module")
def bag(place: Workspace, court: Court, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bundled]:
    to = tmp_path_factory.mktemp("bundle") / "b"
    with person(place) as who:
        return to, made(who, to, court)


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that holds media; its picture is frozen."""
    held = workspace(tmp_path_factory.mktemp("holding"), mode="holding", legal_basis="mandate")
    with person(held) as who:
        freeze(who, [item_id_of(PICTURE)])
    return held


def test_objects_lie_in_it_as_in_the_vault_and_open_for_the_recipient_alone(place: Workspace, court: Court, bag: tuple[Path, Bundled]) -> None:
    (sealed,) = (bag[0] / "data/objects").rglob("*.age")
    assert sealed.read_bytes() == (place.vault / "objects" / sealed.parent.name / sealed.name).read_bytes()
    key = (bag[0] / "data/itemkeys" / sealed.parent.name / sealed.name).read_bytes()
    identity = pyrage.decrypt(key, [pyrage.x25519.Identity.from_str(court.identity)]).decode().strip()
    text = pyrage.decrypt(sealed.read_bytes(), [pyrage.x25519.Identity.from_str(identity)])
    assert json.loads(text)["messages"] == MESSAGES
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(key, [pyrage.x25519.Identity.from_str(Court().identity)])


def test_everything_holds_and_with_a_key_everything_is_opened(court: Court, bag: tuple[Path, Bundled]) -> None:
    plain = verify_bundle(bag[0], key_line=None, identity=None)
    assert (plain.state, plain.counts(), plain.faults) == ("grey", {"green": 1, "grey": 1, "red": 0, "synthetic": 0}, [])
    found = verify_bundle(bag[0], key_line=bag[1].key_line, identity=court.identity)
    assert (found.state, found.counts()) == ("green", {"green": 2, "grey": 0, "red": 0, "synthetic": 0})
    assert (found.records_opened, found.objects_opened) == (bag[1].totals["records"], 1)
    assert found.manifest_digest == bag[1].manifest_digest == hashlib.sha256((bag[0] / "manifest-sha256.txt").read_bytes()).hexdigest()
    other = verify_bundle(bag[0], key_line=bag[1].key_line.replace("sotdae", "sotdaf"), identity=None)
    assert [fault.code for fault in other.faults] == ["key_other"]


def test_nothing_of_media_and_no_name_stands_in_the_clear(place: Workspace, bag: tuple[Path, Bundled]) -> None:
    for name, data in files_of(bag[0]).items():
        for canary in (b"MEDIA-CANARY", "holiday with my sister", "꽃 그림 모음", "점심 모임", "표본 1", "sample_room_1x", "user101"):
            assert (canary.encode() if isinstance(canary, str) else canary) not in data, (name, canary)
    del place


def test_a_zip_is_one_folder_and_says_the_same(place: Workspace, court: Court, tmp_path: Path) -> None:
    with person(place) as who:
        to = tmp_path / "case.zip"
        done = made(who, to, court, variant=Variant.DEFENCE)
    with zipfile.ZipFile(to) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"case"}
        archive.extractall(tmp_path / "out")
    assert verify_bundle(to, key_line=done.key_line, identity=court.identity).state == "green"
    assert verify_bundle(tmp_path / "out" / "case", key_line=done.key_line, identity=court.identity).state == "green"
    assert to.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob(".*part*"))


def test_the_log_says_who_got_what_before_and_after(place: Workspace, court: Court, bag: tuple[Path, Bundled]) -> None:
    with person(place) as who:
        (row,) = [one for one in sent(who) if one.manifest_digest == bag[1].manifest_digest]
        lines = [entry.type for entry in who.opened.vault.entries()]
    assert row.recipients == (hashlib.sha256(court.recipient.encode()).hexdigest(),)
    assert (row.performer, row.purpose, row.until, row.variant) == ("counsellor 17", "재판 증거 제출", "2026-12-31", "court")
    assert (lines[bag[1].log_size - 1], lines[bag[1].log_seq - 1]) == ("bundle.begun", "bundle.made")
    assert bag[1].log_size < bag[1].log_seq
    assert verify(place).ok


def test_today_reminds_of_the_last_day_of_what_was_handed_over_and_for_a_month_after_it(place: Workspace, bag: tuple[Path, Bundled]) -> None:
    names = {str(line.case): "표본" for line in clear_lines(place.vault / "log.jsonl", [b"bundle.made"])}

    def told(days: int) -> list[str]:
        return sorted({row["on"] for row in due(ClearLog(log, KINDS), names, UNTIL + timedelta(days=days)) if row["what"] == "bundle"})

    log = place.vault / "log.jsonl"
    assert str(bag[1].until) == UNTIL.isoformat()
    assert [told(days) for days in (-31, -30, 0, 30, 31)] == [[], [UNTIL.isoformat()], [UNTIL.isoformat()], [UNTIL.isoformat()], []]
    assert due(ClearLog(log, KINDS), {}, UNTIL) == [], "of another case"


def test_a_bundle_that_fails_leaves_nothing_but_its_beginning_in_the_log(place: Workspace, court: Court, tmp_path: Path) -> None:
    (sealed,) = (path for path in (place.vault / "objects").rglob("*.age") if path.stat().st_size > 1000)
    whole = sealed.read_bytes()
    with person(place) as who:
        sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(Exception, match="does not have the bytes"):
            made(who, tmp_path / "b", court)
        sealed.write_bytes(whole)
        assert sent(who)[-1].manifest_digest is None
    assert list(tmp_path.iterdir()) == []


def test_what_must_be_stated_is_asked_for(place: Workspace, court: Court, tmp_path: Path) -> None:
    with person(place) as who:
        with pytest.raises(UsageError, match="past"):
            made(who, tmp_path / "b", court, until=date(2024, 9, 1))
        with pytest.raises(UsageError, match="one line"):
            made(who, tmp_path / "b", court, purpose="a\nb")
        with pytest.raises(UsageError, match="variant court"):
            made(who, tmp_path / "b", court, variant=Variant.NEWSROOM, law_enforcement="warrant 7")
        court_elsewhere = Court()
        court_elsewhere.recipient = "age1nonsense"
        with pytest.raises(RecipientUnusable):
            made(who, tmp_path / "b", court_elsewhere)
        (tmp_path / "there").mkdir()
        (tmp_path / "there" / "file").write_text("kept")
        with pytest.raises(BundleExists):
            made(who, tmp_path / "there", court)
    with person(place, None) as who, pytest.raises(UsageError, match="--performer"):
        made(who, tmp_path / "b", court)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_names_are_sealed_to_the_court_alone(place: Workspace, court: Court, tmp_path: Path) -> None:
    names = tmp_path / "names.tsv"
    names.write_text("counsellor 17\t가나다 NAME-CANARY\n")
    with person(place) as who:
        made(who, tmp_path / "b", court, names=names)
        with pytest.raises(UsageError, match="names"):
            made(who, tmp_path / "c", court, names=names, variant=Variant.DEFENCE)
    sealed = tmp_path / "b" / "data/annex/names.age"
    assert pyrage.decrypt(sealed.read_bytes(), [pyrage.x25519.Identity.from_str(court.identity)]) == names.read_bytes()
    assert not [name for name, data in files_of(tmp_path / "b").items() if b"NAME-CANARY" in data]


def findings(bag: Path) -> list[str]:
    return (bag / "data/findings.jsonl").read_text("utf-8").splitlines()


def test_a_frozen_item_is_in_no_bundle_but_that_of_law_enforcement(holding: Workspace, court: Court, tmp_path: Path) -> None:
    digest = item_id_of(PICTURE).encode()
    with person(holding) as who:
        held = [
            row for entry in who.opened.vault.entries() for row in who.opened.vault.details(who.opened.keyring, entry) if row.get("kind") == "media"
        ]
        object_id = str(held[0]["object_id"])
        for variant in Variant:
            to = tmp_path / variant.value
            made(who, to, court, variant=variant)
            bag = files_of(to)
            assert not [name for name, data in bag.items() if digest in data], variant
            assert not [name for name in bag if object_id in name], variant
            opened = b"".join(
                pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(court.identity)]) for name, data in bag.items() if "records" in name
            )
            assert digest not in opened, "nor in a sealed record"
            stubs = [line.split("\t") for line in bag["data/withheld.tsv"].decode().splitlines()]
            assert {row[0] for row in stubs if row[3] == "frozen"} >= {"object", "record", "digest"}
            assert verify_bundle(to, key_line=None, identity=None).ok
        made(who, tmp_path / "police", court, law_enforcement="warrant 2024-7")
    police = verify_bundle(tmp_path / "police", key_line=None, identity=court.identity)
    assert police.counts()["green"] == 2
    assert f"data/objects/{object_id[:2]}/{object_id}.age" in files_of(tmp_path / "police")
    assert "warrant 2024-7" in (tmp_path / "police/data/inventory.en.txt").read_text("utf-8")


def test_every_variant_tells_the_same_findings_for_and_against(place: Workspace, court: Court, tmp_path: Path) -> None:
    told = {}
    with person(place) as who:
        for variant in Variant:
            made(who, tmp_path / variant.value, court, variant=variant)
            rows = [json.loads(line) for line in findings(tmp_path / variant.value)]
            told[variant] = [(row["kind"], row["about"], row["stands"], len(row["for"]), len(row["against"]), row["missing"]) for row in rows]
    assert told[Variant.COURT] == told[Variant.DEFENCE] == told[Variant.NEWSROOM] != []


def test_newsrooms_get_neither_originals_nor_digests_of_pictures(place: Workspace, court: Court, tmp_path: Path) -> None:
    with person(place) as who:
        made(who, tmp_path / "n", court, variant=Variant.NEWSROOM)
    bag = files_of(tmp_path / "n")
    assert not [name for name in bag if name.startswith(("data/objects/", "data/itemkeys/")) or name.endswith(".records.age")]
    assert not [name for name, data in bag.items() if item_id_of(PICTURE).encode() in data]
    found = verify_bundle(tmp_path / "n", key_line=None, identity=None)
    assert found.ok
    assert {one.state for one in found.exhibits} == {"grey"}


def erase(who: Acting) -> str:
    """Destroy the key of the export, as an erasure does."""
    (object_id,) = {row["object"] for entry in who.opened.vault.entries() if entry.type == "items.sealed" for row in entry.body.get("objects", ())}
    who.log([Note("erasure.done", {"why": "test"}, erased=(str(object_id),))])
    return str(object_id)


def test_the_bundle_of_the_rest_still_verifies_after_an_erasure(court: Court, tmp_path: Path) -> None:
    with person(workspace(tmp_path)) as who:
        object_id = erase(who)
        made(who, tmp_path / "b", court)
    bag = files_of(tmp_path / "b")
    assert not [name for name in bag if object_id in name]
    assert any(line.split("\t")[:1] + line.split("\t")[3:4] == ["object", "erased"] for line in bag["data/withheld.tsv"].decode().splitlines())
    found = verify_bundle(tmp_path / "b", key_line=None, identity=court.identity)
    assert found.ok
    assert check(tmp_path / "b", tmp_path, path=plain_path(tmp_path)).returncode == 0


def test_lines_of_another_case_are_stubs_for_a_newsroom(court: Court, tmp_path: Path) -> None:
    place = workspace(tmp_path)
    add(AddRequest(place.folder, (tmp_path / "export",), "다른", passphrase=PASSPHRASE, performer="officer 4"), now=NOW)
    with person(place, case="표본") as who:
        made(who, tmp_path / "n", court, variant=Variant.NEWSROOM)
        made(who, tmp_path / "c", court)
    newsroom, whole = (verify_bundle(tmp_path / name, key_line=None, identity=None) for name in "nc")
    assert newsroom.ok
    assert newsroom.lines_withheld > 0 == whole.lines_withheld
    said = check(tmp_path / "n", tmp_path, path=plain_path(tmp_path))
    assert said.returncode == 0, said.stdout
    assert "lines are withheld" in said.stdout
    assert "officer 4" not in (tmp_path / "n/data/case.jsonld").read_text("utf-8")


def test_what_is_sealed_beside_the_log_and_is_no_item_stays_out(court: Court, tmp_path: Path) -> None:
    with person(workspace(tmp_path)) as who:
        who.log([Note("later.kind", {"why": "test"}, attached=b"SEALED-CANARY")])
        (object_id,) = (row["object"] for entry in who.opened.vault.entries() if entry.type == "later.kind" for row in entry.body["objects"])
        made(who, tmp_path / "b", court, law_enforcement="warrant 7")
    bag = files_of(tmp_path / "b")
    assert not [name for name in bag if object_id in name]
    assert [line.split("\t")[3] for line in bag["data/withheld.tsv"].decode().splitlines() if object_id in line] == ["internal"]
