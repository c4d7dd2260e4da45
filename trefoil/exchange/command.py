"""`trefoil import`: several files in the right order, with what was detected, what would happen, what happened."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, Refused
from trefoil.exchange import printing
from trefoil.exchange.actions import begin_import, run_import, start_import
from trefoil.exchange.actions.moving import inspect
from trefoil.exchange.files import errors_of, forget, keep_copy, table_of
from trefoil.exchange.mapping import guess, kind_keys
from trefoil.exchange.models import Import
from trefoil.exchange.options import Options
from trefoil.exchange.running import dry_run, make_importer
from trefoil.exchange.session import Session
from trefoil.exchange.surveying import Survey
from trefoil.identity.models import User

FINE, WITH_ERRORS, UNREADABLE = 0, 1, 2


@dataclass
class Wish:
    """What the command line asks for."""

    files: Sequence[str]
    kind: str | None = None
    map_file: str | None = None
    dry_run: bool = False
    as_json: bool = False
    user_email: str | None = None
    accept_spellings: bool = False
    create_missing: bool = False
    existing: str = "update"
    options: dict[str, Any] = field(default_factory=dict)
    resume: int | None = None


@dataclass
class Told:
    """What is said about one file; printed, or put into the JSON."""

    file: str
    kind: str = ""
    evidence: list[dict[str, Any]] = field(default_factory=list)
    mapping: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    related: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    spellings: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    unkept: list[str] = field(default_factory=list)
    hints: int = 0
    error_file: str = ""
    import_id: int | None = None
    state: str = ""
    problem: str = ""

    @property
    def code(self) -> int:
        """The exit code that this file asks for."""
        if self.problem:
            return UNREADABLE
        return WITH_ERRORS if self.counts.get("errors") else FINE


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `trefoil import`."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="tables to move in")
    kinds = "users, products, organisations, people, leads or deals"
    parser.add_argument("--as", dest="kind", metavar="KIND", help=kinds)
    parser.add_argument("--map", dest="map_file", metavar="FILE", help='JSON: {"header": "field"}')
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    parser.add_argument("--json", dest="as_json", action="store_true", help="answer as JSON")
    parser.add_argument("--user", dest="user_email", metavar="EMAIL", help="who acts; else the first owner")
    parser.add_argument("--accept-spellings", action="store_true", help="take the proposed spellings of names")
    parser.add_argument("--create-missing", action="store_true", help="make related records that are missing")
    parser.add_argument("--existing", choices=("update", "skip"), default="update", help="what known records get")
    parser.add_argument("--option", dest="option", action="append", default=[], metavar="NAME=VALUE",
                        help="date_order, decimal, country, currency, pipeline, closed_stage, email_domain ...")
    parser.add_argument("--resume", type=int, metavar="ID", help="go on with an import that was stopped")


def run_arguments(args: argparse.Namespace) -> int:
    """Run what the command line says."""
    given = [pair.partition("=") for pair in args.option]
    options: dict[str, Any] = {name: value in ("true", "yes", "1") if name in BOOLEANS else value
                               for name, _sign, value in given}  # fmt: skip
    return run(
        args.files, kind=args.kind, map_file=args.map_file, dry_run=args.dry_run, as_json=args.as_json,
        user_email=args.user_email, accept_spellings=args.accept_spellings, create_missing=args.create_missing,
        existing=args.existing, options=options, resume=args.resume,
    )  # fmt: skip


BOOLEANS = {"create_fields", "teams_of_managers"}


def run(files: Sequence[str], **wishes: Any) -> int:
    """Move files in as one call; the exit code (0 fine, 1 rows with errors, 2 a file cannot be read)."""
    wish = Wish(list(files), **wishes)
    try:
        actor = _actor(wish)
        with translation.override(actor.language):
            told = _everything(wish, actor)
    except Invalid as wrong:
        told = [Told(file="", problem=str(wrong))]
    except Refused:
        told = [Told(file="", problem=_("This person may not import."))]
    if wish.as_json:
        files_told = [{**asdict(one), "code": one.code} for one in told]
        sys.stdout.write(json.dumps({"files": files_told}, ensure_ascii=False, indent=2, default=str) + "\n")
    else:
        for one in told:
            sys.stdout.write(printing.whole(one) + "\n")
    return max((one.code for one in told), default=FINE)


def _actor(wish: Wish) -> User:
    rows = User.colleagues.system("who the command line acts for").active()
    if wish.user_email:
        found: User | None = rows.filter(email__iexact=wish.user_email).first()
        if found is None:
            raise Invalid({"user": _("There is no colleague with this address.")})
        return found
    for user in rows.order_by("pk"):
        if user.may("import") and user.may("manage_settings"):
            return user  # type: ignore[no-any-return]
    raise Invalid({"user": _("Say with --user who acts: nobody here may import and manage the settings.")})


def _everything(wish: Wish, actor: User) -> list[Told]:
    if wish.resume is not None:
        return [_resume(wish.resume, actor)]
    if not wish.files:
        raise Invalid({"file": _("Name a file.")})
    options = Options.of({**_chosen(wish), **wish.options})
    mapping = _map_file(wish.map_file)
    order = sorted(wish.files, key=lambda name: _place(name, wish.kind, options))
    if wish.dry_run:
        session = Session(actor, options, is_dry=True)
        return [_try(name, wish, session, mapping) for name in order]
    return [_move(name, wish, actor, options, mapping) for name in order]


def _chosen(wish: Wish) -> dict[str, Any]:
    missing = "create" if wish.create_missing else "report"
    return {"existing": wish.existing, "missing": missing, "create_fields": wish.create_missing}


def _map_file(name: str | None) -> dict[str, str]:
    if name is None:
        return {}
    try:
        given = json.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid({"map": _("The file of the mapping cannot be read: %(why)s") % {"why": error}}) from None
    if not isinstance(given, dict):
        raise Invalid({"map": _('Write the mapping as {"header": "field"}.')})
    return {str(key): str(value or "") for key, value in given.items()}


def _place(name: str, kind: str | None, options: Options) -> int:
    kinds = kind_keys()
    try:
        guessed = kind or guess(table_of(Path(name), options).headers)["kind"]
    except Invalid:
        return len(kinds)
    return kinds.index(guessed) if guessed in kinds else len(kinds)


def _try(name: str, wish: Wish, session: Session, mapping: dict[str, str]) -> Told:
    """A dry run: nothing is written, not even the import itself."""
    told = Told(Path(name).name)
    folder = ""
    try:
        folder = _copy(name)
        row = Import(folder=folder, file_name=told.file)
        session.file_name = told.file
        table = table_of(Path(name), session.options)
        told.kind, told.mapping, evidence, told.rows = inspect(row, session.options, session.actor, wish.kind, mapping)
        told.evidence = evidence["evidence"]
        _must_have_kind(told)
        found = Survey.of(evidence)
        if wish.accept_spellings:
            told.accepted = _accept(session, told, found)
        preview = dry_run(session, table, told.kind, told.mapping, found).plain()
        told.counts, told.related, told.samples = preview["counts"], preview["related"], preview["samples"]
        told.spellings, told.unkept, told.hints = preview["spellings"], preview["unkept"], preview["hints"]
        told.state = "dry"
    except (Invalid, Refused) as wrong:
        told.problem = _why(wrong)
    finally:
        if folder:
            forget(folder)
    return told


def _copy(name: str) -> str:
    path = Path(name)
    if not path.is_file():
        raise Invalid({"file": _("There is no such file: %(name)s") % {"name": name}})
    return keep_copy(path)


def _must_have_kind(told: Told) -> None:
    if not told.kind:
        kinds = ", ".join(kind_keys())
        raise Invalid({"kind": _("Nothing says what the file holds. Say it with --as: %(kinds)s.") % {"kinds": kinds}})


def _accept(session: Session, told: Told, found: Survey) -> list[dict[str, Any]]:
    """Take every proposed spelling; they hold for the files that follow too."""
    importer = make_importer(session, told.kind, told.mapping, found)
    proposals = [one.plain() for one in importer.spellings(found.distinct)]
    for one in proposals:
        session.options.accept_spellings.setdefault(one["field"], {})[one["value"]] = one["candidate"]
    return proposals


def _move(name: str, wish: Wish, actor: User, options: Options, mapping: dict[str, str]) -> Told:
    told = Told(Path(name).name)
    try:
        if not Path(name).is_file():
            raise Invalid({"file": _("There is no such file: %(name)s") % {"name": name}})
        options, told.accepted = _with_spellings(name, wish, actor, options, mapping)
        row = start_import(actor=actor, path=Path(name), kind=wish.kind, mapping=mapping, options=options.plain())
        told.kind, told.mapping, told.evidence = row.kind, row.mapping, row.evidence["evidence"]
        told.import_id = row.pk
        _must_have_kind(told)
        told.spellings, told.unkept = _undecided(row, actor)
        begin_import(actor=actor, row=row)
        _tell(told, run_import(actor=actor, row=row, progress=_progress(wish, row)))
    except (Invalid, Refused) as wrong:
        told.problem = _why(wrong)
    return told


def _with_spellings(
    name: str, wish: Wish, actor: User, options: Options, mapping: dict[str, str]
) -> tuple[Options, list[dict[str, Any]]]:
    if not wish.accept_spellings:
        return options, []
    folder = _copy(name)
    try:
        told = Told(Path(name).name)
        row = Import(folder=folder, file_name=told.file)
        told.kind, told.mapping, evidence, told.rows = inspect(row, options, actor, wish.kind, mapping)
        _must_have_kind(told)
        session = Session(actor, Options.of(options.plain()), is_dry=True, file_name=told.file)
        accepted = _accept(session, told, Survey.of(evidence))
        return session.options, accepted
    finally:
        forget(folder)


def _undecided(row: Import, actor: User) -> tuple[list[dict[str, Any]], list[str]]:
    session = Session(actor, Options.of(row.options), is_dry=True, file_name=row.file_name)
    found = Survey.of(row.evidence)
    importer = make_importer(session, row.kind, row.mapping, found)
    spellings = [one.plain() for one in importer.spellings(found.distinct)]
    importer.prepare(found.distinct)
    return spellings, importer.unkept()


def _progress(wish: Wish, row: Import) -> Any:
    is_shown = not wish.as_json and sys.stderr.isatty()

    def show(position: int) -> None:
        if is_shown:
            sys.stderr.write(f"\r{position} / {row.rows}")
            sys.stderr.flush()

    return show


def _resume(pk: int, actor: User) -> Told:
    row: Import | None = Import.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise Invalid({"resume": _("There is no such import.")})
    told = Told(row.file_name, row.kind, import_id=pk)
    begin_import(actor=actor, row=row)
    _tell(told, run_import(actor=actor, row=row))
    return told


def _tell(told: Told, row: Import) -> None:
    told.rows, told.counts, told.related, told.state = row.rows, row.counts, row.related, row.state
    told.problem = row.problem
    if row.error_path:
        told.error_file = str(errors_of(row))
        odd = row.odd_rows.visible_to(row.owner).filter(outcome="errors")  # type: ignore[attr-defined]
        rows = odd.order_by("number").values_list("line", "error")[:20]
        told.samples = {"errors": [{"line": line, "title": "", "error": error} for line, error in rows]}


def _why(wrong: Exception) -> str:
    return str(wrong) if isinstance(wrong, Invalid) else _("This person may not import this.")
