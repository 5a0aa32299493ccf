# SPDX-License-Identifier: Apache-2.0
"""Every exporter: the same dossier gives the same bytes, its own check finds nothing, and nothing unmasked gets out."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PdfReader

from sotdae.actions.adding.demonstration import DemoResult
from sotdae.actions.questions.reporting import build_dossier
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.cases.dossier import Audience, Dossier
from sotdae.exchange.exporter import Exporter
from sotdae.registry import EXPORTERS, load
from sotdae.simulation.story import SUBROOMS, build_world

NAMES = [plugin.name for plugin in load(EXPORTERS)]
NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(params=NAMES)
def exporter(request: pytest.FixtureRequest) -> Exporter:
    (plugin,) = [plugin for plugin in load(EXPORTERS) if plugin.name == request.param]
    return cast("Exporter", plugin.value)


@pytest.fixture(scope="module")
def dossier(told_once: DemoResult) -> Dossier:
    return whole_dossier(told_once.workspace)


def whole_dossier(folder: Path) -> Dossier:
    """What actions would hand to an exporter for the demonstration's case."""
    (answers,) = Workspace(folder).lake.glob(f"*/{ANSWERS}")
    return build_dossier(answers, "demo", (35, "0" * 64), NOW)


def document(exporter: Exporter, dossier: Dossier) -> bytes:
    sink = io.BytesIO()
    exporter.write(dossier, sink)
    return sink.getvalue()


def words_in(exporter: Exporter, dossier: Dossier) -> str:
    """What a person can read or copy out of a document."""
    body = document(exporter, dossier)
    if exporter.media_type == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return body.decode()


def test_it_satisfies_the_interface(exporter: Exporter) -> None:
    assert isinstance(exporter, Exporter)
    assert exporter.version >= 1
    assert "/" in exporter.media_type
    assert isinstance(exporter.audience, Audience)


def test_the_same_dossier_gives_the_same_bytes(exporter: Exporter, dossier: Dossier) -> None:
    assert document(exporter, dossier) == document(exporter, dossier)


def test_its_own_check_finds_nothing(exporter: Exporter, dossier: Dossier) -> None:
    assert list(exporter.check(io.BytesIO(document(exporter, dossier)))) == []


def test_its_own_check_finds_an_empty_document_wanting(exporter: Exporter) -> None:
    assert list(exporter.check(io.BytesIO(b"")))


def test_a_demonstration_says_so(exporter: Exporter, dossier: Dossier) -> None:
    assert dossier.synthetic
    assert "SYNTHETIC" in words_in(exporter, dossier)


def test_no_title_username_link_or_name_gets_out(exporter: Exporter, dossier: Dossier) -> None:
    text = words_in(exporter, dossier)
    views = [view for capture in build_world(7).captures for view in capture.views]
    hidden = {view.title for view in views if view.title} | set(SUBROOMS) | {"gaon_garden_demo", "gaon_apply_demo_bot", "DEMO"}
    names: Any = {post.author.name for view in views for post in view.posts if post.author is not None}
    assert not [word for word in hidden | names if word in text]
