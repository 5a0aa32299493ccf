# SPDX-License-Identifier: Apache-2.0
"""Builds the workbench's islands: browser/workbench/*.ts into the files that are served. Needs Node and npm; who uses the program needs neither.

    .venv/bin/python scripts/build_islands.py          # installs the locked compiler, checks the types, writes the files
    .venv/bin/python scripts/build_islands.py --check  # says whether the committed files are what the sources give; 3 where there is no Node

The compiler is locked by digest in browser/workbench/package-lock.json, which names no host. One file an island, in a scope of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "browser" / "workbench"
BUILT = ROOT / "src" / "sotdae" / "workbench" / "static" / "workbench"
NO_NODE = 3
"""The exit code where the check could not be made."""
_HEAD = "// SPDX-License-Identifier: Apache-2.0\\n// Built from browser/workbench/{name}.ts by scripts/build_islands.py."


def islands() -> list[str]:
    """Return the names of the islands."""
    return sorted(path.stem for path in SOURCES.glob("*.ts"))


def install() -> bool:
    """Bring the locked compiler, if it is not there; return whether it is."""
    if (SOURCES / "node_modules" / ".bin" / "esbuild").exists():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    return subprocess.run([npm, "ci", "--silent"], cwd=SOURCES, check=False).returncode == 0  # noqa: S603 (a fixed command)


def build(folder: Path) -> None:
    """Write every island into a folder."""
    tools = SOURCES / "node_modules" / ".bin"
    for name in islands():
        fixed = ["--bundle", "--format=iife", "--minify", "--target=es2022", "--charset=utf8", "--legal-comments=none", "--log-level=warning"]
        head = f"--banner:js={_HEAD.format(name=name)}".replace("\\n", "\n")
        subprocess.run([tools / "esbuild", f"{name}.ts", *fixed, head, f"--outfile={folder / name}.js"], cwd=SOURCES, check=True)  # noqa: S603 (a fixed command)


def main() -> None:
    """Write the files, or check them."""
    os.environ["NODE_OPTIONS"] = ""
    if not install():
        print("Node, npm or the locked compiler are not here: the islands were not built")
        sys.exit(NO_NODE)
    if sys.argv[1:] != ["--check"]:
        subprocess.run([SOURCES / "node_modules" / ".bin" / "tsc", "--project", "."], cwd=SOURCES, check=True)  # noqa: S603 (a fixed command)
        build(BUILT)
        return
    with tempfile.TemporaryDirectory(prefix="islands-") as folder:
        build(Path(folder))
        for name in islands():
            committed = BUILT / f"{name}.js"
            if not committed.is_file() or committed.read_bytes() != (Path(folder) / f"{name}.js").read_bytes():
                sys.exit(f"{name}.js is not what browser/workbench/{name}.ts gives: run scripts/build_islands.py")


if __name__ == "__main__":
    main()
