"""Signed policies for the platform's own upload link, with the field names of S3."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core import signing

SALT = "files.policies"


class PolicyRefused(Exception):
    """The fields are not the signed ones, or have expired. The message is for the client."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Permits one object with this key and content type, of 1 to `size` bytes."""

    key: str
    content_type: str
    size: int
    expires_at: datetime


def signed(policy: Policy) -> dict[str, str]:
    """The fields of the upload form."""
    document = {
        "expiration": policy.expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "conditions": [
            {"key": policy.key},
            {"Content-Type": policy.content_type},
            ["content-length-range", 1, policy.size],
        ],
    }
    text = base64.b64encode(json.dumps(document).encode()).decode()
    fields = {"key": policy.key, "Content-Type": policy.content_type, "policy": text}
    return {**fields, "signature": signing.Signer(salt=SALT).signature(text)}


def checked(fields: Mapping[str, str], now: datetime) -> Policy:
    """The policy of a received form. Raises PolicyRefused."""
    policy = _read(fields.get("policy", ""), fields.get("signature", ""))
    if policy.expires_at <= now:
        raise PolicyRefused("The link has expired.")
    for name, allowed in (("key", policy.key), ("Content-Type", policy.content_type)):
        if fields.get(name) != allowed:
            raise PolicyRefused(f"The field '{name}' is not the one that the link was made for.")
    return policy


def _read(text: str, signature: str) -> Policy:
    try:
        document: dict[str, Any] = json.loads(
            base64.b64decode(signing.Signer(salt=SALT).unsign(f"{text}:{signature}"), validate=True)
        )
    except (signing.BadSignature, binascii.Error, ValueError) as error:
        raise PolicyRefused("The signature does not fit the policy.") from error
    key, content_type, length = document["conditions"]
    expires_at = datetime.fromisoformat(document["expiration"])
    return Policy(key["key"], content_type["Content-Type"], length[2], expires_at)
