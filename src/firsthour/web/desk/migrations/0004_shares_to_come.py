"""All that is asked of the rows of shares stands in one index; shares still to come are found by their beginning."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_message_lines_and_indexes")]

    operations = [
        migrations.RemoveIndex(model_name="listing", name="listing_shared"),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("is_shared", True)),
                fields=["audience", "matter", "from_at", "to_at", "kind", "state"],
                name="listing_by_share",
            ),
        ),
        migrations.AddIndex(model_name="share", index=models.Index(fields=["from_at"], name="share_from")),
    ]
