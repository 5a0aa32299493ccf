# SPDX-License-Identifier: Apache-2.0
"""Which regimes are in force: the program's own, and an office's private ones (``SOTDAE_REGIMES``: folders or files, separated as paths are).

A private file that is wrong stops the work: an office that trusts its rules must not find out later that one was left out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sotdae.cases.removal.regimes import Regime, load_regimes, regime_called

ENVIRONMENT: Final = "SOTDAE_REGIMES"


def regime_folders() -> list[Path]:
    """Return the folders and files of private regimes, in the order in which they are named."""
    return [Path(name) for name in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if name]


def regimes_in_force() -> Mapping[str, Regime]:
    """Return all regimes by id.

    Raises:
        RegimeInvalid: if a private file is wrong.
    """
    return load_regimes(regime_folders())


def regime(regime_id: str) -> Regime:
    """Return one regime.

    Raises:
        RegimeUnknown: if there is none of that name.
        RegimeInvalid: if a private file is wrong.
    """
    return regime_called(regime_id, regime_folders())
