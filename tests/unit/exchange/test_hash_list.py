# SPDX-License-Identifier: Apache-2.0
"""Hash lists out and in: only what may leave leaves, partners' tools read it, and a hostile list costs nothing but itself."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.errors import HashListRefused
from sotdae.exchange.hash_list import HashList, SharedHash, package, shareable
from sotdae.exchange.hash_list_reading import MOST_HASHES, read_hash_list
from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant

HEX = [hashlib.sha256(bytes([number])).hexdigest() for number in range(6)]
LISTED = HashList("hotline-a", date(2026, 3, 2), date(2026, 6, 2), tuple(SharedHash("pdq", value, 90, "counsellor_seen") for value in HEX[:3]))


def mark(number: int, variant: str = Variant.PLAIN, orientation: int = 0, **more: object) -> MarkedHash:
    facts = {"algorithm": "pdq", "version": 1, "path": HashPath.INTEROPERABLE, "value": bytes.fromhex(HEX[number]), "quality": 80, **more}
    return MarkedHash(HashResult(**facts), variant, orientation)  # type: ignore[arg-type]  # (facts of a hash)


def test_only_the_upright_whole_interoperable_hash_leaves() -> None:
    photo = [
        mark(0),
        mark(1, orientation=3),
        mark(2, Variant.TRIMMED),
        mark(3, Variant.BOXED),
        mark(4, "crop-5-0"),
        mark(5, path=HashPath.FAST),
        mark(5, quality=49),
        mark(5, algorithm="other"),
        MarkedHash(mark(5).hash, at_milliseconds=1000),
    ]
    assert shareable(photo, "police") == [SharedHash("pdq", HEX[0], 80, "police")]


def members(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_package_holds_what_partners_tools_read_and_nothing_of_a_person() -> None:
    held = members(package(LISTED))
    assert set(held) == {"hashes.txt", "hashes.csv", "collaboration.json", "manifest.json"}
    assert held["hashes.txt"] == "".join(f"pdq {value}\n" for value in sorted(HEX[:3]))
    rows = list(csv.DictReader(io.StringIO(held["hashes.csv"], newline="")))
    assert [row["signal_str"] for row in rows] == sorted(HEX[:3])
    assert set(rows[0]) == {"signal_type", "signal_str", "collab", "category", "tags"}
    assert rows[0]["tags"] == "vetting_counsellor_seen"
    manifest = json.loads(held["manifest.json"])
    assert (manifest["recipient"], manifest["expires_on"]) == ("hotline-a", "2026-06-02")
    assert set(manifest["hashes"][0]) == {"signal_type", "signal_str", "quality", "vetting"}


def test_equal_lists_give_equal_bytes_whatever_their_order_and_a_value_stands_once() -> None:
    twice = (*LISTED.hashes[::-1], SharedHash("pdq", HEX[0], 60, "self_declared"))
    assert package(LISTED) == package(HashList(LISTED.recipient, LISTED.made_on, LISTED.expires_on, LISTED.hashes[::-1]))
    weakest = json.loads(members(package(HashList("a", LISTED.made_on, LISTED.expires_on, twice)))["manifest.json"])["hashes"]
    assert len(weakest) == 3
    assert {row["signal_str"]: row["vetting"] for row in weakest}[HEX[0]] == "self_declared"


def test_what_is_written_is_read_again() -> None:
    found = read_hash_list(package(LISTED))
    assert bytes(found.values) == b"".join(bytes.fromhex(value) for value in sorted(HEX[:3]))
    assert list(found.qualities) == [90] * 3
    assert (found.expires_on, found.vetting, found.recipient, found.refused) == (date(2026, 6, 2), "counsellor_seen", "hotline-a", 0)


@pytest.mark.parametrize(
    "text",
    [
        f"pdq {HEX[0]}\npdq {HEX[1]}\n",
        f"{HEX[0]}\r\n\r\n# a remark\n  {HEX[1].upper()}  ",
        f"\ufeffpdq,{HEX[0]}\npdq,{HEX[1]}",
        f"signal_type,signal_str,collab,category,tags\r\npdq,{HEX[0]},a,POSITIVE_CLASS,\r\nHASH_PDQ,{HEX[1]},a,POSITIVE_CLASS,x y\r\n",
        f'quality,hash\n80,"{HEX[0]}"\n,{HEX[1]}\n',
        f"pdq {HEX[0]} 'Sample Signals' INVESTIGATION_SEED\npdq {HEX[1]}",
        json.dumps([{"signal_type": "pdq", "signal_str": HEX[0]}, {"type": "ImagePDQ", "value": HEX[1], "quality": 90}]),
        json.dumps({"hashes": HEX[:2]}),
    ],
)
def test_the_forms_that_partners_send(text: str) -> None:
    found = read_hash_list(text.encode())
    assert bytes(found.values).hex() == HEX[0] + HEX[1]
    assert found.refused == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_note_in_korean_beside_a_hash_costs_nothing(encoding: str) -> None:
    text = f"hash,quality,메모\n{HEX[0]},90,상담 센터에서\n{HEX[1]},80,=1+1\n"
    found = read_hash_list(text.encode(encoding))
    assert (found.count, found.refused, bytes(found.qualities)) == (2, 0, bytes([90, 80]))


def test_bad_rows_are_located_and_never_repeated_and_the_rest_is_taken() -> None:
    rows = [
        f"pdq,{HEX[0]}",
        '=HYPERLINK("http://example.org","x")',
        f"video_md5,{HEX[1][:32]}",
        "pdq,+1+1",
        f"pdq,{'0' * 64}",
        "x" * 10_000,
        f"pdq,{HEX[0]}",
        f"pdq,{HEX[2][:-1]}",
        "\x00,\x00",
        "한글,줄",
    ]
    found = read_hash_list("\n".join(rows).encode())
    assert [(one.place, one.code) for one in found.problems] == [
        (2, "unknown-signal-type"),
        (3, "unknown-signal-type"),
        (4, "not-a-hash"),
        (5, "featureless"),
        (6, "line-too-long"),
        (8, "not-a-hash"),
        (9, "unknown-signal-type"),
        (10, "unknown-signal-type"),
    ]
    assert (found.count, found.repeated, found.refused) == (1, 1, 8)
    assert "HYPERLINK" not in repr(found.problems)


def test_low_quality_is_noted_and_a_quality_that_is_none_is_refused() -> None:
    rows = ["hash,quality", *(f"{value},{quality}" for value, quality in zip(HEX, ("49", "50", "", "101", "-1", "ten"), strict=True))]
    found = read_hash_list("\n".join(rows).encode())
    assert (list(found.qualities), found.low_quality) == ([49, 50, 255], 1)
    assert [one.code for one in found.problems] == ["bad-quality"] * 3


def zipped(name: str, body: bytes, times: int = 1) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(name if times == 1 else f"{number}{name}", body)
    return sink.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"[" * 100_000,
        b'{"hashes": ' + b'{"a":' * 50_000,
        b"[" + b"9" * 10_000 + b"]",
        b'{"hashes": 5}',
        b"\xff\xfe" + "pdq".encode("utf-16-le"),
        zipped("hashes.csv", b"0" * (129 << 20)),
        zipped("other.csv", HEX[0].encode()),
        zipped("x", b"", times=17),
        zipped("manifest.json", b'{"kind": "sotdae-hash-list", "v": 1, "hashes": []}'),
        zipped("hashes.csv", HEX[0].encode())[:60],
        b"PK\x03\x04" + b"\x00" * 100,
    ],
    ids=["empty", "words", "deep", "deep objects", "number", "no list", "utf-16", "bomb", "other name", "many", "no day", "cut", "no zip"],
)
def test_what_is_no_list_is_refused_without_a_library_s_words(data: bytes) -> None:
    with pytest.raises(HashListRefused) as refused:
        read_hash_list(data)
    assert "Error" not in str(refused.value)


def test_more_than_a_million_are_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_HASHES == 1_000_000
    monkeypatch.setattr("sotdae.exchange.hash_list_reading.MOST_HASHES", 2)
    with pytest.raises(HashListRefused, match="more than"):
        read_hash_list("\n".join(HEX[:3]).encode())


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(str.encode)
    | st.lists(st.sampled_from([*HEX, "pdq", "=1", ","])).map(lambda x: "\n".join(x).encode())
)
def test_any_bytes_are_a_list_or_refused(data: bytes) -> None:
    try:
        found = read_hash_list(data)
    except HashListRefused:
        return
    assert len(found.values) == 32 * found.count
    assert len(found.problems) <= 100


def test_the_peer_s_local_file_exchange_reads_the_package(tmp_path: Path) -> None:
    file_api = pytest.importorskip("threatexchange.exchanges.impl.file_api", reason="the peer is installed with the oracles only")
    held = members(package(LISTED))
    path = tmp_path / "hashes.txt"
    path.write_text(held["hashes.txt"])
    config = file_api.FileCollaborationConfig(**{**json.loads(held["collaboration.json"]), "filename": str(path)})
    (delta,) = file_api.LocalFileSignalExchangeAPI.for_collab(config).fetch_iter([], None)
    assert set(delta.updates) == {("pdq", value) for value in HEX[:3]}
