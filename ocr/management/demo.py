"""The data of a development server: an administrator, a tenant with credits and a key, and a sample
image.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from accounts.models import Tenant, User
from accounts.services import KeyRefused, create_tenant, find_key, issue_key
from billing import balances
from billing import services as billing
from config.preparation import keep_secret

TENANT = "demo"
ADMIN = "admin"
TOKENS = 1_000_000
SOLVES = 10_000
TEXT = "Polyglyph reads this line of text."


@dataclass(frozen=True, slots=True)
class Demo:
    """Secrets of the development set-up, stored in VAR_DIR, readable by the owner only."""

    password: str
    api_key: str

    def shown(self) -> dict[str, object]:
        """The values for the greeting of `manage.py up`."""
        tenant = Tenant.objects.get(name=TENANT)
        return {
            **asdict(self),
            "admin": ADMIN,
            "tenant": TENANT,
            "tokens": balances.available(tenant, "token"),
            "solves": balances.available(tenant, "solve"),
            "sample": draw_sample(),
        }


def prepare_demo() -> Demo:
    """Create what is missing. A changed password or a revoked key stays, and is not shown."""
    path: Path = settings.VAR_DIR / "demo.json"
    if path.exists():
        return _still_true(Demo(**json.loads(path.read_text())))
    demo = Demo(password=_make_admin(), api_key=_make_tenant())
    keep_secret(path, json.dumps(asdict(demo)))
    return demo


def _still_true(demo: Demo) -> Demo:
    """With the secrets that no longer hold replaced by a hint."""
    admin = User.objects.filter(username=ADMIN).first()
    password = (
        demo.password if admin and admin.check_password(demo.password) else "(the one you set)"
    )
    try:
        find_key(demo.api_key)
    except KeyRefused:
        return Demo(password, "(revoked: make one in the admin)")
    return Demo(password, demo.api_key)


def _make_admin() -> str:
    if User.objects.filter(username=ADMIN).exists():
        return "(the one you set)"
    password = secrets.token_urlsafe(12)
    User.objects.create_superuser(ADMIN, "", password)
    return password


def _make_tenant() -> str:
    tenant = Tenant.objects.filter(name=TENANT).first() or create_tenant(name=TENANT)
    for unit, amount in (("token", TOKENS), ("solve", SOLVES)):
        billing.top_up(
            tenant=tenant, unit=unit, amount=amount, reference=f"demo:{unit}", actor="system"
        )
    return issue_key(tenant=tenant, name="demo")[1]


def draw_sample() -> Path:
    """A picture with one line of text, for the first request."""
    path: Path = settings.VAR_DIR / "sample.png"
    if not path.exists():
        picture = Image.new("RGB", (640, 60), "white")
        ImageDraw.Draw(picture).text(
            (16, 12), TEXT, fill="black", font=ImageFont.load_default(size=30)
        )
        picture.save(path)
    return path
