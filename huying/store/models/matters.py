"""What: the matters of a jurisdiction and whose duty each is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .places import Jurisdiction, Unit


class Matter(models.Model):
    """An item whose leading unit (主责) and supporting units (配合) are known, with its legal basis.

    It is in force between its two days, both included; one that is missing leaves that end open. `kind` is the kind
    of list it stands in.
    """

    id = models.BigAutoField(primary_key=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, default="", blank=True)
    class_code = models.CharField(max_length=40, default="", blank=True)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    supports = models.ManyToManyField(Unit, related_name="+", blank=True, db_table="matter_support")
    basis = models.TextField(default="", blank=True)
    kind = models.CharField(max_length=40, default="", blank=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "matter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="matter_code_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="matter_has_code_and_name"),
            models.CheckConstraint(
                condition=Q(from_date__isnull=True)
                | Q(to_date__isnull=True)
                | Q(to_date__gte=F("from_date")),
                name="matter_dates_in_order",
            ),
        ]
