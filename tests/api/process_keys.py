"""Storage keys that lead nowhere, or would lead astray."""

from typing import Any

from tests.conftest import Customer

OWNER = "{owner}"  # stands for the caller's own user id
NAME = "a" * 32 + ".png"

HOSTILE: list[Any] = [
    "",
    " ",
    "ocr",
    "ocr/",
    f"ocr/{OWNER}",
    f"ocr/{OWNER}/",
    f"ocr/{OWNER}/name",
    f"ocr/{OWNER}/.png",
    f"ocr/{OWNER}/-x.png",
    f"ocr/{OWNER}/../{NAME}",
    f"ocr/{OWNER}/../victim/{NAME}",
    f"ocr/{OWNER}/..%2fvictim%2f{NAME}",
    f"ocr/{OWNER}/a..b.png",
    f"ocr/./{OWNER}/{NAME}",
    f"ocr//{OWNER}/{NAME}",
    f"ocr/{OWNER}//{NAME}",
    f"ocr/{OWNER}/x/{NAME}",
    f"/ocr/{OWNER}/{NAME}",
    f"./ocr/{OWNER}/{NAME}",
    f"../ocr/{OWNER}/{NAME}",
    f"ocr%2f{OWNER}%2f{NAME}",
    f"ocr/{OWNER}/%2e%2e/{NAME}",
    f"ocr\\{OWNER}\\{NAME}",
    f"OCR/{OWNER}/{NAME}",
    f"uploads/{OWNER}/{NAME}",
    f"polyglyph/ocr/{OWNER}/{NAME}",
    f"ocr/{OWNER}/{NAME}\x00",
    f"ocr/{OWNER}/\x00{NAME}",
    f"ocr/{OWNER}/{NAME}\n",
    f" ocr/{OWNER}/{NAME}",
    f"ocr/{OWNER}/{NAME} ",
    f"ocr/{OWNER}/a b.png",
    f"ocr/{OWNER}/{NAME}?versionId=1",
    f"ocr/{OWNER}/{NAME}#a",
    f"ocr/{OWNER}/b\u00fccher.png",
    f"ocr/{OWNER}/\uff0e\uff0e\uff0fa.png",  # full-width dots and slash
    f"ocr/{OWNER}/\u202egnp.a",
    f"ocr/{OWNER}/\ud800.png",
    f"ocr/{OWNER}/{'a' * 122}.png",
    f"ocr/{OWNER}/{'a' * 100_000}.png",
    f"ocr/{'a' * 65}/{NAME}",
    f"ocr/{OWNER}/{NAME}".encode().hex(),
    f"file:///ocr/{OWNER}/{NAME}",
    f"https://example.com/ocr/{OWNER}/{NAME}",
    f"s3://bucket/ocr/{OWNER}/{NAME}",
    "/etc/passwd",
    "ocr/*/*.png",
    f"ocr/{OWNER}/' OR 1=1 --.png",
    None,
    1,
    True,
    [f"ocr/{OWNER}/{NAME}"],
    {"key": f"ocr/{OWNER}/{NAME}"},
]

IN_A_PATH = [key for key in HOSTILE if isinstance(key, str) and key.strip() and "\ud800" not in key]


def own(key: Any, customer: Customer) -> Any:
    return key.replace(OWNER, customer.tenant.user_id) if isinstance(key, str) else key
