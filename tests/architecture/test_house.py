# SPDX-License-Identifier: Apache-2.0
"""The house rules that no other tool enforces."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sotdae import errors
from sotdae.actions.adding.analysing import analyses
from sotdae.model.tables import OBSERVATIONS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "sotdae"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
NAMES = [path.relative_to(SOURCE).as_posix() for path in MODULES]
FORBIDDEN = {"utils", "helpers", "common", "misc", "manager", "base", "core", "lib"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_is_small_named_well_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert text.startswith("# SPDX-License-Identifier: Apache-2.0\n")
    assert ast.get_docstring(tree), "a module says what it is"
    assert len(text.splitlines()) <= 400
    assert path.stem not in FORBIDDEN
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is longer than 60 lines"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in {"Exception", "BaseException", "everything"}, "only the outermost handler of a face may catch everything"


def test_no_two_modules_of_tests_have_one_name() -> None:
    """Folders of tests are no packages: of two modules of one name only the one found first would run."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("*.py") if path.name not in {"conftest.py", "__init__.py"})
    assert not [name for name, number in names.items() if number > 1]


NETWORK = {"socket", "http", "ssl", "ftplib", "smtplib", "asyncio", "httpx", "requests", "urllib3"}


def imported(path: Path) -> set[str]:
    """What a module imports, by the first name; of urllib the whole name counts: its parser opens nothing."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found.update(name if name.startswith("urllib") else name.split(".")[0] for name in names)
    return found


def test_two_modules_open_a_socket() -> None:
    openers = {path.relative_to(SOURCE).as_posix() for path in MODULES if imported(path) & {*NETWORK, "urllib.request", "urllib"}}
    assert openers == {"custody/timestamps.py", "actions/removal/mailing.py"}


# Who opens sealed objects, and why no frozen picture can come out there: details and a bank's hashes are records of ours, a reader is given texts.
OPENERS = {
    ("custody/vault.py", "details"),
    ("custody/proofs.py", "prove"),
    ("actions/adding/refreshing.py", "_vault_source"),
    ("actions/acting.py", "attached"),
    ("custody/erasing.py", "_reseal"),
    ("custody/erasing.py", "records_at"),
    ("actions/proofs/bundle_parts.py", "_opened"),
}
KEY_HOLDERS = {("custody/vault.py", "open_item"), ("actions/proofs/bundle_parts.py", "_write_object")}
"""Who may have an item's own key: a bundle asks `cases.withholding`, for which a frozen item is nobody's but law enforcement's."""


def test_whatever_opens_a_sealed_item_asks_first_whether_it_is_frozen() -> None:
    unasked, holders = set(), set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                called = [one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "") for one in calls(node)]
                if "item_identity" in called:
                    holders.add((path.relative_to(SOURCE).as_posix(), node.name))
                if "open_item" in called and "require_not_frozen" not in called:
                    unasked.add((path.relative_to(SOURCE).as_posix(), node.name))
    assert holders == KEY_HOLDERS
    assert unasked == OPENERS, "media are opened by sotdae.actions.matching.freezing.open_media"


def calls(function: ast.FunctionDef) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def test_observations_and_tables_have_the_same_columns() -> None:
    for table in OBSERVATIONS.values():
        assert table.row is not None
        assert table.row._fields == tuple(column.name for column in table.columns), table.name


def test_no_finding_is_about_an_account() -> None:
    words = re.compile(r"account|sender|author|member_key|username|person|subject", re.IGNORECASE)
    for analysis in analyses():
        assert not [name for name in analysis.key if words.search(name)], analysis.name


RANGES = {
    errors.CustodyError: {*range(10, 30), *range(90, 100)},
    errors.CaptureError: range(30, 40),
    errors.LakeError: range(40, 50),
    errors.MediaError: range(50, 60),
    errors.AnalysisError: range(60, 70),
    errors.CaseError: range(70, 80),
    errors.ExchangeError: range(80, 90),
    errors.KeepingError: range(100, 110),
    errors.RemovalError: range(130, 140),
    errors.ShowingError: range(118, 122),
    errors.WorkError: range(126, 130),
    errors.ReviewError: range(122, 126),
    errors.AccessError: range(110, 118),
}


def every(root: type[errors.SotdaeError]) -> list[type[errors.SotdaeError]]:
    return [root, *(found for child in root.__subclasses__() for found in every(child))]


def test_exit_codes_are_unique_and_in_their_ranges() -> None:
    found = every(errors.SotdaeError)
    stated = [one for one in found if "exit_code" in vars(one)]  # a class without a code of its own refines its parent's and shares that one
    codes = [one.exit_code for one in stated if one not in {errors.SotdaeError, errors.UsageError}]
    assert len(codes) == len(set(codes))
    for root, allowed in RANGES.items():
        assert all(one.exit_code in allowed for one in every(root))
    for one in found:
        assert (one.__doc__ or "").strip()
        assert one.remedy


HEAVY = {"ibis", "duckdb", "django", "pyarrow", "sqlglot", "cryptography", "numpy", "PIL"}


@pytest.mark.parametrize("arguments", [["--help"], ["rooms"], ["find", "꽃"], ["today"], ["trail", "R-01"]])
def test_questions_start_without_heavy_imports(arguments: list[str], tmp_path: Path) -> None:
    script = (
        "import sys; sys.argv = ['sotdae', *sys.argv[1:]]\n"
        "from sotdae.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"sys.stderr.write('LOADED ' + ' '.join(sorted({HEAVY!r} & set(sys.modules))))"
    )
    place = [] if arguments == ["--help"] else ["--workspace", str(tmp_path)]
    ended = subprocess.run([sys.executable, "-c", script, *arguments, *place], capture_output=True, text=True, check=False)
    assert ended.stderr.rsplit("LOADED", 1)[1].split() == []


def test_locks_hold_hashes_and_no_host_names() -> None:
    for path in (ROOT / "locks").glob("*.txt"):
        text = path.read_text("ascii")
        assert not re.search(r"https?://|file:|--index|--find-links", text), path.name
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in block for block in blocks), path.name


MACHINE = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/", "py" + "thonhosted", "deb.deb" + "ian", "npm" + "js", "DEVEL" + "OPERS"]))


def test_the_project_speaks_of_itself_alone() -> None:
    for path in tracked():
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".txt", ".sh", ""}:
            assert not MACHINE.search(path.read_text("utf-8", "replace")), path


def test_no_picture_or_video_stands_in_the_repository() -> None:
    suffixes = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".avif", ".mp4", ".webm", ".mov", ".bmp", ".tiff"}
    found = [path for path in tracked() if path.suffix.lower() in suffixes]
    drawn = ROOT / "docs" / "workbench"
    assert [path for path in found if path.parent != drawn] == []
    assert sum(path.stat().st_size for path in found) < 6_000_000, "screens of the made-up demonstration, drawn by scripts/workbench_shots.py"
