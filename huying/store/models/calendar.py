"""When work is done: days off, make-up working days, working hours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .places import Jurisdiction, Unit, next_change


class CalendarDay(models.Model):
    """A day that is not what its weekday says, or has a name. Without a jurisdiction it holds for all.

    `off` false on a weekend is a make-up working day (调休).
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()
    off = models.BooleanField()
    name = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        db_table = "calendar_day"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["jurisdiction", "day"], nulls_distinct=False, name="calendar_day_told_once"
            )
        ]


class CalendarYear(models.Model):
    """A year whose days were loaded; provisional while its holidays are not announced.

    `version` changes whenever one of its days does.
    """

    year = models.IntegerField(primary_key=True)
    provisional = models.BooleanField()
    version = models.BigIntegerField(db_default=next_change(), editable=False)

    class Meta:
        db_table = "calendar_year"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(year__range=(1949, 2999)), name="calendar_year_plausible")
        ]


class WorkingHours(models.Model):
    """Opening hours from a date on, for one unit (a night squad) or all of the jurisdiction.

    `spans` are pairs of local times: [["08:00", "12:00"], ["14:00", "18:00"]].
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    from_date = models.DateField()
    spans = models.JSONField()

    class Meta:
        db_table = "working_hours"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["jurisdiction", "unit", "from_date"],
                nulls_distinct=False,
                name="working_hours_told_once",
            ),
        ]
