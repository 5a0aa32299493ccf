# SPDX-License-Identifier: Apache-2.0
"""Offers: what rooms sell, at what price, paid how; each with the characters under the rule alone, as written and as read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest

from sotdae.actions.questions.overview import row_of
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import FEW, MOST_IN_FILE, offset_of, pager
from sotdae.workbench.page import Page, Shown

COLUMNS: Final = (
    Column("label", "방", "room"),
    Column("rule", "무엇", "what"),
    Column("stands", "되풀이됨", "repeated"),
    Column("messages", "글", "messages"),
    Column("price_min_krw", "가장 낮은 값(원)", "lowest price (KRW)"),
    Column("price_median_krw", "가운데 값(원)", "median price (KRW)"),
    Column("price_max_krw", "가장 높은 값(원)", "highest price (KRW)"),
    Column("prices", "값을 말한 글", "messages with a price"),
    Column("first_at", "처음(UTC)", "first (UTC)"),
    Column("last_at", "마지막(UTC)", "last (UTC)"),
)


def offers(request: HttpRequest, desk: Desk) -> Shown:
    """Show what rooms offer, the newest first."""
    rule = request.GET.get("k") or None
    found, total = desk.answers.entries("offer", key=rule, limit=FEW, offset=offset_of(request, FEW))
    totals, _ = desk.answers.entry_totals("offer")
    facets = [{"key": one.key, "title": one.body["title"], "rooms": one.rooms, "on": one.key == rule} for one in totals]
    rows = [row_of(desk.answers, one) for one in found]
    return Shown(
        "reading/offers.html", {"rows": rows, "facets": facets, "rule": rule, "pager": pager(request, total, FEW), "state_id": "", "what": "offers"}
    )


def listing(desk: Desk, filters: Mapping[str, Any], _: str) -> Listing:
    """Return the list for files and citations."""
    found, total = desk.answers.entries("offer", limit=MOST_IN_FILE)
    return Listing("offers", COLUMNS, [row_of(desk.answers, one) for one in found], {}, query_digest("offers", filters), total=total)


PAGES: Final = [Page("offers", "offers", "case.read", offers, nav=26, params=("p", "k"))]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.offers": ("파는 것", "Offers"),
    "offers.intro": (
        "값, 내는 방법, 초대 값처럼 팔겠다는 말로 읽힌 글입니다. 규칙에 걸린 글자만 보입니다.",
        "Messages read as offering something: a price, a way to pay, the price of an invitation. Only the characters under the rule are shown.",
    ),
    "offers.none": ("판다는 말로 읽힌 글이 자료에 없습니다.", "No message was read as an offer."),
    "offers.what": ("무엇", "What"),
    "offers.price": ("값(원)", "Price (KRW)"),
    "offers.price.one": ("{low}원", "{low} KRW"),
    "offers.price.range": ("{low}~{high}원, 가운데 {middle}", "{low} to {high} KRW, median {middle}"),
    "offers.said": ("적힌 대로 → 읽은 대로", "As written → as read"),
    "offers.all": ("모두", "All"),
}
