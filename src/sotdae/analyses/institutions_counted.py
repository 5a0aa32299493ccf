# SPDX-License-Identifier: Apache-2.0
"""How many institutions the rooms of a case mention, in numbers that may leave it: no institution that few rooms or few people mention is told.

Newspapers and those who warn are left out, and the account that made an export. Institutions without a name here (told by the word for their kind
alone, and every school below university) are in no row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.citing import PLACE, place_column, place_of
from sotdae.analyses.expressions import ibis
from sotdae.analyses.mentions import UNNAMED, in_messages, in_names, rooms_about
from sotdae.analyses.suppression import Cell, release
from sotdae.classes import dataclass
from sotdae.model.columns import Given, column
from sotdae.model.findings import Evidence, Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "case.institutions"
ALL: Final = "*"
"""The key of the finding that says how many there are and what is not shown."""
LEFT_OUT: Final = Given("rooms_left_out", (column("room_key", "string", "a room that speaks about rooms rather than for one", "key"),))
TOGETHER: Final = Given("institutions_together", (column("institution", "string", "one of those that are counted as one", "id"),))
_INVITATION: Final = "tg:invite:"
_MOST_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        threshold: fewer rooms, or fewer writers, are few: a convention of official statistics (3 to 5 are common); the larger protects more.
        least_talk: as in institutions.
    """

    threshold: int = 5
    least_talk: int = 2


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each institution that may be told, and one for all: how many there are, and what the others make together."""
    about = {str(row["room_key"]) for row in tables.rows(rooms_about, params.least_talk)}
    left = {LEFT_OUT: sorted((room,) for room in about)}
    pairs = _pairs(tables, left)
    if not pairs:
        return []
    cells = [_cell(row["institution"], row) for row in tables.rows(_by_institution, given=left)]

    def together(names: Collection[str]) -> Cell:
        (row,) = tables.rows(_together, given={**left, TOGETHER: sorted((name,) for name in names)})
        return _cell(ALL, row)

    made = release(sorted(cells), together, params.threshold)
    left_out = len(about & {str(row["room_key"]) for row in tables.rows(_mentioning)})
    shown = [_shown(cell, pairs[cell.name]) for cell in made.shown]
    others = made.others
    missing = []
    if made.suppressed and others is None:
        missing.append(Missing("others", "too few rooms, writers or institutions: even their sum would tell one of them"))
    whole = Finding(
        kind=KIND,
        key=(ALL,),
        values={
            "institutions": len(cells),
            "suppressed": made.suppressed,
            "complementary": made.complementary,
            "rooms": None if others is None else others.rooms,
            "writers": None if others is None else others.writers,
            "messages": None if others is None else others.messages,
            "threshold": params.threshold,
            "rooms_left_out": left_out,
        },
        reasons=(Reason("institutions", len(cells), made_by="room"),),
        missing=tuple(missing),
    )
    return [whole, *sorted(shown, key=lambda finding: finding.key)]


def _mentions(shapes: Shapes) -> Any:
    """Return a row for each mention that counts: institution, room, who wrote it (the room where nobody is known), message, place."""
    left_out = shapes.given(LEFT_OUT)
    said = in_messages(shapes)
    said = said.filter(said.speaks, ~said.institution.startswith(UNNAMED))
    coverages = shapes["coverages"]
    sources = coverages.filter(coverages.source_key.notnull()).select(coverages.room_key, coverages.source_key).distinct()
    said = said.anti_join(sources, [said.room_key == sources.room_key, said.sender_key == sources.source_key])
    written = said.select("institution", "room_key", writer=ibis.coalesce(said.sender_key, said.room_key), message=said.message_id, **_places(said))
    names = in_names(shapes)
    called = names.select("institution", "room_key", writer=names.room_key, message=ibis.null("int64"), **_places(names))
    both = written.union(called)
    # The page of an invitation shows a room that may be counted already under its number: as a second room it would make a few look like many.
    both = both.filter(~both.room_key.startswith(_INVITATION))
    return both.anti_join(left_out, "room_key")


def _by_institution(shapes: Shapes) -> Any:
    mentions = _mentions(shapes)
    return mentions.group_by("institution").agg(**_counts(mentions))


def _by_room(shapes: Shapes) -> Any:
    mentions = _mentions(shapes)
    return mentions.group_by(["institution", "room_key"]).agg(first_place=place_column(mentions).min())


def _together(shapes: Shapes) -> Any:
    """One row: what some institutions make together, each room, writer and message once."""
    some = _mentions(shapes).semi_join(shapes.given(TOGETHER), "institution")
    return some.agg(**_counts(some))


def _mentioning(shapes: Shapes) -> Any:
    hits = shapes["text_hits"]
    return hits.filter(hits.family == "institution").select("room_key").distinct()


def _places(table: Any) -> dict[str, Any]:
    return {name: table[name] for name in PLACE}


def _counts(mentions: Any) -> dict[str, Any]:
    record = ibis.struct({"room": mentions.room_key, "message": mentions.message})
    return {
        "rooms": mentions.room_key.nunique(),
        "writers": mentions.writer.nunique(),
        "messages": record.nunique(where=mentions.message.notnull()),
    }


def _cell(name: Any, row: Mapping[str, Any]) -> Cell:
    return Cell(str(name), row["rooms"], row["writers"], row["messages"])


def _pairs(tables: Tables, left: Mapping[Given, Sequence[tuple[str]]]) -> dict[str, list[Evidence]]:
    """Return institution -> a place in each room that mentions it."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for row in sorted(tables.rows(_by_room, given=left), key=lambda row: (row["institution"], row["room_key"])):
        found[str(row["institution"])] += place_of(row["first_place"], str(row["room_key"]))
    return dict(found)


def _shown(cell: Cell, found: Sequence[Evidence]) -> Finding:
    return Finding(
        kind=KIND,
        key=(cell.name,),
        values={
            "institutions": 1,
            "suppressed": 0,
            "complementary": 0,
            "rooms": cell.rooms,
            "writers": cell.writers,
            "messages": cell.messages,
            "threshold": None,
            "rooms_left_out": None,
        },
        reasons=(Reason("rooms", cell.rooms, tuple(found[:_MOST_PLACES]), made_by="room"),),
    )


ANALYSIS: Final = Analysis(
    name="institutions-counted",
    version=1,
    reads=("text_hits", "messages", "coverages"),
    kind=KIND,
    key=("institution",),
    scope="case",
    params=Params,
    run=run,
    questions=lambda params: ((rooms_about, params.least_talk), (_by_room,), (_by_institution,), (_together,), (_mentioning,)),
    columns={
        "institutions": ("institutions", "1; in the finding `*` how many are mentioned"),
        "suppressed": ("institutions", "in `*`: how many are not told by name"),
        "complementary": ("institutions", "in `*`: how many of these only because a sum would otherwise tell another"),
        "rooms": ("rooms", "that mention it; in `*` those of all that are not told, at least, or null where even that would tell too much"),
        "writers": ("accounts", "that wrote so, the room itself being one; in `*` likewise"),
        "messages": ("messages", "that mention it; in `*` likewise"),
        "threshold": ("count", "in `*`: of fewer rooms or fewer writers nothing is told"),
        "rooms_left_out": ("rooms", "in `*`: that mention an institution and speak about rooms (newspapers, warnings), not counted"),
    },
    title={"ko": "기관이 몇 곳이나 언급되나", "en": "How many institutions are mentioned?"},
)
