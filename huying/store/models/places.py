"""Where: jurisdictions and the organisations in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value

from huying.domain import places

LEVELS = ("province", "city", "district")
KINDS = tuple(sorted(places.KINDS))
LONGITUDES, LATITUDES = (-180, 180), (-90, 90)


def next_change() -> Func:
    """A number never given before: a sequence does not go back when a transaction does.

    So a version seen once, even in a transaction that failed, can never stand for other data later.
    """
    return Func(Value("change_number"), function="nextval", output_field=models.BigIntegerField())


class Jurisdiction(models.Model):
    """A district that runs cases, or a city or province above it. Its id is the GB/T 2260 code; where imported
    history lives by itself it is a number from 900001 on, which no place has.

    `version` changes whenever a unit of it or of one above it does, `calendar_version` whenever its calendar
    does: the database's triggers see to that, whoever writes.
    """

    id = models.IntegerField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="", blank=True)
    level = models.CharField(max_length=12, choices=[(level, level) for level in LEVELS])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    grid_invented = models.BooleanField(default=False, db_default=False)
    version = models.BigIntegerField(db_default=next_change(), editable=False)
    calendar_version = models.BigIntegerField(db_default=next_change(), editable=False)

    class Meta:
        db_table = "jurisdiction"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(id__range=(110000, 829999)) | Q(id__range=(900001, 999999)),
                name="jurisdiction_id_is_a_code",
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="jurisdiction_level_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="jurisdiction_not_its_own_parent"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="jurisdiction_has_a_name"),
        ]


class Unit(models.Model):
    """An organisation or a part of one. Its code is its id everywhere; names repeat, so they never are.

    `division` is what the official list calls it (街道, 镇, 居委会 …), where it stands in one;
    `aliases` are other names. A unit `merged_into` another is no unit any more but a name of it: entries keep what
    was written, lists show the unit it is now.
    """

    code = models.CharField(max_length=40, primary_key=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    division = models.CharField(max_length=12, default="", blank=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="", blank=True)
    short = models.CharField(max_length=80, default="", blank=True)
    aliases = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)
    invented = models.BooleanField(default=False, db_default=False)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "unit"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "jurisdiction"], name="unit_code_jurisdiction"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9a-z][0-9a-z-]*$"), name="unit_code_shape"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="unit_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("code")), name="unit_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("code")),
                name="unit_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False, lon__range=LONGITUDES, lat__range=LATITUDES),
                name="unit_place_whole",
            ),
        ]
