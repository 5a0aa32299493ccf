# SPDX-License-Identifier: Apache-2.0
"""What Django and reportlab name at their start and most processes never use is loaded at the first use of it, and is all there then."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from sotdae.late import when_asked_for

SCRIPT = """
import sys
from pathlib import Path
from sotdae.actions.records.book import open_book
open_book(Path(sys.argv[1]) / "book.sqlite3").close()
loaded = [name for name in ("sqlparse.engine", "sqlparse.sql", "django.forms.fields", "django.template.base") if name in sys.modules]
assert sys.argv[2] == "at a new book" or not loaded, loaded
{asked}
"""
ASKED = (
    "import sqlparse; assert sqlparse.format('select 1', keyword_case='upper') == 'SELECT 1'; assert sqlparse.sql.Token",
    "import sqlparse; sqlparse.parse; import sqlparse.sql; assert sqlparse.sql is sys.modules['sqlparse.sql']",
    "from sqlparse import sql; assert sql.Token",
    "from django import forms; assert forms.CharField().clean('x') == 'x'; import django; assert django.forms is sys.modules['django.forms']",
    "import django.forms.fields; from django.forms import CharField; assert CharField is django.forms.fields.CharField",
    "from django.db import models; field = models.CharField(max_length=3).formfield(); assert field.max_length == 3",
)


@pytest.mark.parametrize("asked", ASKED)
def test_it_is_loaded_when_it_is_asked_for(tmp_path: Path, asked: str) -> None:
    for when in ("at a new book", "at a book that is there"):
        command = [sys.executable, "-c", SCRIPT.format(asked=asked if when != "at a new book" else ""), str(tmp_path), when]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr


LETTER = """
import sys
from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.notice.pdf import pdf_of
from sotdae.late import when_asked_for
assert "reportlab" not in sys.modules, "nothing was printed"
assert pdf_of([Block("line", "flowers")], "en", title="flowers").startswith(b"%PDF")
assert "PIL.ExifTags" not in sys.modules, "no picture was asked for"
from PIL import Image
assert Image.new("L", (2, 2)).size == (2, 2)
import PIL.ImageOps
assert PIL.ImageOps.mirror(Image.new("L", (2, 2))).mode == "L"
assert PIL.Image is Image is sys.modules["PIL.Image"]
when_asked_for("PIL.Image")
when_asked_for("a_module_that_is_not_there")
assert "a_module_that_is_not_there" not in sys.modules
"""


def test_a_letter_is_set_without_what_reads_pictures_and_that_is_all_there_afterwards() -> None:
    ended = subprocess.run([sys.executable, "-c", LETTER], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_threads_that_ask_at_once_get_one_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a_slow_flower.py").write_text("import time\ntime.sleep(0.05)\nCOLOUR = 'red'\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    found: list[object] = []

    def look() -> None:
        when_asked_for("a_slow_flower")
        found.append((id(sys.modules["a_slow_flower"]), sys.modules["a_slow_flower"].COLOUR))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    monkeypatch.delitem(sys.modules, "a_slow_flower")
    assert len(found) == 8
    assert len(set(found)) == 1


def test_one_that_could_not_be_loaded_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = tmp_path / "ready"
    text = f"from pathlib import Path\nHALF = 1\nif not Path({str(ready)!r}).exists():\n    raise OSError('not yet')\nCOLOUR = 'red'\n"
    (tmp_path / "a_late_flower.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    when_asked_for("a_late_flower")
    flower: Any = sys.modules["a_late_flower"]
    with pytest.raises(OSError, match="not yet"):
        _ = flower.COLOUR
    ready.touch()
    assert flower.COLOUR == "red"
    with pytest.raises(AttributeError, match="no attribute 'scent'"):
        _ = flower.scent
    monkeypatch.delitem(sys.modules, "a_late_flower")
