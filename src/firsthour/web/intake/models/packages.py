"""What does the inner site remember of the portal? Packages both ways, and which report belongs to which receipt."""

from django.db import models

from firsthour.web.intake.models.reports import Report
from firsthour.web.ui.classes import INTERNAL, classed
from firsthour.web.ui.parcels import ArrivalBase, LaneBase, ParcelBase


class PortalLane(LaneBase):
    """The inner site's lane to the portal."""


class PortalParcel(ParcelBase):
    """A sealed package to the portal."""


class PortalArrival(ArrivalBase):
    """A package of the portal that took effect."""


class PortalReceipt(models.Model):
    """A receipt of the portal and the report it became; ``told`` is the state that the portal was told last.

    ``turn`` numbers what was told, so that the portal knows what is newer. What the reporter asked for since stands
    as moments; the words stand on the report.
    """

    receipt = classed(models.CharField(max_length=32, unique=True), INTERNAL)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="portal_receipts")
    received_at = classed(models.DateTimeField(), INTERNAL)
    told = classed(models.CharField(max_length=30, blank=True), INTERNAL)
    told_at = classed(models.DateTimeField(null=True, blank=True, db_index=True), INTERNAL)
    turn = classed(models.PositiveIntegerField(default=0), INTERNAL)
    complained_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    review_asked_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    withdrawn_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
