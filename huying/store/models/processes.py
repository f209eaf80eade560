"""How: the texts of processes and when each is in force."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .places import Jurisdiction


class ProcessVersion(models.Model):
    """A process file's canonical text under its own hash, so that a running case never loses it."""

    hash = models.CharField(max_length=64, primary_key=True)
    process_id = models.CharField(max_length=60)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "process_version"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="process_version_hash_shape"
            ),
            models.CheckConstraint(condition=~Q(process_id=""), name="process_version_has_an_id"),
        ]


class ProcessUse(models.Model):
    """A jurisdiction works by a version between two dates, both included."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    process_version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "process_use"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["jurisdiction", "process_version", "from_date"], name="process_use_told_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="process_use_dates_in_order",
            ),
        ]
