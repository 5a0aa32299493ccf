# SPDX-License-Identifier: Apache-2.0
"""Times and numbers as the report writes them: Korean time first, UTC beneath; nothing rounded, nothing guessed."""

from __future__ import annotations

from datetime import UTC, datetime

from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.words import UNKNOWN, Pair, both
from sotdae.model.korea import KST


def short(moment: datetime, *, seconds: bool = False) -> str:
    """Return Korean time as ``2026-08-22 13:10 KST``."""
    return f"{moment.astimezone(KST):{'%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M'}} KST"


def at(moment: datetime | None, *, seconds: bool = True) -> Markup:
    """Return a moment in Korean time with UTC beneath it; *unknown* for None."""
    if moment is None:
        return both(UNKNOWN)
    utc = f"{moment.astimezone(UTC):{'%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M'}} UTC"
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return el("time", short(moment, seconds=seconds), el("span", utc, class_="under utc"), datetime=stamp)


def between(earliest: datetime | None, latest: datetime | None) -> Pair:
    """Return in words when something happened, as exactly as the bounds allow."""
    if earliest is None and latest is None:
        return Pair("때를 알 수 없음", "at an unknown time")
    if earliest is None:
        assert latest is not None
        return Pair(f"{short(latest)} 이전", f"before {short(latest)}")
    if latest is None:
        return Pair(f"{short(earliest)} 이후", f"after {short(earliest)}")
    first, last = short(earliest), short(latest)
    if first == last:
        return Pair(f"{first}", f"at {first}")
    return Pair(f"{first.removesuffix(' KST')} ~ {last} 사이", f"between {first.removesuffix(' KST')} and {last}")


def number(value: int | None) -> Markup:
    """Return a count with thousands separated; *unknown* for None, which is never 0."""
    return both(UNKNOWN) if value is None else el("span", f"{value:,}", class_="n")


def span(first: datetime | None, last: datetime | None) -> Markup:
    """Return the first and the last of a series, one beneath the other."""
    if first is None and last is None:
        return both(UNKNOWN)
    return join(at(first, seconds=False), el("span", "~", class_="to"), at(last, seconds=False))
