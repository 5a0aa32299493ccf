# SPDX-License-Identifier: Apache-2.0
"""``sotdae match``: where copies of a subject's photos were seen. No picture, no file name, no title is ever printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from sotdae.actions.matching.hashing_page import write_hashing_page
from sotdae.actions.matching.match import MatchRequest, MatchResult, match_bank, match_photos
from sotdae.actions.pictures.photos import in_jail
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, local_time, print_json, synthetic_banner, table
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.room_view import label
from sotdae.cli.stating import Permitting
from sotdae.cli.words import refusal_word, say
from sotdae.custody.vault import Mode
from sotdae.media.hashing import LOW_QUALITY
from sotdae.model.ids import message_number

Row = Mapping[str, Any]


def run(photos: Sequence[Path], subject: str, where: Place, permitting: Permitting, *, all_cases: bool, as_json: bool) -> None:
    """Search with photos, or with the subject's bank where none is given, and print where copies were seen."""
    asked = where.request(subject, permitting)
    request = MatchRequest(**{name: getattr(asked, name) for name in asked.__slots__}, all_cases=all_cases)
    now = datetime.now(UTC)
    if photos:
        with in_jail() as hash_photo:
            result = match_photos(request, photos, hash_photo=hash_photo, now=now)
    else:
        result = match_bank(request, now=now)
    if as_json:
        print_json(result.to_json())
    else:
        tell(console(), result, were_photos=bool(photos))


def write_page(workspace: Path | None, out: Path, centre: str | None, passphrase_file: Path | None) -> None:
    """Write the hashing page and say what to do with it."""
    place = Place(workspace, None, passphrase_file).existing()
    recipient = write_hashing_page(place, out, centre_name=centre, passphrase=read_passphrase(place, passphrase_file))
    shown = console()
    shown.print(say("page.written"), style="bold")
    shown.print(str(out), soft_wrap=True)
    shown.print(say("page.key"))
    shown.print(recipient, soft_wrap=True)
    shown.print(say("page.next"), style="dim")


def tell(out: Console, result: MatchResult, *, were_photos: bool) -> None:
    """Print an answer: for each photo how many copies and where, then what was searched and what the answer does not mean."""
    synthetic_banner(out, result.mode == Mode.SYNTHETIC.value)
    out.print(f"{say('match.subject', subject=result.subject)}  ({result.case})", style="bold")
    if result.check_codes:
        out.print(say("match.code", codes=", ".join(result.check_codes)))
    several_cases = len(result.searched.cases) > 1
    for query in result.queries:
        _tell_query(out, query, several_cases=several_cases)
    searched = result.searched
    out.print()
    facts = {"rooms": f"{searched.rooms:,}", "items": f"{searched.items:,}", "until": local_time(searched.until), "cases": ", ".join(searched.cases)}
    out.print(say("match.searched", **facts, milliseconds=f"{result.milliseconds:,}"))
    if searched.low_quality:
        out.print(say("match.searched_low", count=f"{searched.low_quality:,}"))
    if result.frozen:
        out.print(say("match.frozen", count=f"{result.frozen:,}"), style="bold")
    if not any(query["matches"] for query in result.queries):
        out.print(say("match.not_proof"))
    else:
        out.print(say("match.legend"), style="dim")
    out.print(say("match.not_forgery"), style="dim")
    if were_photos:
        out.print(say("match.forgotten"), style="dim")


def _tell_query(out: Console, query: Row, *, several_cases: bool) -> None:
    matches: list[Row] = query["matches"]
    quality = f" ({say('match.quality', quality=query['quality'])})" if query["quality"] is not None else ""
    name = str(query["query"]).replace("photo", say("match.photo"))
    if query["refused"]:
        out.print(f"\n{name}{quality}: {say('match.refused', why=refusal_word(query['refused']))}", style="bold")
        return
    if not matches:
        out.print(f"\n{name}{quality}: {say('match.none')}", style="bold")
        _tell_low(out, query)
        return
    pictures = len({(row["case"], row["item_id"]) for row in matches})
    rooms = len({(row["case"], row["room_key"]) for row in matches if row["room_key"] is not None})
    # One post may show several copies: its own file in one capture, a preview of it in another.
    posts = len({(row["case"], row["room_key"], row["message_id"]) for row in matches if row["message_id"] is not None})
    out.print(f"\n{name}{quality}: {say('match.found', pictures=pictures, rooms=rooms, posts=posts)}", style="bold")
    heads = [say("match.case")] if several_cases else []
    heads += [say(f"match.{name}") for name in ("room", "sent", "post", "distance", "how", "item")]
    first = int(several_cases)
    made = table(*heads, numbers=(first + 3,), whole=(first, first + 1, first + 5))
    for row in matches:
        cells = [str(row["case"])] if several_cases else []
        if row["message_id"] is None:
            cells += ["-", "-", say("match.no_post")]
        else:
            cells += [label(row), local_time(row["sent_at"]), f"#{message_number(row['message_id'])}"]
        made.add_row(*cells, str(row["distance_bits"]), kind_of_copy(row), row["item_id"][:8])
    out.print(made)
    if query["is_page"]:
        out.print(say("match.page"), style="dim")
    _tell_low(out, query)


def _tell_low(out: Console, query: Row) -> None:
    """Say that only parts of a photo could be asked with, where that is so: what is found of it, and what not, hangs on them."""
    if query["quality"] is not None and query["quality"] < LOW_QUALITY:
        out.print(say("match.low"))


def kind_of_copy(row: Row) -> str:
    """Return in words what made the two hashes meet: turned, cut, framed, inside a screenshot, a video's frame."""
    words = [] if row["band"] == "looks the same" else [say("match.similar")]
    if row["at_milliseconds"] is not None:
        share = f"{100 * (row['stored_ratio'] or 0):.0f}"
        words.append(say("match.video", at=f"{row['at_milliseconds'] / 1000:.0f}", share=share))
    if row["orientation"]:
        words.append(say("match.turned"))
    if row["variant"].startswith("crop"):
        words.append(say("match.crop"))
    if row["stored_variant"] == "trimmed":
        words.append(say("match.framed"))
    if row["stored_variant"] == "boxed":
        words.append(say("match.boxed"))
    return ", ".join(words) if words else say("match.plain")
