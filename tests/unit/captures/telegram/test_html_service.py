# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.captures.telegram.html_service import Sentence, read_sentence

SENTENCES: list[tuple[str, str, dict[str, object], str | None, tuple[str | None, ...]]] = [
    ("Ara created group «Lunch club» with members Bora and Chorong", "create_group", {"title": "Lunch club"}, "Ara", ("Bora", "Chorong")),
    ("Ara created group «Lunch club»", "create_group", {"title": "Lunch club"}, "Ara", ()),
    ("Channel «Books» created", "create_channel", {"title": "Books"}, None, ()),
    ("Channel title changed to «Old books»", "edit_group_title", {"title": "Old books"}, None, ()),
    ("Ara changed group title to «Tea»", "edit_group_title", {"title": "Tea"}, "Ara", ()),
    ("Channel photo changed", "edit_group_photo", {}, None, ()),
    ("Ara changed group photo", "edit_group_photo", {}, "Ara", ()),
    ("Channel photo removed", "delete_group_photo", {}, None, ()),
    ("Ara removed group photo", "delete_group_photo", {}, "Ara", ()),
    ("Ara invited Bora", "invite_members", {}, "Ara", ("Bora",)),
    ("Ara invited Bora, Chorong and Deleted Account", "invite_members", {}, "Ara", ("Bora", "Chorong", None)),
    ("Ara removed Bora", "remove_members", {}, "Ara", ("Bora",)),
    ("Ara removed Salt and Pepper", "remove_members", {}, "Ara", ("Salt and Pepper",)),
    ("Ara joined group by link from Deleted Account", "join_group_by_link", {}, "Ara", ()),
    ("Ara joined group by request", "join_group_by_request", {}, "Ara", ()),
    ("Ara converted this group to a supergroup", "migrate_to_supergroup", {}, "Ara", ()),
    ("Ara converted a basic group to this supergroup «Tea»", "migrate_from_group", {"title": "Tea"}, "Ara", ()),
    ("Ara pinned this message", "pin_message", {}, "Ara", ()),
    ("History cleared", "clear_history", {}, None, ()),
    ("Ara scored 12 in this game", "score_in_game", {"score": 12}, "Ara", ()),
    ("You were charged $5.00 via recurring payment", "send_payment", {}, None, ()),
    ("You have successfully transferred $5.00 for this invoice", "send_payment", {}, None, ()),
    ("Ara took a screenshot", "take_screenshot", {}, "Ara", ()),
    ("You allowed this bot to message you when you added it in the attachment menu.", "attach_menu_bot_allowed", {}, None, ()),
    ("You allowed this bot to message you in his web-app.", "web_app_bot_allowed", {}, None, ()),
    ("You allowed this bot to message you when you logged in on example.org", "allow_sending_messages", {}, None, ()),
    ("You have sent the following documents: Address information", "send_passport_values", {}, None, ()),
    ("Ara joined Telegram", "joined_telegram", {}, "Ara", ()),
    ("You are now within 20 meters from Bora", "proximity_reached", {}, None, ()),
    ("Ara requested your phone number", "requested_phone_number", {}, "Ara", ()),
    ("Voice chat", "group_call", {}, None, ()),
    ("Voice chat (45 seconds)", "group_call", {"duration": 45}, None, ()),
    ("Ara started voice chat (45 seconds)", "group_call", {"duration": 45}, "Ara", ()),
    ("Ara scheduled a voice chat for 01.01.2024 00:01:01", "group_call_scheduled", {}, "Ara", ()),
    ("Voice chat scheduled for 01.01.2024 00:01:01", "group_call_scheduled", {}, None, ()),
    ("Ara invited Bora to the voice chat", "invite_to_group_call", {}, "Ara", ("Bora",)),
    ("New messages will auto-delete in 24 hours", "set_messages_ttl", {"period": 86400}, None, ()),
    ("New messages will not auto-delete", "set_messages_ttl", {"period": 0}, None, ()),
    ("Ara has set messages to auto-delete in 7 days", "set_messages_ttl", {"period": 604800}, "Ara", ()),
    ("Ara has set messages to auto-delete in ", "set_messages_ttl", {"period": None}, "Ara", ()),
    ("Ara has set messages not to auto-delete", "set_messages_ttl", {"period": 0}, "Ara", ()),
    ("Channel theme was disabled", "edit_chat_theme", {}, None, ()),
    ("Ara changed chat theme to 🌷", "edit_chat_theme", {}, "Ara", ()),
    ("You have just successfully transferred data from the «Order» button to the bot", "send_webview_data", {}, None, ()),
    ("Ara sent you a gift of 25 Telegram Stars.", "send_star_gift", {}, "Ara", ()),
    ("Ara sent you a gift for $5: Telegram Premium for 3 months.", "send_premium_gift", {}, "Ara", ()),
    ("Ara sent you a gift for $5: 100 Telegram Stars.", "send_stars_gift", {}, "Ara", ()),
    ("Ara created topic «Tulips»", "topic_created", {"title": "Tulips"}, "Ara", ()),
    ("Ara changed topic title to «Roses»,icon to «12»", "topic_edit", {"title": "Roses"}, "Ara", ()),
    ("Ara suggests to use this photo", "suggest_profile_photo", {}, "Ara", ()),
    ("requested: ", "requested_peer", {}, None, ()),
    ("Ara set a new background for this chat", "set_chat_wallpaper", {}, "Ara", ()),
    ("Ara set the same background for this chat", "set_same_chat_wallpaper", {}, "Ara", ()),
    ("You won a Telegram Premium for 30 days prize in a giveaway organized by a channel.", "gift_code_prize", {}, None, ()),
    ("Ara just started a giveaway of Telegram Premium subscriptions to its followers.", "giveaway_launch", {}, "Ara", ()),
    ("No winners of the giveaway could be selected.", "giveaway_results", {}, None, ()),
    ("Ara boosted the group 4 times", "boost_apply", {"boosts": 4}, "Ara", ()),
    ("Ara refunded back $5.00", "refunded_payment", {}, "Ara", ()),
    ("You won a prize in a giveaway organized by Books.\n Your prize is 5 Telegram Stars.", "stars_prize", {}, None, ()),
    ("Ara refunded 5 Stars for 2 messages to you", "paid_messages_refund", {}, None, ()),
    ("Price per message changed to 10 Telegram Stars.", "paid_messages_price_change", {"price_stars": 10}, None, ()),
    ("Ara marked 1 and 2 as done in this todo list.", "todo_completions", {}, "Ara", ()),
    ('Ara added tasks: "buy bread"', "todo_append_tasks", {}, "Ara", ()),
    ("Ara approved your suggested post.", "process_suggested_post", {}, "Ara", ()),
    ("The paid post was shown for 24 hours and 5 stars were transferred to the channel.", "suggested_post_success", {}, None, ()),
    ("The user refunded the payment, post was deleted.", "suggested_post_refund", {}, None, ()),
    ("Ara suggests to add a date of birth: 1 May", "suggest_birthday", {}, "Ara", ()),
    ("Bora will become the new main admin in 7 days if Ara does not return", "new_creator_pending", {}, "Ara", ("Bora",)),
    ("Ara made Bora the new main admin of the group", "change_creator", {}, "Ara", ("Bora",)),
]


@pytest.mark.parametrize(("text", "action", "fields", "actor", "members"), SENTENCES)
def test_sentences(text: str, action: str, fields: dict[str, object], actor: str | None, members: tuple[str | None, ...]) -> None:
    said = read_sentence(text)
    assert (said.action, said.fields, said.actor, said.members) == (action, fields, actor, members)
    assert "sentence-ambiguous" not in said.notes


@pytest.mark.parametrize("name", ["Deleted", "Deleted Account"])
def test_deleted_accounts_are_nobody(name: str) -> None:
    assert read_sentence(f"{name} joined group by request").actor is None


def test_an_unknown_sentence_is_counted_not_quoted() -> None:
    assert read_sentence("Ara watered the tulips") == Sentence(None, {"sentence_kind": "unknown"})


def test_a_name_that_holds_a_sentence_is_said() -> None:
    assert "sentence-ambiguous" in read_sentence("Ara removed Bora joined group by link from Chorong").notes


def test_a_list_of_names_is_a_guess() -> None:
    assert read_sentence("Ara invited Bora and Chorong").notes == ("member-names-split",)
    assert read_sentence("Ara invited Bora").notes == ()


def test_sentences_worded_for_channels_or_groups_prove_the_room_type() -> None:
    assert read_sentence("Channel photo changed").room_type == "channel"
    assert read_sentence("Ara changed group photo").room_type == "group"
    assert read_sentence("Channel «Books» created").room_type is None


@given(st.text(max_size=80))
def test_no_sentence_is_an_error(text: str) -> None:
    assert isinstance(read_sentence(text), Sentence)


@given(st.from_regex(r"[A-Za-z가-힣]{1,12}( [A-Za-z가-힣]{1,12})?", fullmatch=True))
def test_plain_names_survive(name: str) -> None:
    assert read_sentence(f"{name} joined group by request").actor in {name, None}
    assert read_sentence(f"Ara removed {name}").action in {"remove_members", "delete_group_photo"}
