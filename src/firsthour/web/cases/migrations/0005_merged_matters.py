"""Cases that are looked at as part of another leave lists and numbers: their matters say so."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def lay_into(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say of each merged matter where it went, take it out of the lists and off the numbers."""
    matters, listings = apps.get_model("desk", "Matter"), apps.get_model("desk", "Listing")
    numbers = apps.get_model("desk", "MatterCount")
    merges = apps.get_model("cases", "Merge").objects.filter(undone_at=None, absorbed__matter__merged_into=None)
    for absorbed, survivor in merges.values_list("absorbed__matter_id", "survivor__matter_id"):
        matter = matters.objects.defer("search").get(pk=absorbed)
        matters.objects.filter(pk=absorbed).update(merged_into=survivor)
        listings.objects.filter(matter=absorbed).delete()
        place = {name: getattr(matter, name) for name in ("unit_id", "kind", "state", "is_confidential")}
        numbers.objects.filter(**place).update(number=F("number") - 1)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_asked_steps"), ("desk", "0005_merged_matters")]

    operations = [migrations.RunPython(lay_into, migrations.RunPython.noop)]
