# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from html_page_writer import buttons, escaped, forward, media, message, page, reply, service, wrap
from memory_source import MemorySource

from sotdae.captures.reader import AccountReader, ReadOptions
from sotdae.captures.telegram.html_reader import TelegramDesktopHtml
from sotdae.model.observations import Coverage, Entity, Link, MediaItem, MembershipEvent, Message, Observation, Problem, RoomState

CAPTURE = "c" * 64
SECOND = 1_000_000
KST_11_10_02 = 1678241402 * SECOND  # 2023-03-08 02:10:02 UTC
DAY_START = 1678201200 * SECOND  # 2023-03-08 00:00 in Seoul
DAY_END = DAY_START + 86_400 * SECOND


def read(pages: dict[str, bytes], *, step: int | None = None, **options: object) -> list[Observation | Problem]:
    reader, source = TelegramDesktopHtml(), MemorySource(pages, step=step)
    detection = reader.detect(source)
    assert detection is not None
    return list(reader.read(source, detection.names, ReadOptions(capture_id=CAPTURE, **options)))  # type: ignore[arg-type]


def one_page(records: str, title: str = "Lunch club", **options: object) -> list[Observation | Problem]:
    return read({"messages.html": page(title, records)}, **options)


def messages(rows: list[Observation | Problem]) -> list[Message]:
    return [row for row in rows if isinstance(row, Message)]


def problems(rows: list[Observation | Problem]) -> Counter[str]:
    return Counter(row.code for row in rows if isinstance(row, Problem))


def test_it_is_an_account_reader() -> None:
    assert isinstance(TelegramDesktopHtml(), AccountReader)


def test_a_plain_message_has_id_time_sender_text_and_place() -> None:
    data = page("Lunch club", service(-1, "8 March 2023") + message(7, text="점심 &amp; soup<br>at noon"))
    rows = read({"messages.html": data})
    (row,) = messages(rows)
    assert (row.message_id, row.type, row.text) == (7, "message", "점심 & soup\nat noon")
    assert (row.sent_at, row.sent_at_high, row.sent_at_quality) == (KST_11_10_02, None, "offset")
    assert (row.sender_key, row.sender_kind) == ("name:Ara", "unknown")
    record = data[row.byte_offset : row.byte_offset + row.byte_length]
    assert record.startswith(b'<div class="message default')
    assert record.endswith(b"</div>")
    assert record.count(b"message7") == 1
    assert problems(rows) == {}


def test_the_last_rows_are_coverage_and_state() -> None:
    rows = one_page(service(-1, "8 March 2023") + message(7) + message(9, "08.03.2023 11:20:00 UTC+09:00", text="tea"))
    coverage, state = rows[-2:]
    assert isinstance(coverage, Coverage)
    assert isinstance(state, RoomState)
    assert (coverage.messages, coverage.first_message_id, coverage.last_message_id, coverage.end_state) == (2, 7, 9, "complete")
    assert (coverage.offset_minutes, coverage.offset_source, coverage.format_era) == (540, "written", "html-3.7.6")
    assert (state.title, state.id_quality, state.room_type, state.members) == ("Lunch club", "title_only", None, None)
    assert state.room_key == coverage.room_key
    assert state.room_key.startswith(f"tg:title:{CAPTURE}:")
    assert state.not_before == coverage.last_at == KST_11_10_02 + 598 * SECOND


# --- P18: what a joined message inherits ---------------------------------------------------------------------------------------------------------


def test_joined_inherits_the_sender_of_the_message_before() -> None:
    rows = messages(one_page(message(1, name="Bora  via @foodbot") + message(2, name=None, text="a") + message(3, name=None, text="b")))
    assert {(row.sender_key, row.via_bot_key) for row in rows} == {("name:Bora", "name:@foodbot")}


@pytest.mark.parametrize("between", [service(5, "Ara took a screenshot"), service(-2, "9 March 2023")])
def test_joined_inherits_nothing_across_a_service_message_or_a_date_line(between: str) -> None:
    rows = messages(one_page(message(4) + between + message(6, name=None, text="a")))
    assert rows[-1].sender_key is None
    assert rows[-1].notes == "joined-without-sender"


def test_joined_inherits_nothing_across_a_file_boundary() -> None:
    pages = {
        "messages.html": page("T", message(4), later="messages2.html"),
        "messages2.html": page("T", message(6, name=None), earlier="messages.html"),
    }
    assert [row.sender_key for row in messages(read(pages))] == ["name:Ara", None]


def test_joined_inherits_nothing_across_a_record_that_could_not_be_read() -> None:
    deep = message(5, name="Bora ", text="<div>" * 300 + "</div>" * 300)
    rows = one_page(message(4) + deep + message(6, name=None, text="a"))
    assert [(row.message_id, row.sender_key) for row in messages(rows)] == [(4, "name:Ara"), (6, None)]
    assert problems(rows)["record-beyond-limits"] == 1


def test_deleted_accounts_are_nobody_and_not_one_person() -> None:
    (row,) = messages(one_page(message(1, name="Deleted Account")))
    assert (row.sender_key, row.notes) == (None, "deleted-account")


def test_posts_in_the_rooms_own_name_are_the_rooms() -> None:
    rows = messages(one_page(message(1, name="Lunch club ") + message(2, name=None)))
    assert {(row.sender_key, row.sender_kind) for row in rows} == {(rows[0].room_key, "own_room")}


def test_the_kind_of_room_is_never_guessed_but_what_proves_it_is_kept() -> None:
    state = one_page(message(1) + service(2, "Channel photo changed"))[-1]
    assert isinstance(state, RoomState)
    assert (state.room_type, state.state_evidence) == (None, "service sentences worded for a channel")


def test_a_namesake_of_the_room_is_not_the_room_while_others_write_too() -> None:
    rows = messages(one_page(message(1, name="Lunch club ") + message(2)))
    assert [row.sender_kind for row in rows] == ["unknown", "unknown"]


def test_in_a_proven_group_the_rooms_own_name_is_the_room() -> None:
    rows = messages(one_page(message(1, name="Lunch club ") + message(2) + service(3, "Ara changed group photo")))
    assert [row.sender_kind for row in rows] == ["own_room", "unknown", "unknown"]


# --- P17: forwards --------------------------------------------------------------------------------------------------------------------------------


def test_a_forward_has_name_and_original_time() -> None:
    (row,) = messages(one_page(message(1, before=forward("Flower news ", text="tulips"))))
    assert (row.forwarded_from_key, row.forwarded_at, row.text) == ("name:Flower news", 1677628800 * SECOND, "tulips")


def test_a_joined_forward_inherits_the_name_but_not_the_time() -> None:
    rows = messages(one_page(message(1, before=forward("Chorong ", text="a")) + message(2, name=None, before=forward(None, text="b"))))
    assert [(row.forwarded_from_key, row.forwarded_at) for row in rows] == [("name:Chorong", 1677628800 * SECOND), ("name:Chorong", None)]
    assert rows[1].notes == "forward-inherited"


def test_a_forward_without_name_after_a_plain_message_stays_unknown() -> None:
    rows = messages(one_page(message(1, text="a") + message(2, name=None, before=forward(None, text="b"))))
    assert (rows[1].forwarded_from_key, rows[1].notes) == (None, "forward-without-name")


def test_via_stands_in_the_forward_header_too() -> None:
    (row,) = messages(one_page(message(1, before=forward("Chorong  via @foodbot"))))
    assert (row.forwarded_from_key, row.via_bot_key) == ("name:Chorong", "name:@foodbot")


# --- P19: service messages have intervals ----------------------------------------------------------------------------------------------------------


def test_a_service_message_lies_between_its_neighbours() -> None:
    rows = one_page(
        service(-1, "8 March 2023") + message(1) + service(2, "Bora joined group by link from Ara") + message(3, "08.03.2023 11:15:00 UTC+09:00")
    )
    row = messages(rows)[1]
    assert (row.sent_at, row.sent_at_high, row.sent_at_quality) == (KST_11_10_02, KST_11_10_02 + 298 * SECOND, "interval")
    (event,) = [row for row in rows if isinstance(row, MembershipEvent)]
    assert (event.event, event.member_key, event.by_key) == ("join_link", "name:Bora", "name:Ara")
    assert (event.sent_at, event.sent_at_high) == (row.sent_at, row.sent_at_high)


def test_a_date_line_bounds_a_service_message_where_no_neighbour_does() -> None:
    later = message(9, "10.03.2023 08:00:00 UTC+09:00")
    records = service(-1, "8 March 2023") + message(1) + service(2, "Ara invited Bora") + service(-2, "10 March 2023") + later
    row = messages(one_page(records))[1]
    assert (row.sent_at, row.sent_at_high) == (KST_11_10_02, DAY_END)


def test_a_service_message_at_the_start_begins_with_its_day() -> None:
    row = messages(one_page(service(-1, "8 March 2023") + service(1, "Channel «Books» created") + message(2)))[0]
    assert (row.sent_at, row.sent_at_high) == (DAY_START, KST_11_10_02)


def test_a_mass_join_over_whole_files_is_bounded_by_the_next_time() -> None:
    joins = {
        f"messages{number or ''}.html": page(
            "T", service(-1, "8 March 2023") + "".join(service(base + n, f"Name{n} joined group by request") for n in range(3))
        )
        for number, base in ((2, 10), (3, 20))
    }
    pages = {"messages.html": page("T", service(-1, "8 March 2023") + message(1)), **joins}
    pages["messages4.html"] = page("T", service(-1, "8 March 2023") + message(30, "08.03.2023 12:00:00 UTC+09:00"))
    rows = messages(read(pages))
    assert [row.message_id for row in rows] == [1, 10, 11, 12, 20, 21, 22, 30]
    assert {(row.sent_at, row.sent_at_high) for row in rows[1:-1]} == {(rows[0].sent_at, rows[-1].sent_at)}


def test_waiting_records_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sotdae.captures.telegram.html_room.MOST_WAITING", 3)
    rows = messages(one_page(service(-1, "8 March 2023") + message(1) + "".join(service(n, "Ara invited Bora") for n in range(2, 9)) + message(9)))
    assert [row.message_id for row in rows] == list(range(1, 10))
    assert rows[1].sent_at_high == DAY_END
    assert rows[7].sent_at_high == rows[8].sent_at


def test_a_message_without_readable_time_lies_between_its_neighbours_too() -> None:
    rows = one_page(service(-1, "8 March 2023") + message(1) + message(2, None, text="soup") + message(3, "08.03.2023 11:15:00 UTC+09:00"))
    row = messages(rows)[1]
    assert (row.sent_at, row.sent_at_high, row.notes) == (KST_11_10_02, KST_11_10_02 + 298 * SECOND, "time-unreadable")
    assert problems(rows)["time-unreadable"] == 1


# --- P14: clocks ------------------------------------------------------------------------------------------------------------------------------------


def test_without_offset_and_zone_times_are_intervals_and_one_problem() -> None:
    rows = one_page(message(1, "05.09.2018 16:42:32") + message(2, "05.09.2018 16:50:00"))
    row = messages(rows)[0]
    local = 1536165752 * SECOND
    assert (row.sent_at, row.sent_at_high, row.sent_at_quality) == (local - 14 * 3600 * SECOND, local + 12 * 3600 * SECOND, "interval")
    assert problems(rows) == {"no-time-zone": 1}


def test_a_declared_zone_settles_times_without_offset() -> None:
    rows = one_page(message(1, "05.09.2018 16:42:32"), zone=ZoneInfo("Asia/Seoul"))
    row = messages(rows)[0]
    assert (row.sent_at, row.sent_at_high, row.sent_at_quality) == ((1536165752 - 9 * 3600) * SECOND, None, "declared_zone")
    assert problems(rows) == {}
    coverage = next(row for row in rows if isinstance(row, Coverage))
    assert (coverage.offset_source, coverage.offset_minutes) == ("declared", None)


def test_an_hour_that_happens_twice_is_an_interval() -> None:
    row = messages(one_page(message(1, "28.10.2018 02:30:00"), zone=ZoneInfo("Europe/Berlin")))[0]
    assert row.sent_at is not None
    assert row.sent_at_high is not None
    assert (row.sent_at_high - row.sent_at, row.sent_at_quality) == (3600 * SECOND, "declared_zone")


def test_the_printed_offset_may_be_standard_time_in_summer() -> None:
    rows = one_page(message(1, "08.07.2023 11:10:02 UTC+01:00"))
    row = messages(rows)[0]
    printed = 1688811002 * SECOND
    assert (row.sent_at, row.sent_at_high, row.sent_at_quality) == (printed - 3600 * SECOND, printed, "offset_standard_time")
    assert problems(rows) == {"offset-may-be-standard-time": 1}


@pytest.mark.parametrize("clock", ["08.07.2023 11:10:02 UTC+09:00", "08.01.2023 11:10:02 UTC+01:00"])
def test_the_offset_is_safe_in_korea_and_in_winter(clock: str) -> None:
    rows = one_page(message(1, clock))
    assert (messages(rows)[0].sent_at_quality, problems(rows)) == ("offset", {})


def test_a_declared_zone_undoes_the_standard_time_fault() -> None:
    row = messages(one_page(message(1, "08.07.2023 11:10:02 UTC+01:00"), zone=ZoneInfo("Europe/Berlin")))[0]
    assert (row.sent_at, row.sent_at_high, row.sent_at_quality) == (1688807402 * SECOND, None, "declared_zone")


def test_a_declared_zone_that_contradicts_the_export_is_said() -> None:
    rows = one_page(message(1, "08.07.2023 11:10:02 UTC+01:00"), zone=ZoneInfo("Asia/Seoul"))
    assert messages(rows)[0].sent_at_quality == "offset_standard_time"
    assert problems(rows)["zone-contradicts-export"] == 1


# --- P20 and pages ---------------------------------------------------------------------------------------------------------------------------------


def test_pages_are_read_in_natural_order() -> None:
    names = ["messages.html", *(f"messages{n}.html" for n in range(2, 12))]
    pages = {name: page("T", message(n + 1, text="x")) for n, name in enumerate(names)}
    rows = read(pages)
    assert [row.message_id for row in messages(rows)] == list(range(1, 12))
    assert len([row for row in rows if isinstance(row, Coverage)]) == 11
    assert len({row.room_key for row in messages(rows)}) == 1


def test_missing_pages_are_said() -> None:
    pages = {
        "messages2.html": page("T", message(1), earlier="messages.html", later="messages3.html"),
        "messages4.html": page("T", message(2), earlier="messages3.html", later="messages5.html"),
    }
    assert problems(read(pages))["page-missing"] == 3


def test_one_byte_at_a_time_gives_the_same_rows() -> None:
    pages = {
        "messages.html": page(
            "T", service(-1, "8 March 2023") + message(1, text="a") + message(2, name=None, text="b") + service(3, "Ara invited Bora")
        )
    }
    assert read(pages, step=1) == read(pages)


def test_a_page_without_messages_gives_its_room_and_no_problem() -> None:
    rows = one_page(service(-1, "No exported messages"))
    assert messages(rows) == []
    assert problems(rows) == {}
    assert isinstance(rows[-1], RoomState)


def test_migrated_messages_have_negative_ids_and_are_no_date_lines() -> None:
    rows = messages(one_page(service(-999999999, "Ara created group «Lunch club»") + message(-999999998, text="a") + message(5, text="b")))
    assert [(row.message_id, row.type) for row in rows] == [(-999999999, "service"), (-999999998, "message"), (5, "message")]


# --- replies, topics, media, polls, buttons, reactions ---------------------------------------------------------------------------------------------


def test_replies_in_the_same_file_in_another_and_in_another_chat() -> None:
    elsewhere = '<div class="reply_to details">\nIn reply to a message in another chat\n       </div>'
    rows = messages(one_page(message(1, before=reply(5)) + message(2, before=reply(-999999990, "messages3.html")) + message(3, before=elsewhere)))
    assert [(row.reply_to_id, row.notes) for row in rows] == [(5, None), (-999999990, None), (None, "reply-in-another-chat")]


def test_topics_are_found_by_walking_replies() -> None:
    records = service(10, "Ara created topic «Books»") + message(11, before=reply(10)) + message(12, before=reply(11)) + message(13)
    rows = messages(one_page(records))
    assert [(row.topic_root_id, row.topic_quality) for row in rows] == [(10, "root"), (10, "reply_chain"), (10, "reply_chain"), (None, "unknown")]


LEFT_OUT = "Not included, change data exporting settings to download."
TOO_LARGE = "Exceeds maximum size, change data exporting settings to download."
UNAVAILABLE = "Unavailable, please try again later."
MEDIA = [
    (media("media_photo", "Photo", "1280x720, 45.3 KB", LEFT_OUT), ("photo", "not_included", 1280, 720, None)),
    (media("media_video", "Video file", "01:02:03, 4.1 MB", TOO_LARGE), ("video_file", "too_large", None, None, 3723)),
    (media("media_voice_message", "Voice message", "00:05, 1.0 KB", UNAVAILABLE), ("voice_message", "unavailable", None, None, 5)),
    (media("media_video", "Video message", "00:11", href="round_video_messages/file_1.mp4"), ("video_message", "missing_on_disk", None, None, 11)),
    (media("media_video", "Animation", "12.0 KB", href="video_files/a.mp4"), ("animation", "yes", None, None, None)),
    (media("media_photo", "Sticker", "😀, 12.3 KB", LEFT_OUT), ("sticker", "not_included", None, None, None)),
    (media("media_photo", "Self-destructing photo", "Expired"), ("photo", "self_destructed", None, None, None)),
    (media("media_audio_file", "Singer \N{EN DASH} Song", "03:04", href="files/x.mp3"), ("audio_file", "missing_on_disk", None, None, 184)),
    (media("media_location", "Location", "37.5, 127.0", href="https://maps.google.com/maps?q=37.5,127.0"), ("location", "none", None, None, None)),
    (media("media_live_location", "Live location"), ("live_location", "none", None, None, None)),
    (media("media_venue", "Library", "", "Book street 1"), ("venue", "none", None, None, None)),
    (media("media_invoice", "Flowers", "$5.00"), ("invoice", "none", None, None, None)),
    (media("media_contact", "Bora Kim", "+82 10 0000 0000"), ("contact", "none", None, None, None)),
    (wrap("photo_wrap", "photos/photo_1@08-03-2023_11-10-02.jpg"), ("photo", "yes", None, None, None)),
    (wrap("video_file_wrap", "video_files/v.mp4", '<div class="video_duration">\n00:07\n</div>'), ("video_file", "missing_on_disk", None, None, 7)),
    (wrap("animated_wrap", "video_files/a.mp4"), ("animation", "yes", None, None, None)),
    (wrap("sticker_wrap", "stickers/s.webp"), ("sticker", "missing_on_disk", None, None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), MEDIA)
def test_every_kind_of_attachment(block: str, expected: tuple[object, ...]) -> None:
    pages = {"messages.html": page("T", message(1, before=block)), "photos/photo_1@08-03-2023_11-10-02.jpg": b"p", "video_files/a.mp4": b"v"}
    rows = read(pages)
    item, *others = [row for row in rows if isinstance(row, MediaItem)]
    assert (item.kind, item.present, item.width, item.height, item.duration_seconds) == expected
    assert [(other.kind, other.ord) for other in others] == (
        [("thumbnail", 1)] if "_wrap clearfix pull_left" in block and "video_files" in block else []
    )
    assert item.declared_bytes is None
    assert (item.media_item_id is not None) == (item.present == "yes")
    assert "Bora Kim" not in repr(rows)
    assert "127.0" not in repr(rows)
    assert "0000" not in repr([item])


def test_a_file_has_its_senders_name_and_a_sticker_its_emoji() -> None:
    sticker = media("media_photo", "Sticker", "😀, 12.3 KB", LEFT_OUT)
    rows = one_page(message(1, before=media("media_file", "menu.pdf", "1.0 KB", href="files/menu.pdf")) + message(2, before=sticker))
    items = [row for row in rows if isinstance(row, MediaItem)]
    assert [(item.file_name, item.sticker_emoji) for item in items] == [("menu.pdf", None), (None, "😀")]


def test_paths_of_account_exports_are_resolved_from_their_folder() -> None:
    pages = {
        "chats/chat_01/messages.html": page("T", message(1, before=wrap("photo_wrap", "../../chats/chat_01/photos/a.jpg"))),
        "chats/chat_01/photos/a.jpg": b"p",
    }
    (item,) = [row for row in read(pages) if isinstance(row, MediaItem)]
    assert item.present == "yes"


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "..\\x", "file:///etc/passwd", "C:/x", "a/../../x"])
def test_paths_that_lead_out_are_never_found(path: str) -> None:
    rows = read({"messages.html": page("T", message(1, before=wrap("photo_wrap", path))), "secret.txt": b"x", "etc/passwd": b"x"})
    (item,) = [row for row in rows if isinstance(row, MediaItem)]
    assert (item.present, item.media_item_id) == ("missing_on_disk", None)
    assert problems(rows)["path-outside-export"] == 1


def test_a_call_is_a_service_message_as_in_json() -> None:
    (row,) = messages(one_page(message(1, before=media("media_call", "Bora", "Outgoing (61 seconds)"))))
    assert (row.type, row.action, row.action_json) == ("service", "phone_call", '{"duration_seconds":61}')


def test_polls_in_the_words_of_json() -> None:
    inner = (
        '<div class="media_poll"><div class="question bold">\nLunch?\n</div><div class="details">\nFinal results\n</div>'
        '<div class="answer">\n- soup <span class="details">2 votes, chosen vote</span>\n</div><div class="answer">\n- rice\n</div>'
        '<div class="total details\t">\n2 votes\n</div></div>'
    )
    (row,) = messages(one_page(message(1, before=f'<div class="media_wrap clearfix">{inner}</div>')))
    assert row.poll_json is not None
    assert json.loads(row.poll_json) == {
        "kind": "poll",
        "heading": "Lunch?",
        "closed": True,
        "total_voters": 2,
        "answers": [["soup", 2], ["rice", 0]],
    }


def test_giveaways_and_games() -> None:
    giveaway = '<div class="media_wrap clearfix"><div class="media_giveaway"><div class="section_title bold">\nGiveaway Prizes\n</div></div></div>'
    results = giveaway.replace("Giveaway Prizes", "Winners Selected!")
    game = media("media_game", "Chess", "https://t.me/gamebot?game=chess", href="https://t.me/gamebot?game=chess")
    rows = one_page(message(1, before=giveaway) + message(2, before=results) + message(3, before=game))
    assert [row.kind for row in rows if isinstance(row, MediaItem)] == ["giveaway", "giveaway_results", "game"]
    (link,) = [row for row in rows if isinstance(row, Link)]
    assert (link.place, link.target_username) == ("webpage", "gamebot")


def test_buttons_links_and_callbacks() -> None:
    call = "return ShowTextCopied('Data: join\\'1\\' | Type: callback');"
    rows = one_page(message(1, text="x", after=buttons([[("https://t.me/+AbCdEfGh12", "", "Apply")], [("", call, "Vote")]])))
    (row,) = messages(rows)
    assert row.buttons_json is not None
    assert json.loads(row.buttons_json) == [
        [["url", "Apply", "https://t.me/+AbCdEfGh12"]],
        [["callback", "Vote", "join'1'"]],
    ]
    (link,) = [row for row in rows if isinstance(row, Link)]
    assert (link.place, link.target_kind, link.target_invite_hash) == ("button", "invite", "AbCdEfGh12")
    assert next(row for row in rows if isinstance(row, Coverage)).format_era == "html-4.15.1"


def test_reactions_are_counted_without_people() -> None:
    written = (
        '<span class="reactions"><span class="reaction active"><span class="emoji">\n🔥\n</span><span class="userpics">'
        '<div class="userpic userpic1" title="Bora"><div class="initials">B</div></div></span></span>'
        '<span class="reaction paid"><span class="emoji">\n⭐\n</span><span class="count">\n12\n</span></span></span>'
    )
    rows = one_page(message(1, text="x", after=written))
    (row,) = messages(rows)
    assert row.reactions_json is not None
    assert json.loads(row.reactions_json) == [["emoji", "🔥", 1], ["paid", "", 12]]
    assert "Bora" not in repr(rows)
    assert next(row for row in rows if isinstance(row, Coverage)).format_era == "html-5.5.7"


def test_rich_messages_give_their_text_their_links_and_their_attachments() -> None:
    rich = (
        '<div class="text rich_message" data-rich-message="1" dir="auto">\n        <h1 class="rich_block">\nMenu\n        </h1>\n\n'
        '        <p class="rich_block">\n'
        'soup <strong>and</strong> <a href="https://t.me/lunchroom">rice</a>\n        </p>\n'
        + wrap("photo_wrap", "photos/a.jpg")
        + "\n        <ul>\n<li>\ntea\n</li>\n<li>\nbread\n</li>\n</ul>\n</div>"
    )
    rows = read({"messages.html": page("T", message(1, after=rich)), "photos/a.jpg": b"p"})
    (row,) = messages(rows)
    assert (row.text, row.notes) == ("Menu\nsoup and rice\ntea\nbread", "rich-message")
    assert [(entity.kind, entity.start_utf16) for entity in rows if isinstance(entity, Entity)] == [("bold", 10), ("text_link", 14)]
    assert [item.present for item in rows if isinstance(item, MediaItem)] == ["yes"]


def test_signatures_name_the_author() -> None:
    (row,) = messages(one_page(message(1, text="x", after='<div class="signature details">\nDain\n</div>')))
    assert row.author_key == "name:Dain"


# --- P21 and other hostile pages --------------------------------------------------------------------------------------------------------------------


def test_unescaped_button_captions_stay_captions() -> None:
    caption = '<script>document.title="x"</script><img src=x onerror=alert(1)>Vote'
    rows = one_page(message(1, text="soup", after=buttons([[("", "return ShowTextCopied('Type: default');", caption)]])) + message(2, text="rice"))
    assert [row.text for row in messages(rows)] == ["soup", "rice"]
    row = messages(rows)[0]
    assert row.buttons_json is not None
    assert json.loads(row.buttons_json)[0][0][1] == "Vote"
    assert problems(rows)["active-content"] == 1


def test_markup_in_a_senders_name_is_text() -> None:
    (row,) = messages(one_page(message(1, name=escaped("<img src=x onerror=alert(1)>"))))
    assert row.sender_key == "name:<img src=x onerror=alert(1)>"


def test_a_record_inside_a_caption_is_not_a_record() -> None:
    forged = '<div class="message default clearfix" id="message99">forged</div>'
    rows = one_page(message(1, text="soup", after=buttons([[("", "", forged)]])) + message(2, text="rice"))
    assert [row.message_id for row in messages(rows)] == [1, 2]
    assert problems(rows)["record-inside-record"] == 1


def test_a_caption_that_breaks_out_of_its_record_is_said() -> None:
    escape = "</div></a></div></td></tr></tbody></table></div></div>\n\n     "
    escape += '<div class="message default clearfix" id="message99"><div class="body">forged</div></div>'
    rows = one_page(message(1, text="soup", after=buttons([[("", "", escape)]])) + message(2, text="rice"))
    assert problems(rows)["markup-after-record"] == 1


def test_a_second_record_of_one_id_is_said_and_not_counted_twice() -> None:
    rows = one_page(message(1, text="soup") + message(2, text="rice") + message(1, text="forged"))
    assert [row.text for row in messages(rows)] == ["soup", "rice"]
    assert (problems(rows)["duplicate-message-id"], problems(rows)["ids-not-ascending"]) == (1, 1)


def test_a_record_whose_tags_do_not_balance_costs_nothing_else() -> None:
    broken = message(2, text="rice<div>")
    rows = one_page(message(1, text="soup") + broken + message(3, text="tea"))
    assert [(row.message_id, row.text) for row in messages(rows)][::2] == [(1, "soup"), (3, "tea")]
    assert problems(rows)["unbalanced-record"] == 1


@pytest.mark.parametrize("hostile", ["<div>" * 200_000 + "</div>" * 200_000, "<b>" * 30_000, "<b><i></b></i>" * 5_000])
def test_deep_nesting_costs_only_its_record(hostile: str) -> None:
    rows = one_page(message(1, text="soup") + message(2, text=hostile) + message(3, text="tea"))
    assert [row.message_id for row in messages(rows)][:: len(messages(rows)) - 1] == [1, 3]
    assert problems(rows)


def test_ten_megabytes_of_text_are_read() -> None:
    rows = messages(one_page(message(1, text="a" * 10_000_000) + message(2, text="tea")))
    assert [len(row.text or "") for row in rows] == [10_000_000, 3]


def test_a_record_over_the_limit_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sotdae.captures.telegram.html_framing.LARGEST_RECORD_BYTES", 5_000)
    monkeypatch.setattr("sotdae.captures.telegram.html_framing.BLOCK_BYTES", 1_000)
    rows = one_page(message(1, text="soup") + message(2, text="a" * 20_000) + message(3, text="tea"))
    assert [row.message_id for row in messages(rows)] == [1, 3]
    damaged = [row for row in rows if isinstance(row, Problem) and row.code == "record-beyond-limits"]
    assert len(damaged) == 1
    assert damaged[0].byte_length > 20_000
    assert damaged[0].message_id == 2


def test_line_separators_are_restored_and_other_bytes_replaced() -> None:
    data = page("T", message(1, text="one@two") + message(2, text="bad#byte"))
    data = data.replace(b"one@two", b"one<br>\x80\xa8two").replace(b"bad#byte", b"bad\xffbyte")
    rows = read({"messages.html": data})
    assert [row.text for row in messages(rows)] == ["one\u2028two", "bad\ufffdbyte"]
    assert problems(rows) == {"repaired-line-separator": 1, "repaired-invalid-utf8": 1}
    assert next(row for row in rows if isinstance(row, Coverage)).repaired_records == 2


def test_a_cut_file_gives_all_whole_messages_and_says_where_it_ends() -> None:
    data = page("T", message(1, text="soup") + message(2, text="점심"))
    start = data.index(b'<div class="message default clearfix" id="message2">')
    for cut in range(start, len(data) - 8, 7):
        rows = read({"messages.html": data[:cut]})
        ids = [row.message_id for row in messages(rows)]
        assert ids in ([1], [1, 2])
        coverage = next(row for row in rows if isinstance(row, Coverage))
        assert coverage.end_state == "truncated"
        assert problems(rows)["truncated"] == 1
        assert coverage.damaged_records == problems(rows)["truncated-record"]


def test_erased_records_are_not_read() -> None:
    data = page("T", message(1, text="soup") + message(2, name="Bora ", text="rice") + message(3, name=None, text="tea"))
    item = MemorySource({"messages.html": data}).item_id("messages.html")
    second = messages(read({"messages.html": data}))[1]
    rows = read({"messages.html": data}, erased={item: [(second.byte_offset + 4, 10)]})
    assert [(row.message_id, row.sender_key) for row in messages(rows)] == [(1, "name:Ara"), (3, None)]
    assert problems(rows) == {"erased": 1}
    assert "rice" not in repr(rows)


# --- detection and accounts ---------------------------------------------------------------------------------------------------------------------

CHATS = (
    '<div class="entry_list"><a class="entry block_link clearfix" href="../chats/chat_1/messages.html#allow_back"><div class="body">'
    '<div class="pull_right info details">\ngroup\n</div><div class="name bold">\nLunch club \n</div></div></a>'
    '<a class="entry block_link clearfix" href="../chats/chat_10/messages.html#allow_back"><div class="body">'
    '<div class="pull_right info details">\nprivate\n</div><div class="name bold">\nBora \n</div></div></a></div>'
)


def account() -> dict[str, bytes]:
    return {
        "export_results.html": page("Exported Data", "").replace(b"history", b"page_body"),
        "lists/chats.html": CHATS.encode(),
        "lists/contacts.html": b'<div class="page_header"></div><div class="entry_list">Dain +82</div>',
        "chats/chat_1/messages.html": page("Lunch club", service(-1, "8 March 2023") + message(1, text="a")),
        "chats/chat_1/messages2.html": page("Lunch club", service(-2, "8 March 2023") + message(2, text="b")),
        "chats/chat_2/messages.html": page("Lunch club", message(1, text="another room")),
        "chats/chat_10/messages.html": page("Bora", message(4, text="c")),
    }


def test_only_histories_are_claimed() -> None:
    detection = TelegramDesktopHtml().detect(MemorySource(account()))
    assert detection is not None
    assert detection.names == (
        "chats/chat_1/messages.html",
        "chats/chat_1/messages2.html",
        "chats/chat_2/messages.html",
        "chats/chat_10/messages.html",
    )


def test_other_pages_are_not_claimed() -> None:
    reader = TelegramDesktopHtml()
    assert reader.detect(MemorySource({"a.html": b"<html><div class='history'>", "messages.txt": page("T", message(1))})) is None


def test_the_chats_of_an_account_are_listed_by_framing() -> None:
    reader, source = TelegramDesktopHtml(), MemorySource(account())
    detection = reader.detect(source)
    assert detection is not None
    chats = reader.chats(source, detection.names)
    assert chats is not None
    assert [(chat.number, chat.title, chat.room_type, chat.messages, len(chat.members)) for chat in chats] == [
        (1, "Lunch club", "group", 2, 2),
        (2, "Lunch club", None, 1, 1),
        (3, "Bora", "private", 1, 1),
    ]


def test_a_single_chat_is_no_account() -> None:
    source = MemorySource({"messages.html": page("T", message(1))})
    assert TelegramDesktopHtml().chats(source, ["messages.html"]) is None


def test_rooms_of_one_title_are_kept_apart_and_contacts_never_appear() -> None:
    rows = read(account())
    states = [row for row in rows if isinstance(row, RoomState)]
    assert [state.title for state in states] == ["Lunch club", "Lunch club", "Bora"]
    assert len({state.room_key for state in states}) == 3
    assert "Dain" not in repr(rows)


def test_p25_a_second_export_of_the_same_room_gives_the_same_facts() -> None:
    records = service(-1, "8 March 2023") + message(1, text="a") + message(2, name=None, text="b")
    first = messages(one_page(records))
    second = messages(one_page(records + message(3, "08.03.2023 11:15:00 UTC+09:00", text="c")))
    assert [row[1:-3] for row in first] == [row[1:-3] for row in second][:2]


def test_entities_and_links_of_a_text() -> None:
    text = 'see <a href="https://t.me/lunchroom">@lunchroom</a> or <a href="https://t.me/+AbCdEfGh12">here</a> 😀 <strong>now</strong> t.me/other'
    rows = one_page(message(1, text=text))
    entities = [row for row in rows if isinstance(row, Entity)]
    assert [(row.kind, row.start_utf16, row.length_utf16, row.value) for row in entities] == [
        ("mention", 4, 10, None),
        ("text_link", 18, 4, "https://t.me/+AbCdEfGh12"),
        ("bold", 26, 3, None),
    ]
    links = [row for row in rows if isinstance(row, Link)]
    assert [(row.place, row.target_kind, row.target_normal) for row in links] == [
        ("mention", "room", "t.me/lunchroom"),
        ("text_link", "invite", "t.me/+AbCdEfGh12"),
        ("text", "room", "t.me/other"),
    ]
