# SPDX-License-Identifier: Apache-2.0
"""What Django and reportlab name at their start and most processes never use is loaded at the first use of it, and is all there then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
from sotdae.late import when_asked_for
when_asked_for("PIL.Image")
from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.notice.pdf_form import pdf_of
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
