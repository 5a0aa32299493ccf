# SPDX-License-Identifier: Apache-2.0
"""The gazetteer: built from made-up files in ROR's and Wikidata's form, and what its names are found in, and not."""

from __future__ import annotations

import json
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sotdae.actions import rule_packs
from sotdae.errors import RuleInvalid
from sotdae.text.rules import load_rules
from sotdae.text.rules.word_ends import begins_word, ends_word

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

import build_gazetteer

MADE_UP = load_rules(files=[rule_packs.made_up()])


def record(number: int, korean: str, english: str, *more: tuple[str, str], **changes: Any) -> dict[str, Any]:
    names = [{"value": english, "types": ["ror_display", "label"], "lang": "en"}, {"value": korean, "types": ["label"], "lang": "ko"}]
    names += [{"value": value, "types": [kind], "lang": None} for value, kind in more]
    location = {"geonames_id": 1, "geonames_details": {"country_code": "KR", "country_name": "South Korea", "name": "Seoul"}}
    identifier = f"https://ror.org/0gasa{number:02d}{number:02d}"
    return {"id": identifier, "names": names, "types": ["education"], "status": "active", "locations": [location], "established": 1950, **changes}


RECORDS = [
    record(11, "한빛가상대학교", "Hanbit Gasang University", ("HGU", "acronym"), ("한빛 가상 대학", "alias")),
    record(12, "새솔가상여자대학교", "Saesol Gasang Women's University"),
    record(13, "솔가대학교", "Solga University"),
    record(14, "솔가대학교", "Solga University of Plants"),
    record(15, "한빛고등학교", "Hanbit High School"),
    record(16, "한빛가상대학교 사범대학 부속 고등학교", "High School attached to Hanbit Gasang University"),
    record(17, "한빛가상대학교병원", "Hanbit Gasang University Hospital"),
    record(18, "너른가상대학교", "Neoreun Gasang University", status="inactive"),
    record(19, "바다가상대학교", "Bada Gasang University", locations=[{"geonames_details": {"country_code": "JP"}}]),
    record(20, "꽃나무모임", "Garden Club"),
    record(21, "달가상대학교\u202e", "Dal Gasang University"),
    record(22, "가온가상학교", "Gaon Gasang School", types=["company"]),
]
BINDINGS = [
    {"item": {"value": "http://www.wikidata.org/entity/Q1"}, "ror": {"value": "0gasa1111"}, "name": {"xml:lang": "ko", "value": name}}
    for name in ("빛대", "한가대", "한빛가상대 부속고등학교")
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    ror, wikidata = tmp_path / "v1.70-2026-10-01-ror-data.zip", tmp_path / "universities.json"
    with zipfile.ZipFile(ror, "w") as archive:
        archive.writestr("v1.70-ror-data_schema_v1.json", json.dumps([{"name": "old form"}]))
        archive.writestr("v1.70-ror-data_schema_v2.json", json.dumps(RECORDS))
    wikidata.write_text(json.dumps({"head": {"vars": ["item", "ror", "name"]}, "results": {"bindings": BINDINGS}}), "utf-8")
    return ror, wikidata


def built(files: tuple[Path, Path]) -> tuple[dict[str, Any], Any]:
    text, told = build_gazetteer.build(*files, "KR")
    assert build_gazetteer.build(*files, "KR")[0] == text, "equal files give equal bytes"
    return tomllib.loads(text), told


def test_universities_are_kept_and_all_else_is_left_out_with_a_reason(files: tuple[Path, Path]) -> None:
    document, told = built(files)
    kept = {one["title"]["ko"]: one for one in document["institution"]}
    assert set(kept) == {"한빛가상대학교", "새솔가상여자대학교", "Dal Gasang University", "솔가대학교"}
    assert told["kept"] == len(document["institution"])
    assert told["schools below university, attached schools, hospitals"] == 3
    assert told["no longer active"] == told["without a university's full name"] == told["names with control characters or too long"] == 1


def test_short_forms_are_made_and_what_needs_a_cue_is_told_apart(files: tuple[Path, Path]) -> None:
    kept = {one["id"]: one for one in built(files)[0]["institution"]}
    hanbit, saesol = kept["ror-0gasa1111"], kept["ror-0gasa1212"]
    assert {"한빛가상대학교", "한빛가상대", "한빛 가상 대학", "Hanbit Gasang University", "한가대"} <= set(hanbit["names"])
    assert set(hanbit["short"]) == {"HGU", "빛대"}
    assert {"새솔가상여자대학교", "새솔가상여대"} <= set(saesol["names"])


def test_a_name_that_two_institutions_share_names_neither(files: tuple[Path, Path]) -> None:
    names = [name for one in built(files)[0]["institution"] for name in (*one["names"], *one.get("short", []))]
    assert not {"솔가대학교", "솔가대"} & set(names)
    assert "Solga University of Plants" in names


def test_no_school_below_university_is_in_it_by_any_name(files: tuple[Path, Path]) -> None:
    names = [name for one in built(files)[0]["institution"] for name in (*one["names"], *one.get("short", []), *one["title"].values())]
    assert not [name for name in names if "고등" in name or "School" in name or "병원" in name]


def test_the_head_names_the_sources_with_versions_and_digests(files: tuple[Path, Path]) -> None:
    sources = built(files)[0]["gazetteer"]["source"]
    assert [(source["name"], source["version"], source["licence"], source["records"]) for source in sources] == [
        ("ROR", "v1.70", "CC0-1.0", len(RECORDS)),
        ("Wikidata", "as downloaded", "CC0-1.0", 3),
    ]
    assert all(len(source["sha256"]) == 64 for source in sources)


@pytest.mark.parametrize("content", ["{}", "[]", '[{"name": "schema 1"}]', '{"results": {}}'])
def test_files_of_another_form_are_refused(tmp_path: Path, files: tuple[Path, Path], content: str) -> None:
    other = tmp_path / "other.json"
    other.write_text(content, "utf-8")
    with pytest.raises(ValueError, match=r"other.json is no"):
        build_gazetteer.build(other, None, "KR")
    with pytest.raises(ValueError, match=r"other.json is no"):
        build_gazetteer.build(files[0], other, "KR")


def test_a_country_without_universities_gives_no_file(files: tuple[Path, Path]) -> None:
    with pytest.raises(ValueError, match="no university of NZ"):
        build_gazetteer.build(files[0], None, "NZ")


def test_the_program_takes_it_by_its_setting_and_lists_where_it_comes_from(
    tmp_path: Path, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "universities-kr.toml"
    out.write_text(build_gazetteer.build(*files, "KR")[0], "utf-8")
    monkeypatch.setenv(rule_packs.GAZETTEER, str(out))
    assert [hit.rule_id for hit in rule_packs.in_force().hits("한빛가상대 학생") if rule_packs.is_named(hit.rule_id)] == ["institution.ror-0gasa1111"]
    (row,) = rule_packs.gazetteers()
    assert (row["pack"], row["file"], row["institutions"]) == ("universities-kr", "universities-kr.toml", 5)
    assert [source["name"] for source in row["sources"]] == ["ROR", "Wikidata"]
    monkeypatch.setenv(rule_packs.GAZETTEER, str(tmp_path / "gone.toml"))
    with pytest.raises(RuleInvalid, match=r"gone.toml is no folder"):
        rule_packs.in_force()


def test_the_made_up_universities_are_in_force_in_demonstrations_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(rule_packs.GAZETTEER, raising=False)
    assert not [row for row in rule_packs.listed() if rule_packs.is_named(row["rule"])]
    assert len({rule.rule_id for rule in rule_packs.in_force(synthetic=True).rules if rule_packs.is_named(rule.rule_id)}) == 3


def named(text: str) -> list[str]:
    return [hit.rule_id.removeprefix("institution.") for hit in MADE_UP.hits(text) if rule_packs.is_named(hit.rule_id)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "한빛가상대 화단",
            "한빛가상대에서 봤다",
            "한빛가상대생 모임",
            "한빛가상대학교 학생회",
            "한빛가상대학생들",
            "(한빛가상대)",
            "한빛가상대ㅋㅋ",
        ),
        *(
            "한.빛.가.상.대 방",
            "한빛가상ㄷㅐ 화단",
            "한빛\u200b가상대",
            "한 빛 가 상 대",
            "HANBIT  GASANG UNIVERSITY!",
            "한빛가상대2학년",
            "빛대 학생",
        ),
        "한빛가상대방",
    ],
)
def test_a_university_is_found_however_it_is_written(text: str) -> None:
    assert named(text) == ["gasang-hanbit"]


@pytest.mark.parametrize(
    "text",
    [
        *("한빛가상대교를 건너", "한빛가상대로 12길", "한빛가상대공원", "한빛가상대학교병원", "한빛가상대학교 병원", "한빛가상대 앞 꽃집"),
        *("한빛가상대학교 사범대학 부속 고등학교", "한빛가상대부고", "한빛가상대학교부속초등학교", "한.빛.가.상.대.교", "한빛가상대입구역"),
        *("너른 마당", "너른바위 학생", "빛대", "가온한빛가상대", "hanbit gasang universityville"),
    ],
)
def test_bridges_hospitals_schools_and_everyday_words_are_no_university(text: str) -> None:
    assert named(text) == []


def test_schools_below_university_are_told_by_kind_alone() -> None:
    hits = [(hit.rule_id, hit.variant) for hit in MADE_UP.hits("새솔 고등학교") if hit.family == "institution"]
    assert hits == [("institution.mention", "school")]


@pytest.mark.parametrize(("text", "end", "is_word"), [("꽃", 1, True), ("꽃밭", 1, False), ("꽃은", 1, True), ("ab c", 1, False), ("ab c", 2, True)])
def test_where_a_word_ends(text: str, end: int, is_word: bool) -> None:
    assert ends_word(text, 0, end) is is_word


@pytest.mark.parametrize(
    ("text", "start", "is_word"),
    [
        *(("하위방", 1, False), ("하\u200b위방", 2, False), ("\u327b위방", 1, False), ("꽃 위방", 2, True), ("꽃.위방", 2, True)),
        *(("다음부터방이름", 4, True), ("출석이십일넘기면윗방으로", 8, True), ("가방이름", 1, False), ("넘기면윗방", 3, False)),
    ],
)
def test_where_a_word_begins_also_where_spaces_were_left_out(text: str, start: int, is_word: bool) -> None:
    assert begins_word(text, start) is is_word
