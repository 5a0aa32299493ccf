# SPDX-License-Identifier: Apache-2.0
"""Saved pages of t.me: every class of page, what a post says, which room it is, and the traps of these pages."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from preview_pages import MADE, NUMBER, card, counter, feed, of, post, rows, seal, text

from sotdae.captures.telegram import preview_reader
from sotdae.captures.telegram.preview_reader import TelegramPreview
from sotdae.errors import CaptureError
from sotdae.model.links import invite_room_key, named_room_key
from sotdae.model.observations import Coverage, Entity, Link, MediaItem, Message, Problem, RoomState, ViewCount

ROOM = f"tg:channel:{NUMBER}"
SECOND = 1_000_000


def state(page: bytes) -> RoomState:
    (found,) = of(RoomState, rows({"page.html": page}))
    assert isinstance(found, RoomState)
    return found


def problems(page: bytes) -> set[str]:
    return {row.code for row in of(Problem, rows({"page.html": page}))}


# The traps of these pages, one test each.


def test_p28_the_quote_of_a_reply_comes_first_and_is_not_the_text() -> None:
    quote = (
        '<a class="tgme_widget_message_reply" href="https://t.me/flower_demo/5">'
        '<div class="tgme_widget_message_text js-message_reply_text">어제 무엇을 심었나요?</div></a>'
    )
    (message,) = of(Message, rows({"page.html": feed(post(9, quote + text("수국을 심었습니다.")))}))
    assert (message.text, message.reply_to_id) == ("수국을 심었습니다.", 5)


@pytest.mark.parametrize(
    ("extra", "members", "granularity", "online"),
    [
        ("26 481 members, 1 564 online", 26_481, 1, 1_564),
        ("26\u00a0481 members, 1\u00a0564 online", 26_481, 1, 1_564),
        ("1 subscriber", 1, 1, None),
        ("구독자 1.2만명", 12_000, 1_000, None),
        ("12.345 Abonnenten", 12_345, 1, None),
    ],
)
def test_p29_numbers_on_cards(extra: str, members: int, granularity: int, online: int | None) -> None:
    found = state(card(title="꽃 이야기", extra=extra))
    assert (found.members, found.members_granularity, found.online) == (members, granularity, online)
    assert found.state_evidence == " ".join(extra.split()), "the words themselves are kept"


def test_p29_those_online_are_no_size() -> None:
    found = state(card(title="꽃 이야기", extra="1 564 online", button="View in Telegram"))
    assert (found.members, found.members_kind, found.online) == (None, None, 1_564)


@pytest.mark.parametrize(
    ("counters", "members", "granularity", "kind"),
    [
        (counter("60K", "members") + counter("1", "video"), 60_000, 1_000, "members"),
        (counter("1", "photo") + counter("32.8K", "subscribers"), 32_800, 100, "subscribers"),
        (counter("1", "subscriber") + counter("1", "photo") + counter("1", "video"), 1, 1, "subscribers"),
        (counter("1.2만", "구독자"), 12_000, 1_000, "subscribers"),
        (counter("12", "photos") + counter("3", "links"), None, None, None),
    ],
)
def test_p29_counters_of_pages_with_posts(counters: str, members: int | None, granularity: int | None, kind: str | None) -> None:
    found = state(feed(post(1, text("글")), counters=counters))
    assert (found.members, found.members_granularity, found.members_kind) == (members, granularity, kind)


def test_p30_a_free_a_banned_and_a_hidden_name_are_one_page_and_one_state() -> None:
    told = 'If you have <strong>Telegram</strong>, you can contact <a href="tg://resolve?domain=flower_demo">@flower_demo</a> right away.'
    page = card(description=told, button="Send Message", head='<meta property="og:title" content="Telegram: Contact @flower_demo">')
    found = state(page)
    assert (found.visibility, found.title, found.members) == ("no_public_page", None, None)
    assert found.room_key == named_room_key("flower_demo"), "it says something about the name only"
    assert "deleted" not in (found.state_evidence or "")


def test_p31_a_live_and_a_dead_invitation() -> None:
    alive = card(invite="DEMOabcdEFGH1234", title="꽃 모임", extra="41 members", additional="You are invited to the group <strong>꽃 모임</strong>.")
    dead = card(invite="DEMOabcdEFGH1234", description="You are invited to a <strong>group chat</strong> on Telegram. Click to join.")
    live, gone = state(alive), state(dead)
    assert (live.visibility, live.members, live.title) == ("invite_live", 41, "꽃 모임")
    assert (gone.visibility, gone.members, gone.title) == ("invite_not_resolvable", None, None)
    assert live.room_key == gone.room_key == invite_room_key("DEMOabcdEFGH1234")
    assert "DEMO" not in live.room_key, "an invitation is no part of a key"


def test_p32_doubly_escaped_addresses_are_mended_where_the_page_asks_and_only_there() -> None:
    asked = '<a href="https://example.org/?a=1&amp;amp;b=2" onclick="return confirm(\'Open?\')">여기</a>'
    plain = '<a href="https://example.org/?a=1&amp;amp;b=2">거기</a>'
    found = rows({"page.html": feed(post(1, text(asked)), post(2, text(plain)))})
    assert [link.url for link in of(Link, found)] == ["https://example.org/?a=1&b=2", "https://example.org/?a=1&amp;b=2"]
    assert "repaired-double-escape" in (of(Message, found)[0].notes or "")


def test_p33_the_number_stays_when_the_room_is_renamed() -> None:
    before = feed(post(1, text("첫 글"), name="flower_demo"), title="꽃 이야기", name="flower_demo")
    after = feed(post(2, text("둘째 글"), name="garden_demo"), title="정원 이야기", name="garden_demo")
    found = rows({"a.html": before, "b.html": after})
    assert {row.room_key for row in of(Message, found)} == {ROOM}, "the key of an export of the same channel"
    assert {(row.username, row.title, row.bare_id) for row in of(RoomState, found)} == {
        ("flower_demo", "꽃 이야기", NUMBER),
        ("garden_demo", "정원 이야기", NUMBER),
    }


# Classes of pages.


@pytest.mark.parametrize(
    ("page", "room_type", "kind"),
    [
        (card(title="꽃", extra="1 287 subscribers"), "public_channel", "subscribers"),
        (card(title="꽃", extra="1 287 members, 3 online"), "public_supergroup", "members"),
        (card(name="kkot_demo_bot", title="꽃", extra="220 000 monthly users", button="Start Bot"), "bot_chat", "monthly_users"),
        (card(name="kkot_demo_bot", title="꽃", extra="@kkot_demo_bot", button="Start Bot"), "bot_chat", None),
    ],
)
def test_cards_of_rooms_and_bots(page: bytes, room_type: str, kind: str | None) -> None:
    found = state(page)
    assert (found.room_type, found.members_kind, found.visibility) == (room_type, kind, "public")


@pytest.mark.parametrize("name", ["somebody_demo", "somebody1990", "somebody_1"])
def test_a_page_of_a_person_is_left_alone(name: str) -> None:
    page = card(name=name, title="아라", extra=f"@{name}", description="안녕하세요", button="Send Message")
    found = rows({"page.html": page})
    assert [type(row) for row in found] == [Problem]
    assert found[0].code == "page-of-a-person"  # type: ignore[union-attr]
    assert "아라" not in repr(found)
    assert "somebody" not in repr(found)


def test_a_restricted_channel_says_so_in_the_pages_own_words() -> None:
    words = "This channel can’t be displayed because it was used to spread spam."
    assert (state(card(title="꽃", description=words)).visibility, state(card(description=words)).state_evidence) == ("restricted", words)


def test_a_description_cannot_pretend_a_restriction() -> None:
    found = state(card(title="꽃", extra="12 subscribers", description="This channel can't be displayed because it is a joke."))
    assert (found.visibility, found.members) == ("public", 12)


def test_one_embedded_post_names_its_room_by_number() -> None:
    inner = post(7, text("꽃"), view="").replace('data-post="flower_demo/7"', f'data-post="flower_demo/7" data-peer="c{NUMBER}_123"')
    found = rows({"embed.html": f"<html><body>{inner}</body></html>".encode()})
    assert [(row.room_key, row.message_id) for row in of(Message, found)] == [(ROOM, 7)]
    assert of(Coverage, found)[0].format_era == "preview-embed"


@pytest.mark.parametrize(
    ("owner", "sender"),
    [
        ('<a class="tgme_widget_message_owner_name" href="https://t.me/flower_demo">꽃 이야기</a>', (ROOM, "own_room")),
        ('<a class="tgme_widget_message_owner_name" href="https://t.me/somebody_demo">아라</a>', ("name:아라", "unknown")),
        ('<span class="tgme_widget_message_owner_name">아라</span>', ("name:아라", "unknown")),
        ("", (None, "unknown")),
    ],
)
def test_a_member_without_a_public_name_does_not_speak_for_the_room(owner: str, sender: tuple[str | None, str]) -> None:
    page = f"<html><body>{post(7, owner + text('꽃'))}</body></html>".encode()
    (row,) = of(Message, rows({"embed.html": page}))
    assert (row.sender_key, row.sender_kind) == sender


def test_on_a_page_with_posts_the_channel_speaks() -> None:
    owner = '<span class="tgme_widget_message_owner_name">꽃 이야기</span>'
    (row,) = of(Message, rows({"page.html": feed(post(7, owner + text("꽃")))}))
    assert (row.sender_key, row.sender_kind) == (ROOM, "own_room")


def test_a_post_that_is_gone_is_no_state_of_the_room() -> None:
    body = '<div class="tgme_widget_message_error">Post not found</div>'
    page = f'<html><head><meta property="og:url" content="https://t.me/flower_demo/9"></head><body>{body}</body></html>'
    found = state(page.encode())
    assert (found.visibility, found.state_evidence) == (None, "Post not found")


def test_a_request_to_join_is_said() -> None:
    page = card(invite="DEMOabcdEFGH1234", title="꽃 모임", extra="41 members", button="Request to Join")
    assert state(page).state_evidence == "41 members; by request"


# What a post says.


def test_text_marks_and_links_have_the_words_of_an_export() -> None:
    emoji = '<i class="emoji" style="background-image:url(\'x\')"><b>🌷</b></i>'
    inner = (
        f'{emoji}<b>굵게</b> <i>기울임</i><br/><a href="?q=%23%EC%A0%95%EC%9B%90">#정원</a> <a href="https://t.me/other_demo">@other_demo</a> '
        '<a href="https://t.me/+DEMOabcdEFGH1234">여기로</a> <tg-spoiler>가림</tg-spoiler>'
    )
    found = rows({"page.html": feed(post(3, text(inner)))})
    (message,) = of(Message, found)
    assert message.text == "🌷굵게 기울임\n#정원 @other_demo 여기로 가림"
    marks = [
        (row.kind, message.text.encode("utf-16-le")[2 * row.start_utf16 :][: 2 * row.length_utf16].decode("utf-16-le")) for row in of(Entity, found)
    ]
    assert marks == [
        ("bold", "굵게"),
        ("italic", "기울임"),
        ("hashtag", "#정원"),
        ("mention", "@other_demo"),
        ("text_link", "여기로"),
        ("spoiler", "가림"),
    ]
    assert [(link.place, link.target_kind) for link in of(Link, found)] == [("mention", "room"), ("text_link", "invite")]


def test_forward_reactions_buttons_poll_and_views() -> None:
    inner = (
        '<div class="tgme_widget_message_forwarded_from">Forwarded from '
        '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/source_demo/44"><span>원래 방</span></a></div>'
        '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">어느 꽃?</div>'
        '<div class="tgme_widget_message_poll_type">Anonymous Poll</div><div class="tgme_widget_message_poll_option">'
        '<div class="tgme_widget_message_poll_option_percent">75%</div><div class="tgme_widget_message_poll_option_text">수국</div></div></div>'
        '<span class="tgme_reaction"><i class="emoji"><b>👍</b></i>1.2K</span>'
        '<div class="tgme_widget_message_inline_row"><a class="tgme_widget_message_inline_button" href="https://t.me/apply_demo_bot?start=a">'
        '<span class="tgme_widget_message_inline_button_text">신청</span></a></div>'
        '<span class="tgme_widget_message_views">3.46M</span>'
    )
    found = rows({"page.html": feed(post(3, inner, more="edited "))})
    (message,) = of(Message, found)
    assert (message.forwarded_from_key, message.forwarded_message_id) == ("name:원래 방", 44)
    assert json.loads(message.reactions_json) == [["emoji", "👍", 1200]]
    assert json.loads(message.buttons_json) == [[["url", "신청", "https://t.me/apply_demo_bot?start=a"]]]
    assert json.loads(message.poll_json)["answers"] == [["수국", None]], "shares are no votes"
    assert (message.edited_at, "edited-mark" in message.notes) == (None, True), "that it was edited is shown, when is not"
    assert [(row.views, row.views_granularity, row.not_before) for row in of(ViewCount, found)] == [(3_460_000, 10_000, MADE * SECOND)]
    assert {(link.place, link.target_username) for link in of(Link, found)} == {("button", "apply_demo_bot"), ("forward_header", "source_demo")}


def test_media_are_present_and_never_copied_but_looked_for_beside_the_page() -> None:
    inner = (
        '<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'https://cdn.example.org/a.jpg\')"></a>'
        '<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'./page_files/b.jpg\')"></a>'
        '<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'../../outside.jpg\')"></a>'
        '<a class="tgme_widget_message_link_preview" href="https://example.org/"><i class="tgme_widget_message_photo_wrap"></i></a>'
        '<div class="tgme_widget_message_video_player"><time class="message_video_duration">1:05</time></div>'
        '<div class="message_media_not_supported_wrap">Please open Telegram to view this post</div>'
    )
    found = rows({"page.html": feed(post(3, inner)), "page_files/b.jpg": b"picture"})
    media = of(MediaItem, found)
    assert [(row.kind, row.present) for row in media] == [
        ("photo", "not_included"),
        ("photo", "yes"),
        ("photo", "missing_on_disk"),
        ("video_file", "not_included"),
        ("other", "unavailable"),
    ]
    assert media[0].declared_path is None, "an address on the web is nobody's evidence"
    assert media[1].media_item_id == hashlib.sha256(b"picture").hexdigest()
    assert media[3].duration_seconds == 65
    assert "path-outside-export" in {row.code for row in of(Problem, found)}


def test_a_service_post_that_renames() -> None:
    inner = text("Channel name was changed to «새 이름»")
    page = feed(post(4, inner)).replace(b'class="tgme_widget_message js', b'class="tgme_widget_message service_message js')
    (message,) = of(Message, rows({"page.html": page}))
    assert (message.type, message.action, json.loads(message.action_json)) == ("service", "edit_group_title", {"title": "새 이름"})


# Which room, and when.


def test_the_page_is_as_old_as_its_own_seal_says() -> None:
    found = state(feed(post(1, text("글"))))
    assert (found.not_before, found.not_after) == (MADE * SECOND, MADE * SECOND)


def test_without_a_seal_only_the_newest_post_bounds_it() -> None:
    page = feed(post(1, text("글"), view="", when="2026-03-01T00:00:00+09:00"), post(2, text("글"), view="", when="2026-03-02T00:00:00+09:00"))
    found = state(page)
    assert (found.not_before, found.not_after) == (1_772_377_200 * SECOND, None)
    assert (found.id_quality, found.room_key) == ("name_only", named_room_key("flower_demo", "꽃 이야기"))


def test_a_seal_older_than_a_post_is_not_believed() -> None:
    page = feed(post(1, text("글"), when="2027-01-01T00:00:00+00:00"))
    assert state(page).not_after is None
    assert "page-time-contradicts" in problems(page)


def test_a_card_of_the_same_visit_is_the_room_whose_posts_show_the_number() -> None:
    found = rows({"card.html": card(title="꽃 이야기", extra="1 287 subscribers"), "s.html": feed(post(1, text("글")))})
    assert {row.room_key for row in of(RoomState, found)} == {ROOM}


def test_a_card_with_another_title_is_not_joined() -> None:
    found = rows({"card.html": card(title="다른 이야기", extra="12 subscribers"), "s.html": feed(post(1, text("글")))})
    assert {row.room_key for row in of(RoomState, found)} == {ROOM, named_room_key("flower_demo", "다른 이야기")}


def test_two_numbers_under_one_name_join_no_card() -> None:
    other = feed(post(1, text("글"), view=seal(NUMBER + 1)))
    found = rows({"a.html": feed(post(1, text("글"))), "b.html": other, "card.html": card(title="꽃 이야기", extra="12 subscribers")})
    assert named_room_key("flower_demo", "꽃 이야기") in {row.room_key for row in of(RoomState, found)}


def test_posts_of_one_page_with_two_numbers_have_no_number() -> None:
    page = feed(post(1, text("글")), post(2, text("글"), view=seal(NUMBER + 1)))
    assert "ids-disagree" in problems(page)
    assert state(page).bare_id is None


@pytest.mark.parametrize("view", ["", "@@@@", "bm90IGpzb24", "W10", seal()[:20], "A" * 5000, "eyJjIjoidGVuIn0"])
def test_a_broken_seal_is_no_number(view: str) -> None:
    (message,) = of(Message, rows({"page.html": feed(post(1, text("글"), view=view))}))
    assert message.room_key == named_room_key("flower_demo", "꽃 이야기")


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="/s/garden_demo?before=5">',
        '<meta property="og:url" content="https://t.me/garden_demo">',
        '<meta property="al:android:url" content="tg://resolve?domain=garden_demo">',
    ],
)
def test_the_address_is_told_by_the_page(head: str) -> None:
    page = card(name="x", title="정원", extra="12 subscribers", head=head).replace(b'href="tg://resolve?domain=x"', b"")
    assert state(page).username == "garden_demo"


def test_the_line_of_a_browser_tells_the_address() -> None:
    page = card(name="x", title="정원", extra="12 subscribers").replace(b'href="tg://resolve?domain=x"', b"")
    page = page.replace(b"<html>", b"<html>\n<!-- saved from url=(0024)https://t.me/s/garden_demo -->\n")
    found = state(page)
    assert found.username == "garden_demo"
    assert found.state_evidence == "12 subscribers; no preview under /s/", "asked for posts, got a card"


def test_two_addresses_are_said() -> None:
    page = card(title="꽃", extra="12 subscribers", head='<meta property="og:url" content="https://t.me/garden_demo">')
    assert "address-disagrees" in problems(page)
    assert state(page).username == "garden_demo"


# Hostile and damaged pages.


def test_scripts_are_neither_run_nor_read() -> None:
    found = rows({"page.html": feed(post(1, text("글<script>steal()</script><img src=x onerror=alert(1)>")))})
    assert of(Message, found)[0].text == "글"
    assert "active-content" in {row.code for row in of(Problem, found)}


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>' + feed(post(1, text("&b;&a; 글")))[15:]
    (message,) = of(Message, rows({"page.html": bomb}))
    assert "root:" not in message.text
    assert "aaaaaaaaaa" not in message.text


def test_a_post_nested_too_deep_costs_only_itself() -> None:
    page = feed(post(1, text("<b>" * 5_000)), post(2, text("다음 글")))
    found = rows({"page.html": page})
    assert [row.message_id for row in of(Message, found)] == [2]
    assert [(row.code, row.message_id) for row in of(Problem, found) if row.severity == "error"] == [("record-beyond-limits", 1)]
    assert of(Coverage, found)[0].damaged_records == 1


def test_a_page_nested_too_deep_around_its_posts_is_said() -> None:
    assert "page-beyond-limits" in problems(b'<html><body class="tgme_page">t.me Telegram' + b"<div>" * 100_000)


def test_bytes_that_are_no_utf8_are_replaced_and_said() -> None:
    found = rows({"page.html": feed(post(1, text("수국 PLACE 장미"))).replace(b"PLACE", b"\xff\xfe")})
    assert of(Message, found)[0].text == "수국 \ufffd\ufffd 장미"
    assert "repaired-invalid-utf8" in {row.code for row in of(Problem, found)}


def test_a_post_of_another_room_is_not_taken_for_the_pages() -> None:
    page = feed(post(1, text("우리 글")), post(2, text("남의 글"), name="other_demo"))
    found = rows({"page.html": page})
    assert [row.text for row in of(Message, found)] == ["우리 글"]
    assert "post-of-another-room" in {row.code for row in of(Problem, found)}


def test_an_erased_post_is_not_read() -> None:
    page = feed(post(1, text("남는 글")), post(2, text("지운 글")))
    place = page.index(b'data-post="flower_demo/2"')
    found = rows({"page.html": page}, erased={hashlib.sha256(page).hexdigest(): [(place, 10)]})
    assert [row.text for row in of(Message, found)] == ["남는 글"]
    assert "지운" not in repr(found)


def test_a_page_with_its_pictures_inside_is_not_claimed() -> None:
    page = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://t.me/s/flower_demo\r\nMIME-Version: 1.0\r\n\r\n" + feed(post(1, text("글")))
    assert rows({"page.mhtml": page, "page.html": page}) == []


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body>an article about Telegram and t.me</body></html>",
        b'<html><body><p>class="tgme_page" is what they write</p></body></html>',
        b'<div class="page_header"><div class="text bold">Telegram</div></div><div class="history">',
        b"",
    ],
)
def test_other_pages_are_not_claimed(page: bytes) -> None:
    assert rows({"page.html": page}) == []


def test_every_post_stands_at_its_place() -> None:
    page = feed(post(1, text("첫 글")), post(2, text("둘째 글")))
    for row in of(Message, rows({"page.html": page})):
        piece = page[row.byte_offset : row.byte_offset + row.byte_length]
        assert piece.startswith(b"<div")
        assert piece.endswith(b"</div>")
        assert row.text.encode() in piece


def test_a_page_cut_off_keeps_what_stands_before_the_cut() -> None:
    page = feed(post(1, text("첫 글")), post(2, text("둘째 글")))
    second = page.index(b'data-post="flower_demo/2"')
    for end in range(second, len(page) - 20, 7):
        found = rows({"page.html": page[:end]})
        assert of(Message, found)[0].text == "첫 글"
        assert "truncated" in {row.code for row in of(Problem, found)}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3_000))
def test_whatever_is_put_into_a_page_ends_in_rows_or_problems(noise: bytes, place: int) -> None:
    page = feed(post(1, text("첫 글")), post(2, text("둘째 글")))
    damaged = page[: place % len(page)] + noise + page[place % len(page) :]
    try:
        found = rows({"page.html": damaged})
    except CaptureError:
        return
    for row in found:
        assert 0 <= row.byte_offset <= row.byte_offset + row.byte_length <= len(damaged)


def test_the_reader_says_what_it_claims() -> None:
    assert (TelegramPreview.name, TelegramPreview.version) == ("telegram-preview", 2)


def test_of_a_page_beyond_the_limit_only_so_much_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    page = feed(post(1, text("첫 글")), post(2, text("둘째 글")))
    monkeypatch.setattr(preview_reader, "LARGEST_PAGE_BYTES", page.index(b'data-post="flower_demo/2"') - 60)
    found = rows({"page.html": page})
    assert [row.message_id for row in of(Message, found)] == [1]
    assert "page-too-large" in {row.code for row in of(Problem, found)}
    assert of(Coverage, found)[0].end_state == "truncated"


def test_a_post_beyond_the_limit_costs_only_itself() -> None:
    page = feed(post(1, text("가" * 800_000)), post(2, text("다음 글")))
    assert [row.message_id for row in of(Message, rows({"page.html": page}))] == [2]


def test_pages_without_a_number_wait_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_reader, "_MOST_HELD_BYTES", 10)
    found = rows({"card.html": card(title="꽃 이야기", extra="12 subscribers"), "s.html": feed(post(1, text("글")))})
    assert {row.room_key for row in of(RoomState, found)} == {ROOM, named_room_key("flower_demo", "꽃 이야기")}, "too late to be joined, not lost"
