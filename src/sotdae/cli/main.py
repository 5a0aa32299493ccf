# SPDX-License-Identifier: Apache-2.0
"""The command line: parse, act, print. Heavy imports happen inside the verb, so that ``sotdae --help`` answers at once.

The outermost handler of this face is `main`: an error of the program prints its message and its remedy and leaves with its own exit code.
"""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from sotdae import __version__
from sotdae.cli import (
    anchor_verbs,
    answer_verbs,
    bank_verbs,
    erase_verbs,
    request_verbs,
    review_verbs,
    serve_verbs,
    share_verbs,
    subject_verbs,
    unseal_verbs,
)
from sotdae.cli.acting_place import Place
from sotdae.cli.asked_for import asked_for
from sotdae.cli.options import (
    BasisOption,
    CaseOption,
    GivenByOption,
    JsonOption,
    MinorOption,
    OralOption,
    PassphraseOption,
    PerformerOption,
    SubjectOption,
    UntilOption,
    WorkspaceOption,
)
from sotdae.errors import SotdaeError, UsageError

app: Final = typer.Typer(
    name="sotdae",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Seals lawful captures of chat rooms as evidence anyone can check, reads them, and says what they show. 솟대.",
    epilog="Start with `sotdae demo`. Texts, titles and names are masked everywhere unless you ask for one item.",
)

_OBJECTS_A_LOOK: Final = 150_000
"""The garbage collector looks for circles after so many new objects: by its own measure (700) it looks 500 times while modules are loaded.

A verb makes 60,000 to 140,000 that last, and a look through 50,000 took 0.03 s to 0.04 s to find a hundred to free.
"""
_INTERRUPTED: Final = 130
"""The shell's own code for a process ended by Ctrl-C (128 + SIGINT)."""


def _version(value: bool) -> None:
    if value:
        typer.echo(f"sotdae {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")] = False,
) -> None:
    """Take the options that stand before any verb."""
    del version  # its callback has already acted


@app.command()
def demo(
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="Where the demonstration lives.")] = Path("sotdae-demo"),
    seed: Annotated[int, typer.Option(help="The made-up world's seed: equal seeds give equal bytes.")] = 7,
    as_json: JsonOption = False,
) -> None:
    """Make up a world of rooms, add its exports and say what became of each room."""
    from sotdae.cli import demo_view  # noqa: PLC0415 (heavy)

    demo_view.run(workspace, seed, as_json)


@app.command()
def add(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Export folders, files, zips or gzips.", show_default=False)],
    case: Annotated[str, typer.Option("--case", help="The case; it is made if it does not exist.")] = "default",
    workspace: WorkspaceOption = None,
    mode: Annotated[
        str | None, typer.Option(help="For a new workspace only: hash-only (the default) or holding (needs --legal-basis).", show_default=False)
    ] = None,
    legal_basis: Annotated[
        str | None, typer.Option(help="For a new workspace in holding mode: what permits you to hold media.", show_default=False)
    ] = None,
    authority: Annotated[str | None, typer.Option(help="Warrant, consent, mandate or public: why you may take this in.", show_default=False)] = None,
    purpose: Annotated[str | None, typer.Option(help="What for.", show_default=False)] = None,
    performer: Annotated[str | None, typer.Option(help="Who made the capture (role and staff id rather than a name).", show_default=False)] = None,
    clock_offset: Annotated[int | None, typer.Option(help="This machine's clock minus true time, in seconds.", show_default=False)] = None,
    captured_at: Annotated[str | None, typer.Option(help="When the export was made, ISO 8601 with offset.", show_default=False)] = None,
    zone: Annotated[
        str | None, typer.Option(help="Time zone of times without an offset, e.g. Asia/Seoul. Never guessed.", show_default=False)
    ] = None,
    chat: Annotated[list[int] | None, typer.Option(help="Of an account export: read this chat (repeatable).", show_default=False)] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Of an account export: read every chat; needs --authority.")] = False,
    reader: Annotated[str | None, typer.Option(help="Use only this reader.", show_default=False)] = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Seal captures, read them, analyse them and write the report. The main job."""
    from sotdae.cli import add_view  # noqa: PLC0415 (heavy)

    facts = add_view.Stated(
        mode, legal_basis, authority, purpose, performer, clock_offset, captured_at, zone, tuple(chat or ()), whole=whole, reader=reader
    )
    add_view.run(tuple(paths), case, workspace, facts, passphrase_file, as_json=as_json)


@app.command()
def rooms(workspace: WorkspaceOption = None, case: CaseOption = None, as_json: JsonOption = False) -> None:
    """List the rooms: label, kind, messages, span, state, counted and claimed."""
    from sotdae.cli import room_view  # noqa: PLC0415 (heavy)

    room_view.show_rooms(workspace, case, as_json=as_json)


@app.command()
def room(
    name: Annotated[
        str, typer.Argument(metavar="ROOM|LINK", help="A label (R-03, 방-03), a unique beginning of one, or a t.me link.", show_default=False)
    ],
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one room: history, growth, entry conditions, tiers, links, and what could not be read."""
    from sotdae.cli import room_view  # noqa: PLC0415 (heavy)

    room_view.show_room(workspace, name, case, as_json=as_json)


@app.command()
def trail(
    name: Annotated[
        str, typer.Argument(metavar="ROOM", help="A label (R-03, 방-03), a unique beginning of one, or a t.me link.", show_default=False)
    ],
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where a closed room may have gone and what it may continue: signs for and against, in bits, each with its place."""
    from sotdae.cli import trail_view  # noqa: PLC0415 (heavy)

    trail_view.show_trail(workspace, name, case, as_json=as_json)


@app.command()
def find(
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY", help="Words, 'side by side', -not, fields as room:R-03; see docs/search.md.", show_default=False),
    ],
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many hits, newest first.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Search the messages, however a word is written; only the characters under a hit are shown.

    Fields: room: gate: rule: inst: before: after: on: from:room has:link|picture|video|file. Put the query in quotes: '신청 -room:R-01'.
    """
    from sotdae.cli import find_view  # noqa: PLC0415 (heavy)

    find_view.show_hits(workspace, query, case, limit, as_json=as_json)


@app.command()
def rules(
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FOLDER", help="Test a private pack: every rule's own examples.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the text rules in force, the private packs of SOTDAE_RULES and SOTDAE_GAZETTEER among them, or test a pack."""
    from sotdae.cli import rules_view  # noqa: PLC0415 (heavy)

    if check is not None:
        rules_view.check_pack(check, as_json=as_json)
    else:
        rules_view.show_rules(as_json=as_json)


@app.command()
def match(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    subject: SubjectOption,
    photos: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PHOTO…]", help="The subject's own photos, or a bundle from the hashing page; without any, her bank."),
    ] = None,
    basis: BasisOption = None,
    given_by: GivenByOption = None,
    oral: OralOption = False,
    until: UntilOption = None,
    minor: MinorOption = None,
    performer: PerformerOption = None,
    all_cases: Annotated[bool, typer.Option("--all-cases", help="Search every case, not this one alone.")] = False,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where copies of a subject's photos were seen, and show none. Photos are hashed and forgotten."""
    from sotdae.cli import match_view, stating  # noqa: PLC0415 (heavy)

    permitting = stating.Permitting(basis, given_by, oral, until, minor, None, performer)
    match_view.run(photos or (), subject, Place(workspace, case, passphrase_file), permitting, all_cases=all_cases, as_json=as_json)


@app.command("hashing-page")
def hashing_page(
    out: Annotated[Path, typer.Option("--out", help="Where to write the page.")] = Path("hashing-page.html"),
    centre: Annotated[str | None, typer.Option("--centre", help="The centre's name, shown on the page.", show_default=False)] = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Write the page on which a person makes her photos' hashes on her own device, sealed to this workspace."""
    from sotdae.cli import match_view  # noqa: PLC0415 (heavy)

    match_view.write_page(workspace, out, centre, passphrase_file)


@app.command()
def today(
    within: Annotated[int, typer.Option("--days", min=0, help="So many days back from the newest moment of the captures; 0 for everything.")] = 30,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is new: rooms that closed or moved, possible continuations, calls, surges, captures, freezes and problems, with the next verb."""
    from sotdae.cli import today_view  # noqa: PLC0415 (heavy)

    today_view.show_today(workspace, case, within, as_json=as_json)


@app.command()
def verify(
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[BUNDLE]", help="A bundle's folder or zip; without one, the workspace.", show_default=False)
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", help="Of a bundle: the sender's public log key, known from elsewhere; a line or a file.", show_default=False),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option("--identity", help="Of a bundle: your age identity file; records and originals are compared too.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check every sealed byte, key file and log line, or a bundle, exhibit by exhibit; needs no key. Exit code 0 only if all is well."""
    if bundle is not None:
        from sotdae.cli import bundle_view  # noqa: PLC0415 (heavy)

        bundle_view.show_bundle(bundle, key, identity, as_json=as_json)
        return
    from sotdae.cli import verify_view  # noqa: PLC0415 (heavy)

    verify_view.show_verification(workspace, as_json=as_json)


@app.command()
def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Say what this machine and this workspace lack, and the one thing to do about each."""
    from sotdae.cli import verify_view  # noqa: PLC0415 (heavy)

    verify_view.show_doctor(workspace, as_json=as_json)


bank_verbs.register(app)
share_verbs.register(app)
request_verbs.register(app)
answer_verbs.register(app)
anchor_verbs.register(app)
unseal_verbs.register(app)
erase_verbs.register(app)
serve_verbs.register(app)
review_verbs.register(app)
subject_verbs.register(app)


def main() -> None:
    """Run the command line; the outermost handler of this face."""
    gc.set_threshold(_OBJECTS_A_LOOK)
    atexit.register(gc.freeze)  # (a process that ends looks through all that it loaded, three times, for circles that it frees anyway)
    try:
        asked_for(app, sys.argv[1:])(standalone_mode=False)
    except typer.Exit as leaving:
        raise SystemExit(leaving.exit_code) from None
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("\ninterrupted: what was acknowledged is kept; the same command goes on where it stopped\n")
        raise SystemExit(_INTERRUPTED) from None
    except SotdaeError as error:
        sys.stderr.write(error.diagnostics() + "\n")
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except _click_errors() as error:
        error.show()
        raise SystemExit(UsageError.exit_code) from None


def _click_errors() -> type[Any]:
    """Return the root of the parser's own errors, whether typer brings its parser along or uses the installed one."""
    return next(one for one in typer.BadParameter.__mro__ if one.__name__ == "ClickException")
