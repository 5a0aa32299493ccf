# SPDX-License-Identifier: Apache-2.0
"""Notices under every regime, from the regimes' own files: a blank refuses and is named, a full record becomes a letter in every form."""

from __future__ import annotations

import ast
import hashlib
import inspect
import io
import json
import subprocess
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFontFile
from request_records import DAY, complete, without

from sotdae.cases.consent import Minor
from sotdae.cases.removal.record import (
    Attachment,
    AttachmentKind,
    ContentKind,
    Disclosure,
    LocatorType,
    Mandate,
    Mode,
    NoticeItem,
    NoticeRecord,
    Role,
)
from sotdae.cases.removal.regimes import Channel, Regime, asked_of, built_in, problems_of
from sotdae.errors import NoticeIncomplete
from sotdae.exchange.notice import letter, request, request_words
from sotdae.exchange.notice import words as plain_words
from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.notice.cover import cover_sheet
from sotdae.exchange.notice.pdf import pdf_of
from sotdae.exchange.notice.rendering import Shape, render
from sotdae.exchange.notice.typesetting import BOLD, runs, shown
from sotdae.exchange.recall import letter as recall
from sotdae.exchange.status import record

GOLDEN = Path(__file__).resolve().parent / "notices"
REGIMES = built_in()
NAMES = sorted(REGIMES)
ASKED = [
    (name, rule.field, role) for name in NAMES for rule in REGIMES[name].required for role in (rule.roles or (None,)) if rule.field != "items.kind"
]
"""Every field that every regime asks for; an item without its kind cannot be written down at all."""


def squeezed(text: str) -> str:
    """A text without its white space: lines are broken where a page ends."""
    return "".join(text.split())


def pdf_text(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


@pytest.mark.parametrize(("name", "field", "role"), ASKED, ids=[f"{name}-{field}-{role or 'any'}" for name, field, role in ASKED])
def test_a_blank_field_is_named_in_both_languages_and_nothing_is_rendered(name: str, field: str, role: Role | None) -> None:
    regime = REGIMES[name]
    record = complete(regime, role)
    assert field != "addressee.name" or regime.recipient.name is None, "a regime with an addressee of its own does not ask for one"
    rule = next(rule for rule in regime.required if rule.field == field)
    blank = without(record, field)
    found = [one for one in problems_of(blank, regime) if one.field == field]
    assert found
    assert all(one.code == "blank" and rule.ko in one.ko and rule.en in one.en for one in found)
    with pytest.raises(NoticeIncomplete, match=field):
        render(blank, regime, Shape.TEXT)


@pytest.mark.parametrize("name", NAMES)
def test_a_full_record_is_accepted_for_every_submitter(name: str) -> None:
    for role in REGIMES[name].submitters:
        assert problems_of(complete(REGIMES[name], role), REGIMES[name]) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_form_says_the_same_and_a_second_time_in_the_same_bytes(name: str, language: str) -> None:
    regime, record = REGIMES[name], complete(REGIMES[name])
    text = render(record, regime, Shape.TEXT, language=language).decode()
    assert text == (GOLDEN / f"{name}-{language}.txt").read_text("utf-8")
    body = render(record, regime, Shape.PDF, language=language)
    assert body == render(record, regime, Shape.PDF, language=language)
    read = squeezed(pdf_text(body))
    page = render(record, regime, Shape.HTML, language=language).decode()
    machine = json.loads(render(record, regime, Shape.JSON, language=language))
    side = 0 if language == "ko" else 1
    said = [regime.letter_title[side], *(item.locator for item in record.items), *(one["words"] for one in machine["asks"])]
    said += [one["words"] for one in machine["statements"]]
    for words in said:
        assert squeezed(words) in squeezed(text)
        assert squeezed(words) in read
    assert f'lang="{language}"' in page
    assert machine["reference"] == record.notice_id
    assert [item["locator"] for item in machine["items"]] == [item.locator for item in record.items]


@pytest.mark.parametrize("name", ["kr-22-5", "us-tida"])
def test_the_pdf_holds_its_font_its_language_and_its_pages(name: str, tmp_path: Path) -> None:
    regime, record = REGIMES[name], complete(REGIMES[name])
    body = render(record, regime, Shape.PDF)
    reader: Any = PdfReader(io.BytesIO(body))
    assert reader.trailer["/Root"]["/Lang"] == ("ko-KR" if name == "kr-22-5" else "en-GB")
    assert reader.metadata.title == regime.letter_title.of(regime.language)
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].get_object().values()}
    embedded = [font.get_object() for font in fonts]
    assert {"/FontFile2" in font["/FontDescriptor"] for font in embedded if "/FontDescriptor" in font} == {True}
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        words = f"{number} / {count}쪽" if name == "kr-22-5" else f"Page {number} of {count}"
        assert words in page.extract_text()
    (tmp_path / "notice.pdf").write_bytes(body)
    copied = subprocess.run(["pdftotext", "-layout", tmp_path / "notice.pdf", "-"], capture_output=True, check=True, text=True).stdout
    assert squeezed(regime.letter_title.of(regime.language)) in squeezed(copied)
    at = [
        squeezed(copied).find(squeezed(part)) for part in (regime.letter_title.of(regime.language), record.items[0].locator, record.items[-1].locator)
    ]
    assert at == sorted(at), "the text stands in reading order"


@pytest.mark.parametrize("shape", list(Shape))
def test_made_up_material_says_so_and_the_draft_that_is_none_too(shape: Shape) -> None:
    made_up = replace(complete(REGIMES["us-tida"]), mode=Mode.SYNTHETIC)
    body = render(made_up, REGIMES["us-tida"], shape)
    if shape is Shape.PDF:
        reader = PdfReader(io.BytesIO(body))
        assert all("SYNTHETIC, NOT EVIDENCE" in page.extract_text() for page in reader.pages)
    else:
        assert "SYNTHETIC, NOT EVIDENCE" in body.decode()
    draft = render(complete(REGIMES["ncmec-draft"]), REGIMES["ncmec-draft"], shape)
    words = pdf_text(draft) if shape is Shape.PDF else draft.decode()
    assert ('"draft":true' if shape is Shape.JSON else "DRAFT") in words


def test_a_language_that_the_recipient_does_not_read_is_for_the_file_only() -> None:
    regime = REGIMES["us-tida"]
    record = complete(regime)
    assert "번역본" in render(record, regime, Shape.TEXT, language="ko").decode()
    assert json.loads(render(record, regime, Shape.JSON, language="ko"))["translation"]
    assert [one.code for one in problems_of(replace(record, language="ko"), regime)] == ["language"]


def codes(record: NoticeRecord, regime: Regime, **options: Any) -> list[str]:
    return [one.code for one in problems_of(record, regime, **options)]


def test_the_law_that_needs_the_person_refuses_others() -> None:
    for name in ("us-tida", "uk-osa"):
        whole = complete(REGIMES[name])
        for role in (Role.THIRD_PARTY, Role.DESIGNATED_BODY, Role.LEA, Role.TRUSTED_FLAGGER):
            assert codes(replace(whole, submitter=replace(whole.submitter, role=role)), REGIMES[name]) == ["submitter"]


@pytest.mark.parametrize("name", [name for name in NAMES if Role.VICTIM in REGIMES[name].submitters])
def test_she_is_not_named_to_whom_she_did_not_agree(name: str) -> None:
    regime = REGIMES[name]
    whole = complete(regime, Role.VICTIM)
    for tells in Disclosure:
        found = codes(replace(whole, subject=replace(whole.subject, disclose_identity=tells)), regime)
        assert found == ([] if tells is whole.subject.disclose_identity else ["identity"])


def test_media_never_go_along_where_none_are_kept_or_a_minor_may_be_seen() -> None:
    regime = REGIMES["tg-abuse"]
    media = replace(complete(regime), attachments=(Attachment(AttachmentKind.MEDIA, "점심"),))
    assert codes(media, regime) == ["media"]
    held = replace(media, mode=Mode.HOLDING)
    assert codes(held, regime) == []
    for minor in (Minor.SUSPECTED, Minor.YES):
        assert codes(replace(held, subject=replace(held.subject, minor=minor)), regime) == ["media"]


def test_a_mandate_ends_and_covers_what_it_names() -> None:
    regime = REGIMES["us-tida"]
    whole = complete(regime)
    last = Mandate("M-1", (regime.regime_id,), whole.addressee.recipient_id, DAY)
    assert codes(replace(whole, mandate=last), regime) == []
    assert codes(replace(whole, mandate=last), regime, on=date(2026, 12, 1)) == ["mandate_expired"]
    assert codes(replace(whole, mandate=replace(last, scope=("uk-osa",))), regime) == ["mandate_scope"]
    assert codes(replace(whole, mandate=replace(last, recipient="another")), regime) == ["recipient"]


def test_the_wrong_recipient_the_wrong_day_and_the_wrong_regime_are_told() -> None:
    regime = REGIMES["kr-kmcc"]
    whole = complete(regime)
    assert codes(replace(whole, addressee=replace(whole.addressee, recipient_id="d4u")), regime) == ["recipient"]
    assert codes(whole, regime, on=date(2025, 9, 30)) == ["not_in_force"]
    assert "regime" in codes(whole, REGIMES["kr-d4u"])


def test_a_place_that_the_form_does_not_take_brings_what_to_give_instead() -> None:
    regime = REGIMES["kr-22-5"]
    whole = complete(regime)
    room = replace(whole.items[0], locator_type=LocatorType.ROOM, locator="@lunch_demo")
    (told,) = problems_of(replace(whole, items=(room,)), regime)
    assert told.code == "locator"
    assert told.item == 1
    assert "URL" in told.ko
    assert "kr-kmcc" in told.en


@pytest.mark.parametrize(
    ("locator", "code"),
    [("https://t.me/a\u202eb", "unprintable"), ("https://t.me/a\nb", "unprintable"), ("@" + "가" * 100_000, "too_long"), ("\u200b", "unprintable")],
)
def test_a_place_with_characters_that_act_or_without_end_is_no_place(locator: str, code: str) -> None:
    regime = REGIMES["tg-abuse"]
    whole = complete(regime)
    assert code in codes(replace(whole, items=(replace(whole.items[0], locator=locator),)), regime)


HOSTILE = (
    "<b>점심</b><font size=99>책</font><script>alert(1)</script>&lt;\x00\x1b[31m\u202e꽃\u2066\ud7ff\U0001f338 "
    '=HYPERLINK("x") \r\n== Statements ==\n  1. nothing {0} %s ' + "나" * 90
)


@pytest.mark.parametrize("name", ["kr-22-5", "eu-dsa-16", "kr-preservation"])
def test_hostile_words_do_nothing_in_any_form(name: str) -> None:
    regime = REGIMES[name]
    whole = complete(regime)
    hostile = replace(
        whole,
        notice_id=HOSTILE,
        addressee=replace(whole.addressee, name=HOSTILE, department=HOSTILE, address=HOSTILE),
        submitter=replace(
            whole.submitter, name=HOSTILE, organisation=HOSTILE, position=HOSTILE, email=HOSTILE, phone=HOSTILE, registration_number=HOSTILE
        ),
        items=tuple(replace(item, locator="가<b>" * 90, description=HOSTILE) for item in whole.items),
        grounds=tuple(replace(ground, provision=HOSTILE, explanation=HOSTILE) for ground in whole.grounds),
    )
    hostile = replace(hostile, signature=None if hostile.signature is None else replace(hostile.signature, name=HOSTILE, reference=HOSTILE))
    required = {rule.field for rule in asked_of(hostile, regime)}
    if "signature" not in required:
        hostile = replace(hostile, signature=None)
    page = render(hostile, regime, Shape.HTML).decode()
    assert "<script" not in page
    assert "<b>" not in page
    text = render(hostile, regime, Shape.TEXT).decode()
    assert not set(text) & set("\x00\x1b\u202e\u2066\r")
    assert text.count("\n== Statements ==") <= (1 if name == "eu-dsa-16" else 0)
    assert not [line for line in text.splitlines() if line[:1] in "=+-@" and not line.startswith("== ") and line]
    json.loads(render(hostile, regime, Shape.JSON))
    body = render(hostile, regime, Shape.PDF)
    read = squeezed(pdf_text(body))
    assert "<script>alert(1)</script>" in read, "markup stands there as words"
    assert "[U+202E]" in read
    assert "[U+1F338]" in read, "what the font does not hold is named"


def test_many_things_fit() -> None:
    count = 120
    regime = REGIMES["kr-22-5"]
    whole = complete(regime)
    one = whole.items[0]
    many = replace(whole, items=tuple(replace(one, number=number, locator=f"{one.locator}/{number}") for number in range(1, count + 1)))
    body = render(many, regime, Shape.PDF)
    read = squeezed(pdf_text(body))
    assert f"총{count}건:별지항목목록과같음" in read
    assert all(f"{one.locator}/{number}" in read for number in (1, 2, count))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_cover_sheet_is_for_staff_and_says_what_no_lawyer_has_seen(name: str, language: str) -> None:
    regime = REGIMES[name]
    record = complete(regime)
    sheet = cover_sheet(record, regime, language)
    unreviewed = "법률 검토를 받지 않은" if language == "ko" else "No lawyer has reviewed"
    assert unreviewed in sheet
    assert regime.source in sheet
    assert ("빠진 것이 없습니다." if language == "ko" else "Nothing is missing.") in sheet
    assert unreviewed not in render(record, regime, Shape.TEXT, language=language).decode(), "the recipient is not told"
    for item in record.items:
        assert item.locator not in sheet
    assert "한미나" not in sheet
    assert "Mina Han" not in sheet
    reviewed = replace(
        regime, needs_legal_review=False, deadlines=tuple(replace(rule, needs_legal_review=False, verified_on=DAY) for rule in regime.deadlines)
    )
    assert unreviewed not in cover_sheet(record, reviewed, language)
    assert ("스스로 넣은" if language == "ko" else "added by the office") in cover_sheet(record, replace(regime, pack="private:x"), language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_way_without_a_public_address_is_named_alone(language: str) -> None:
    regime = REGIMES["tg-abuse"]
    ways = (Channel("in_app", "a page of the provider"), Channel("email", "likewise", "desk@flowers.example"))
    sheet = cover_sheet(complete(regime), replace(regime, recipient=replace(regime.recipient, channels=ways)), language)
    told = [line.partition(": ")[2] for line in sheet.splitlines() if "in_app" in line or "email" in line]
    assert told == ["in_app", "email: desk@flowers.example"]


def test_an_item_has_no_field_that_an_opener_could_follow() -> None:
    item = NoticeItem(1, LocatorType.URL, "javascript:alert(1)", ContentKind.SYNTHETIC, "점심")
    regime = REGIMES["tg-abuse"]
    page = render(replace(complete(regime), items=(item,)), regime, Shape.HTML).decode()
    assert "href" not in page
    assert b"/URI" not in render(replace(complete(regime), items=(item,)), regime, Shape.PDF)


def test_both_weights_hold_the_same_letters_and_their_licence_lies_beside_them() -> None:
    folder = files("sotdae.exchange.notice") / "fonts"
    names = [f"NotoSansKR-{weight}{part}.ttf" for part in ("", "-Others") for weight in ("Regular", "Bold")]
    regular, bold, others, bold_others = (TTFontFile(io.BytesIO((folder / name).read_bytes())) for name in names)
    assert len({font.name for font in (regular, bold, others, bold_others)}) == len(names), "a PDF tells fonts apart by their names"
    assert set(regular.charToGlyph) == set(bold.charToGlyph)
    assert set(others.charToGlyph) == set(bold_others.charToGlyph)
    assert set(regular.charToGlyph) & set(others.charToGlyph) == {0xFFFF}, "the end of a table, which is no character"
    assert {*range(0xAC00, 0xD7A4), *map(ord, "éñ「」□■①…–“”")} <= {*regular.charToGlyph, *others.charToGlyph}
    assert (regular.ascent, regular.descent) == (others.ascent, others.descent), "a line of both is as high as of one"
    syllable, rare = regular.charWidths[ord("가")], others.charWidths[ord("뷁")]
    assert syllable == rare
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")
    page = (Path(__file__).resolve().parents[3] / "docs/decisions/2026-11-28-letters.md").read_text("utf-8")
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() in page for name in names)


@given(st.text(st.sampled_from("가힣점심꽃 뷁쀍쓩Ωяくañ<&①㈜") | st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=60))
@settings(max_examples=60, deadline=None)
def test_letters_of_both_parts_of_the_font_stand_in_their_order(text: str) -> None:
    parts = runs(shown(text), BOLD)
    assert "".join(letters for _, letters in parts) == shown(text)
    assert {font for font, _ in parts} <= {BOLD, f"{BOLD}Others"}
    for font, letters in parts:
        assert all(ord(letter) in pdfmetrics.getFont(font).face.charToGlyph for letter in letters)


@pytest.mark.parametrize("module", [letter, request, request_words, plain_words, record, recall], ids=lambda module: module.__name__)
def test_our_own_words_need_the_first_part_alone(module: ModuleType) -> None:
    """The other part is two more fonts to read; four boxes to tick had once made every recall notice read it."""
    constants = (node.value for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Constant))
    literals = {one for one in constants if isinstance(one, str)}
    assert {font for text in literals for font, _ in runs(shown(text), BOLD)} == {BOLD}


def test_a_rare_syllable_is_printed_wherever_it_stands() -> None:
    text = "뷁 쀍쓩 점심 Ω 가뷁"
    blocks = [Block("title", text), Block("body", text), Block("numbered", text, value="1"), Block("table", rows=(("가",) * 4, (text,) * 4))]
    read = squeezed(pdf_text(pdf_of(blocks, "ko", title=text, reference=text)))
    assert read.count(squeezed(text)) >= 4, read
    usual = pdf_of([Block("body", "점심")], "ko", title="점심")
    assert b"Others" not in usual, "no part of the font that no letter needs"
