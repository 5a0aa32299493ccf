# SPDX-License-Identifier: Apache-2.0
"""Turns the English sentence of a service message back into the action that the JSON export names.

The exporter writes the sentences in English whatever language it has, and names without ids. A name may itself contain words of a sentence, and
a list of names cannot be split with certainty where names hold ", " or " and ": both are said in the notes, never hidden.
Source: export_output_html.cpp, pushMessage (to v6.1.2; later sentences from a port of v7.2.10); action words as in
export_output_json.cpp.
It does not decide when the event happened: the sentence has no time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from typing import Final, NamedTuple

from sotdae.classes import dataclass
from sotdae.model.canonical import Json

UNSUPPORTED: Final = "This message is not supported by this version of Telegram Desktop. Please update the application."
"""What stands in place of a message that the exporting program itself could not write."""

EMPTY: Final = "No exported messages"
"""What stands in a history without messages."""

NOBODY: Final = frozenset({"", "Deleted", "Deleted Account"})
"""Words that stand where no name is known; they name nobody."""

_PERIODS: Final = {"7 days": 7 * 86400, "24 hours": 86400}
_CHANNEL: Final = "channel"
_GROUP: Final = "group"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a service sentence says.

    Attributes:
        action: the JSON export's word, or None for a sentence unknown here.
        fields: the action's other fields, without names of accounts; "message_id" is filled by the caller from the link.
        actor: the name it begins with, or None.
        members: the names it is about.
        inviter: whose link was used, or None.
        room_type: ``channel`` or ``group`` where the exporter words the sentence differently for the two, else None.
        link_field: the field that the sentence's link to another message belongs to, or None.
        notes: assumptions made while reading it.
    """

    action: str | None
    fields: dict[str, Json] = field(default_factory=dict)
    actor: str | None = None
    members: tuple[str | None, ...] = ()
    inviter: str | None = None
    room_type: str | None = None
    link_field: str | None = None
    notes: tuple[str, ...] = ()


class _Pattern(NamedTuple):
    """A sentence: words it surely holds, its form, and what it becomes."""

    words: str
    form: re.Pattern[str]
    action: str
    room_type: str | None = None
    link_field: str | None = None
    fields: Callable[[re.Match[str]], dict[str, Json]] | None = None


def _p(
    form: str,
    action: str,
    room_type: str | None = None,
    *,
    link: str | None = None,
    fields: Callable[[re.Match[str]], dict[str, Json]] | None = None,
    words: str | None = None,
) -> _Pattern:
    plain = max(re.split(r"\(.*?\)\??|\\.|[.*+?\[\]|{}^$]", form), key=len) if words is None else words
    return _Pattern(plain, re.compile(form, re.DOTALL), action, room_type, link, fields)


def _title(match: re.Match[str]) -> dict[str, Json]:
    return {"title": match["title"]}


def _period(match: re.Match[str]) -> dict[str, Json]:
    return {"period": _PERIODS.get(match["period"])}


def _number(name: str) -> Callable[[re.Match[str]], dict[str, Json]]:
    def read(match: re.Match[str]) -> dict[str, Json]:
        found = match[name]
        return {name: int(found)} if found is not None else {}

    return read


def _topic(match: re.Match[str]) -> dict[str, Json]:
    return {"title": match["title"]} if match["title"] is not None else {}


_A: Final = r"(?P<actor>.+?)"
_CALL_LENGTH: Final = r"(?: \((?P<duration>[0-9]{1,9}) seconds\))?"
_PATTERNS: Final[tuple[_Pattern, ...]] = (
    _p(_A + r" joined group by link from (?P<inviter>.*)", "join_group_by_link", _GROUP, words=" joined group by link from "),
    _p(_A + r" joined group by request", "join_group_by_request", words=" joined group by request"),
    _p(_A + r" joined group via a community", "join_group_via_community", words=" joined group via a community"),
    _p(_A + r" invited (?P<members>.+) to the voice chat", "invite_to_group_call", words=" to the voice chat"),
    _p(_A + r" invited (?P<members>.+)", "invite_members", words=" invited "),
    _p(_A + r" removed group photo", "delete_group_photo", _GROUP, words=" removed group photo"),
    _p(_A + r' removed ".*" from the poll\.', "poll_delete_answer", words=" from the poll."),
    _p(_A + r" removed (?P<members>.+)", "remove_members", words=" removed "),
    _p(_A + r" created group «(?P<title>.*?)»(?: with members (?P<members>.+))?", "create_group", _GROUP, fields=_title, words=" created group «"),
    _p(r"Channel «(?P<title>.*)» created", "create_channel", fields=_title, words="» created"),
    _p(r"Channel title changed to «(?P<title>.*)»", "edit_group_title", _CHANNEL, fields=_title),
    _p(_A + r" changed group title to «(?P<title>.*)»", "edit_group_title", _GROUP, fields=_title, words=" changed group title to «"),
    _p(r"Channel photo changed", "edit_group_photo", _CHANNEL),
    _p(_A + r" changed group photo", "edit_group_photo", _GROUP, words=" changed group photo"),
    _p(r"Channel photo removed", "delete_group_photo", _CHANNEL),
    _p(_A + r" converted this group to a supergroup", "migrate_to_supergroup", _GROUP, words=" converted this group to a supergroup"),
    _p(
        _A + r" converted a basic group to this supergroup «(?P<title>.*)»",
        "migrate_from_group",
        _GROUP,
        fields=_title,
        words=" converted a basic group to this supergroup «",
    ),
    _p(_A + r" pinned this message", "pin_message", link="message_id", words=" pinned this message"),
    _p(r"History cleared", "clear_history"),
    _p(
        _A + r" scored (?P<score>-?[0-9]{1,10}) in this game", "score_in_game", link="game_message_id", fields=_number("score"), words=" in this game"
    ),
    _p(r"You were charged .* via recurring payment", "send_payment", words="You were charged "),
    _p(
        r"You have successfully transferred .* for this invoice.*",
        "send_payment",
        link="invoice_message_id",
        words="You have successfully transferred ",
    ),
    _p(_A + r" took a screenshot", "take_screenshot", words=" took a screenshot"),
    _p(r"You allowed this bot to message you when you added it in the attachment menu\.", "attach_menu_bot_allowed", words="in the attachment menu."),
    _p(r"You allowed this bot to message you in his web-app\.", "web_app_bot_allowed", words="in his web-app."),
    _p(r"You allowed this bot to message you when you .*", "allow_sending_messages", words="You allowed this bot to message you when you "),
    _p(r"You have sent the following documents: .*", "send_passport_values", words="You have sent the following documents: "),
    _p(_A + r" joined Telegram", "joined_telegram", words=" joined Telegram"),
    _p(r".* (?:is|are) now within .* from .*", "proximity_reached", words=" now within "),
    _p(_A + r" requested your phone number", "requested_phone_number", words=" requested your phone number"),
    _p(r"Voice chat" + _CALL_LENGTH, "group_call", _CHANNEL, fields=_number("duration"), words="Voice chat"),
    _p(_A + r" started voice chat" + _CALL_LENGTH, "group_call", _GROUP, fields=_number("duration"), words=" started voice chat"),
    _p(r"Voice chat scheduled for .*", "group_call_scheduled", _CHANNEL, words="Voice chat scheduled for "),
    _p(_A + r" scheduled a voice chat for .*", "group_call_scheduled", _GROUP, words=" scheduled a voice chat for "),
    _p(r"New messages will auto-delete in (?P<period>.*)", "set_messages_ttl", _CHANNEL, fields=_period, words="New messages will auto-delete in"),
    _p(r"New messages will not auto-delete", "set_messages_ttl", _CHANNEL, fields=lambda _: {"period": 0}),
    _p(
        _A + r" has set messages to auto-delete in ?(?P<period>.*)",
        "set_messages_ttl",
        fields=_period,
        words=" has set messages to auto-delete in",
    ),
    _p(
        _A + r" has set messages not to auto-delete", "set_messages_ttl", fields=lambda _: {"period": 0}, words=" has set messages not to auto-delete"
    ),
    _p(r"Channel theme was (?:disabled|changed to .*)", "edit_chat_theme", _CHANNEL, words="Channel theme was "),
    _p(_A + r" (?:disabled chat theme|changed chat theme to .*)", "edit_chat_theme", words=" chat theme"),
    _p(r"You have just successfully transferred data from the .*", "send_webview_data", words="transferred data from the «"),
    _p(_A + r" sent you a gift of .* Telegram Stars\.", "send_star_gift", words=" sent you a gift of "),
    _p(_A + r" sent you a gift for .*: Telegram Premium for .*", "send_premium_gift", words=": Telegram Premium for "),
    _p(_A + r" sent you a gift for .* (?:Telegram Stars|TON)\.", "send_stars_gift", words=" sent you a gift for "),
    _p(_A + r" sent you a gift\.", "send_premium_gift", words=" sent you a gift."),
    _p(_A + r" created topic «(?P<title>.*)»", "topic_created", _GROUP, fields=_title, words=" created topic «"),
    _p(
        _A + r" changed topic (?:title to «(?P<title>.*?)»)?,?(?:icon to «[0-9]{1,20}»)?",
        "topic_edit",
        _GROUP,
        fields=_topic,
        words=" changed topic ",
    ),
    _p(_A + r" suggests to use this photo", "suggest_profile_photo", words=" suggests to use this photo"),
    _p(r"requested: .*", "requested_peer", words="requested: "),
    _p(_A + r" set a new background for this chat", "set_chat_wallpaper", words=" set a new background for this chat"),
    _p(_A + r" set the same background for this chat", "set_same_chat_wallpaper", words=" set the same background for this chat"),
    _p(r"(?:This is an unclaimed|You won a|You've received a) Telegram Premium for .*", "gift_code_prize", words=" Telegram Premium for "),
    _p(_A + r" just started a giveaway .*", "giveaway_launch", words=" just started a giveaway "),
    _p(r"(?:No winners|Some winners|[0-9]+) of the giveaway .*", "giveaway_results", words=" of the giveaway "),
    _p(_A + r" boosted the group (?P<boosts>[0-9]{1,9}) times?", "boost_apply", _GROUP, fields=_number("boosts"), words=" boosted the group "),
    _p(_A + r" refunded back .*", "refunded_payment", words=" refunded back "),
    _p(r"You won a prize in a giveaway organized by .*", "stars_prize", words="You won a prize in a giveaway "),
    _p(r".* refunded [0-9]+ Stars for [0-9]+ messages to .*", "paid_messages_refund", words=" Stars for "),
    _p(
        r"Price per (?P<kind>direct )?message changed to (?P<price_stars>[0-9]{1,12}) Telegram Stars\.",
        "paid_messages_price_change",
        fields=_number("price_stars"),
        words="message changed to ",
    ),
    _p(r"Direct messages were disabled\.", "paid_messages_price_change", _CHANNEL, words="Direct messages were disabled."),
    _p(_A + r" marked .* in this todo list\.", "todo_completions", link="message_id", words=" in this todo list."),
    _p(_A + r" added tasks: .*", "todo_append_tasks", words=" added tasks: "),
    _p(_A + r' added ".*" to the poll\.', "poll_append_answer", words=" to the poll."),
    _p(_A + r" (?:approved|rejected) your suggested post.*", "process_suggested_post", words=" your suggested post"),
    _p(r"The paid post was shown for 24 hours and .*", "suggested_post_success", words="The paid post was shown for "),
    _p(r"The (?:user refunded the payment|admin deleted the post early), .*", "suggested_post_refund", words="the "),
    _p(_A + r" suggests to add a date of birth: .*", "suggest_birthday", words=" suggests to add a date of birth: "),
    _p(_A + r" (?:disabled|enabled) sharing in this chat", "no_forwards_toggle", words=" sharing in this chat"),
    _p(_A + r" requested to enable sharing in this chat", "no_forwards_request", words=" requested to enable sharing "),
    _p(r"(?P<members>.+) will become the new main admin in 7 days if (?P<actor>.+) does not return", "new_creator_pending", words=" does not return"),
    _p(_A + r" made (?P<members>.+) the new main admin of the group", "change_creator", _GROUP, words=" the new main admin of the group"),
    _p(_A + r" created a bot .*", "managed_bot_created", words=" created a bot "),
)
"""In this order the first that fits wins: the more special forms of a verb stand before the general ones."""

COUNTED_ACTIONS: Final = frozenset({"create_group", "invite_members", "remove_members", "invite_to_group_call"})
"""Actions that the JSON export writes with a list of members; their number goes into ``action_json``."""

_ONE_NAME: Final = frozenset({"change_creator", "new_creator_pending", "remove_members"})


_LONGEST_SENTENCE: Final = 8_192
"""Characters; a longer one is unknown. Two names in a form can part a sentence in as many ways as it has words, each looked through to its end."""


def read_sentence(text: str) -> Sentence:
    """Return what a sentence says; an unknown one gives ``action`` None and ``sentence_kind`` unknown, never an error."""
    found: list[tuple[_Pattern, re.Match[str]]] = []
    for pattern in _PATTERNS if len(text) <= _LONGEST_SENTENCE else ():
        if pattern.words in text:
            match = pattern.form.fullmatch(text)
            if match is not None:
                found.append((pattern, match))
    if not found:
        return Sentence(None, {"sentence_kind": "unknown"})
    pattern, match = found[0]
    notes = []
    if any(other.action != pattern.action and not _special(pattern, other) for other, _ in found[1:]):
        notes.append("sentence-ambiguous")
    said = match.groupdict()
    members = _names(said.get("members"), split=pattern.action not in _ONE_NAME)
    if len(members) > 1:
        notes.append("member-names-split")
    return Sentence(
        pattern.action,
        pattern.fields(match) if pattern.fields else {},
        actor=_name(said.get("actor")),
        members=members,
        inviter=_name(said.get("inviter")),
        room_type=pattern.room_type,
        link_field=pattern.link_field,
        notes=tuple(notes),
    )


def _special(first: _Pattern, other: _Pattern) -> bool:
    """Say whether one form is the general case of another, so that fitting both is no ambiguity."""
    pair = {first.action, other.action}
    return pair in (
        {"invite_to_group_call", "invite_members"},
        {"delete_group_photo", "remove_members"},
        {"poll_delete_answer", "remove_members"},
        {"send_premium_gift", "send_stars_gift"},
        {"attach_menu_bot_allowed", "allow_sending_messages"},
    )


def _name(text: str | None) -> str | None:
    text = text.strip() if text else ""
    return None if text in NOBODY else text


def _names(text: str | None, *, split: bool) -> tuple[str | None, ...]:
    """Split a list as the exporter joins it: ``A``, ``A and B``, ``A, B and C``. None stands for a name that is not known."""
    if text is None:
        return ()
    if not split:
        return (_name(text),)
    first, _, last = text.rpartition(" and ")
    return tuple(_name(part) for part in ([*first.split(", "), last] if first else [text]))
