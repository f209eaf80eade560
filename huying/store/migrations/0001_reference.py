"""The reference tables: places, people, calendars, processes, matters. reference.sql has their triggers."""

from pathlib import Path
from typing import Any

import django.db.models.functions.datetime
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).with_name("reference.sql").read_text("utf-8")
UNDO = Path(__file__).with_name("reference_undo.sql").read_text("utf-8")

LANGUAGES = ("zh-hans", "en")
LEVELS = ("province", "city", "district")
KINDS = (
    *("building", "center", "city", "community", "department", "district", "grid", "office"),
    *("platform", "province", "section", "station", "street", "team"),
)
ROLES = (
    *("worker", "building_head", "chief", "dispatcher", "section", "leader", "principal"),
    *("liaison", "handler", "head", "operator", "appraiser", "admin"),
)


def key(to: str, *, optional: bool = False) -> Any:
    empty: dict[str, Any] = {"null": True, "blank": True} if optional else {}
    return models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=to, **empty)


def number() -> Any:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def version() -> Any:
    change = models.Func(
        models.Value("change_number"), function="nextval", output_field=models.BigIntegerField()
    )
    return models.BigIntegerField(db_default=change, editable=False)


def twice(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.RunSQL("CREATE SEQUENCE change_number;", "DROP SEQUENCE change_number;"),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", number()),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=150, unique=True)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("is_superuser", models.BooleanField(default=False)),
                ("language", models.CharField(choices=twice(LANGUAGES), default="zh-hans", max_length=10)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "db_table": "person",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("username", ""), _negated=True), name="person_has_a_username"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", LANGUAGES)), name="person_language_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_superuser", False), ("is_staff", True), _connector="OR"),
                        name="person_superuser_is_staff",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("provisional", models.BooleanField()),
                ("version", version()),
            ],
            options={
                "db_table": "calendar_year",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1949, 2999))), name="calendar_year_plausible"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                ("level", models.CharField(choices=twice(LEVELS), max_length=12)),
                ("grid_invented", models.BooleanField(db_default=False, default=False)),
                ("version", version()),
                ("calendar_version", version()),
                ("parent", key("store.jurisdiction", optional=True)),
            ],
            options={"db_table": "jurisdiction"},
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", number()),
                ("day", models.DateField()),
                ("off", models.BooleanField()),
                ("name", models.CharField(blank=True, default="", max_length=40)),
                ("jurisdiction", key("store.jurisdiction", optional=True)),
            ],
            options={"db_table": "calendar_day"},
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("role", models.CharField(choices=twice(ROLES), max_length=16)),
                ("title", models.CharField(blank=True, default="", max_length=80)),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("jurisdiction", key("store.jurisdiction")),
                ("person", key(settings.AUTH_USER_MODEL)),
            ],
            options={"db_table": "post"},
        ),
        migrations.CreateModel(
            name="ProcessVersion",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("process_id", models.CharField(max_length=60)),
                ("text", models.TextField()),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "process_version",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hash__regex", "^[0-9a-f]{64}$")),
                        name="process_version_hash_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("process_id", ""), _negated=True),
                        name="process_version_has_an_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcessUse",
            fields=[
                ("id", number()),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("jurisdiction", key("store.jurisdiction")),
                ("process_version", key("store.processversion")),
            ],
            options={"db_table": "process_use"},
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("post", key("store.post")),
            ],
            options={"db_table": "token"},
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=twice(KINDS), max_length=12)),
                ("division", models.CharField(blank=True, default="", max_length=12)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                ("short", models.CharField(blank=True, default="", max_length=80)),
                (
                    "aliases",
                    models.JSONField(
                        blank=True, db_default=models.Value([], models.JSONField()), default=list
                    ),
                ),
                ("invented", models.BooleanField(db_default=False, default=False)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("jurisdiction", key("store.jurisdiction")),
                ("parent", key("store.unit", optional=True)),
            ],
            options={"db_table": "unit"},
        ),
        migrations.AddField(model_name="post", name="unit", field=key("store.unit")),
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, default="", max_length=300)),
                ("class_code", models.CharField(blank=True, default="", max_length=40)),
                ("basis", models.TextField(blank=True, default="")),
                ("jurisdiction", key("store.jurisdiction")),
                ("lead", key("store.unit", optional=True)),
                (
                    "supports",
                    models.ManyToManyField(
                        blank=True, db_table="matter_support", related_name="+", to="store.unit"
                    ),
                ),
            ],
            options={"db_table": "matter"},
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", number()),
                ("from_date", models.DateField()),
                ("spans", models.JSONField()),
                ("jurisdiction", key("store.jurisdiction")),
                ("unit", key("store.unit", optional=True)),
            ],
            options={"db_table": "working_hours"},
        ),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__range", (110000, 829999))), name="jurisdiction_id_is_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", LEVELS)), name="jurisdiction_level_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="jurisdiction_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="jurisdiction_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(
                fields=("jurisdiction", "day"), name="calendar_day_told_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="processuse",
            constraint=models.UniqueConstraint(
                fields=("jurisdiction", "process_version", "from_date"), name="process_use_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="processuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"
                ),
                name="process_use_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("digest"), function="octet_length", output_field=models.IntegerField()
                    ),
                    32,
                ),
                name="token_digest_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_at__isnull", True), ("revoked_at__gte", models.F("created_at")), _connector="OR"
                ),
                name="token_revoked_after_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                fields=("code", "jurisdiction"), name="unit_code_jurisdiction"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9a-z][0-9a-z-]*$")), name="unit_code_shape"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="unit_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="unit_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("code")), _negated=True),
                    _connector="OR",
                ),
                name="unit_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__isnull", False),
                        ("lat__range", (-90, 90)),
                        ("lon__isnull", False),
                        ("lon__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="unit_place_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("person", "unit", "role", "from_date"), name="post_held_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ROLES)), name="post_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"
                ),
                name="post_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(fields=("jurisdiction", "code"), name="matter_code_once"),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                ),
                name="matter_has_code_and_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.UniqueConstraint(
                fields=("jurisdiction", "unit", "from_date"),
                name="working_hours_told_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    )
