# SPDX-License-Identifier: Apache-2.0
"""Service messages, and what hangs on a message beside its text: every action, every kind of attachment (P9, P22-P24)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from json_chat_writer import CAPTURE, LEAVE_OUT, NAME, chat, message, read, read_chat, service
from memory_source import MemorySource

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.captures.telegram.json_words import KNOWN_ACTIONS
from sotdae.captures.telegram.words import FILE_STRINGS
from sotdae.model.observations import MediaItem, MembershipEvent

PEER = "Dandelion"
"""A name that stands in service messages and must not come out of them except as a member's key."""

# Action, its fields as written, and what of them names nobody.
ACTIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("create_group", {"title": "점심 모임", "members": [PEER, None]}, {"title": "점심 모임", "members_n": 2}),
    ("edit_group_title", {"title": "책 모임"}, {"title": "책 모임"}),
    ("edit_group_photo", {"photo": "photos/a.jpg", "photo_file_size": 9, "width": 3, "height": 4}, {}),
    ("delete_group_photo", {}, {}),
    ("invite_members", {"members": [PEER]}, {"members_n": 1}),
    ("remove_members", {"members": [PEER]}, {"members_n": 1}),
    ("join_group_by_link", {"inviter": PEER}, {}),
    ("join_group_by_request", {}, {}),
    ("create_channel", {"title": "꽃 소식"}, {"title": "꽃 소식"}),
    ("migrate_to_supergroup", {}, {}),
    ("migrate_from_group", {"title": "점심 모임"}, {"title": "점심 모임"}),
    ("pin_message", {"message_id": 7}, {"message_id": 7}),
    ("clear_history", {}, {}),
    ("score_in_game", {"game_message_id": 7, "score": 500}, {"game_message_id": 7, "score": 500}),
    (
        "send_payment",
        {"amount": 999, "currency": "USD", "invoice_message_id": 7, "recurring": "init"},
        {"amount": 999, "currency": "USD", "invoice_message_id": 7, "recurring": "init"},
    ),
    (
        "refunded_payment",
        {"amount": 499, "currency": "USD", "peer_name": PEER, "peer_id": "user4321", "charge_id": "ch"},
        {"amount": 499, "currency": "USD"},
    ),
    ("phone_call", {"duration_seconds": 45, "discard_reason": "busy"}, {"duration_seconds": 45, "discard_reason": "busy"}),
    (
        "conference_call",
        {"duration_seconds": 60, "is_active": True, "is_missed": False},
        {"duration_seconds": 60, "is_active": True, "is_missed": False},
    ),
    ("take_screenshot", {}, {}),
    ("allow_sending_messages", {"reason_domain": "books.example.org"}, {"reason_domain": "books.example.org"}),
    ("allow_sending_messages", {"reason_app_id": 5, "reason_app_name": PEER}, {}),
    ("attach_menu_bot_allowed", {}, {}),
    ("web_app_bot_allowed", {}, {}),
    ("send_passport_values", {"values": ["email", "address_information"]}, {}),
    ("joined_telegram", {}, {}),
    ("proximity_reached", {"from": PEER, "from_id": "user4321", "to": PEER, "to_id": "user4321", "distance": 120}, {"distance": 120}),
    ("requested_phone_number", {}, {}),
    ("group_call", {"duration": 3600}, {"duration": 3600}),
    ("invite_to_group_call", {"members": [PEER, PEER]}, {"members_n": 2}),
    ("group_call_scheduled", {"schedule_date": 1769999999}, {"schedule_date": 1769999999}),
    ("set_messages_ttl", {"period": 86400}, {"period": 86400}),
    ("edit_chat_theme", {"emoticon": "🌙"}, {"emoticon": "🌙"}),
    ("send_webview_data", {"text": "주문"}, {}),
    ("send_premium_gift", {"cost": "$9.99", "months": 3}, {"cost": "$9.99", "months": 3}),
    ("send_premium_gift", {"cost": "$9.99", "days": 30}, {"cost": "$9.99", "days": 30}),
    ("topic_created", {"title": "국수"}, {"title": "국수"}),
    ("topic_edit", {"new_title": "밥", "new_icon_emoji_id": 5206431}, {"title": "밥"}),
    ("suggest_profile_photo", {"photo": "photos/a.jpg", "photo_file_size": 9, "width": 3, "height": 4}, {}),
    ("requested_peer", {"button_id": 8, "peers": '["user4321"]'}, {"button_id": 8}),
    (
        "gift_code_prize",
        {"gift_code": "secret", "boost_peer_id": "channel9", "months": 3, "unclaimed": True, "via_giveaway": True},
        {"months": 3, "unclaimed": True},
    ),
    ("giveaway_launch", {}, {}),
    ("giveaway_results", {"winners": 2, "unclaimed": 1, "stars": 1000}, {"winners": 2, "unclaimed": 1, "stars": 1000}),
    ("set_chat_wallpaper", {}, {}),
    ("set_same_chat_wallpaper", {"message_id": 7}, {"message_id": 7}),
    ("boost_apply", {"boosts": 2}, {"boosts": 2}),
    ("send_stars_gift", {"cost": "500", "amount_whole": 500, "amount_nano": 0}, {"cost": "500", "amount_whole": 500, "amount_nano": 0}),
    ("send_ton_gift", {"cost": "10", "amount_whole": "10", "amount_nano": "5"}, {"cost": "10", "amount_whole": "10", "amount_nano": "5"}),
    (
        "stars_prize",
        {"boost_peer_id": "channel9", "boost_peer_name": PEER, "stars": 15, "is_unclaimed": False, "giveaway_msg_id": 7, "transaction_id": "tx"},
        {"stars": 15},
    ),
    ("send_star_gift", {"gift_id": 44, "stars": 50, "is_limited": True, "is_anonymous": False, "gift_text": [PEER]}, {"stars": 50}),
    ("paid_messages_refund", {"messages_count": 2, "stars_count": 50}, {"messages_count": 2, "stars_count": 50}),
    (
        "paid_messages_price_change",
        {"price_stars": 25, "is_broadcast_messages_allowed": True},
        {"price_stars": 25, "is_broadcast_messages_allowed": True},
    ),
    ("todo_completions", {"completed": [1], "incompleted": [2]}, {}),
    ("todo_append_tasks", {"items": [{"text": "책 사기", "id": 1}]}, {}),
    ("process_suggested_post", {"rejected": True, "comment": PEER}, {"rejected": True}),
    (
        "suggested_post_success",
        {"price_amount_whole": "10", "price_amount_nano": "0", "price_currency": "Stars"},
        {"price_amount_whole": "10", "price_amount_nano": "0", "price_currency": "Stars"},
    ),
    ("suggested_post_refund", {"user_initiated": False}, {}),
    ("suggest_birthday", {"day": 14, "month": 2, "year": 1990}, {}),
    ("new_creator_pending", {"new_creator": PEER}, {}),
    ("change_creator", {"new_creator": PEER}, {}),
]


def test_every_known_action_is_among_the_samples() -> None:
    assert {action for action, _, _ in ACTIONS} == KNOWN_ACTIONS


@pytest.mark.parametrize(("action", "fields", "facts"), ACTIONS, ids=[action for action, _, _ in ACTIONS])
def test_every_action_keeps_the_facts_that_name_nobody(action: str, fields: dict[str, Any], facts: dict[str, Any]) -> None:
    got = read_chat(service(1, action, **fields))
    row = got.one
    assert (row.type, row.action, row.sender_key) == ("service", action, "tg:user:1001")
    assert json.loads(str(row.action_json)) == facts
    assert got.codes == []
    assert not any(secret in repr(row) for secret in (PEER, "4321", "secret"))
    assert (got.coverage.messages, got.coverage.service_messages) == (0, 1)


def test_a_custom_action_has_no_word_of_its_own() -> None:
    got = read_chat(service(1, None, information_text=f"{PEER} did a thing"))
    assert (got.one.action, got.one.action_json) == ("custom", "{}")
    assert PEER not in repr(got.rows)


def test_what_this_reader_does_not_know_is_counted_and_not_copied() -> None:
    got = read_chat(
        service(1, "water_flowers", litres=3),
        service(2, "water_flowers"),
        {**message(3), f"{PEER} key": 1},
        message(4, ["꽃 ", {"type": "petal", "text": "잎"}]),
    )
    assert [row.action for row in got.messages] == ["water_flowers", "water_flowers", None, None]
    assert [row.detail for row in got.problems if row.code == "unknown-word"] == [
        "action water_flowers: 2 times",
        "key of another name: 1 times",
        "key litres: 1 times",
        "piece petal: 1 times",
    ]
    assert got.coverage.unknown_keys == 5
    assert PEER not in repr(got.rows)


@pytest.mark.parametrize(
    ("action", "fields", "events"),
    [
        ("create_group", {"members": ["Bora", None]}, [("created", "A", None), ("invited", "name:Bora", "A"), ("invited", None, "A")]),
        ("create_channel", {"title": "꽃", "actor": "꽃", "actor_id": "channel1234567"}, [("created", None, None)]),
        ("invite_members", {"members": ["Bora", "Chorong"]}, [("invited", "name:Bora", "A"), ("invited", "name:Chorong", "A")]),
        ("invite_members", {"members": ["Ara"]}, [("joined", "A", None)]),
        ("invite_members", {"members": []}, [("invited", None, "A")]),
        ("invite_members", {"members": ["Bora"], "actor_id": LEAVE_OUT}, [("invited", "name:Bora", "name:Ara")]),
        ("remove_members", {"members": ["Bora"]}, [("removed", "name:Bora", "A")]),
        ("remove_members", {"members": ["Ara"]}, [("left", "A", None)]),
        ("join_group_by_link", {"inviter": "Bora"}, [("join_link", "A", "name:Bora")]),
        ("join_group_by_link", {"inviter": "Group"}, [("join_link", "A", None)]),
        ("join_group_by_link", {"inviter": None}, [("join_link", "A", None)]),
        ("join_group_by_request", {}, [("join_request", "A", None)]),
        ("migrate_to_supergroup", {}, [("migrated_to", None, "A")]),
        ("migrate_from_group", {"title": "점심"}, [("migrated_from", None, "A")]),
        ("change_creator", {"new_creator": "Bora"}, [("creator_change", "name:Bora", "A")]),
        ("change_creator", {"new_creator": None}, [("creator_change", None, "A")]),
        ("new_creator_pending", {"new_creator": "Bora"}, []),
        ("joined_telegram", {}, []),
        ("pin_message", {"message_id": 7}, []),
    ],
)
def test_who_came_and_went(action: str, fields: dict[str, Any], events: list[tuple[str, str | None, str | None]]) -> None:
    got = read_chat(service(1, action, **fields))
    rows = got.of(MembershipEvent)
    wanted = [tuple("tg:user:1001" if word == "A" else word for word in event) for event in events]
    assert [(row.event, row.member_key, row.by_key) for row in rows] == wanted
    assert [row.ord for row in rows] == list(range(len(wanted)))
    assert {row.sent_at for row in rows} <= {got.one.sent_at}


# --- P9: strings that hold JSON ---------------------------------------------------------------------------------------------------------------------

INVOICE = {"title": "Book", "description": "one", "amount": 499, "currency": "USD", "receipt_message_id": 7}


@pytest.mark.parametrize("written", [INVOICE, json.dumps(INVOICE), json.dumps(INVOICE, indent=1)], ids=["object", "string", "string of lines"])
def test_p9_an_invoice_is_one_attachment_however_it_is_written(written: Any) -> None:
    got = read_chat(message(1, "책값", invoice_information=written), message(2))
    assert [(row.message_id, row.kind, row.present, row.declared_path) for row in got.of(MediaItem)] == [(1, "invoice", "none", None)]
    assert (got.ids, got.codes) == ([1, 2], [])


@pytest.mark.parametrize("written", ['[\n "user4321"\n]', ["user4321"], [4321], {"id": 4321}], ids=["string", "list", "numbers", "object"])
def test_p9_asked_for_peers_are_never_copied_however_they_are_written(written: Any) -> None:
    got = read_chat(service(1, "requested_peer", button_id=8, peers=written), message(2))
    assert (got.messages[0].action_json, got.ids, got.codes) == ('{"button_id":8}', [1, 2], [])
    assert "4321" not in repr(got.rows)


# --- attachments ------------------------------------------------------------------------------------------------------------------------------------

FILE = {"file": "files/a.bin", "file_name": "a.bin", "file_size": 9}
POINT = {"latitude": 37.5, "longitude": 127.0}
CARD = {"contact_information": {"first_name": PEER, "last_name": "", "phone_number": "+99 000 4321"}, "contact_vcard": "contacts/a.vcf"}
MEDIA: list[tuple[dict[str, Any], list[tuple[str, str, str | None]]]] = [
    ({"photo": "photos/a.jpg", "photo_file_size": 9, "width": 3, "height": 4}, [("photo", "missing_on_disk", "photos/a.jpg")]),
    (FILE, [("file", "missing_on_disk", "files/a.bin")]),
    *(
        ({**FILE, "media_type": kind, "mime_type": "x/y", "duration_seconds": 5}, [(kind, "missing_on_disk", "files/a.bin")])
        for kind in ("sticker", "video_message", "voice_message", "animation", "video_file", "audio_file")
    ),
    ({**FILE, "media_type": "hologram"}, [("file", "missing_on_disk", "files/a.bin")]),
    (
        {**FILE, "thumbnail": "files/a.bin_thumb.jpg", "thumbnail_file_size": 2},
        [("file", "missing_on_disk", "files/a.bin"), ("thumbnail", "missing_on_disk", "files/a.bin_thumb.jpg")],
    ),
    (CARD, [("contact", "none", None)]),
    ({"location_information": POINT}, [("location", "none", None)]),
    ({"location_information": None}, [("location", "none", None)]),
    ({"location_information": POINT, "live_location_period_seconds": 900}, [("live_location", "none", None)]),
    ({"place_name": "Flower shop", "address": "Main Street 4321", "location_information": POINT}, [("venue", "none", None)]),
    ({"place_name": "Flower shop", "address": "Main Street 4321"}, [("venue", "none", None)]),
    ({"game_title": "Petals", "game_description": PEER, "game_link": "https://t.me/gamebot?game=petals"}, [("game", "none", None)]),
    ({"invoice_information": json.dumps(INVOICE)}, [("invoice", "none", None)]),
    ({"giveaway_information": {"quantity": 10, "months": 3}}, [("giveaway", "none", None)]),
    ({"giveaway_results": {"winners": [4321], "winners_count": 1}}, [("giveaway_results", "none", None)]),
    ({"paid_stars_amount": 250}, [("paid_media", "none", None)]),
]


@pytest.mark.parametrize(("written", "items"), MEDIA, ids=[items[-1][0] for _, items in MEDIA])
def test_every_kind_of_attachment(written: dict[str, Any], items: list[tuple[str, str, str | None]]) -> None:
    got = read_chat(message(1, "꽃", **written))
    rows = got.of(MediaItem)
    assert [(row.kind, row.present, row.declared_path) for row in rows] == items
    assert [row.ord for row in rows] == list(range(len(items)))
    assert got.codes == []
    assert not any(secret in repr(got.rows) for secret in (PEER, "4321", "37.5", "contacts/a.vcf"))


def test_the_measures_of_a_file_are_those_declared() -> None:
    (row, thumbnail) = read_chat(
        message(
            1,
            file="video_files/a.mp4",
            file_name="a.mp4",
            file_size=900,
            thumbnail="video_files/a.mp4_thumb.jpg",
            thumbnail_file_size=20,
            media_type="video_file",
            mime_type="video/mp4",
            duration_seconds=14,
            width=480,
            height=360,
            media_spoiler=True,
        )
    ).of(MediaItem)
    assert row[7:15] == (900, "video/mp4", 480, 360, 14, "a.mp4", True, None)
    assert thumbnail[7:15] == (20, None, None, None, None, None, True, None)
    (sticker,) = read_chat(message(1, file="stickers/a.webp", media_type="sticker", sticker_emoji="🌷")).of(MediaItem)
    assert (sticker.kind, sticker.sticker_emoji, sticker.is_spoiler) == ("sticker", "🌷", None)


@pytest.mark.parametrize(
    ("written", "poll"),
    [
        (
            {"poll": {"question": "점심?", "closed": True, "total_voters": 3, "answers": [{"text": "국수", "voters": 2, "chosen": True}]}},
            {"kind": "poll", "heading": "점심?", "answers": [["국수", 2]], "closed": True, "total_voters": 3},
        ),
        (
            {"poll": {"question": ["점심", {"type": "bold", "text": "?"}], "closed": False, "total_voters": 0, "answers": [{"text": ["밥"]}]}},
            {"kind": "poll", "heading": "점심?", "answers": [["밥", None]], "closed": False, "total_voters": 0},
        ),
        (
            {"todo_list": {"title": "주말", "others_can_append": True, "answers": [{"text": "책 사기", "id": 1}]}},
            {"kind": "todo_list", "heading": "주말", "answers": [["책 사기", None]], "closed": False, "total_voters": None},
        ),
    ],
)
def test_polls_and_lists(written: dict[str, Any], poll: dict[str, Any]) -> None:
    got = read_chat(message(1, "", **written))
    assert json.loads(str(got.one.poll_json)) == poll
    assert (got.of(MediaItem), got.codes) == ([], [])


# --- P22, P23, P24: files that are not there --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [{"photo_file_size": 0}, {"photo": None, "photo_file_size": 0}])
def test_p22_a_photo_that_destroyed_itself(written: dict[str, Any]) -> None:
    got = read_chat(message(1, "", width=3, height=4, self_destruct_period_seconds=5, **written))
    (row,) = got.of(MediaItem)
    assert (row.kind, row.present, row.declared_path, row.media_item_id, row.declared_bytes) == ("photo", "self_destructed", None, None, 0)
    assert got.codes == []


@pytest.mark.parametrize(("sentence", "present"), sorted(FILE_STRINGS.items()))
@pytest.mark.parametrize("key", ["file", "photo"])
def test_p23_a_sentence_in_place_of_a_path_is_no_path(key: str, sentence: str, present: str) -> None:
    got = read_chat(message(1, "", **{key: sentence, "thumbnail": sentence}), files={sentence: b"flower"})
    assert [(row.kind, row.present, row.declared_path, row.media_item_id) for row in got.of(MediaItem)] == [(key, present, None, None)]


def test_p23_the_sentences_mean_what_they_say() -> None:
    assert {word: sum(value == word for value in FILE_STRINGS.values()) for word in set(FILE_STRINGS.values())} == {
        "not_included": 2,
        "too_large": 2,
        "unavailable": 3,
    }


class Folder(MemorySource):
    """A capture two of whose files are links that lead out: named, but not taken in."""

    def item_id(self, name: str) -> str:
        if name.endswith("link.jpg"):
            raise KeyError(name)
        return super().item_id(name)


@pytest.mark.parametrize(
    ("path", "present"),
    [
        ("photos/a.jpg", "yes"),
        ("./photos/a.jpg", "yes"),
        ("./photos/../photos/a.jpg", "missing_on_disk"),
        ("photos/absent.jpg", "missing_on_disk"),
        ("photos/link.jpg", "missing_on_disk"),
        ("../outside.jpg", "missing_on_disk"),
        ("../../outside.jpg", "missing_on_disk"),
        ("photos/../../../outside.jpg", "missing_on_disk"),
        ("/outside.jpg", "missing_on_disk"),
        ("\\outside.jpg", "missing_on_disk"),
        ("C:\\outside.jpg", "missing_on_disk"),
        ("C:/outside.jpg", "missing_on_disk"),
        ("photos\\a.jpg", "missing_on_disk"),
        ("photos/a.jpg\0", "missing_on_disk"),
        ("..", "missing_on_disk"),
        ("", "missing_on_disk"),
    ],
)
def test_p24_a_path_is_looked_up_inside_the_capture_only(path: str, present: str) -> None:
    record = chat([message(1, "", photo=path)])
    others = ("photos/link.jpg", "photos/a.jpg\0", "photos\\a.jpg", "C:/outside.jpg", "/outside.jpg")
    members = {f"export/{NAME}": record, "export/photos/a.jpg": b"flower", "outside.jpg": b"flower"}
    source = Folder(members | {f"export/{name}": b"flower" for name in others} | {"../outside.jpg": b"flower"})
    rows = list(TelegramDesktopJson().read(source, [f"export/{NAME}"], ReadOptions(capture_id=CAPTURE)))
    (row,) = [row for row in rows if isinstance(row, MediaItem)]
    assert (row.present, row.declared_path) == (present, path)
    assert row.media_item_id == (hashlib.sha256(b"flower").hexdigest() if present == "yes" else None)


def test_p24_a_path_out_of_a_file_at_the_root_is_never_looked_up() -> None:
    got = read(chat([message(1, "", photo="../a.jpg", thumbnail="/a.jpg")]), files={"a.jpg": b"flower", "../a.jpg": b"flower", "/a.jpg": b"flower"})
    assert [(row.kind, row.present) for row in got.of(MediaItem)] == [("photo", "missing_on_disk"), ("thumbnail", "missing_on_disk")]
