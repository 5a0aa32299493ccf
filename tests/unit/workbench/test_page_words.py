# SPDX-License-Identifier: Apache-2.0
"""The words of the pages: what is said by a value has a word for every value that there is."""

from __future__ import annotations

from typing import get_args

from sotdae.actions.questions.due import What
from sotdae.workbench.pages import today


def test_whatever_runs_out_has_a_word_on_the_page() -> None:
    assert {f"today.due.{what}" for what in (*get_args(What), "none")} == {name for name in today.WORDS if name.startswith("today.due.")}
