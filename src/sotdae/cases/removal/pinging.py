# SPDX-License-Identifier: Apache-2.0
"""When the office asks again: told by itself, for `today`, which reads the days of a request and none of the laws behind them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

PING_AFTER: Final = timedelta(hours=24)
"""The office's own target where no law gives one: ask again a day after the newest word. Source: reference on takedown practice, section 2.3."""
