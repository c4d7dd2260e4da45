"""Colleagues: with their team, the head of the team, a role; they cannot sign in until they get a password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trefoil.core.actions import Invalid
from trefoil.exchange.cells import Cells
from trefoil.exchange.folding import fold
from trefoil.exchange.importer import Importer, Result, Spelling
from trefoil.exchange.importers.customers import spellings_of
from trefoil.exchange.problems import Problem, of_invalid, of_value
from trefoil.exchange.reading.aliases import USERS
from trefoil.exchange.reading.contacts import parse_email
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.headers import TargetField
from trefoil.exchange.reading.spelling import squeezed
from trefoil.exchange.session import Names, Session
from trefoil.identity.actions import create_team, create_user, set_memberships
from trefoil.identity.models import LANGUAGES, Membership, Role, Team, User
from trefoil.identity.rights import need

_REASON = "colleagues in an import file"
NO_ADDRESS = "no-address.invalid"


@dataclass(slots=True)
class Colleague:
    """A colleague as a row describes him."""

    name: str
    email: str
    team: str
    manager: str
    role: str
    parent_team: str
    language: str


class UsersImporter(Importer):
    """Matched by address, then by name. With a team and a manager in the file, each manager leads a team of his name
    below the team of the file (option `teams_of_managers`).
    """

    kind = "users"
    batch = 25
    related = ("team", "manager", "role", "parent_team")

    def __init__(self, session: Session, cells: Cells) -> None:
        super().__init__(session, cells)
        self.jobs: list[tuple[Colleague, int | None]] = []
        rows = Team.objects.system(_REASON).order_by("pk").values_list("pk", "name", "parent__name")
        self.teams = {(fold(name), fold(parent or "")): pk for pk, name, parent in rows}
        self.roles = Names("role", Role.objects.system(_REASON).values_list("pk", "name"), session.options)
        packs = Role.objects.system(_REASON).order_by("pk").values_list("pk", "name", "pack")
        self._ready_roles = {name: pk for pk, name, _pack in packs}
        self._member, self._head = self._default_roles()
        self._made = 0

    @classmethod
    def targets(cls, actor: Any) -> Sequence[TargetField]:
        """The fields of a colleague."""
        return USERS

    @classmethod
    def check_right(cls, actor: Any) -> None:
        """Refused unless the actor manages users."""
        need(actor, "manage_users")

    def _default_roles(self) -> tuple[int | None, int | None]:
        options = self.session.options
        member = self._role(options.role, ("member", "staff", "advisor"))
        return member, self._role(options.head_role, ("manager", "branch_head")) or member

    def _role(self, asked: str, keys: Sequence[str]) -> int | None:
        if asked:
            found = self.roles.exact(asked)
            if found is None:
                raise Invalid({"role": asked})
            return int(found)
        known = {fold(name): pk for name, pk in self._ready_roles.items()}
        return next((known[word] for word in keys if word in known), None)

    def read(self) -> Colleague:
        """The colleague that the row describes."""
        cells = self.cells
        email = cells.text("email", 254)
        try:
            address = parse_email(email) if email else ""
        except BadValue as bad:
            raise of_value("email", bad) from None
        name = cells.text("name", 150) or address
        if not name:
            raise Problem("blank", "name")
        return Colleague(
            name, address, cells.text("team", 120), cells.text("manager", 120), cells.text("role", 120),
            cells.text("parent_team", 120), cells.text("language", 40)[:2].lower(),
        )  # fmt: skip

    def plan(self, records: Sequence[Colleague]) -> list[Result]:
        """Who is there already, who has to be made."""
        self.jobs = []
        return [self._decide(record) for record in records]

    def _decide(self, record: Colleague) -> Result:
        names = self.session.users()
        found = names.exact(record.email) if record.email else names.exact(record.name)
        try:
            if record.role and self.roles.find(record.role) is None:
                raise Problem("no_such", "role", value=record.role[:80])
        except Problem as problem:
            return Result("errors", record.name, problem)
        if found is None:
            self._plan_new(record)
            return Result("created", record.name)
        if self.session.options.existing == "skip":
            return Result("skipped", record.name, Problem("exists", value=record.name[:80]))
        if not self._would_change(found, record):
            return Result("unchanged", record.name)
        self.jobs.append((record, found))
        return Result("updated", record.name)

    def _plan_new(self, record: Colleague) -> None:
        self.jobs.append((record, None))
        self._made -= 1
        place = (self._made if self.session.is_dry else 0)
        self.session.users().add(place, record.name)
        if record.email:
            self.session.users().add(place, record.email)
        if self.session.is_dry and record.manager and self._leads_team(record):
            self.session.users().add(self._made * 10_000, record.manager)

    def _leads_team(self, record: Colleague) -> bool:
        return bool(record.manager) and self.session.options.teams_of_managers

    def _path(self, record: Colleague) -> list[str]:
        """The teams from the top to the one that the colleague belongs to."""
        names = [record.parent_team, record.team, record.manager if self._leads_team(record) else ""]
        return [name for name in names if name]

    def _would_change(self, user: int, record: Colleague) -> bool:
        if user <= 0:
            return False
        team = self._team_id(self._path(record))
        if not self._path(record):
            return False
        rows = Membership.objects.system(_REASON).filter(user=user)
        return team is None or not rows.filter(team=team).exists()

    def _team_id(self, path: Sequence[str]) -> int | None:
        if not path:
            return None
        return self.teams.get((fold(path[-1]), fold(path[-2]) if len(path) > 1 else ""))

    def write(self) -> None:
        """Make teams, heads and colleagues."""
        for record, user in self.jobs:
            try:
                self._write_one(record, user)
            except Invalid as wrong:
                raise of_invalid(wrong) from None
        self.jobs = []

    def _write_one(self, record: Colleague, user: int | None) -> None:
        team = self._make_teams(record)
        user = user or self.session.users().exact(record.email or record.name)
        if user:
            had = dict(Membership.objects.system(_REASON).filter(user=user).values_list("team_id", "is_head"))
            if team is not None:
                set_memberships(actor=self.session.actor, user=user, teams={**had, team: had.get(team, False)})
            return
        role = self.roles.exact(record.role) if record.role else self._member
        made = self._make_user(record.name, record.email, role, [team] if team else [], [], record.language)
        self.session.users().ids[fold(record.name)] = made.pk
        if record.email:
            self.session.users().ids[record.email] = made.pk

    def _make_teams(self, record: Colleague) -> int | None:
        path, team, parent = self._path(record), None, None
        for depth, name in enumerate(path):
            key = (fold(name), fold(path[depth - 1]) if depth else "")
            if key not in self.teams:
                self.teams[key] = create_team(actor=self.session.actor, name=name, parent=parent).pk
                self.session.count_related("team")
                self.session.teams().add(self.teams[key], name)
            parent = team = self.teams[key]
        if self._leads_team(record) and team is not None:
            self._make_head(record.manager, team)
        return team

    def _make_head(self, name: str, team: int) -> None:
        names = self.session.users()
        user = names.exact(name)
        if not user:
            made = self._make_user(name, "", self._head, [], [team], "")
            names.ids[fold(name)] = made.pk
            self.session.count_related("user")
            return
        rows = Membership.objects.system(_REASON).filter(user=user)
        had = dict(rows.values_list("team_id", "is_head"))
        if not had.get(team):
            set_memberships(actor=self.session.actor, user=user, teams={**had, team: True})

    def _make_user(
        self, name: str, email: str, role: int | None, teams: list[int], heads: list[int], language: str
    ) -> User:
        language = language if language in dict(LANGUAGES) else self.session.firm.language
        return create_user(
            actor=self.session.actor, email=email or self._address(name), name=name, language=language,
            roles=[role] if role else [], teams=teams, heads=heads,
        )  # fmt: skip

    def _address(self, name: str) -> str:
        """An address to sign in with: of the firm's domain if one was given, else one that no mail can reach."""
        words = [squeezed(word) for word in name.split()]
        local = ".".join(word for word in words if word.isascii() and word.isalnum()) or "colleague"
        domain = self.session.options.email_domain or NO_ADDRESS
        for number in range(1, 10_000):
            address = f"{local}{number if number > 1 else ''}@{domain}"
            if not User.colleagues.system(_REASON).filter(email=address).exists():
                return address
        raise Problem("no_address", "email", value=name[:80])

    def spellings(self, distinct: Mapping[str, Mapping[str, int]]) -> list[Spelling]:
        """Roles spelt nearly like known ones."""
        return spellings_of("role", distinct, self.roles)
