"""Many callers in a process of their own, each blocked in `POST /api/ocr` with a picture of its
own.

Run by `benchmarks.waiters` as `python -m benchmarks.blocked PORT COUNT`, with the key in the
environment. Prints one line of JSON when the last one is answered: moments are seconds of the
machine's monotonic clock.
"""

import asyncio
import io
import json
import os
import sys
import time

import httpx2
from PIL import Image, ImageDraw, ImageFont

KEY = "BENCHMARK_KEY"
SECONDS = 150


def ticket(number: int) -> tuple[bytes, str]:
    """A PNG of 300 x 60 pixels, and its text, which no other picture has."""
    text = f"Ticket {10000 + 7 * number}"
    image = Image.new("L", (300, 60), 255)
    ImageDraw.Draw(image).text((16, 12), text, fill=0, font=ImageFont.load_default(size=30))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue(), text


async def wait_for_text(client: httpx2.AsyncClient, image: bytes) -> tuple[str, float]:
    """The answer's text, or what came instead; and when."""
    try:
        answer = await client.post("/api/ocr", files={"image": ("ticket.png", image)})
        text = str(answer.json().get("original_text", f"{answer.status_code} {answer.text[:100]}"))
    except httpx2.HTTPError as error:
        text = repr(error)
    return text, time.monotonic()


async def wait_all(port: int, count: int) -> dict[str, object]:
    tickets = [ticket(number) for number in range(count)]
    limits = httpx2.Limits(max_connections=None)
    address, headers = f"http://127.0.0.1:{port}", {"X-API-Key": os.environ[KEY]}
    async with httpx2.AsyncClient(
        base_url=address, headers=headers, timeout=SECONDS, limits=limits, trust_env=False
    ) as client:
        answers = await asyncio.gather(*(wait_for_text(client, image) for image, _ in tickets))
    wrong = [
        f"{text!r} for {wanted!r}"
        for (text, _), (_, wanted) in zip(answers, tickets, strict=True)
        if text != wanted
    ]
    moments = [moment for _, moment in answers]
    return {
        "right": count - len(wrong),
        "wrong": wrong[:5],
        "first": min(moments),
        "last": max(moments),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(wait_all(int(sys.argv[1]), int(sys.argv[2])))))
