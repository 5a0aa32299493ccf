# SPDX-License-Identifier: Apache-2.0
"""Story 4: tiers, invitations and sales."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sotdae.simulation.story import HUB

Sheet = dict[str, Any]


def test_the_apply_link_of_a_button_is_kept_as_a_link(sheet: Callable[[str], Sheet]) -> None:
    (button,) = [link for link in sheet(HUB)["links"] if link["kind"] == "button"]
    assert "apply" not in button["target"], "masked"
    assert button["evidence"][0]["message_id"] is not None


@pytest.mark.xfail(strict=True, reason="tiers and sales are read by a later analysis and its rules")
def test_tiers_and_prices_are_read(findings: Callable[[str], list[Any]]) -> None:
    assert findings("room.tiers")
