"""The admin's theme: title, front page and menu."""

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy


def entry(title: str, icon: str, model: str) -> dict[str, object]:
    """A menu item, shown to users who may view the rows of `app.model`."""
    app, name = model.split(".")

    def permission(request: HttpRequest) -> bool:
        return request.user.has_perm(f"{app}.view_{name}")

    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": permission,
    }


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


def shows_executions(request: HttpRequest) -> bool:
    """False on the languages page, whose URL is below that of the executions."""
    executions = reverse("admin:ocr_execution_changelist")
    return request.path.startswith(executions) and not shows_languages(request)


def shows_languages(request: HttpRequest) -> bool:
    return request.path == reverse("admin:ocr_languages")


LANGUAGES = {
    **entry("Languages", "translate", "ocr.execution"),
    "link": reverse_lazy("admin:ocr_languages"),
    "active": shows_languages,
}
OVERVIEW = {"title": "Overview", "icon": "monitoring", "link": reverse_lazy("admin:index")}
MENU = [
    {"items": [OVERVIEW]},
    {
        "title": "Work",
        "items": [
            entry("Jobs", "description", "ocr.job"),
            {**entry("Executions", "manufacturing", "ocr.execution"), "active": shows_executions},
            entry("Files", "folder", "files.storedfile"),
        ],
    },
    {
        "title": "Providers",
        "items": [
            entry("Providers", "hub", "ocr.providerhealth"),
            {
                **entry("Tenants' accounts", "vpn_key", "ocr.providercredential"),
                "permission": is_superuser,
            },
            LANGUAGES,
        ],
    },
    {
        "title": "Customers",
        "items": [
            entry("Tenants", "apartment", "accounts.tenant"),
            entry("API keys", "key", "accounts.apikey"),
        ],
    },
    {
        "title": "Money",
        "items": [
            entry("Wallets", "account_balance_wallet", "billing.wallet"),
            entry("Ledger", "receipt_long", "billing.ledgerentry"),
            entry("Holds", "lock_clock", "billing.hold"),
            entry("Usage", "bar_chart", "billing.usage"),
            entry("Prices", "sell", "billing.price"),
        ],
    },
    {
        "title": "People",
        "items": [
            entry("Users", "person", "accounts.user"),
            entry("Groups", "group", "auth.group"),
        ],
    },
]

# A separate file would need a folder of static files for this one image.
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%239333ea'/%3E"
    "%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E"
)

UNFOLD: dict[str, object] = {
    "LOGIN": {"form": "accounts.sign_in.SignInForm"},
    "SITE_TITLE": "Polyglyph",
    "SITE_HEADER": "Polyglyph",
    "SITE_SYMBOL": "document_scanner",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": ICON}],
    "SITE_URL": None,
    "DASHBOARD_CALLBACK": "ocr.admin.dashboard.callback",
    "SIDEBAR": {"show_search": False, "navigation": MENU},
}
