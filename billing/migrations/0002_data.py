"""What a new platform starts with: the ledger's triggers, a price for every interface, a group.

The triggers are in `billing.triggers`, for SQLite and PostgreSQL. The group is that of the people
who top up wallets.
"""

from django.db import migrations

from billing import triggers

TOKENS = {"unit": "token", "per_page": 50, "per_word": 1}
SOLVES = {"unit": "solve", "base": 1}
PRICES = {
    "images": TOKENS,
    "process": TOKENS,
    "jobs": TOKENS,
    "documents": TOKENS,
    "solver": SOLVES,
}
GROUP = "Billing operators"
PERMISSIONS = {"view_wallet": "Can view wallet", "top_up_wallet": "Can top up a wallet"}


def install_triggers(apps, schema_editor):
    triggers.install(schema_editor.connection)


def lift_triggers(apps, schema_editor):
    triggers.lift(schema_editor.connection)


def make_rows(apps, schema_editor):
    make_prices(apps)
    make_group(apps)


def make_prices(apps):
    prices = apps.get_model("billing", "Price").objects
    for interface, price in PRICES.items():
        prices.get_or_create(interface=interface, provider="", defaults=price)


def make_group(apps):
    # Django makes content types and permissions only after all migrations (post_migrate).
    content_types = apps.get_model("contenttypes", "ContentType").objects
    wallet, _ = content_types.get_or_create(app_label="billing", model="wallet")
    permissions = apps.get_model("auth", "Permission").objects
    granted = []
    for codename, name in PERMISSIONS.items():
        permission, _ = permissions.get_or_create(
            content_type=wallet, codename=codename, defaults={"name": name}
        )
        granted.append(permission)
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    group.permissions.set(granted)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(install_triggers, lift_triggers),
        migrations.RunPython(make_rows, migrations.RunPython.noop),
    ]
