# SPDX-License-Identifier: Apache-2.0
"""Folds: every message once, whatever was added in whatever order."""

from __future__ import annotations

import shutil
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace

import lake_rows as make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sotdae.errors import FormatTooNew, LakeError
from sotdae.lake import folds
from sotdae.lake.catalog import load_catalog
from sotdae.lake.collect import collect
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.lake.session import Session


def digests(case: Path) -> dict[str, str]:
    return {key: part.digest for key, part in load_catalog(case).rooms.items()}


def only(case: Path, table: str = "messages") -> dict[str, object]:
    (row,) = make.rows_of(case, table)
    return row


def test_a_message_seen_twice_counts_once_and_shows_the_later_text(tmp_path: Path) -> None:
    early = make.capture(tmp_path, 1, [make.message(1, "점심 같이 먹어요"), make.message(2)])
    late = make.capture(tmp_path, 5, [make.message(1, "저녁 같이 먹어요", edited_at=make.START), make.message(3)])
    refold(tmp_path, [early, late])
    rows = make.rows_of(tmp_path, "messages")
    assert [(row["message_id"], row["versions"]) for row in rows] == [(1, 2), (2, 1), (3, 1)]
    assert (rows[0]["text"], rows[0]["edited_at"], rows[0]["capture_id"]) == ("저녁 같이 먹어요", make.START, make.digest("capture 5"))
    assert len(make.rows_of(tmp_path, "message_versions")) == 4


def test_what_the_later_capture_did_not_observe_comes_from_the_earlier(tmp_path: Path) -> None:
    early = make.capture(tmp_path, 1, [make.message(1, "책", reactions_json="[1]", buttons_json="[]")])
    late = make.capture(tmp_path, 2, [make.message(1, "책", reactions_json="[2]")])
    refold(tmp_path, [early, late])
    row = only(tmp_path)
    assert (row["reactions_json"], row["buttons_json"]) == ("[2]", "[]")


def test_pages_and_data_of_one_capture_data_is_preferred(tmp_path: Path) -> None:
    data = make.message(1, "꽃 시장", forwarded_from_key="tg:channel:9")
    page = make.message(1, "꽃  시장", sender_key="name:김하늘", forwarded_at=make.START, sent_at_quality="offset", byte_offset=77)
    made = [make.recipe("both", reader) for reader in (make.HTML, make.JSON)]
    ids = [make.write(tmp_path, one, [row]).snapshot_id for one, row in zip(made, (page, data), strict=True)]
    refold(tmp_path, [AddedSnapshot(identifier, 3) for identifier in ids])
    row = only(tmp_path)
    assert (row["text"], row["byte_offset"], row["versions"]) == ("꽃 시장", data.byte_offset, 1)
    assert (row["sender_key"], row["forwarded_at"], row["sent_at_quality"]) == (make.pseudonym("tg:user:7"), make.START, "unix")


def test_later_pages_give_the_text_and_earlier_data_the_identities_and_the_clock(tmp_path: Path) -> None:
    data = make.capture(tmp_path, 1, [make.message(1, "점심", edited_at=make.START, forwarded_from_key="tg:channel:9")])
    page = make.message(
        1, "저녁", sender_key="name:김하늘", sent_at=make.START, sent_at_high=make.START + 9 * make.SECOND, sent_at_quality="interval"
    )
    refold(tmp_path, [data, make.capture(tmp_path, 2, [page], make.HTML)])
    row = only(tmp_path)
    assert (row["text"], row["sender_key"], row["forwarded_from_key"]) == ("저녁", make.pseudonym("tg:user:7"), "tg:channel:9")
    assert (row["sent_at"], row["sent_at_high"], row["sent_at_quality"]) == (make.START + make.SECOND, None, "unix")
    assert row["edited_at"] == make.START


def test_a_sender_that_only_pages_know_is_kept(tmp_path: Path) -> None:
    data = make.capture(tmp_path, 1, [make.message(1, sender_key=None, sender_kind="unknown")])
    page = make.capture(tmp_path, 2, [make.message(1, sender_key="name:김하늘")], make.HTML)
    refold(tmp_path, [data, page])
    row = only(tmp_path)
    assert (row["sender_key"], row["sender_kind"]) == (make.pseudonym("name:김하늘"), "account")


def test_an_unsupported_record_never_hides_what_another_capture_shows(tmp_path: Path) -> None:
    early = make.capture(tmp_path, 1, [make.message(1, "모임")])
    late = make.capture(tmp_path, 2, [make.message(1, None, type="unsupported", sent_at=None, sent_at_quality="unknown")])
    refold(tmp_path, [early, late])
    row = only(tmp_path)
    assert (row["type"], row["text"], row["sent_at"], row["versions"]) == ("message", "모임", make.START + make.SECOND, 2)


def test_children_belong_to_the_version_that_stands(tmp_path: Path) -> None:
    old, new = make.message(1, "옛 링크"), make.message(1, "새 링크", byte_offset=5000)
    early = [old, make.entity(old), make.link(old), make.media(old), make.message(2), make.link(make.message(2))]
    late = [new, make.entity(new), make.entity(new, 1), make.link(new, url="https://t.me/namu", target_normal="t.me/namu")]
    refold(tmp_path, [make.capture(tmp_path, 1, early), make.capture(tmp_path, 2, late)])
    assert [row["message_id"] for row in make.rows_of(tmp_path, "entities")] == [1, 1]
    assert [(row["message_id"], row["target_normal"]) for row in make.rows_of(tmp_path, "links")] == [(1, "t.me/namu"), (2, "t.me/kkot")]
    assert make.rows_of(tmp_path, "media") == []


def test_one_export_that_shows_a_message_twice_counts_its_links_once(tmp_path: Path) -> None:
    first, again = make.message(1, byte_offset=0), make.message(1, byte_offset=9000)
    refold(tmp_path, [make.capture(tmp_path, 1, [first, make.link(first), again, make.link(again)])])
    assert only(tmp_path)["versions"] == 1
    assert len(make.rows_of(tmp_path, "links")) == 1


def test_links_of_a_description_stand_once(tmp_path: Path) -> None:
    described = make.link(make.message(0))._replace(message_id=None, place="description", byte_offset=0)
    refold(tmp_path, [make.capture(tmp_path, seq, [make.message(1), described]) for seq in (1, 2, 3)])
    assert only(tmp_path, "links")["capture_id"] == make.digest("capture 3")


def test_p38_both_states_of_a_room_that_turned_private_are_kept(tmp_path: Path) -> None:
    public = make.capture(tmp_path, 1, [make.state(room_type="public_channel", visibility="public"), make.message(1)])
    private = make.capture(tmp_path, 2, [make.state(room_type="private_channel", visibility="private"), make.message(1)])
    refold(tmp_path, [public, private])
    states = {(row["capture_id"], row["room_type"]) for row in make.rows_of(tmp_path, "room_states")}
    assert states == {(make.digest("capture 1"), "public_channel"), (make.digest("capture 2"), "private_channel")}


def test_text_hits_follow_the_version_that_stands(tmp_path: Path) -> None:
    hit = SimpleNamespace(
        rule_id="claim.members",
        version=1,
        family="claim",
        start=0,
        end=2,
        number=30,
        unit="members",
        bits=1.5,
        view="v1",
        checked=None,
        variant=None,
        context=None,
        context_bits=0.0,
    )
    added = []
    for seq, text in ((1, "회원 30명"), (2, "회원 40명")):
        made, row = make.recipe(f"capture {seq}"), make.message(1, text)
        added.append(AddedSnapshot(make.write(tmp_path, made, [row]).snapshot_id, seq, make.write_hits(tmp_path, made, [(row, [hit])])))
    refold(tmp_path, added)
    row = only(tmp_path, "text_hits")
    assert (row["rule_id"], row["number"], row["bits"], row["capture_id"]) == ("claim.members", 30, 1.5, make.digest("capture 2"))


def test_hits_of_another_snapshot_are_refused(tmp_path: Path) -> None:
    first, second = make.capture(tmp_path, 1, [make.message(1)]), make.capture(tmp_path, 2, [make.message(1)])
    hits = make.write_hits(tmp_path, make.recipe("capture 1"), [])
    with pytest.raises(ValueError, match="another snapshot"):
        refold(tmp_path, [AddedSnapshot(second.snapshot_id, 2, hits)])
    refold(tmp_path, [AddedSnapshot(first.snapshot_id, 1, hits)])


def test_only_touched_rooms_are_written_anew(tmp_path: Path) -> None:
    both = make.capture(tmp_path, 1, [make.message(1), make.message(1, room=make.OTHER)])
    assert refold(tmp_path, [both]).touched == (make.ROOM, make.OTHER)
    before = load_catalog(tmp_path).rooms
    result = refold(tmp_path, [make.capture(tmp_path, 2, [make.message(2, room=make.OTHER)])])
    after = load_catalog(tmp_path).rooms
    assert result.touched == (make.OTHER,)
    assert after[make.ROOM] == before[make.ROOM]
    assert after[make.OTHER].folder != before[make.OTHER].folder
    assert refold(tmp_path, [both]).touched == ()


def test_a_newer_reader_replaces_its_older_reading_of_the_same_capture(tmp_path: Path) -> None:
    old = make.capture(tmp_path, 1, [make.message(1, "옛 읽기"), make.message(1, room=make.OTHER)])
    refold(tmp_path, [old])
    new = make.write(tmp_path, make.recipe("capture 1", version=2), [make.message(1, "새 읽기")])
    result = refold(tmp_path, [AddedSnapshot(new.snapshot_id, 1)])
    assert (result.touched, result.removed, result.rooms) == ((make.ROOM,), (make.OTHER,), (make.ROOM,))
    assert (only(tmp_path)["text"], only(tmp_path)["versions"]) == ("새 읽기", 1)
    assert collect(tmp_path) == 3
    assert only(tmp_path)["text"] == "새 읽기"


def test_further_chats_of_one_account_stand_beside_the_earlier_ones(tmp_path: Path) -> None:
    first = make.capture(tmp_path, 1, [make.message(1)], options={"zone": None, "chats": [1]})
    second = make.write(tmp_path, make.recipe("capture 1", options={"zone": None, "chats": [2]}), [make.message(1, room=make.OTHER)])
    refold(tmp_path, [first])
    assert refold(tmp_path, [AddedSnapshot(second.snapshot_id, 1)]).rooms == (make.ROOM, make.OTHER)


def test_a_crash_before_the_catalog_is_swapped_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refold(tmp_path, [make.capture(tmp_path, 1, [make.message(1, "하나")])])
    before = load_catalog(tmp_path)
    second = make.capture(tmp_path, 2, [make.message(1, "둘")])

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(folds, "swap_catalog", crash)
        with pytest.raises(KeyboardInterrupt):
            refold(tmp_path, [second])
    assert load_catalog(tmp_path) == before
    assert only(tmp_path)["text"] == "하나"
    refold(tmp_path, [second])
    assert only(tmp_path)["text"] == "둘"


def _captures(case: Path) -> list[AddedSnapshot]:
    page = [make.message(number, f"점심 이야기 {number}", room="tg:title:x:y") for number in (2, 3, 4)]
    return [
        make.capture(case, 1, [make.message(1, "하나"), make.message(2, "점심 이야기 2"), make.message(9, room=make.OTHER), make.coverage(1, 2)]),
        make.capture(case, 2, [make.message(2, "점심 이야기 2"), make.message(3, "점심 이야기 3"), make.message(4, "점심 이야기 4")]),
        make.capture(case, 3, page, make.HTML),
    ]


def test_the_order_of_adding_and_a_deleted_lake_give_the_same_digests(tmp_path: Path) -> None:
    found = []
    for number, order in enumerate([*permutations(range(3)), None]):
        case = tmp_path / str(number)
        added = _captures(case)
        if order is None:
            refold(case, added)
        else:
            for index in order:
                refold(case, [added[index]])
        catalog = load_catalog(case)
        found.append((digests(case), dict(catalog.aliases), catalog.snapshots, catalog.edges))
    assert all(one == found[0] for one in found)
    shutil.rmtree(tmp_path / "0")
    refold(tmp_path / "0", _captures(tmp_path / "0"))
    assert digests(tmp_path / "0") == found[0][0]


def test_groups_of_rooms_do_not_change_the_digests(tmp_path: Path) -> None:
    refold(tmp_path / "a", _captures(tmp_path / "a"))
    done: list[tuple[int, int]] = []
    refold(tmp_path / "b", _captures(tmp_path / "b"), progress=lambda *step: done.append(step), group_rooms=1)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert done == [(1, 2), (2, 2)]


def test_a_fold_of_another_version_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = _captures(tmp_path)
    first = refold(tmp_path, added)
    monkeypatch.setattr(folds, "FOLD_VERSION", folds.FOLD_VERSION + 1)
    assert refold(tmp_path, []).touched == first.touched
    assert refold(tmp_path, []).touched == ()


def test_a_newer_or_damaged_catalog_is_refused(tmp_path: Path) -> None:
    refold(tmp_path, _captures(tmp_path))
    path = tmp_path / "current.json"
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"format":1', b'"format":9'))
    with pytest.raises(FormatTooNew), Session(tmp_path, captures=[]):
        pass
    path.write_bytes(content[:-3])
    with pytest.raises(LakeError), Session(tmp_path, captures=[]):
        pass


@settings(max_examples=15, deadline=None)
@given(
    seen=st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 5), st.sampled_from(["점심", "저녁", "", None]), st.sampled_from([make.JSON, make.HTML])),
        min_size=1,
        max_size=12,
    )
)
def test_every_message_once_and_the_text_of_the_preferred_observation(
    tmp_path_factory: pytest.TempPathFactory, seen: list[tuple[int, int, str | None, str]]
) -> None:
    case = tmp_path_factory.mktemp("lake")
    captures: dict[tuple[int, str], dict[int, str | None]] = {}
    for seq, message_id, text, reader in seen:
        captures.setdefault((seq, reader), {})[message_id] = text
    refold(
        case, [make.capture(case, seq, [make.message(one, text) for one, text in shown.items()], reader) for (seq, reader), shown in captures.items()]
    )
    order = sorted(captures, key=lambda key: (-key[0], key[1] == make.HTML))
    expected = {}
    for one in sorted({message_id for shown in captures.values() for message_id in shown}):
        texts = [captures[key][one] for key in order if one in captures[key]]
        expected[one] = (next((text for text in texts if text is not None), None), len({key[0] for key in captures if one in captures[key]}))
    assert {row["message_id"]: (row["text"], row["versions"]) for row in make.rows_of(case, "messages")} == expected


def test_a_saved_public_page_stands_behind_an_export_whenever_it_was_sealed(tmp_path: Path) -> None:
    export = make.capture(tmp_path, 1, [make.message(1, "고친 글"), make.media(make.message(1), present="yes")])
    page = make.capture(
        tmp_path, 2, [make.message(1, "처음 글"), make.media(make.message(1), present="not_included"), make.message(2)], "telegram-preview"
    )
    refold(tmp_path, [export, page])
    first, second = make.rows_of(tmp_path, "messages")
    assert (first["text"], second["message_id"]) == ("고친 글", 2), "what only the page shows stands too"
    assert [row["present"] for row in make.rows_of(tmp_path, "media")] == ["yes"]


def test_hits_say_who_wrote_their_message_and_whether_it_was_pinned(tmp_path: Path) -> None:
    hit = SimpleNamespace(rule_id="gate.x", version=1, family="gate", start=0, end=2, number=None, unit=None, bits=1.5, view="v2")
    hit.__dict__.update(checked="format", variant="account", context="room pinned", context_bits=1.0)
    own = make.message(1, sender_key=make.ROOM, sender_kind="own_room")
    by_maker = make.message(2, sender_key="tg:user:7")
    by_member = make.message(3, sender_key="tg:user:8")
    made = make.message(4, None, type="service", action="create_group", sender_key="tg:user:7", action_json="{}")
    pins = [
        make.message(number, None, type="service", action="pin_message", sender_key="tg:user:8", action_json=facts)
        for number, facts in ((5, '{"message_id":3}'), (6, '{"message_id":3}'), (7, "{}"))
    ]
    rows = [own, by_maker, by_member, made, *pins]
    recipe = make.recipe("capture 1")
    snapshot = make.write(tmp_path, recipe, rows).snapshot_id
    refold(tmp_path, [AddedSnapshot(snapshot, 1, make.write_hits(tmp_path, recipe, [(row, [hit]) for row in rows[:3]]))])
    found = make.rows_of(tmp_path, "text_hits")
    assert [(row["message_id"], row["author_role"], row["is_pinned"]) for row in found] == [(1, "room", False), (2, "admin", False), (3, None, True)]
    assert {(row["view"], row["checked"], row["variant"], row["context"], row["context_bits"]) for row in found} == {
        ("v2", "format", "account", "room pinned", 1.0)
    }
