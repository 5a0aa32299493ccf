# SPDX-License-Identifier: Apache-2.0
"""Search over synthetic benign Korean messages, words and fields: time of a question, size of the index, time to build it.

To reach (DESIGN, section 7): p95 ≤100 ms in process, a whole call ≤0.6 s, index ≤2x the text, over 10 million messages.
Usage: python bench/search.py [--messages 1000000] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sotdae.lake.answers import Answers
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.lake.query import Query, Term
from sotdae.lake.search import family_token, mark_token, rule_token
from sotdae.lake.shapes import RuleMark, SearchRow
from sotdae.text.readings import Readings

_STEMS = """
점심 저녁 아침 꽃집 도서관 공원 산책 커피 김밥 떡볶이 책장 강의 시험 과제 모임 운동 자전거 우산 바다 기차 여행 사진관 영화 음악 기타 고양이 강아지
화분 정원 시장 빵집 수업 발표 회의 노트 연필 지하철 버스 정류장 주말 월요일 수요일 금요일 오늘 내일 어제 봄날 여름 가을 겨울 날씨 구름 바람 햇살
친구 동생 언니 오빠 선생님 이웃
""".split()
_ENDINGS = ("", "이", "가", "을", "를", "에서", "으로", "하고", "은", "는", "도", "까지", "부터", "에")
_VERBS = """
갈까요 먹어요 좋아요 만나요 있어요 없어요 봤어요 샀어요 갑니다 합니다 될까요 기다려요 시작해요 끝났어요 고마워요 괜찮아요 재미있네요 맞아요 알겠어요
네 ㅋㅋㅋ ㅎㅎ
""".split()
_SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처고노도로모보소오조초구누두루무부수우주추기니디리미비시이지치"
_RARE = "무지개다리"
QUERIES = {
    "common word": "점심",
    "common phrase": "도서관에서",
    "two words": "내일 커피",
    "across a space": "서만나",
    "rare": _RARE,
    "absent": "해바라기밭",
    "pairs that rarely meet": "에서까지는에서",
    "one syllable": "꽃",
    "one syllable, everywhere": "요",
    "long": "오늘은 도서관에서 커피",
    "ascii": "t.me/",
}
ROOMS = 40
READER = Readings()
GATE, SALE, CLAIM = "gate.application_link", "sale.price", "claim.size"


def words(text: str) -> tuple[Term, ...]:
    """Return the terms of words that must all stand in a message."""
    return tuple(Term.of(word, READER) for word in text.split(" "))


FIELDS = {
    "two words, anywhere": Query(terms=words("도서관 커피")),
    "three words, anywhere": Query(terms=words("점심 고양이 기차")),
    "two words that rarely meet": Query(terms=words(f"{_RARE} 꽃집")),
    "a word in pieces": Query(terms=words("ㄷㅗ서관")),
    "a word written apart": Query(terms=words("무.지.개.다.리")),
    "a word without another": Query(terms=words("점심"), without=words("커피")),
    "a word in one room": Query(terms=words("점심"), rooms=("tg:channel:7",)),
    "one room": Query(rooms=("tg:channel:7",)),
    "a rare rule": Query(marks=((rule_token(GATE),),)),
    "a family and a word": Query(terms=words("도서관"), marks=((family_token("claim"),),)),
    "either of two rules": Query(marks=((rule_token(GATE), rule_token(SALE)),)),
    "a word without a rule": Query(terms=words("커피"), without_marks=(family_token("claim"),)),
    "a picture in one room": Query(marks=((mark_token("picture"),),), rooms=("tg:channel:7",)),
    "pictures and links": Query(marks=((mark_token("picture"),), (mark_token("link"),))),
    "a span of time": Query(after=1_600_000_500_000_000, before=1_600_000_900_000_000),
    "all but a word": Query(without=words("요")),
}


def texts(count: int, seed: int = 7) -> Iterator[str]:
    """Yield sentences of 2 to 14 words; about one in 50,000 holds the rare word."""
    chance = random.Random(seed)
    filler = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(filler))]
    fill = iter(chance.choices(filler, weights, k=min(count * 4, 8_000_000)))
    for number in range(count):
        words = [chance.choice(_STEMS) + chance.choice(_ENDINGS) for _ in range(chance.randint(1, 8))]
        for _ in range(3):
            word = next(fill, None)
            if word is None:
                fill = iter(chance.choices(filler, weights, k=1_000_000))
                word = next(fill)
            words.insert(chance.randrange(len(words) + 1), word)
        words.append(chance.choice(_VERBS))
        if number % 200 == 7:
            words.append(f"https://t.me/kkot{number % 977}")
        if number % 50_000 == 11:
            words.insert(0, _RARE)
        yield " ".join(words)


def rows(source: Iterator[str], room: int, count: int) -> Iterator[SearchRow]:
    """Yield one room's rows, seconds apart."""
    item = f"{room:064x}"
    for number in range(count):
        text = next(source)
        at = 1_600_000_000_000_000 + (number * ROOMS + room) * 7_000_000
        yield SearchRow(number + 1, at, text, item, number * 700, 640, *marks_of(number * ROOMS + room, text))


def marks_of(number: int, text: str) -> tuple[tuple[str, ...], tuple[RuleMark, ...]]:
    """Return what about one message in 12 is marked with: pictures, links, hits of rules."""
    marks = tuple(name for name, is_so in (("link", "t.me" in text), ("picture", number % 23 == 3), ("room", number % 5 == 0)) if is_so)
    rules = ((CLAIM, 31), (SALE, 407), (GATE, 9_973))
    return marks, tuple(RuleMark(rule, rule.partition(".")[0], "v1", 0, 2, None) for rule, each in rules if number % each == 1)


def build(path: Path, messages: int) -> tuple[int, float]:
    """Build an index; return the bytes of text (UTF-8) and the CPU seconds."""
    size = 0

    def measured(source: Iterator[SearchRow]) -> Iterator[SearchRow]:
        nonlocal size
        for row in source:
            size += len(row.text.encode())
            yield row

    began = time.process_time()
    source = texts(messages)
    with AnswersWriter(path, case="bench", mode="synthetic", reader=READER) as out:
        for room in range(ROOMS):
            key = f"tg:channel:{room + 1}"
            out.put_room(RoomAnswer(key, (f"R-{room + 1:02d}",)))
            out.put_messages(key, measured(rows(source, room, messages // ROOMS)))
        out.finish(snapshots=[], made_at=0)
    return size, time.process_time() - began


def ask(path: Path, repeat: int = 15) -> None:
    """Print how long each question takes, opening the file each time."""
    every: list[float] = []
    for name, query in {**{name: Query(terms=(Term.of(text, READER),)) for name, text in QUERIES.items()}, **FIELDS}.items():
        times = []
        hits = 0
        more = False
        for _ in range(repeat):
            began = time.perf_counter()
            with Answers(path) as answers:
                result = answers.search(query, READER, limit=50)
            times.append((time.perf_counter() - began) * 1000)
            hits, more = len(result.hits), result.more
        every.extend(times)
        times.sort()
        print(f"  {name:26} {hits:3}{'+' if more else ' '} hits   median {statistics.median(times):7.1f} ms   worst {times[-1]:7.1f} ms")
    every.sort()
    print(f"  all questions: p50 {every[len(every) // 2]:.1f} ms, p95 {every[int(len(every) * 0.95)]:.1f} ms (to reach: p95 100 ms)")


def call(path: Path) -> None:
    """Print how long a fresh process takes for one question."""
    code = (
        "import sys; from pathlib import Path; from sotdae.lake.answers import Answers; from sotdae.lake.query import Query, Term\n"
        "from sotdae.text.readings import Readings\n"
        "asked = Query(terms=(Term.of('도서관에서', Readings()),))\n"
        "with Answers(Path(sys.argv[1])) as answers: print(len(answers.search(asked, Readings()).hits))"
    )
    times = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    print(f"  a process of its own: median {statistics.median(times):.2f} s (to reach with the whole command line: 0.6 s)")


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        path = (given.keep or Path(folder)) / "answers.sqlite3"
        began = time.process_time()
        for _ in texts(given.messages):
            pass
        making = time.process_time() - began
        if not path.exists():
            text_bytes, seconds = build(path, given.messages)
            whole = path.stat().st_size
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{given.messages:,} messages, {text_bytes / 1e6:.0f} MB of text, {text_bytes / given.messages:.0f} bytes each")
            print(f"  built in {seconds - making:.0f} s CPU, {given.messages / (seconds - making):,.0f} messages/s, peak {peak} MB")
            print(f"  file {whole / 1e6:.0f} MB = {whole / text_bytes:.2f}x the text; beside the text {whole / text_bytes - 1:.2f}x (to reach: 2x)")
        ask(path)
        call(path)


if __name__ == "__main__":
    main()
