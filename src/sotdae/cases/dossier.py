# SPDX-License-Identifier: Apache-2.0
"""The frozen bundle that an exporter receives: plain data that actions built and disclosure cut down. Nothing in it can reach a store.

Texts in it are already masked; a title is present only as its mask unless the person unmasked that very room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from sotdae.cases.cited import Citation as Citation  # noqa: PLC0414 (rows of the dossier are imported from here, wherever they stand)
from sotdae.cases.cited import Quote as Quote  # noqa: PLC0414 (as above)
from sotdae.cases.judged import DecisionRow
from sotdae.cases.kept import KeptRow
from sotdae.cases.spoken import CallRow, ContactRow, ContactsHeld, InstitutionsCounted
from sotdae.cases.trails import LineRow, Trail
from sotdae.classes import dataclass
from sotdae.model.canonical import Json


class Audience(StrEnum):
    """Who a document is for; disclosure cuts accordingly."""

    TEAM = "team"
    COURT = "court"
    DEFENCE = "defence"
    NEWSROOM = "newsroom"
    PARTNER = "partner"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One state or change of a room.

    Attributes:
        what: a code: first_seen, created, public, private, renamed, migrated_to, migrated_from, ttl_set, ownership_changed, last_seen, unknown.
        earliest: it did not happen before this, or None.
        latest: it had happened by this, or None.
        detail: masked or neutral, e.g. a period in seconds.
        citations: the observations on both sides.
    """

    what: str
    earliest: datetime | None
    latest: datetime | None
    detail: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """Counts of one room on one Korean calendar day; None is *not observed*.

    Attributes:
        joins, invited, left, senders, messages: what the captures show of that day.
        members, monthly_users: the newest count that the platform itself showed that day.
    """

    on: str
    joins: int | None
    invited: int | None
    left: int | None
    senders: int | None
    messages: int | None
    members: int | None = None
    monthly_users: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One total of a room with some of the places it was counted at.

    Attributes:
        what: joins, invited, left, senders, people_seen, members_observed or monthly_users_observed.
        citations: the first places; empty where an analysis kept none.
    """

    what: str
    value: int
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class SurgeRow:
    """One day, or interval between two counts, in which far more came than expected.

    Attributes:
        measure: arrivals, members or monthly_users.
        on: the Korean day on which it ends.
        begins, ends: the interval.
        gain: how many more; low, high: what was usual.
        tail_log10: log10 of the probability of as many, had nothing changed.
        basis: own, ``size and age`` or age; steps, rooms: intervals, and rooms, that it was measured against.
        higher: how many of those were as large; None for the room's own.
        spans_gap: the interval is longer than three days.
        citations: the first and the last record, or the two counts.
    """

    measure: str
    on: str
    begins: datetime | None
    ends: datetime | None
    gain: int
    low: int
    high: int
    tail_log10: float
    basis: str
    steps: int
    rooms: int
    higher: int | None
    spans_gap: bool
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleBound:
    """How many accounts at least were active in a case: rooms, accounts, those in several rooms, and Chao's range where it can be stated."""

    rooms: int
    accounts: int
    several: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class RoomSheet:
    """Everything the document says about one room.

    Attributes:
        members_observed: members counted by the platform at the newest, None if never observed.
        members_granularity: the platform rounded that number to a multiple of this.
        members_kind: what it counts: members or subscribers.
        members_observed_at: when it was shown, as far as known.
        monthly_users_observed: a bot's newest count of monthly users.
        people_seen: distinct accounts that the captures show, None if they show none; no bound of the room's size, never called members.
        members_claimed: largest size the room's texts claim, None if none.
        unknown_after: the newest moment a capture can show; what came later is unknown.
        counts: totals over the whole time, with their places.
        surges: alarms, oldest first; surges_looked: intervals judged and not judged, None where nothing was counted.
    """

    label: str
    label_ko: str
    room_key: str
    room_type: str | None
    title_masked: str
    state: str
    messages: int
    first_at: datetime | None
    last_at: datetime | None
    members_observed: int | None
    people_seen: int | None
    members_claimed: int | None
    claim_citations: tuple[Citation, ...] = ()
    history: tuple[HistoryEvent, ...] = ()
    growth: tuple[GrowthPoint, ...] = ()
    captures: int = 0
    revisions: int = 0
    absences: int = 0
    unknown_after: datetime | None = None
    counts: tuple[Count, ...] = ()
    members_granularity: int | None = None
    members_kind: str | None = None
    members_observed_at: datetime | None = None
    monthly_users_observed: int | None = None
    surges: tuple[SurgeRow, ...] = ()
    surges_looked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One edge between rooms: kind (link, forward, mention, invite, reply, button), how often, first and last, with places."""

    source: str
    target: str
    target_known: bool
    kind: str
    count: int
    first_at: datetime | None
    last_at: datetime | None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyRoom:
    """A room that showed a copy of a picture: files, posts, between which moments first, with places."""

    label: str
    items: int
    posts: int
    first_from: datetime | None
    first_until: datetime | None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One picture that several rooms showed, without the picture: how many files and posts, the first rooms, and how many rooms there are."""

    item_id: str
    items: int
    posts: int
    rooms: tuple[CopyRoom, ...]
    rooms_total: int


@dataclass(frozen=True, slots=True)
class TextRoom:
    """A room that posted a copy of a text: posts, of them forwards, between which moments first, with places."""

    label: str
    posts: int
    forwarded: int
    first_from: datetime | None
    first_until: datetime | None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text that several rooms posted, without the text: in how many ways, how often, the first rooms, and how many rooms there are."""

    writings: int
    posts: int
    odd: int
    is_common: bool
    rooms: tuple[TextRoom, ...]
    rooms_total: int


@dataclass(frozen=True, slots=True)
class RepostingRow:
    """Two rooms that posted the same things within a few seconds of each other, and how many chance would put together."""

    first: str
    second: str
    objects: int
    objects_of_both: int
    expected: float
    is_remarkable: bool
    first_led: int
    second_led: int
    window_seconds: int
    first_at: datetime | None
    last_at: datetime | None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class GateRow:
    """One condition of entry, or one thing that is sold, in one room.

    Attributes:
        stands: the room itself stands for it, or two independent messages say it; else it is a single mention.
        methods: ways of paying and how many messages name each.
        checked: what validators said of numbers, and of how many messages; the numbers themselves are masked.
    """

    label: str
    rule: str
    title_ko: str
    title_en: str
    family: str
    stands: bool
    messages: int
    independent: int
    own: int
    about: int
    forwarded: int
    first_at: datetime | None
    last_at: datetime | None
    price_min_krw: int | None = None
    price_median_krw: int | None = None
    price_max_krw: int | None = None
    methods: tuple[tuple[str, int], ...] = ()
    checked: tuple[tuple[str, int], ...] = ()
    quotes: tuple[Quote, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class TierRow:
    """One room that messages of another place above it; ``upper`` is a label, a masked link, or None where no link was given."""

    lower: str
    upper: str | None
    upper_known: bool
    stands: bool
    messages: int
    own: int
    first_at: datetime | None
    last_at: datetime | None
    circle: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One kind of trouble in one item: code, severity, how often, first place, and the room if known."""

    label: str | None
    code: str
    severity: str
    detail: str
    count: int
    item_id: str
    byte_offset: int
    byte_length: int
    log_seq: int | None


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture with its provenance; what nobody stated is None and printed as "not stated"."""

    capture_id: str
    log_seq: int
    sealed_at: datetime
    captured_at: datetime | None
    authority: str | None
    purpose: str | None
    performer: str | None
    clock_offset_seconds: int | None
    readers: tuple[str, ...]
    items: int
    items_sealed: int
    bytes_read: int
    messages: int
    rooms: tuple[str, ...]
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it, for one case and one audience.

    Attributes:
        synthetic: the workspace is a demonstration; every page says so.
        log_size: entries in the custody log when the dossier was made.
        log_root: the Merkle root over them, hex.
        made_at: when it was made (given, never read from a clock).
        trails: rooms that closed or fell silent, and what may continue them; lineage: the lines of rooms.
        decisions: what persons concluded about findings, rejected and abstained ones too.
        kept: what was erased from the case, and holds that stand.
        people: how many accounts at least, over all rooms; None where fewer than two rooms show any.
        contacts_held: how many contact points are not listed; None where none was read.
        institutions: how many are mentioned, suppressed as it may leave the case; None where none is.
        sections: further data by exporter-specific name.
    """

    case: str
    mode: str
    synthetic: bool
    audience: Audience
    program: str
    made_at: datetime
    log_size: int
    log_root: str
    rooms: tuple[RoomSheet, ...] = ()
    links: tuple[LinkRow, ...] = ()
    copies: tuple[CopyRow, ...] = ()
    texts: tuple[TextRow, ...] = ()
    reposting: tuple[RepostingRow, ...] = ()
    gates: tuple[GateRow, ...] = ()
    tiers: tuple[TierRow, ...] = ()
    calls: tuple[CallRow, ...] = ()
    trails: tuple[Trail, ...] = ()
    lineage: tuple[LineRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    contacts_held: ContactsHeld | None = None
    decisions: tuple[DecisionRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    captures: tuple[CaptureRow, ...] = ()
    kept: tuple[KeptRow, ...] = ()
    people: PeopleBound | None = None
    institutions: InstitutionsCounted | None = None
    sections: Mapping[str, Json] = field(default_factory=dict)
