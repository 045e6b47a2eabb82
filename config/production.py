"""What production insists on before it starts."""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 40
FEWEST_CHARACTERS = 10


def insist(secret_key: str, allowed_hosts: Sequence[str]) -> None:
    """Raises ImproperlyConfigured with what is wrong and how to mend it."""
    if len(secret_key) < SHORTEST_KEY or len(set(secret_key)) < FEWEST_CHARACTERS:
        raise ImproperlyConfigured(
            "SECRET_KEY is too easy to guess: it signs sessions and links. "
            f"Set at least {SHORTEST_KEY} random characters, as openssl rand -base64 48 gives them."
        )
    if not allowed_hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is empty. Set the names by which this server is called, with commas."
        )
