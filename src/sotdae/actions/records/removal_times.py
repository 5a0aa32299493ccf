# SPDX-License-Identifier: Apache-2.0
"""How long answers, decisions and removals took, counted by hour: a hundred thousand of them come as one text for each host and regime."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from sotdae.actions.records import bare


def times(cases: Sequence[int]) -> dict[str, dict[str, dict[str, dict[int, int]]]]:
    """Return what (to_answer, to_decision, to_removal) -> by (regime, host) -> name -> whole hours -> how many took so long.

    Args:
        cases: keys of the book's cases.
    """
    sent, removed = "cases_removalrequest WHERE sent_month <> '' AND", "cases_removalitem WHERE"
    return {
        "to_answer": _spread("main_host", "hours_to_answer", sent, cases),
        "to_decision": _spread("main_host", "hours_to_decision", sent, cases),
        "to_removal": _spread("host", "hours_to_removal", removed, cases),
    }


def _spread(host: str, hours: str, rows: str, cases: Sequence[int]) -> dict[str, dict[str, dict[int, int]]]:
    """Return by -> name -> hours -> how many.

    Args:
        host: the host's column.
        hours: the column of the hours.
        rows: the table, and which of its rows.
        cases: keys of cases. The rows are grouped as an index has them, so that the table itself is not walked.
    """
    found: dict[str, dict[str, list[str]]] = {"regime": defaultdict(list), "host": defaultdict(list)}
    if cases:
        places = ", ".join(["%s"] * len(cases))
        of = f"case_id, regime, {host}"
        statement = f"SELECT {of}, {bare.listed(hours)} FROM {rows} case_id IN ({places}) AND {hours} IS NOT NULL GROUP BY {of}"  # noqa: S608 (names)
        for _, regime, name, listed in bare.rows(statement, cases):
            found["regime"][regime].append(listed)
            found["host"][name].append(listed)
    return {by: {name: _counts(",".join(texts)) for name, texts in names.items()} for by, names in found.items()}


def _counts(listed: str) -> dict[int, int]:
    return {int(one): n for one, n in Counter(listed.split(",")).items()}
