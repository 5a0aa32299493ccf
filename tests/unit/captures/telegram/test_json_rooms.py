# SPDX-License-Identifier: Apache-2.0
"""Rooms: their ids in every era, old groups, topics, whole accounts, other encodings, and what two captures show (P13, P15, P16, P36-P38)."""

from __future__ import annotations

import codecs
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from json_chat_writer import (
    CAPTURE,
    LEAVE_OUT,
    NAME,
    ROOM_KEY,
    SECOND,
    START,
    Read,
    account,
    chat,
    facts,
    gzipped,
    message,
    read,
    read_anyway,
    read_chat,
    rewrapped,
    service,
    zipped,
)
from memory_source import MemorySource

from sotdae.captures.reader import ReadOptions
from sotdae.captures.source import open_source
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.captures.telegram.words import title_room_key
from sotdae.model.observations import Coverage, Message, RoomState

SHIFT = 1 << 32


def old(number: int, sender: Any, **more: Any) -> dict[str, Any]:
    """A message as versions before 3.7.6 wrote it."""
    record = message(number, **{"from_id": sender, **more})
    return {key: value for key, value in record.items() if key not in {"date_unixtime", "text_entities"}}


# --- P13: three id spaces ---------------------------------------------------------------------------------------------------------------------------

SENDERS = [
    (1001, "tg:user:1001", "account", "1.4.8"),
    (SHIFT + 1001, "tg:user:1001", "account", "2.4"),
    (2 * SHIFT + 1500000001, "tg:ambiguous:1500000001", "room", "2.4"),
    ("user1001", "tg:user:1001", "account", "2.7.2"),
    ("chat77", "tg:chat:77", "room", "2.7.2"),
    ("channel1500000001", "tg:channel:1500000001", "room", "2.7.2"),
    (LEAVE_OUT, "name:Ara", "account", "before-1.4.8"),
    (0, "name:Ara", "account", "1.4.8"),
    ("robot7", "name:Ara", "account", "2.7.2"),
    (True, "name:Ara", "account", "before-1.4.8"),
]


@pytest.mark.parametrize(("written", "key", "kind", "era"), SENDERS)
def test_p13_a_sender_in_every_id_space(written: Any, key: str, kind: str, era: str) -> None:
    got = read_chat(old(1, written))
    assert (got.one.sender_key, got.one.sender_kind, got.coverage.format_era) == (key, kind, era)


@pytest.mark.parametrize("written", [1001, SHIFT + 1001])
def test_p13_a_number_beside_unix_time_is_a_file_written_anew(written: int) -> None:
    got = read_chat(message(1, from_id=written))
    assert (got.one.sender_key, got.coverage.format_era) == ("tg:user:1001", "4.1.2 reformatted")


def test_p13_an_actor_and_a_reply_into_another_chat_in_old_ids() -> None:
    got = read_chat(service(1, "pin_message", message_id=7, actor_id=SHIFT + 1001), message(2, reply_to_message_id=9, reply_to_peer_id="channel99"))
    assert [row.sender_key for row in got.messages] == ["tg:user:1001", "tg:user:1001"]
    assert (got.messages[1].reply_to_id, got.messages[1].reply_to_room_key) == (9, "tg:channel:99")


@pytest.mark.parametrize(
    ("room_type", "number", "sender", "identity"),
    [
        ("private_group", 77, "user1001", ("tg:chat:77", 77, "exact")),
        ("private_supergroup", 1500000001, "user1001", ("tg:channel:1500000001", 1500000001, "exact")),
        ("public_supergroup", 1500000001, "user1001", ("tg:channel:1500000001", 1500000001, "exact")),
        ("private_channel", 1500000001, "user1001", ("tg:channel:1500000001", 1500000001, "exact")),
        ("public_channel", 1500000001, "user1001", ("tg:channel:1500000001", 1500000001, "exact")),
        ("public_channel", 2 * SHIFT + 1500000001, SHIFT + 1001, ("tg:channel:1500000001", 1500000001, "exact")),
        ("public_channel", 2 * SHIFT + 1500000001, LEAVE_OUT, ("tg:channel:1500000001", 1500000001, "exact")),
        ("public_channel", SHIFT + 5, "user1001", (f"tg:channel:{SHIFT + 5}", SHIFT + 5, "exact")),
        ("private_group", 2 * SHIFT + 77, SHIFT + 1001, ("tg:chat:77", 77, "exact")),
        ("personal_chat", 1001, "user1001", ("tg:talk:1001", None, "exact")),
        ("personal_chat", SHIFT + 1001, SHIFT + 1001, ("tg:talk:1001", None, "exact")),
        ("personal_chat", 5123456789, "user5123456789", ("tg:talk:5123456789", None, "exact")),
        ("personal_chat", 9123456789, "user1001", ("tg:talk:9123456789", None, "exact")),
        ("bot_chat", 5123456789, LEAVE_OUT, ("tg:talk:5123456789", None, "exact")),
        ("saved_messages", 1001, "user1001", ("tg:talk:1001", None, "exact")),
        ("replies", 1001, "user1001", ("tg:talk:1001", None, "exact")),
        ("verification_codes", 1001, "user1001", ("tg:talk:1001", None, "exact")),
        (None, 1500000001, "user1001", ("tg:ambiguous:1500000001", 1500000001, "legacy_ambiguous")),
        ("garden", 1500000001, "user1001", ("tg:ambiguous:1500000001", 1500000001, "legacy_ambiguous")),
    ],
)
def test_p13_a_room_of_every_type(room_type: str | None, number: int, sender: Any, identity: tuple[str, int | None, str]) -> None:
    got = read_chat(old(1, sender), type=room_type, id=number)
    assert (got.state.room_key, got.state.bare_id, got.state.id_quality) == identity
    assert got.state.room_type == (None if room_type == "garden" else room_type)
    assert (got.one.room_key, got.coverage.room_key) == (identity[0], identity[0])


def test_p13_the_other_side_of_a_talk_speaks_in_the_talks_name() -> None:
    got = read_chat(message(1, from_id="user5123456789"), message(2), type="personal_chat", id=5123456789, name="Bora")
    assert [row.sender_kind for row in got.messages] == ["own_room", "account"]


@pytest.mark.parametrize(("name", "title"), [("꽃 모임", "꽃 모임"), (None, None), (LEAVE_OUT, None)])
def test_p13_a_room_without_id_is_known_by_its_title_only(name: Any, title: str | None) -> None:
    got = read_chat(message(1), name=name, id=LEAVE_OUT)
    assert (got.state.room_key, got.state.title, got.state.id_quality) == (title_room_key(CAPTURE, title, "0"), title, "title_only")


# --- P15: a basic group that became a supergroup ----------------------------------------------------------------------------------------------------


def test_p15_ids_of_the_old_group_are_below_zero_and_keep_their_order() -> None:
    got = read_chat(
        message(-999_999_998, "옛 점심"),
        message(-999_999_990, "옛 답", reply_to_message_id=-999_999_998),
        service(-999_999_989, "migrate_to_supergroup"),
        service(1, "migrate_from_group", title="점심"),
        message(2, "새 답", reply_to_message_id=-999_999_990),
        message(3, "다른 답", reply_to_message_id=1),
    )
    assert got.ids == [-999_999_998, -999_999_990, -999_999_989, 1, 2, 3]
    assert [row.reply_to_id for row in got.messages] == [None, -999_999_998, None, None, -999_999_990, 1]
    assert (got.coverage.first_message_id, got.coverage.last_message_id, got.codes) == (-999_999_998, 3, [])
    assert {row.room_key for row in got.messages} == {ROOM_KEY}


# --- P16: topics ------------------------------------------------------------------------------------------------------------------------------------


def test_p16_a_topic_is_found_by_walking_replies() -> None:
    got = read_chat(
        message(5, "먼저"),
        service(10, "topic_created", title="국수"),
        message(11, reply_to_message_id=10),
        message(12, reply_to_message_id=11),
        message(13, reply_to_message_id=12, photo="photos/a.jpg"),
        service(20, "topic_created", title="책"),
        service(21, "topic_edit", new_title="새 책", reply_to_message_id=20),
        message(22, reply_to_message_id=20),
        message(23, reply_to_message_id=999),
        message(24, reply_to_message_id=23),
        message(25),
        message(26, reply_to_message_id=5),
        message(27, reply_to_message_id=10, reply_to_peer_id="channel99"),
        message(28, reply_to_message_id=27),
    )
    assert {row.message_id: (row.topic_root_id, row.topic_quality) for row in got.messages} == {
        5: (None, None),
        10: (10, "root"),
        11: (10, "reply_chain"),
        12: (10, "reply_chain"),
        13: (10, "reply_chain"),
        20: (20, "root"),
        21: (20, "reply_chain"),
        22: (20, "reply_chain"),
        23: (None, "unknown"),
        24: (None, "unknown"),
        25: (None, "unknown"),
        26: (None, "unknown"),
        27: (None, "unknown"),
        28: (None, "unknown"),
    }


def test_p16_a_room_that_made_no_topic_has_none() -> None:
    got = read_chat(message(1), message(2, reply_to_message_id=1), message(3, reply_to_message_id=999, photo="photos/a.jpg"))
    assert {(row.topic_root_id, row.topic_quality) for row in got.messages} == {(None, None)}


# --- P36: a whole account ---------------------------------------------------------------------------------------------------------------------------

GROUP = {"name": "점심", "type": "private_group", "id": 11}
CHANNEL = {"name": "책", "type": "public_channel", "id": 22}
THREE = [message(number, "책") for number in (1, 2, 3)]
ACCOUNT = account([(GROUP, [message(1)])], [(CHANNEL, THREE)])
SECRETS = ("Contact", "4004", "+99 000", "Frequent One", "4005", "192.0.2.1", "Telegram Desktop", "Owner", "books", "data you requested", "brackets")


def test_p36_contacts_and_sessions_never_reach_the_rows() -> None:
    assert all(secret.encode() in ACCOUNT for secret in SECRETS)
    got = read(ACCOUNT)
    assert not [secret for secret in SECRETS if secret in repr(got.rows)]
    assert [(row.room_key, row.message_id) for row in got.messages] == [("tg:chat:11", 1), *(("tg:channel:22", number) for number in (1, 2, 3))]


def test_p36_what_is_passed_over_is_counted_and_digested() -> None:
    got = read(ACCOUNT)
    keys = ["about", "personal_information", "contacts", "frequent_contacts", "sessions", "other_data"]
    assert {row.code for row in got.problems} == {"section-not-read"}
    assert [row.detail for row in got.problems] == [f"{key}: {row.byte_length} bytes" for key, row in zip(keys, got.problems, strict=True)]
    content = json.loads(ACCOUNT)
    for key, row in zip(keys, got.problems, strict=True):
        assert json.loads(got.at(row)) == content[key]
        assert row.damaged_digest == hashlib.sha256(got.at(row)).hexdigest()


def test_p36_the_owner_and_an_export_of_own_messages_only() -> None:
    got = read(ACCOUNT)
    assert [(row.room_key, row.source_key, row.window) for row in got.of(Coverage)] == [
        ("tg:chat:11", "tg:user:1001", "unknown"),
        ("tg:channel:22", "tg:user:1001", "own_messages"),
    ]
    others = read(account([(CHANNEL, [*THREE, message(4, from_id="user2002")]), ({**CHANNEL, "id": 23}, THREE[:2])]))
    assert [row.window for row in others.of(Coverage)] == ["unknown", "unknown"]
    own_name = read(account([(CHANNEL, [message(number, from_id="channel22") for number in (1, 2, 3)])]))
    assert [row.window for row in own_name.of(Coverage)] == ["unknown"]
    assert read_chat(message(1), message(2), message(3)).coverage.window == "unfiltered"


def test_p36_the_chats_of_an_account_are_listed_without_reading_them() -> None:
    source = MemorySource({NAME: ACCOUNT})
    listed = TelegramDesktopJson().chats(source, [NAME])
    assert listed is not None
    assert [(one.number, one.title, one.room_type, one.messages) for one in listed] == [
        (1, "점심", "private_group", 1),
        (2, "책", "public_channel", 3),
    ]
    for one, header in zip(listed, (GROUP, CHANNEL), strict=True):
        cut = json.loads(ACCOUNT[one.byte_offset : one.byte_offset + one.byte_length])
        assert {key: cut[key] for key in header} == header
    assert TelegramDesktopJson().chats(MemorySource({NAME: chat(THREE)}), [NAME]) is None


def test_p36_no_contact_is_taken_for_a_chat_of_an_account_without_chats() -> None:
    got = read(account([]))
    assert {type(row).__name__ for row in got.rows} == {"Problem"}
    assert not [secret for secret in SECRETS if secret in repr(got.rows)]


# --- P37: one content, many files -------------------------------------------------------------------------------------------------------------------

MANY = [
    message(1, "국수 🍜"),
    message(
        2, ["집 ", {"type": "link", "text": "https://t.me/lunchroom"}, ' "끝" {열} [닫'], reactions=[{"type": "emoji", "count": 1, "emoji": "🌷"}]
    ),
    service(3, "invite_members", members=["Bora"]),
    message(
        4, "그림", photo="photos/a.jpg", width=3, height=4, inline_bot_buttons=[[{"type": "url", "text": "책", "data": "https://t.me/bookroom"}]]
    ),
    {"id": 5, "type": "unsupported"},
    message(6, "끝", reply_to_message_id=1),
]
PLAIN = chat(MANY)
FORMS = rewrapped(PLAIN)


def whole(got: Read) -> tuple[Any, ...]:
    """Everything that a file's form must not change."""
    sums = [(*row[:2], *row[3:16], row.source_key) for row in got.of(Coverage)]
    return facts(got.rows), sums, [(row.code, row.detail) for row in got.problems if row.code != "section-not-read"]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_p37_the_same_content_in_another_form_reads_alike(form: str) -> None:
    got, plain = read(FORMS[form]), read(PLAIN)
    assert whole(got) == whole(plain)
    assert got.ids == [1, 2, 3, 4, 5, 6]
    assert got.codes == []
    encoding = "utf-8-bom" if form == "mark" else form.removesuffix(" with mark") if form.startswith("utf-16") else "utf-8"
    assert got.coverage.encoding == encoding


@pytest.mark.parametrize("form", sorted(FORMS))
def test_p37_places_are_those_of_the_original_bytes(form: str) -> None:
    got = read(FORMS[form])
    encoding = got.coverage.encoding.removesuffix("-bom")
    assert [json.loads(got.at(row).decode(encoding)) for row in got.messages] == MANY


ACCOUNT_FORMS = {
    "minified": json.dumps(json.loads(ACCOUNT), ensure_ascii=False, separators=(",", ":")).encode(),
    "two blanks": json.dumps(json.loads(ACCOUNT), ensure_ascii=False, indent=2).encode(),
    "four blanks": json.dumps(json.loads(ACCOUNT), ensure_ascii=False, indent=4).encode(),
    "tabs": json.dumps(json.loads(ACCOUNT), ensure_ascii=False, indent="\t").encode(),
    "crlf": ACCOUNT.replace(b"\n", b"\r\n"),
    "mark": codecs.BOM_UTF8 + ACCOUNT,
    "utf-16-le with mark": codecs.BOM_UTF16_LE + ACCOUNT.decode().encode("utf-16-le"),
    "utf-16-be": ACCOUNT.decode().encode("utf-16-be"),
}


@pytest.mark.parametrize("form", sorted(ACCOUNT_FORMS))
def test_p37_a_whole_account_in_another_form_reads_alike(form: str) -> None:
    got = read(ACCOUNT_FORMS[form])
    assert whole(got) == whole(read(ACCOUNT))
    assert len(got.problems) == 6
    assert not [secret for secret in SECRETS if secret in repr(got.rows)]


@pytest.mark.parametrize("wrap", [gzipped, zipped])
def test_p37_a_gzip_or_zip_around_it_reads_alike(tmp_path: Path, wrap: Any) -> None:
    path = tmp_path / ("result.json.gz" if wrap is gzipped else "export.zip")
    path.write_bytes(wrap(PLAIN))
    source, reader = open_source(path), TelegramDesktopJson()
    try:
        detection = reader.detect(source)
        assert detection is not None
        source.remember(NAME, hashlib.sha256(PLAIN).hexdigest())
        rows = list(reader.read(source, detection.names, ReadOptions(capture_id=CAPTURE)))
    finally:
        source.close()
    assert detection.names == (NAME,)
    assert rows == read(PLAIN).rows


# --- P38: what two captures of one room show --------------------------------------------------------------------------------------------------------


def test_p38_a_room_turned_private_between_two_captures_is_two_states_of_one_room() -> None:
    before, after = read_chat(*THREE, type="public_channel"), read_chat(*THREE, message(4), type="private_channel")
    assert [(one.state.room_key, one.state.room_type, one.state.not_before) for one in (before, after)] == [
        (ROOM_KEY, "public_channel", (START + 180) * SECOND),
        (ROOM_KEY, "private_channel", (START + 240) * SECOND),
    ]
    shared = [[row[:-3] for row in one.messages[:3]] for one in (before, after)]
    assert shared[0] == shared[1]


def test_p38_a_state_says_no_more_than_the_export_does() -> None:
    (state,) = read_chat(message(1), type="public_channel", name="꽃").of(RoomState)
    assert (state.title, state.username, state.visibility, state.members, state.description) == ("꽃", None, None, None, None)
    assert all(row.room_key == state.room_key for row in read_chat(message(1), type="public_channel").of(Message))


# --- what is claimed --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "claimed"),
    [
        (PLAIN, True),
        (ACCOUNT, True),
        (chat([]), True),
        (b'{"messages": [{"date_unixtime": "1544006350", "text": "x"}]}', True),
        (b'{"_": "messages.Messages", "messages": [{"_": "Message", "id": 1, "date": "2024-08-26T01:02:03+00:00"}]}', False),
        (b'{"messages": [{"subject": "x"}]}', False),
        (b'[{"id": "1", "text": "x"}]', False),
        (b'{"flowers": []}', False),
        (b"", False),
        (b"PK\x03\x04", False),
    ],
)
def test_a_member_is_claimed_by_its_content_whatever_its_name(data: bytes, claimed: bool) -> None:
    detection = TelegramDesktopJson().detect(MemorySource({"꽃.txt": data, "other.bin": b"\0"}))
    assert (detection is not None and detection.names == ("꽃.txt",)) is claimed


def test_a_second_record_of_an_id_is_a_problem_and_the_first_is_kept() -> None:
    got = read_chat(message(1, "밥"), message(2, "국"), message(2, "국수"), message(1, "죽"), message(3, "차"))
    assert [(row.message_id, row.text) for row in got.messages] == [(1, "밥"), (2, "국"), (3, "차")]
    assert got.codes == ["duplicate-message-id", "duplicate-message-id", "ids-not-ascending"]
    assert got.coverage.damaged_records == 2


def test_ids_of_a_migrated_group_come_first_and_are_no_disorder() -> None:
    got = read_chat(message(-999_999_999), message(-999_999_998), message(1))
    assert (got.ids, got.codes) == ([-999_999_999, -999_999_998, 1], [])


def test_a_record_without_an_id_never_takes_anothers() -> None:
    first = {key: value for key, value in message(1, "이름 없음").items() if key != "id"}
    got = read_chat(first, message(1, "밥"), message(2, "국"))
    assert [(row.message_id, row.text) for row in got.messages] == [(1, "밥"), (2, "국")]
    assert got.codes == ["no-message-id"]


@pytest.mark.parametrize("path", ["../secret.jpg", "/etc/hosts", "photos/../../a.jpg", "C:/a.jpg"])
def test_p24_a_path_that_leads_out_is_said_and_never_looked_for(path: str) -> None:
    got = read_chat(message(1, photo=path), message(2))
    (problem,) = got.problems
    assert (problem.code, problem.message_id) == ("path-outside-export", 1)


def test_bytes_behind_the_export_are_said() -> None:
    got = read_anyway(chat([message(1)]) + b"\nlunch")
    assert got.coverage.end_state == "trailing_bytes"
    assert got.codes == ["trailing-bytes"]
