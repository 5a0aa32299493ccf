# SPDX-License-Identifier: Apache-2.0
"""Which part of the book takes an entry is told by its type's first word: a part that is not asked must have nothing to say."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from older_book import ITEMS, REQUESTS, filled, older

from sotdae.actions.opening import REMOVAL, SUBJECTS
from sotdae.actions.records import (
    access_book,
    applying,
    databases,
    kept,
    removal_applying,
    review_book,
    shown_book,
    subject_applying,
    unseal_applying,
)
from sotdae.actions.records.book import open_book
from sotdae.cases.settings import MIGRATIONS

OTHERS = (access_book._ACTS, kept._ACTS, review_book._ACTS, shown_book._ACTS, unseal_applying.ACTS)


def test_no_other_part_takes_what_begins_like_an_entry_of_requests_or_subjects() -> None:
    assert all(name.startswith(REMOVAL) for name in removal_applying.ACTS)
    assert all(name.startswith(SUBJECTS) for name in subject_applying.ACTS)
    for acts in OTHERS:
        assert not [name for name in acts if name.startswith((REMOVAL, *SUBJECTS))]
    assert not [name for name in applying._ACTS if name.startswith(REMOVAL)]
    assert not set(applying._ACTS) & set(subject_applying.ACTS)


def test_a_new_book_has_taken_in_every_migration_without_django_going_through_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_migrate_now", lambda _: pytest.fail("the statements of all.sql do not fit the migrations: run `make docs`"))
    for _ in range(2):
        open_book(tmp_path / "book.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "book.sqlite3")) as made:
        names = {row[0] for row in made.execute("SELECT name FROM django_migrations")}
    assert names == {path.stem for path in MIGRATIONS.glob("0*.py")}


def test_a_request_is_counted_under_the_host_of_most_of_its_items() -> None:
    assert removal_applying.main_host([]) == ""
    assert removal_applying.main_host(["a.example", "b.example", "b.example"]) == "b.example"
    assert removal_applying.main_host(["b.example", "a.example"]) == "b.example", "of several the first"


def test_a_book_with_requests_of_before_has_what_statistics_ask_filled_in(tmp_path: Path) -> None:
    older(tmp_path / "book.sqlite3")
    assert filled(tmp_path / "book.sqlite3") == (REQUESTS, ITEMS)


def test_the_book_alone_loads_nothing_of_signing_in_and_the_desk_can_be_opened_after_it(tmp_path: Path) -> None:
    told = """
import sys
from pathlib import Path
from django.apps import apps
from sotdae.actions.records.book import open_book
from sotdae.actions.records.databases import connect
from sotdae.cases.desk.routing import DESK
folder = Path(sys.argv[1])
book = open_book(folder / "book.sqlite3")
assert not [name for name in sys.modules if name.startswith(("django.contrib", "django.middleware"))]
connect(DESK, folder, folder / "desk.sqlite3")
assert apps.get_app_config("desk").get_model("SignIn").objects.using(DESK).count() == 0
assert book.cases() == [], "and the book goes on"
"""
    subprocess.run([sys.executable, "-c", told, str(tmp_path)], check=True)


def test_the_book_alone_loads_no_forms_and_whoever_asks_for_one_has_it(tmp_path: Path) -> None:
    told = """
import sys
from pathlib import Path
from sotdae.actions.records.book import open_book
book = open_book(Path(sys.argv[1]) / "book.sqlite3")
book.close()
assert not [name for name in sys.modules if name.startswith(("django.forms.", "django.template"))]
from django import forms
from django.apps import apps
field = apps.get_app_config("cases").get_model("Case")._meta.get_field("name").formfield()
assert type(field) is forms.CharField
import django.forms.models
assert django.forms is forms is sys.modules["django.forms"]
assert forms.models.ModelForm is forms.ModelForm
"""
    subprocess.run([sys.executable, "-c", told, str(tmp_path)], check=True)
