"""The rows that a new platform starts with: a price for every interface, and the group of those who top up wallets."""

from django.db import migrations

TOKENS = {"unit": "token", "per_page": 50, "per_word": 1}
SOLVES = {"unit": "solve", "base": 1}
PRICES = {"images": TOKENS, "process": TOKENS, "jobs": TOKENS, "documents": TOKENS, "solver": SOLVES}

GROUP = "Billing operators"
PERMISSIONS = {"view_wallet": "Can view wallet", "top_up_wallet": "Can top up a wallet"}


def fill(apps, schema_editor):
    make_prices(apps)
    make_group(apps)


def make_prices(apps):
    prices = apps.get_model("billing", "Price").objects
    for interface, price in PRICES.items():
        prices.get_or_create(interface=interface, provider="", defaults=price)


def make_group(apps):
    # Django makes these two only after all migrations (post_migrate), so the first to ask makes them.
    wallet, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="billing", model="wallet")
    permissions = apps.get_model("auth", "Permission").objects
    rows = [
        permissions.get_or_create(content_type=wallet, codename=codename, defaults={"name": name})[0]
        for codename, name in PERMISSIONS.items()
    ]
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    group.permissions.set(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
