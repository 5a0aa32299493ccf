# SPDX-License-Identifier: Apache-2.0
"""Every error has a Korean twin with the same places, and what a Korean page says of an error holds no English sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import sotdae
import sotdae.errors as known
from sotdae.errors import AnswersMissing, DecisionRefused, GateClosed, QueryInvalid, SotdaeError, StepIllegal, UsageError
from sotdae.workbench.failures import telling
from sotdae.workbench.failures.phrases import PHRASES
from sotdae.workbench.failures.request_phrases import CODES, REQUEST_PHRASES

CLASSES = sorted(known.__all__)
HANGUL = re.compile("[가-힣]")
ENGLISH = re.compile(r"(?<![`/.\w-])[A-Za-z]{2,}[,;]? [a-z]{2,}(?![\w`])")
SOURCE = Path(sotdae.__file__).parent
ON_PAGES = (
    "actions/questions/asking.py",
    "actions/questions/finding.py",
    "actions/reviewing",
    "actions/showing",
    "actions/staffing",
    "workbench/pages",
)
"""Where pages get their refusals from whose every phrase has a twin; of others the page says that the reason stands in English."""


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("name", CLASSES)
def test_every_error_has_a_korean_twin_with_the_same_places(name: str) -> None:
    kind = getattr(known, name)
    sentence, remedy = telling.KOREAN[name]
    assert places(sentence) == places(kind.__doc__ or "")
    assert HANGUL.search(sentence) or sentence == "{what}"
    if "remedy" in vars(kind):
        assert HANGUL.search(remedy)
        assert places(remedy) == places(kind.remedy)
    else:
        assert remedy == "", "what English takes from the class above, Korean takes too"


def test_no_twin_is_of_an_error_that_is_no_more() -> None:
    assert sorted(telling.KOREAN) == CLASSES


@pytest.mark.parametrize("name", CLASSES)
def test_a_korean_page_never_shows_an_english_sentence(name: str) -> None:
    kind = getattr(known, name)
    facts = dict.fromkeys(places((kind.__doc__ or "") + kind.remedy), "the reason nobody thought of")
    error = kind(**facts)
    shown = [telling.told(error, "ko"), telling.remedy(error, "ko"), *telling.told_again(name, error.diagnostics(), "ko")]
    for text in shown:
        assert "nobody thought" not in text
        bare = re.sub(r"`[^`]*`", "", text)
        assert not ENGLISH.search(bare), bare
    assert telling.told(error, "en") == str(error), "English stays as the terminal prints it"


def test_phrases_are_told_with_their_parts() -> None:
    assert telling.told(QueryInvalid(what="room: has no value"), "ko") == "이렇게는 찾을 수 없습니다: room: 뒤에 값이 없습니다."
    assert telling.told(DecisionRefused(what="a decision has a reason of 2 to 500 characters"), "ko") == (
        "적지 않았습니다: 판단에는 2자에서 500자의 사유가 있어야 합니다."
    )
    assert telling.told(UsageError(what="somebody drew a new line"), "ko") == telling.IN_ENGLISH
    refused = StepIllegal(state="draft", step="send", why="it is one from ready", possible="edit, submit")
    assert telling.told(refused, "ko") == (
        "요청은 초안 상태이고, 거기서 보내기(으)로는 갈 수 없습니다: 그 단계는 보낼 준비됨에서만 됩니다. 지금 할 수 있는 것: 고치기, 검토 맡기기."
    )
    closed = GateClosed(what="2 things are blank or wrong; preservation comes first: record it, or say why it is waived (`sotdae notice preserve`)")
    assert "비었거나 틀린 것이 2가지입니다; 보전이 먼저입니다" in telling.told(closed, "ko")


def test_what_a_job_kept_as_text_is_told_with_its_facts() -> None:
    error = AnswersMissing(case="K-12")
    assert telling.told_again("AnswersMissing", error.diagnostics(), "ko")[0] == telling.told(error, "ko")
    assert telling.told_again("AnswersMissing", error.diagnostics(), "en") == error.diagnostics().splitlines()
    assert telling.told_again("WorkerDied", "its worker died 3 times", "ko")[0] == "맡은 작업자가 3번 멈췄습니다"


def test_a_class_of_a_plug_in_is_told_as_the_class_above_it() -> None:
    class OfAPlugin(UsageError):
        """{what}"""

    assert telling.told(OfAPlugin(what="say until which day"), "ko") == "언제까지인지 적으십시오"
    assert telling.told(ValueError("not ours"), "ko") == "not ours"


def test_phrases_have_as_many_parts_in_both_languages_or_fewer_in_korean() -> None:
    for english, korean in {**PHRASES, **REQUEST_PHRASES}.items():
        assert HANGUL.search(korean), english
        assert korean.count("{}") <= english.count("{}"), english
        assert not ENGLISH.search(korean), korean
    assert all(HANGUL.search(word) for word in CODES.values())


def raised() -> list[tuple[str, str]]:
    """Return (module, phrase) of every phrase that the sources hand to an error where pages get their refusals from."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        if not module.startswith(ON_PAGES):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known.__all__:
                found += [(module, text) for keyword in node.keywords if (text := _text(keyword.value))]
    return found


def _text(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else ""
    if isinstance(value, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in value.values)
    return ""


def test_what_pages_are_refused_with_is_told_in_korean() -> None:
    phrases = raised()
    assert len(phrases) > 50
    missing = [(module, text) for module, text in phrases if telling.phrase(text) == telling.IN_ENGLISH]
    assert missing == []


def test_the_tree_has_no_error_beside_the_list() -> None:
    every = {SotdaeError.__name__}
    waiting = [SotdaeError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind.__module__.startswith("sotdae.errors"):
                every.add(kind.__name__)
                waiting.append(kind)
    assert every == set(CLASSES)
