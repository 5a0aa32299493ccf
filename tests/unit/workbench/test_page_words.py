# SPDX-License-Identifier: Apache-2.0
"""The words of the pages: what is said by a value has a word for every value that there is."""

from __future__ import annotations

import re

from sotdae.actions.questions.due import due
from sotdae.workbench.pages import today


def test_whatever_runs_out_has_a_word_on_the_page() -> None:
    told = re.search(r"Rows with ``what`` \((.*?)\)", due.__doc__ or "", re.DOTALL)
    assert told is not None
    every = re.findall(r"``(\w+)``", told[1])
    assert len(every) == 11
    assert {f"today.due.{what}" for what in every} <= today.WORDS.keys()
