# SPDX-License-Identifier: Apache-2.0
"""The keys and words of Telegram Desktop's JSON, as far as this reader knows them. Anything else is counted, never dropped silently.

Source: export_output_json.cpp up to v6.1.2 and public samples of later exports (docs/formats/telegram-desktop-json.md).
"""

from __future__ import annotations

from typing import Final

_SHARED: Final = (
    "id type date date_unixtime edited edited_unixtime text text_entities inline_bot_buttons reactions reply_to_message_id reply_to_peer_id"
)
_MESSAGE: Final = "from from_id author forwarded_from forwarded_from_id saved_from via_bot rich_message"
_MEDIA: Final = (
    "photo photo_file_size width height media_spoiler self_destruct_period_seconds"
    " file file_name file_size thumbnail thumbnail_file_size media_type"
    " sticker_emoji performer title mime_type duration_seconds contact_information contact_vcard contact_vcard_file_size location_information"
    " live_location_period_seconds place_name address game_title game_description game_link invoice_information poll todo_list giveaway_information"
    " giveaway_results paid_stars_amount"
)
_SERVICE: Final = (
    "actor actor_id action information_text members inviter message_id"
    " game_message_id score amount currency invoice_message_id recurring discard_reason"
    " is_active is_missed reason_app_id reason_app_name reason_domain values from to"
    " from_id to_id distance duration period schedule_date emoticon cost"
    " months days new_title new_icon_emoji_id button_id peers gift_code boost_peer_id boost_peer_name unclaimed via_giveaway winners stars boosts"
    " peer_name peer_id charge_id amount_whole amount_nano is_unclaimed giveaway_msg_id transaction_id gift_id is_limited is_anonymous gift_text"
    " messages_count stars_count price_stars is_broadcast_messages_allowed completed incompleted items rejected comment price_amount_whole"
    " price_amount_nano price_currency scheduled_date user_initiated day month year new_creator"
)
KNOWN_KEYS: Final = frozenset(f"{_SHARED} {_MESSAGE} {_MEDIA} {_SERVICE}".split())

KNOWN_ACTIONS: Final = frozenset(
    (
        "create_group edit_group_title edit_group_photo delete_group_photo invite_members remove_members join_group_by_link join_group_by_request"
        " create_channel migrate_to_supergroup migrate_from_group pin_message clear_history score_in_game send_payment refunded_payment phone_call"
        " conference_call take_screenshot allow_sending_messages attach_menu_bot_allowed web_app_bot_allowed send_passport_values joined_telegram"
        " proximity_reached requested_phone_number group_call invite_to_group_call group_call_scheduled set_messages_ttl edit_chat_theme"
        " send_webview_data send_premium_gift topic_created topic_edit suggest_profile_photo requested_peer gift_code_prize giveaway_launch"
        " giveaway_results set_chat_wallpaper set_same_chat_wallpaper boost_apply send_stars_gift send_ton_gift stars_prize send_star_gift"
        " paid_messages_refund paid_messages_price_change todo_completions todo_append_tasks process_suggested_post suggested_post_success"
        " suggested_post_refund suggest_birthday new_creator_pending change_creator"
    ).split()
)

KNOWN_ENTITIES: Final = frozenset(
    (
        "plain unknown mention hashtag bot_command link email bold italic code pre text_link mention_name phone cashtag underline strikethrough"
        " blockquote bank_card spoiler custom_emoji"
    ).split()
)

ACTION_FIELDS: Final = (
    "message_id period duration duration_seconds amount currency"
    " invoice_message_id recurring game_message_id score schedule_date scheduled_date boosts"
    " months days cost stars price_stars price_amount_whole"
    " price_amount_nano price_currency amount_whole amount_nano reason_domain button_id distance"
    " emoticon discard_reason is_active is_missed messages_count stars_count is_broadcast_messages_allowed rejected winners unclaimed"
).split()
"""Fields of service messages that name nobody; only these reach ``action_json``."""

TITLED_ACTIONS: Final = {
    "create_group": "title",
    "create_channel": "title",
    "edit_group_title": "title",
    "migrate_from_group": "title",
    "topic_created": "title",
    "topic_edit": "new_title",
}
"""Actions whose title is a room's or a topic's; the titles of others can hold names of people."""

ROOM_TYPES: Final = frozenset(
    (
        "saved_messages replies verification_codes personal_chat bot_chat private_group private_supergroup public_supergroup private_channel"
        " public_channel"
    ).split()
)

TALK_TYPES: Final = frozenset({"saved_messages", "replies", "verification_codes", "personal_chat", "bot_chat"})
"""Rooms whose id is an account's."""
