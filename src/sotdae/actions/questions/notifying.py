# SPDX-License-Identifier: Apache-2.0
"""``sotdae notice``: drafts one page about one room. Its identifiers are unmasked for this page, which is an act: logged first, then written.

Nothing is sent, no statute is chosen, nothing is signed: all that is left blank. The log's entry says who drafted what of which room, which
identifiers were unmasked, and the draft's digest; it counts as exposure of these identifiers.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Literal, cast

from sotdae import __version__
from sotdae.actions.acting import Acting, Note
from sotdae.actions.questions import trailing
from sotdae.actions.questions.news import CALLS
from sotdae.actions.questions.reporting import exporter_called
from sotdae.actions.reading import CHANNEL, address_of, iso, rooms_called
from sotdae.actions.workspace import ANSWERS
from sotdae.cases import signs
from sotdae.cases.dossier import Audience, Dossier
from sotdae.classes import dataclass
from sotdae.errors import AnswersMissing, DocumentInvalid, RoomAmbiguous, RoomUnknown, UsageError
from sotdae.lake.answers import Answers
from sotdae.lake.shapes import RoomAnswer
from sotdae.model.findings import Evidence

Row = dict[str, Any]
Form = Literal["html", "text", "pdf"]

MOST_MESSAGES: Final = 12
"""Messages of one draft: more do not fit a page; the rest is a number. A matter of presentation."""
_MOST_CAPTURES: Final = 4
_CLOSINGS: Final = ("turned_private", "turned_no_public_page", "turned_restricted", "migrated_to", "turned_invite_not_resolvable")
_SUFFIX: Final = {"html": "html", "text": "txt", "pdf": "pdf"}


class Kind(StrEnum):
    """What a draft is for."""

    PRESERVATION = "preservation"
    REMOVAL = "removal"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that was written. Fields: docs/cli.md."""

    case: str
    label: str
    label_ko: str
    kind: Kind
    language: str
    form: Form
    file: Path
    file_digest: str
    log_seq: int
    unmasked: tuple[str, ...]
    messages: int
    blanks: int
    synthetic: bool

    def to_json(self) -> Row:
        """Return the documented JSON."""
        return {
            "case": self.case,
            "label": self.label,
            "label_ko": self.label_ko,
            "kind": self.kind.value,
            "language": self.language,
            "format": self.form,
            "file": str(self.file),
            "file_digest": self.file_digest,
            "log_seq": self.log_seq,
            "unmasked": list(self.unmasked),
            "messages": self.messages,
            "blanks": self.blanks,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to draft.

    Attributes:
        name: a label, the beginning of one, or a link.
        kind: what for.
        language: ``ko`` or ``en``.
        form: HTML, plain text or PDF.
        messages: message numbers to name beside those that findings cite.
        out: where to write it; None for the workspace's own folder.
    """

    name: str
    kind: Kind
    language: Literal["ko", "en"] = "ko"
    form: Form = "html"
    messages: tuple[int, ...] = ()
    out: Path | None = None


def draft(acting: Acting, wanted: Wanted) -> Drafted:
    """Write a draft about a room of the case.

    Args:
        acting: the case, opened with its keys.
        wanted: what to draft.

    Raises:
        RoomUnknown: if no capture of the case holds the room.
        RoomAmbiguous: if the name fits more than one.
        UsageError: if a chosen message is not held.
        AnswersMissing: if there is nothing to answer from.
        DocumentInvalid: if the draft does not pass its own check.
    """
    path = acting.opened.place.case_lake(acting.case.case_id) / ANSWERS
    if not path.is_file():
        raise AnswersMissing(case=acting.case.case_id[:8])
    with Answers(path) as answers:
        room = _room(answers, wanted.name)
        facts = _facts(answers, room, wanted)
        mode = str(answers.meta["mode"])
    head = acting.opened.vault.head()
    dossier = Dossier(
        case=acting.case.name,
        mode=mode,
        synthetic=mode == "synthetic",
        audience=Audience.PLATFORM,
        program=f"sotdae {__version__}",
        made_at=acting.now,
        log_size=head.size,
        log_root=head.root,
        sections={"notice": facts},
    )
    body = _written(dossier, wanted.form)
    digest = hashlib.sha256(body).hexdigest()
    unmasked = tuple(name for name in ("titles", "addresses", "number") if facts["room"][name])
    told = {"kind": wanted.kind.value, "language": wanted.language, "format": wanted.form, "unmasked": list(unmasked), "file_digest": digest}
    seq = acting.log([Note("notice.drafted", {"room_key": room.room_key, "messages": len(facts["messages"]), **told})])
    label, label_ko = room.labels[0], room.labels[-1]
    name = f"{acting.case.case_id[:8]}-notice-{label}-{wanted.kind.value}-{wanted.language}.{_SUFFIX[wanted.form]}"
    file = wanted.out or acting.opened.place.reports / name
    _put(file, body)
    kinds = (wanted.kind, wanted.language, wanted.form)
    plain = _written(dossier, "text") if wanted.form == "pdf" else body
    blanks = plain.count(b"[__")
    return Drafted(acting.case.name, label, label_ko, *kinds, file, digest, seq, unmasked, len(facts["messages"]), blanks, dossier.synthetic)


def _room(answers: Answers, name: str) -> RoomAnswer:
    found = [room for key in rooms_called(answers, name) if (room := answers.room(key)) is not None]
    if len(found) > 1:
        raise RoomAmbiguous(labels=", ".join(room.labels[0] for room in found))
    if not found:
        raise RoomUnknown
    return found[0]


def _written(dossier: Dossier, form: Form) -> bytes:
    exporter = exporter_called(f"notice-{form}")
    sink = io.BytesIO()
    exporter.write(dossier, sink)
    faults = sorted({problem.code for problem in exporter.check(io.BytesIO(sink.getvalue())) if problem.severity == "error"})
    if faults:
        raise DocumentInvalid(what=", ".join(faults))
    return sink.getvalue()


def _put(path: Path, body: bytes) -> None:
    """Write a draft that only its owner reads; an older one is replaced at once, never half."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sink:
        sink.write(body)
        sink.flush()
        os.fsync(sink.fileno())
    temporary.replace(path)


def _facts(answers: Answers, room: RoomAnswer, wanted: Wanted) -> Row:
    sheet = room.sheet
    number = room.room_key.removeprefix(CHANNEL) if room.room_key.startswith(CHANNEL) else None
    addresses = [f"t.me/{name}" for name in room.usernames]
    rows, more = _messages(answers, room, wanted)
    state = str(sheet["state"])
    return {
        "kind": wanted.kind.value,
        "language": wanted.language,
        "room": {
            "label": room.labels[0 if wanted.language == "en" else -1],
            "titles": list(room.titles),
            "addresses": addresses,
            "number": number,
            "type": sheet["room_type"],
            "state": None if state == "unknown" else state,
        },
        "facts": [*_times(sheet), *(_told(answers, room) if wanted.kind is Kind.REFERRAL else ())],
        "messages": rows,
        "more": more,
        "captures": _captures(answers, room),
    }


def _times(sheet: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = [{"what": name, "value": None, "earliest": sheet[name], "latest": sheet[name]} for name in ("first_at", "last_at")]
    closed = [event for event in sheet["history"] if event["what"] in _CLOSINGS]
    rows += [{"what": "closed", "value": None, "earliest": event["earliest"], "latest": event["latest"]} for event in closed[-1:]]
    return rows


def _told(answers: Answers, room: RoomAnswer) -> list[Row]:
    """Return what a referral tells beside times: sizes, conditions and sales, and signs of where the room may have gone."""
    sheet = room.sheet
    sizes = [name for name in ("members_observed", "members_claimed") if sheet[name] is not None]
    rows: list[Row] = [{"what": name, "value": [f"{sheet[name]:,}"] * 2} for name in sizes]
    standing = [row["title"] for row in sheet["gates"] if row["stands"]]
    if standing:
        rows.append({"what": "gates", "value": [", ".join(title[language] for title in standing) for language in ("ko", "en")]})
    trail = trailing.told(answers, room.room_key)
    for row in (*trail["candidates"], *trail["continues"]):
        forward = row in trail["candidates"]
        told = []
        for side, language in enumerate(("ko", "en")):
            mine, other = room.labels[-1 if language == "ko" else 0], row["label_ko" if language == "ko" else "label"]
            pair = (mine, other) if forward else (other, mine)
            sentence = signs.counted(row["signs"], pair, cast("signs.Language", language))
            told.append(f"{sentence} ({signs.LEVELS[row['level']][side]}, {row['bits']:+.1f} bits). {signs.ERROR_RATE[side]}")
        rows.append({"what": "succession", "value": told})
    return rows


def _messages(answers: Answers, room: RoomAnswer, wanted: Wanted) -> tuple[list[Row], int]:
    """Return the messages that a draft names, chosen ones first, then those that findings cite, and how many more there are."""
    why: dict[int, list[Any]] = {message_id: ["chosen"] for message_id in wanted.messages}
    places: dict[int, Row] = {}
    for place, reason in _cited(answers, room):
        if place["message_id"] is not None:
            reasons = why.setdefault(place["message_id"], [])
            if reason not in reasons:
                reasons.append(reason)
            places.setdefault(place["message_id"], place)
    shown = list(why)[: max(MOST_MESSAGES, len(wanted.messages))]
    known = answers.places(room.room_key, shown)
    missing = [message_id for message_id in wanted.messages if message_id not in known]
    if missing:
        raise UsageError(what=f"no capture of the room holds a message with words of the number {missing[0]}")
    rows = []
    for message_id in shown:
        sent_at, place = known.get(message_id, (None, places.get(message_id, {})))
        rows.append(
            {
                "message_id": message_id,
                "address": _address(room, message_id),
                "sent_at": iso(sent_at) or next((room.sheet[f"{one}_at"] for one in ("first", "last") if one in why[message_id]), None),
                "why": why[message_id],
                **{name: place[name] for name in ("item_id", "byte_offset", "byte_length", "log_seq")},
            }
        )
    return sorted(rows, key=lambda row: (row["sent_at"] or "", row["message_id"])), len(why) - len(shown)


def _address(room: RoomAnswer, message_id: int) -> str | None:
    try:
        return address_of(room, message_id)
    except UsageError:
        return None


def _cited(answers: Answers, room: RoomAnswer) -> Iterable[tuple[Row, Any]]:
    """Yield the places that findings cite in a room, and why, those that say most first."""
    sheet = room.sheet
    for row in sheet["gates"]:
        if row["stands"]:
            yield from ((place, [row["title"]["ko"], row["title"]["en"]]) for place in row["evidence"])
    for finding in answers.findings(CALLS, room.room_key):
        if finding.values["messages"]:
            yield from _places(answers, room, (place for reason in finding.reasons for place in reason.evidence), "call")
    for place in (sheet["claims"] or {"evidence": ()})["evidence"]:
        yield place, "claim"
    for finding in (*answers.findings(trailing.SUCCESSION, room.room_key), *answers.findings_about(trailing.SUCCESSION, room.room_key)):
        if finding.values["level"] not in {None, trailing.REJECTED}:
            yield from _places(
                answers, room, (place for reason in finding.reasons if (reason.bits or 0) > 0 for place in reason.evidence), "succession"
            )
    for event in sheet["history"]:
        if event["what"] in {"first_seen", "last_seen"}:
            yield from ((place, event["what"].removesuffix("_seen")) for place in event["evidence"])


def _places(answers: Answers, room: RoomAnswer, evidence: Iterable[Evidence], why: str) -> Iterable[tuple[Row, Any]]:
    mine = [place for place in evidence if place.room_key == room.room_key]
    seqs = answers.log_seqs(place.item_id for place in mine)
    for place in mine:
        yield {**place._asdict(), "log_seq": seqs.get(place.item_id)}, why


def _captures(answers: Answers, room: RoomAnswer) -> Sequence[Row]:
    rows = [row for row in answers.captures() if room.labels[0] in row["rooms"]]
    return [
        {
            "at": row["captured_at"] or row["sealed_at"],
            "reader": ", ".join(row["readers"]),
            "log_seq": row["log_seq"],
            "authority": row["authority"],
            "performer": row["performer"],
        }
        for row in rows[-_MOST_CAPTURES:]
    ]
