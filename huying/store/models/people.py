"""Who: persons, the posts they hold, the tokens of posts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from .places import Jurisdiction, Unit

ROLES = (
    *("worker", "building_head", "chief", "dispatcher", "section", "leader", "principal"),
    *("liaison", "handler", "head", "operator", "appraiser", "admin"),
)
LANGUAGES = ("zh-hans", "en")


class Persons(BaseUserManager["Person"]):
    """Makes accounts."""

    def create_user(
        self, username: str, password: str | None = None, *, language: str = "zh-hans", is_staff: bool = False
    ) -> Person:
        """Make an account. Without a password nobody can sign in with it until one is set."""
        return self.create_hashed(username, make_password(password), language=language, is_staff=is_staff)

    def create_hashed(
        self, username: str, hashed: str, *, language: str = "zh-hans", is_staff: bool = False
    ) -> Person:
        """Make an account whose password was hashed already."""
        person = self.model(
            username=self.model.normalize_username(username),
            password=hashed,
            language=language,
            is_staff=is_staff,
        )
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None) -> Person:
        """Make an account that may edit all master data (`createsuperuser` calls it)."""
        person = self.create_user(username, password, is_staff=True)
        person.is_superuser = True
        person.save(using=self._db, update_fields=["is_superuser"])
        return person


class Person(AbstractBaseUser):
    """An account. What it may do to cases comes from its posts alone; the two flags open the admin site."""

    username = models.CharField(max_length=150, unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_superuser = models.BooleanField(default=False)
    language = models.CharField(
        max_length=10, default="zh-hans", choices=[(language, language) for language in LANGUAGES]
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Persons] = Persons()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "person"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(username=""), name="person_has_a_username"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="person_language_known"),
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(is_staff=True), name="person_superuser_is_staff"
            ),
        ]

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether the account may edit this kind of master data: superusers all of it, others none."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin site shows this app to the account."""
        return self.is_active and self.is_superuser


class Post(models.Model):
    """Person x unit x role x dates, both dates included. A person may hold several."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    title = models.CharField(max_length=80, default="", blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "post"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "unit", "role", "from_date"], name="post_held_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="post_role_known"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="post_dates_in_order"
            ),
        ]


class Token(models.Model):
    """Lets another system act as one post. The secret is shown once; only its SHA-256 is kept."""

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "token"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(
                    Func(F("digest"), function="octet_length", output_field=models.IntegerField()), 32
                ),
                name="token_digest_is_sha256",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="token_revoked_after_made",
            ),
        ]
