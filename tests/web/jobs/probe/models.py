"""What was done; nothing here is unique, so that a repetition shows."""

from django.db import models


class Done(models.Model):
    label = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    attempt = models.IntegerField()
    now = models.DateTimeField()
    slot = models.DateTimeField(null=True)


class Sent(models.Model):
    """A letter that left the house: the job itself has to know which ones did."""

    key = models.CharField(max_length=200, unique=True)
