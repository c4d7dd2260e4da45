"""Who works here and what they may do: users, teams, roles, shares, tokens, and the firm itself."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import Mine, Scope, Staff, SystemOnly, Viewer
from trefoil.core.db.models import GuardedModel, GuardedQuerySet
from trefoil.identity import viewing
from trefoil.identity.idempotency import IdempotencyKey as IdempotencyKey

LANGUAGES = (("en", "English"), ("ru", "Русский"), ("pl", "Polski"), ("he", "עברית"))
MODES = (("hidden", _("Hidden")), ("masked", _("Masked")), ("shown", _("Shown")), ("editable", _("Editable")))


class Firm(GuardedModel):
    """The firm that runs this Trefoil: one row."""

    scope: ClassVar[Scope] = Staff()

    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3, default="EUR")
    country = models.CharField(max_length=2, default="GB")
    language = models.CharField(max_length=5, choices=LANGUAGES, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    version = models.PositiveIntegerField(default=1)


class Team(GuardedModel):
    """A node of the tree of teams; a walled one is closed to everybody outside its subtree."""

    scope: ClassVar[Scope] = Staff("manage_users")

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_walled = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "parent"], name="team_name_once_per_parent")]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(GuardedQuerySet):
    """Users, as colleagues see them."""

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)


class UserManager(BaseUserManager["User"]):
    """What Django's authentication needs of a manager: unguarded, used by libraries only."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. `access_version` goes up whenever his rights may have changed."""

    scope: ClassVar[Scope] = Staff("manage_users")

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="en")
    theme = models.CharField(max_length=6, blank=True, default="")
    density = models.CharField(max_length=8, blank=True, default="")
    time_zone = models.CharField(max_length=60, blank=True, default="")
    is_active = models.BooleanField(default=True)
    home_team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    roles: models.ManyToManyField[Any, Any] = models.ManyToManyField("Role", related_name="holders")
    teams = models.ManyToManyField(Team, through="Membership", related_name="members")
    access_version = models.PositiveIntegerField(default=1)
    # Goes up for all users with every change of the firm's set-up: caches of set-up are good for one value of it.
    setup_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    # `objects` serves Django's and allauth's own code; ours reads through the guarded `colleagues` (a test sees to it).
    objects = UserManager()
    colleagues = UserQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def viewer(self) -> Viewer:
        """The compiled rights of this user."""
        return viewing.viewer_for(self)

    def may(self, right: str) -> bool:
        """Whether the user holds a named extra right."""
        return self.viewer.has(right)

    def get_full_name(self) -> str:
        """The name, for libraries that ask."""
        return self.name


class Membership(GuardedModel):
    """A user in a team; the head also reaches the teams below it."""

    scope: ClassVar[Scope] = Staff("manage_users")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    is_head = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="membership_once")]


class Role(GuardedModel):
    """A row-by-row table of rights (`Grant`), extra rights, and what happens to sensitive and secret fields."""

    scope: ClassVar[Scope] = Staff("manage_users")

    name = models.CharField(max_length=120, unique=True)
    pack = models.CharField(max_length=30, blank=True, default="")
    rights = models.JSONField(default=list, blank=True)
    normal_fields = models.CharField(max_length=8, choices=MODES, default="editable")
    sensitive_fields = models.CharField(max_length=8, choices=MODES, default="hidden")
    secret_fields = models.CharField(max_length=8, choices=MODES, default="hidden")
    is_firm_wide = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class Grant(GuardedModel):
    """One cell of a role's table: object type x action -> how far (0 none, 1 own, 2 team, 3 all)."""

    scope: ClassVar[Scope] = Staff("manage_users")

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    object_type = models.CharField(max_length=30)
    action = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "object_type", "action"], name="grant_once")]


class Share(GuardedModel):
    """One record opened to one more user or team."""

    scope: ClassVar[Scope] = SystemOnly()

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    may_edit = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "user", "team"], name="share_once"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) ^ models.Q(team__isnull=False), name="share_with_one"
            ),
        ]
        indexes = [models.Index(fields=["object_type", "object_id"])]


class Token(GuardedModel):
    """A key for programs: only its hash is kept; it acts as its user, within its scopes, until it expires."""

    scope: ClassVar[Scope] = Mine()

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class CacheEntry(GuardedModel):
    """Django's database cache: what sign-in attempts are counted in. Written by Django itself."""

    scope: ClassVar[Scope] = SystemOnly()

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entry"


def firm() -> Firm:
    """The firm's row, or an unsaved one with the defaults when nothing was set up yet."""
    row: Any = Firm.objects.system("the firm's own settings").first()
    return row if row is not None else Firm(name="Trefoil")
