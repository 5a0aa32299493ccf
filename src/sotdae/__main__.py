# SPDX-License-Identifier: Apache-2.0
"""``python -m sotdae``: the command line without an installed script."""

from __future__ import annotations

from sotdae.cli.main import main

if __name__ == "__main__":
    main()
