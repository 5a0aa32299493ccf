# SPDX-License-Identifier: Apache-2.0
"""What rooms ask of those who want in, what they sell, and which room stands above which: tables with the words under each rule only.

Numbers that a validator checked stay masked. A condition that only one message mentions is said to be a single mention.
"""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import Dossier, GateRow, Quote, TierRow
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.times import number, span
from sotdae.exchange.report.words import NONE, Pair, both, stacked

TITLE: Final = Pair("입장 조건과 판매, 위아래 방", "Entry conditions, sales and tiers")
_METHODS: Final = {"account": Pair("계좌", "account"), "coin": Pair("암호화폐", "coins"), "voucher": Pair("상품권", "vouchers")}
_CHECKED: Final = {"checksum": Pair("검증합 맞음, 가림", "checksum holds, masked"), "format": Pair("형식만, 가림", "format only, masked")}
_SINGLE: Final = Pair("한 번의 언급", "a single mention")
_STANDS: Final = Pair("방의 말로 봄", "taken as the room's word")
_TOLD: Final = Pair("방 자신의 말, 또는 서로 다른 글 둘 이상", "the room's own word, or two independent messages")
_ABOUT: Final = Pair("방이 스스로 한 말은 없음", "nothing the room says itself")
_SAID: Final = (
    Pair(
        "글에는 규칙이 닿은 글자만 보입니다. 화살표 뒤는 프로그램이 읽은 글자입니다. 계좌번호와 주소는 가립니다.",
        "Of a text only the characters under a rule are shown; behind the arrow is how they were read. Account numbers and addresses stay masked.",
    ),
    Pair(
        "방의 말로 보는 것은 방 자신이나 관리자가 썼거나, 고정되었거나, 서로 다른 글이 둘 이상일 때입니다. 보도, 주의, 들은 말은 따로 셉니다.",
        "The room's word is what the room itself or an administrator wrote, what was pinned, or what at least two independent messages say. News, "
        "warnings and hearsay are counted apart.",
    ),
)


def chapter(dossier: Dossier, sources: Sources, head: Markup) -> Markup:
    """Return the chapter with its heading; it says so where there is nothing."""
    if not dossier.gates and not dossier.tiers:
        return join(head, el("p", both(Pair("읽힌 조건도 판매도 위아래도 없습니다.", "No condition, sale or tier was read.")), class_="none"))
    return join(head, passage(*_SAID), _gates(dossier, sources), _tiers(dossier, sources))


def _gates(dossier: Dossier, sources: Sources) -> Markup:
    columns = (
        Column(Pair("방", "room")),
        Column(Pair("무엇", "what")),
        Column(Pair("글", "messages"), is_number=True),
        Column(Pair("처음 ~ 마지막", "first ~ last")),
        Column(Pair("값 · 길", "price · way")),
        Column(Pair("쓰인 글자 → 읽은 글자", "as written → as read")),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            join(sources.label(row.label)),
            join(stacked(Pair(evidence(row.title_ko), evidence(row.title_en))), el("span", both(_standing(row)), class_="under")),
            _messages(row),
            span(row.first_at, row.last_at) if row.messages else both(NONE),
            _paid(row),
            quotes(row.quotes),
            sources.cite(row.citations),
        )
        for row in dossier.gates
    ]
    return table(Pair("방마다 입장 조건과 판매", "Entry conditions and sales, room by room"), columns, rows)


def _standing(row: GateRow) -> Pair:
    return _STANDS if row.stands else _SINGLE if row.messages else _ABOUT


def _messages(row: GateRow) -> Markup:
    """How many messages say it, how many are independent, by the room itself, about it, or from elsewhere."""
    parts = [
        (Pair("서로 다른", "independent"), row.independent if row.independent != row.messages else 0),
        (Pair("방 자신·관리자·고정", "room itself, administrator, pinned"), row.own),
    ]
    parts += [(Pair("그에 관한 말", "about it"), row.about), (Pair("옮겨 온 글", "forwarded"), row.forwarded)]
    under = (el("span", both(name), " ", number(count), class_="under") for name, count in parts if count)
    return join(number(row.messages), *under)


def _paid(row: GateRow) -> Markup:
    parts = []
    if row.price_min_krw is not None:
        prices = dict.fromkeys(price for price in (row.price_min_krw, row.price_median_krw, row.price_max_krw) if price is not None)
        parts.append(join(" / ".join(f"{price:,}" for price in prices), " ", both(Pair("원", "won"))))
    parts += [join(both(_METHODS[way]) if way in _METHODS else evidence(way), " ", number(count)) for way, count in row.methods]
    parts += [join(both(_CHECKED[word]) if word in _CHECKED else evidence(word), " ", number(count)) for word, count in row.checked]
    return join(*(el("span", part, class_="under") for part in parts)) if parts else both(NONE)


def quotes(rows: tuple[Quote, ...]) -> Markup:
    """Return quoted messages, each on a line: as written, and how what is not plain was read."""
    if not rows:
        return both(NONE)
    return join(*(el("span", _quote(quote), class_="under") for quote in rows))


def _quote(quote: Quote) -> Markup:
    pairs = [(written, read) for written, read in quote.read if "".join(written.split()) != "".join(read.split())]
    shown = evidence(quote.text_masked)
    return join(shown, *(join(" [", evidence(written), " → ", evidence(read), "]") for written, read in pairs))


def _tiers(dossier: Dossier, sources: Sources) -> Markup:
    columns = (
        Column(Pair("아래", "below")),
        Column(Pair("위", "above")),
        Column(Pair("글", "messages"), is_number=True),
        Column(Pair("처음 ~ 마지막", "first ~ last")),
        Column(Pair("쓰인 글자 → 읽은 글자", "as written → as read")),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            join(sources.label(row.lower)),
            join(_upper(row, sources), el("span", both(_TOLD if row.stands else _SINGLE), class_="under"), _circle(row, sources)),
            number(row.messages),
            span(row.first_at, row.last_at),
            quotes(row.quotes),
            sources.cite(row.citations),
        )
        for row in dossier.tiers
    ]
    return table(Pair("어느 방이 어느 방 위에 있나", "Which room stands above which"), columns, rows)


def _upper(row: TierRow, sources: Sources) -> Markup:
    if row.upper is None:
        return both(Pair("이름 없는 윗방", "a higher room without a name"))
    if row.upper_known:
        return join(sources.label(row.upper))
    return join(evidence(row.upper), " ", both(Pair("(자료 없음)", "(no capture)")))


def _circle(row: TierRow, sources: Sources) -> Markup | None:
    if not row.circle:
        return None
    rooms = ", ".join(sources.label(room) for room in row.circle)
    said = Pair("돌고 도는 순서라 위아래를 정할 수 없음", "the order runs in a circle: no above and below")
    return el("span", both(said), " ", evidence(rooms), class_="under")
