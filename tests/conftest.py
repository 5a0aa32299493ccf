# SPDX-License-Identifier: Apache-2.0
"""What all tests share: what a run makes once, where the public samples may lie, and Hypothesis without chance."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from kept_jails import jails_kept
from light_passphrases import lighten
from made_once import MadeOnce, books_copied, kept_folder, run_folder, told_in
from one_thread import one_thread

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=100, database=None)
settings.load_profile("fixed")

lighten()

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Processes of tests that share processors would else wait for each other's products of matrices, at four times their cost. What is loaded already
(numpy, by a plug-in) keeps as many threads as it has; the processes of a run with `-n` and whatever tests start take it."""

gc.set_threshold(50_000, 20, 20)
"""Ten thousand tests and what they import are half a million objects; whoever makes many of her own would have them looked through each time."""

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Processes that tests start would translate the whole program anew each time."""

_MEMORY, _ENOUGH = Path("/dev/shm"), 6 << 30
_HAS_ROOM = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
if _HAS_ROOM and "PYTEST_DEBUG_TEMPROOT" not in os.environ:
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_MEMORY)
"""Tests wait for thousands of barriers and remove a hundred thousand files; neither costs anything where their folders lie in memory. What barriers
are worth is tested by the crash harness, which has a disk of its own; `PYTEST_DEBUG_TEMPROOT` names another place."""

sys.path.append(str(Path(__file__).resolve().parent / "harness"))
"""The crash harness is used by tests of several stores."""

sys.path.append(str(Path(__file__).resolve().parent / "unit" / "actions"))
"""People at work on requests, and mail servers, are used by the story of a removal too."""

_SAMPLES = Path(os.environ.get("SOTDAE_FIXTURES") or Path(__file__).resolve().parents[1] / "../shared/fixtures")


LONG_FILES = (
    *("test_hostile_inputs.py", "test_analyses.py", "test_hasher.py", "test_every_page.py", "test_workbench_seeing.py", "test_two_processes.py"),
    *("test_match.py", "test_dying_and_failing.py", "test_erasing_by_two.py", "test_hasher_page.py", "test_compiled.py", "test_contract.py"),
    *("test_postgresql.py", "test_capture.py", "test_workbench_signing_in.py", "test_jail.py", "test_matching_tiles.py", "test_unsealing.py"),
    *("test_workbench_review.py", "test_bundle_script.py", "test_authorisation.py", "test_hostile_text.py", "test_made_up.py"),
)
"""Begun first, so that none is left to one process at the end while the others have nothing to do; all other files come in random order."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first, behind what shuffles."""
    places = {name: place for place, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_collection_finish() -> None:
    """Take what stands for the whole run out of what the collector of cycles looks through."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Make something dear once for all processes of this run: `made_once(name, make)` returns its folder."""
    return MadeOnce(kept_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def told_once(made_once: MadeOnce) -> Any:
    """What the demonstration answers (`DemoResult`), made once in a run: whoever writes into its workspace takes `made_once.copied`."""
    return told_in(made_once)


@pytest.fixture(scope="session", autouse=True)
def _books_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with books_copied(run_folder(tmp_path_factory)):
        yield


@pytest.fixture(scope="session", autouse=True)
def _jails_kept() -> Iterator[None]:
    with jails_kept():
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture
def public_samples() -> Callable[[str], Path]:
    """Return a folder of public sample files by other people's tools, or skip where they are not at hand."""

    def folder(name: str) -> Path:
        path = _SAMPLES / name
        if not path.is_dir():
            pytest.skip("the public sample files are not beside this checkout (SOTDAE_FIXTURES names another place)")
        return path

    return folder
