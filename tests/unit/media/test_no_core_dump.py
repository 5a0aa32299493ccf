# SPDX-License-Identifier: Apache-2.0
"""The process that hands media to the jail leaves no image of its memory behind, whatever the shell permits."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import resource
from sotdae.media.jail import Jail
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
with Jail(workers=1):
    print(resource.getrlimit(resource.RLIMIT_CORE)[0], most)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_the_parent_of_the_jail_dumps_no_core() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    now, most = done.stdout.split()
    if most == "0":
        pytest.skip("this machine permits no core dump anyway")
    assert now == "0"
