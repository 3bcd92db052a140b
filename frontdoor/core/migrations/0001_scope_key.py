from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """The key that seals scopes, in a table no model knows and the application role is never granted."""

    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(
            """
            CREATE TABLE core_scope_key (
                one boolean PRIMARY KEY DEFAULT true CHECK (one),
                inner_pad bytea NOT NULL,
                outer_pad bytea NOT NULL
            )
            """,
            "DROP TABLE core_scope_key",
        ),
    ]
