# SPDX-License-Identifier: Apache-2.0
"""Every column of the lake: its type, unit, meaning and source. ``docs/tables.md`` is generated from here; a schema that differs is refused.

`OBSERVATIONS` are written by readers (one table per class of `model.observations`); `DERIVED` are made from them: folds, aliases, hits of text rules.
A column marked ``account`` may hold account keys; what is stored there is a keyed HMAC (``acct:<32 hex>``). A room key stays as it
is, a talk's excepted: its number is an account's and is replaced likewise.
"""

from __future__ import annotations

from typing import Final

from sotdae.model import observations
from sotdae.model.columns import Column, Table
from sotdae.model.columns import column as _c

__all__ = ["DERIVED", "FOLDED", "HIT_CONTEXT", "MEDIA_COLUMNS", "MESSAGE_COLUMNS", "OBSERVATIONS", "PRINT_WORDS", "TABLES", "Column", "Table"]

_ROOM: Final = _c("room_key", "string", "the room; the canonical key in derived tables", "key")
_MESSAGE: Final = _c(
    "message_id",
    "int64",
    "the platform's message id, unique in the room; negative for messages of a migrated basic group; -10^15 plus the place in exports without ids",
)
_ORD: Final = _c("ord", "int64", "position among the rows of one message", "from 0")
_PLACE: Final = (
    _c("item_id", "string", "the item the row was read from", "SHA-256, hex"),
    _c("byte_offset", "int64", "where the record begins in the item", "bytes"),
    _c("byte_length", "int64", "length of the record", "bytes"),
)
_SENT: Final = (
    _c("sent_at", "timestamp_us", "when it was sent; the lower bound where sent_at_high is given", "UTC"),
    _c("sent_at_high", "timestamp_us", "upper bound of the sending time where only an interval is known", "UTC"),
)

MESSAGE_COLUMNS: Final = (
    _ROOM,
    _MESSAGE,
    _c("type", "string", "what the export calls it", "message, service, unsupported"),
    *_SENT,
    _c("sent_at_quality", "string", "how the time is known", "unix, offset, offset_standard_time, declared_zone, interval, unknown"),
    _c("edited_at", "timestamp_us", "time of the last edit the export shows", "UTC"),
    _c("sender_key", "string", "who sent it: an account, or a room for posts in a room's own name", account=True),
    _c("sender_kind", "string", "what sender_key is", "own_room, room, account, unknown"),
    _c("author_key", "string", "the signature under a channel's post", account=True),
    _c("reply_to_id", "int64", "the message it answers"),
    _c("reply_to_room_key", "string", "the other room, where the answered message is in one", "key", account=True),
    _c("topic_root_id", "int64", "root of its topic, found by walking replies; Telegram's exports name no topic"),
    _c("topic_quality", "string", "how the topic is known", "root, reply_chain, unknown"),
    _c("forwarded_from_key", "string", "where it was forwarded from: room or account; name:… where only a name stands", account=True),
    _c("forwarded_message_id", "int64", "id of the original message, where known"),
    _c("forwarded_at", "timestamp_us", "time of the original message, where known", "UTC"),
    _c("saved_from_key", "string", "where a saved message was saved from", account=True),
    _c("via_bot_key", "string", "the inline bot it was sent through", account=True),
    _c("text", "string", "the exact text, parts joined without a separator; null where none was observed"),
    _c("action", "string", "the service action's own word"),
    _c("action_json", "string", "the action's other fields without names of accounts", "canonical JSON"),
    _c("buttons_json", "string", "inline buttons: rows of type, text and target", "canonical JSON"),
    _c("reactions_json", "string", "reaction counts, sorted; never an edit", "canonical JSON"),
    _c("poll_json", "string", "poll or list: question, answers, counts", "canonical JSON"),
    _c("notes", "string", "repairs and assumptions made while reading this record", "words joined by spaces"),
    *_PLACE,
)

MEDIA_COLUMNS: Final = (
    _ROOM,
    _MESSAGE,
    _ORD,
    _c("kind", "string", "photo, video_file, sticker, voice_message, video_message, animation, audio_file, file, contact, location, …"),
    _c(
        "present",
        "string",
        "whether the file is in the capture",
        "yes, not_included, too_large, unavailable, missing_on_disk, self_destructed, none",
    ),
    _c("declared_path", "string", "the path the export writes; renumbered by every export, so never compared"),
    _c("media_item_id", "string", "the file's item, where it is in the capture", "SHA-256, hex"),
    _c("declared_bytes", "int64", "the size the export writes", "bytes"),
    _c("mime_type", "string", "as the export writes it"),
    _c("width", "int64", "width", "pixels"),
    _c("height", "int64", "height", "pixels"),
    _c("duration_seconds", "int64", "duration", "seconds"),
    _c("file_name", "string", "the sender's own file name; masked in all output"),
    _c("is_spoiler", "bool", "hidden until tapped"),
    _c("sticker_emoji", "string", "the emoji a sticker stands for"),
    *_PLACE,
)

OBSERVATIONS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        Table(
            "room_states",
            "what a capture says about a room as a whole",
            (
                _ROOM,
                _c("platform", "string", "the messenger", "telegram"),
                _c("room_type", "string", "the platform's own word", "public_channel, private_supergroup, bot_chat, …"),
                _c("bare_id", "int64", "the platform's numeric id without any prefix"),
                _c("id_quality", "string", "how sure the key is", "exact, legacy_ambiguous, name_only, invite_only, title_only"),
                _c("title", "string", "the room's title"),
                _c("username", "string", "its public name, lower case"),
                _c("visibility", "string", "what could be seen", "public, private, no_public_page, invite_live, invite_not_resolvable, restricted"),
                _c("description", "string", "its description"),
                _c("members", "int64", "members as the platform shows them; never in Telegram Desktop exports"),
                _c("members_kind", "string", "what is counted", "subscribers, members, monthly_users"),
                _c("members_granularity", "int64", "the shown number is rounded to a multiple of this"),
                _c("online", "int64", "members shown as online; never a size"),
                _c(
                    "not_before",
                    "timestamp_us",
                    "the state cannot be older than this: the time of the newest message beside it, of the page's making, or of the series' row",
                    "UTC",
                ),
                _c(
                    "not_after",
                    "timestamp_us",
                    "the state cannot be younger than this: when the page was made, or the series' row; null in exports",
                    "UTC",
                ),
                _c("state_evidence", "string", "the words that show the state, where a page says it"),
                *_PLACE,
            ),
            observations.RoomState,
        ),
        Table("messages", "messages as one capture shows them", MESSAGE_COLUMNS, observations.Message),
        Table(
            "entities",
            "marked pieces of message texts",
            (
                _ROOM,
                _MESSAGE,
                _ORD,
                _c("kind", "string", "the export's own word, e.g. mention, link, text_link, spoiler, custom_emoji"),
                _c("start_utf16", "int64", "start in the text", "UTF-16 code units"),
                _c("length_utf16", "int64", "length", "UTF-16 code units"),
                _c("value", "string", "link target, language, or the account a name points at", account=True),
                *_PLACE,
            ),
            observations.Entity,
        ),
        Table(
            "media",
            "attachments of messages; never their content",
            MEDIA_COLUMNS,
            observations.MediaItem,
        ),
        Table(
            "links",
            "links, wherever they stand",
            (
                _ROOM,
                _MESSAGE,
                _ORD,
                _c("place", "string", "where it stands", "text, text_link, mention, button, forward_header, description, reply, webpage"),
                _c("url", "string", "as written"),
                _c("target_kind", "string", "what it points at", "room, invite, message, folder, share, other, external"),
                _c("target_normal", "string", "the one spelling that equal Telegram links share"),
                _c("target_username", "string", "public name, lower case"),
                _c("target_invite_hash", "string", "invite hash, case kept"),
                _c("target_room_key", "string", "the room, where the link names its id", "key"),
                _c("target_message_id", "int64", "the message it points at"),
                _c("text_differs", "bool", "the visible text is itself another address"),
                *_PLACE,
            ),
            observations.Link,
        ),
        Table(
            "membership_events",
            "people coming and going, from service messages",
            (
                _ROOM,
                _MESSAGE,
                _ORD,
                _c(
                    "event",
                    "string",
                    "what happened",
                    "created, join_link, join_request, invited, removed, left, migrated_from, migrated_to, creator_change, joined",
                ),
                *_SENT,
                _c("member_key", "string", "who, if said", account=True),
                _c("by_key", "string", "by whom, if said", account=True),
                *_PLACE,
            ),
            observations.MembershipEvent,
        ),
        Table(
            "coverages",
            "what one reader took from one room of one member",
            (
                _ROOM,
                _c("format_era", "string", "the writer's era, told by its keys", source="docs/formats"),
                _c("window", "string", "how much of the room's life the member holds", "whole, unfiltered, range, own_messages, unknown"),
                _c("first_message_id", "int64", "lowest message id"),
                _c("last_message_id", "int64", "highest message id"),
                _c("first_at", "timestamp_us", "earliest time", "UTC"),
                _c("last_at", "timestamp_us", "latest time", "UTC"),
                _c("messages", "int64", "messages read"),
                _c("service_messages", "int64", "service messages read"),
                _c("unsupported_messages", "int64", "records that the exporting program itself could not write"),
                _c("repaired_records", "int64", "records read after a named repair"),
                _c("damaged_records", "int64", "records that could not be read"),
                _c("unknown_keys", "int64", "keys, actions and entity kinds unknown to this reader, counted"),
                _c("end_state", "string", "how the member ends", "complete, truncated, trailing_bytes"),
                _c("offset_minutes", "int64", "the exporter's offset from UTC", "minutes"),
                _c("offset_source", "string", "how it is known", "unix, written, declared, mixed, unknown"),
                _c("encoding", "string", "the member's encoding"),
                _c("source_key", "string", "the account that made the export, where known; excluded from every signal about people", account=True),
                *_PLACE,
            ),
            observations.Coverage,
        ),
        Table(
            "view_counts",
            "how often posts had been viewed, each time a page shows it",
            (
                _ROOM,
                _MESSAGE,
                _c("views", "int64", "views as the page shows them"),
                _c("views_granularity", "int64", "the shown number is rounded to a multiple of this"),
                _c("not_before", "timestamp_us", "the number cannot be older than this", "UTC"),
                _c("not_after", "timestamp_us", "the number cannot be younger than this", "UTC"),
                *_PLACE,
            ),
            observations.ViewCount,
        ),
        Table(
            "problems",
            "trouble with pieces of input, each with its place",
            (
                _c("code", "string", "a short stable word"),
                _c("severity", "string", "how bad", "note, warning, error"),
                _c("detail", "string", "a fixed phrase with counts; never text of the input"),
                _ROOM,
                _MESSAGE,
                _c("damaged_digest", "string", "SHA-256 of bytes that could not be read", "hex"),
                *_PLACE,
            ),
            observations.Problem,
        ),
    )
}

_SNAPSHOT: Final = (
    _c("snapshot_id", "string", "the snapshot the row comes from", "SHA-256, hex"),
    _c("capture_id", "string", "the capture the row comes from", "SHA-256, hex"),
)

_PLACES: Final = "text, title, description; of contact also text_link, mention, button, username (what the room is called)"

HIT_CONTEXT: Final = (
    _c(
        "author_role",
        "string",
        "who wrote the message, as far as it shows: the room itself (a channel's post, an anonymous administrator), an account that did what only "
        "administrators can; null is unknown",
        "room, admin",
    ),
    _c("is_pinned", "bool", "a capture records that the message was pinned at some time"),
)
"""What the fold adds to a hit or a print: it depends on other messages of the room."""

PRINT_WORDS: Final = tuple(
    _c(f"print_{number}", "int64", f"bytes {8 * number} to {8 * number + 7} of its print, the first one lowest", source="sotdae.text.prints")
    for number in range(8)
)
"""Two texts agree in about as many of these 64 bytes as they share of their pieces."""

DERIVED: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        Table("message_versions", "every observation of every message, canonical room keys", (*MESSAGE_COLUMNS, *_SNAPSHOT)),
        Table(
            "media_versions",
            "every observation of every attachment, canonical room keys: what a later capture lacks was still shown in the earlier",
            (*MEDIA_COLUMNS, *_SNAPSHOT),
        ),
        Table(
            "revisions",
            "what differs between the captures of one message; reactions, paths and poll counts are not differences",
            (
                _ROOM,
                _MESSAGE,
                _c("change", "string", "what happened", "text, entities, links, buttons, media, absent"),
                _c("from_capture_id", "string", "the capture that shows the earlier form", "SHA-256, hex"),
                _c("to_capture_id", "string", "the capture that shows the later form, or does not show the message", "SHA-256, hex"),
                _c("edited_at", "timestamp_us", "the edit time the later form gives", "UTC"),
                *_PLACE,
            ),
        ),
        Table(
            "room_aliases",
            "keys that name the same room, with the proof",
            (
                _c("alias_key", "string", "a key that a reader yielded", "key"),
                _ROOM,
                _c("proof", "string", "why they are the same", "same_message_ids, migrated, platform_id, public_name"),
                _c("support", "int64", "how many messages agree; for public_name how many rows show the name beside the id"),
            ),
        ),
        Table(
            "captures",
            "the captures of the case, from the custody log",
            (
                _c("capture_id", "string", "the capture", "SHA-256, hex"),
                _c("seq", "int64", "its place in the custody log"),
                _c("sealed_at", "timestamp_us", "when it was sealed, by this machine's clock", "UTC"),
                _c("captured_at", "timestamp_us", "when it was made, as the person stated", "UTC"),
                _c("clock_offset_seconds", "int64", "this machine's clock minus true time, as stated", "seconds"),
            ),
        ),
        Table(
            "media_hashes",
            "perceptual hashes of the case's media, whatever room shows them; seen while sealing, kept in the sealed details",
            (
                _c("media_item_id", "string", "the picture or video", "SHA-256, hex"),
                _c("media_kind", "string", "what it was decoded as", "picture, video"),
                _c("form", "string", "the format's name", "JPEG, PNG, WEBP, MP4, …"),
                _c("width", "int64", "of the stored picture", "pixels"),
                _c("height", "int64", "of the stored picture", "pixels"),
                _c("variant", "string", "which part of the picture the hash is of", "plain, trimmed, boxed"),
                _c("is_page", "bool", "the picture has a boxed part: a screenshot, mostly interface"),
                _c("orientation", "int64", "0 upright; of a video's frame also as it is stored", "0 to 7"),
                _c("at_milliseconds", "int64", "of a video's frame, from its start; null for pictures", "milliseconds"),
                _c("until_milliseconds", "int64", "of the last frame of a still stretch that has this hash", "milliseconds"),
                _c("frames", "int64", "how many frames the hash stands for; 1 for pictures"),
                _c("video_frames", "int64", "how many frames of the video were hashed; null for pictures"),
                _c("algorithm", "string", "the hash's name", "pdq"),
                _c("algorithm_version", "int64", "of our implementation"),
                _c("path", "string", "how it was computed", "interoperable, fast"),
                _c("quality", "int64", "how much the picture shows", "0 to 100"),
                _c("value", "string", "the bits, most significant first", "hex"),
                *_SNAPSHOT,
            ),
        ),
        Table(
            "text_hits",
            "where a text rule fired; titles and descriptions are read for institutions alone",
            (
                _ROOM,
                _MESSAGE,
                _c("rule_id", "string", "the rule"),
                _c("rule_version", "int64", "its version"),
                _c("family", "string", "gate, sale, life, tier, claim, harm, institution, talk; contact (no rule): where a link or a name stands"),
                _c("variant", "string", "which of the rule's variants, where its file names them; for contact what it is"),
                _c("view", "string", "which reading of the text it was found in", "v0, v1, v2, v3"),
                _c("start", "int64", "first original character of the hit", "code points"),
                _c("end", "int64", "one past the last original character", "code points"),
                _c("number", "int64", "the number the rule extracted, if any"),
                _c("unit", "string", "what the number counts", "members, krw"),
                _c("checked", "string", "what a validator said of the value; never the value", "checksum, format"),
                _c("bits", "float64", "the rule's weight", "bits"),
                _c("context", "string", "what of the message's context raises the weight; never required", "words of: room, admin, pinned"),
                _c("context_bits", "float64", "by how much", "bits"),
                _c(
                    "place",
                    "string",
                    "what the text is; those of a header have no message, the title that a service message records has one",
                    _PLACES,
                ),
                _c("value_key", "string", "link, account or coin, and a keyed digest of where a link leads or of the checked number"),
                *HIT_CONTEXT,
                *_SNAPSHOT,
                *_PLACE,
            ),
        ),
        Table(
            "text_prints",
            "prints of texts that are long enough for one, to find copies; made from letters without links, spaces and signs, and never shown",
            (
                _ROOM,
                _MESSAGE,
                _c("length", "int64", "how long the text is", "syllables; three Latin letters or digits count as one"),
                _c("is_odd", "bool", "it has syllables written in pieces or with look-alikes"),
                _c("text_key", "int64", "keyed digest of its letters: equal for texts that differ in links, spacing, signs and look-alikes alone"),
                _c("written_key", "int64", "keyed digest of the text as written"),
                *PRINT_WORDS,
                *HIT_CONTEXT,
                *_SNAPSHOT,
                *_PLACE,
            ),
        ),
    )
}

FOLDED: Final = (
    *("messages", "entities", "media", "links", "membership_events", "room_states", "coverages", "view_counts", "problems"),
    *("text_hits", "text_prints"),
)
"""Tables an analysis may read besides the derived ones: one row per message (or per capture for states and coverages), canonical room keys, and the
two snapshot columns added. `messages` also has ``versions`` (how many captures show it)."""

TABLES: Final[dict[str, Table]] = {**OBSERVATIONS, **DERIVED}
