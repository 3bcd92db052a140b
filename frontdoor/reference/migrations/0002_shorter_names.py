from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]
    operations = [
        migrations.RemoveConstraint("referencelist", "reference_list_only_slots_are_supplied"),
        migrations.RemoveConstraint("suppliedwording", "reference_wording_says_whose"),
        migrations.RenameField("referencelist", "grouped_by", "group_list"),
        migrations.RenameField("referencelist", "supplied_by", "supplier"),
        migrations.RenameField("suppliedwording", "supplied_by", "supplier"),
        migrations.AddConstraint(
            "referencelist",
            models.CheckConstraint(
                condition=Q(supplier="", source="") | Q(is_slot=True) & ~Q(supplier="") & ~Q(source=""),
                name="reference_list_only_slots_are_supplied",
            ),
        ),
        migrations.AddConstraint(
            "suppliedwording",
            models.CheckConstraint(condition=~Q(supplier="") & ~Q(source=""), name="reference_wording_says_whose"),
        ),
        migrations.AddConstraint(
            "reflectionnote",
            models.CheckConstraint(
                condition=Q(written_at__isnull=False, written_by__isnull=False), name="reference_note_when_and_by_whom"
            ),
        ),
    ]
