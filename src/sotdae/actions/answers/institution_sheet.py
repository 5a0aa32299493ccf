# SPDX-License-Identifier: Apache-2.0
"""Institutions in a room's sheet, for those who work on the case, and in numbers that may leave it. Names are a gazetteer's; nothing is quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sotdae.actions.answers.sheets import Names, places
from sotdae.actions.reading import iso
from sotdae.cases.spoken import InstitutionRow, InstitutionsCounted
from sotdae.model.findings import Finding

Row = dict[str, Any]
Titles = Mapping[str, Mapping[str, str]]

ROOM_KIND: Final = "room.institutions"
CASE_KIND: Final = "case.institutions"
_ALL: Final = "*"
_UNNAMED: Final = {
    "*university": {"ko": "대학(이름 없이)", "en": "a university (not named here)"},
    "*school": {"ko": "대학 아래 학교(이름은 밝히지 않음)", "en": "a school below university (never named)"},
}
_TIMES: Final = frozenset({"first_at", "last_at"})


def institution_rows(names: Names, findings: Sequence[Finding], titles: Titles) -> list[Row]:
    """Return the institutions that a room mentions, as JSON: those it names itself after first, then by number of messages."""
    rows = [_row(names, finding, titles) for finding in findings]
    return sorted(rows, key=lambda row: (not row["in_title"], -row["messages"], -row["about"], row["institution"]))


def _row(names: Names, finding: Finding, titles: Titles) -> Row:
    values: Mapping[str, Any] = finding.values
    institution = str(finding.key[1])
    return {
        "case": names.case,
        "institution": institution,
        "title": dict(_title(institution, titles)),
        "named": institution not in _UNNAMED,
        **{name: value for name, value in values.items() if name not in _TIMES},
        "first_at": iso(values["first_at"]),
        "last_at": iso(values["last_at"]),
        "missing": [{"signal": missing.signal, "why": missing.why} for missing in finding.missing],
        "evidence": places(names, finding.reasons),
    }


def _title(institution: str, titles: Titles) -> Mapping[str, str]:
    """An institution's title; one that is no longer in any gazetteer keeps its id."""
    known = _UNNAMED.get(institution) or titles.get(f"institution.{institution}")
    return known or {"ko": institution, "en": institution}


def counted(findings: Sequence[Finding], titles: Titles) -> InstitutionsCounted | None:
    """Return what may leave the case of the findings of kind ``case.institutions``; they are suppressed already. None where there is none."""
    whole = next((finding for finding in findings if finding.key == (_ALL,)), None)
    if whole is None:
        return None
    values: Mapping[str, Any] = whole.values
    rows = (_counts(finding, titles) for finding in findings if finding is not whole)
    shown = sorted(rows, key=lambda row: (-row.rooms, -row.messages, row.title_ko))
    return InstitutionsCounted(
        **{name: values[name] for name in ("threshold", "institutions", "suppressed", "complementary", "rooms_left_out")},
        shown=tuple(shown),
        others=None if values["rooms"] is None else InstitutionRow("", "", values["rooms"], values["writers"], values["messages"]),
    )


def _counts(finding: Finding, titles: Titles) -> InstitutionRow:
    title, values = _title(str(finding.key[0]), titles), finding.values
    return InstitutionRow(title["ko"], title["en"], *(int(str(values[name])) for name in ("rooms", "writers", "messages")))
