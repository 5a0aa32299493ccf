# SPDX-License-Identifier: Apache-2.0
"""The one public HTML export under a licence that lets us use it: a one-author news channel of September 2018."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from memory_source import MemorySource

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.html_framing import FileFrame, frames
from sotdae.captures.telegram.html_reader import TelegramDesktopHtml
from sotdae.model.observations import Link, Message, Observation, Problem

NAME = "cybersec-news_trimmed.html"

pytestmark = pytest.mark.fixtures


@pytest.fixture(name="sample")
def _sample(public_samples: Callable[[str], Path]) -> MemorySource:
    return MemorySource({NAME: (public_samples("telegram-html") / NAME).read_bytes()})


def _read(source: MemorySource, zone: ZoneInfo | None) -> list[Observation | Problem]:
    reader = TelegramDesktopHtml()
    detection = reader.detect(source)
    assert detection is not None
    return list(reader.read(source, detection.names, ReadOptions(zone=zone, capture_id="a" * 64)))


def test_the_counts_stated_beside_the_sample(sample: MemorySource) -> None:
    with sample.open(NAME) as stream:
        found = Counter((frame.kind, frame.joined, frame.message_id < 0) for frame in frames(stream, FileFrame()))
    assert found == {("default", False, False): 43, ("default", True, False): 17, ("service", False, False): 1, ("service", False, True): 7}


def test_every_message_is_read_with_its_sender(sample: MemorySource) -> None:
    rows = [row for row in _read(sample, ZoneInfo("Asia/Kolkata")) if isinstance(row, Message)]
    assert Counter(row.type for row in rows) == {"message": 60, "service": 1}
    assert {row.sender_kind for row in rows if row.type == "message"} == {"own_room"}
    assert {row.sent_at_quality for row in rows if row.type == "message"} == {"declared_zone"}
    assert all(row.text for row in rows if row.type == "message")
    assert not any(row.notes for row in rows)


def test_times_without_zone_are_intervals_and_one_problem(sample: MemorySource) -> None:
    rows = _read(sample, None)
    assert [(row.code, row.severity) for row in rows if isinstance(row, Problem)] == [("no-time-zone", "warning")]
    assert {row.sent_at_quality for row in rows if isinstance(row, Message)} == {"interval"}


def test_every_locator_leads_to_its_record(sample: MemorySource) -> None:
    data = sample.members[NAME]
    for row in _read(sample, None):
        if isinstance(row, Message | Link):
            record = data[row.byte_offset : row.byte_offset + row.byte_length]
            assert record.startswith(b'<div class="message ')
            assert record.endswith(b"</div>")
            assert f'id="message{row.message_id}"'.encode() in record
