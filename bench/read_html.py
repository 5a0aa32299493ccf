# SPDX-License-Identifier: Apache-2.0
"""How fast an HTML export becomes rows, beside the same pages merely parsed as whole files by the same parser (selectolax, lexbor).

The peer builds a tree and reads nothing out of it, so the ratio says what finding, inheriting, timing and building rows costs on top of
parsing; it is below 1 by nature. Both take turns in one process, CPU seconds are compared, the best of each counts. Pages are made here, as the
exporter lays them out.

Run: ``python bench/read_html.py [--pages 30] [--rounds 3]``
"""

from __future__ import annotations

import argparse
import hashlib
import io
import resource
import sys
import time
from collections.abc import Sequence
from typing import BinaryIO

from selectolax.lexbor import LexborHTMLParser

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.html_reader import TelegramDesktopHtml
from sotdae.model.observations import Message

_MESSAGE = """
     <div class="message default clearfix" id="message{number}">

      <div class="pull_left userpic_wrap">

       <div class="userpic userpic{colour}" style="width: 42px; height: 42px">

        <div class="initials" style="line-height: 42px">
A
        </div>

       </div>

      </div>

      <div class="body">

       <div class="pull_right date details" title="08.03.2023 {hour:02}:{minute:02}:02 UTC+09:00">
{hour:02}:{minute:02}
       </div>

       <div class="from_name">
Ara {name} 
       </div>

       <div class="text">
<strong>오늘 점심은 {number}번</strong><br>도서관 앞에서 만나요 <a href="https://t.me/lunchroom{name}">@lunchroom{name}</a> &amp; <a href="https://example.org/{number}">지도</a>
       </div>

      </div>

     </div>
"""  # noqa: W291 (the exporter leaves a blank after a name)

_HEAD = """<!DOCTYPE html>
<html>
 <body onload="CheckLocation();">
  <div class="page_wrap">
   <div class="page_header">
    <div class="content">
     <div class="text bold">
Lunch club 
     </div>
    </div>
   </div>
   <div class="page_body chat_page">
    <div class="history">
"""  # noqa: W291 (as above)
_TAIL = "    </div>\n   </div>\n  </div>\n </body>\n</html>\n"


class _Pages:
    """The generated pages as a source."""

    def __init__(self, pages: int) -> None:
        self.members = {f"messages{number + 1 if number else ''}.html": _page(number) for number in range(pages)}

    def names(self) -> Sequence[str]:
        return tuple(self.members)

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self.members[name])

    def size(self, name: str) -> int | None:
        return len(self.members[name])

    def item_id(self, name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()


def _page(number: int) -> bytes:
    written = [_HEAD]
    for position in range(1000):
        index = number * 1000 + position + 1
        minutes = index % 1440
        written.append(_MESSAGE.format(number=index, colour=index % 8 + 1, name=index % 50, hour=minutes // 60, minute=minutes % 60))
    written.append(_TAIL)
    return "".join(written).encode()


def _ours(source: _Pages) -> int:
    reader = TelegramDesktopHtml()
    return sum(type(row) is Message for row in reader.read(source, list(source.members), ReadOptions(capture_id="0" * 64)))


def _peer(source: _Pages) -> int:
    total = 0
    for data in source.members.values():
        tree = LexborHTMLParser(data)
        total += tree.root is not None
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    source = _Pages(given.pages)
    size = sum(len(data) for data in source.members.values()) / 1e6
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best = {"ours": float("inf"), "peer": float("inf")}
    rows = 0
    for _ in range(given.rounds):
        start = time.process_time()
        rows = _ours(source)
        best["ours"] = min(best["ours"], time.process_time() - start)
        start = time.process_time()
        _peer(source)
        best["peer"] = min(best["peer"], time.process_time() - start)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{given.pages} pages, {size:.1f} MB, {rows} messages")
    print(f"rows out of pages      {best['ours']:.2f} s CPU  {size / best['ours']:.1f} MB/s  {rows / best['ours']:.0f} messages/s")
    print(f"selectolax, parse only {best['peer']:.2f} s CPU  {size / best['peer']:.1f} MB/s")
    print(f"ratio {best['peer'] / best['ours']:.2f}x of parsing alone; memory grew {grown:.0f} MB, both together")
    return 0


if __name__ == "__main__":
    sys.exit(main())
