"""Twenty submissions at once against five credits, on each database: five are taken, fifteen
refused.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.live.server import Live
from tests.ocr import samples

pytestmark = pytest.mark.live


def test_twenty_submissions_against_five_credits(any_live: Live) -> None:
    secret = any_live.tenant("burst", solves=5)["api_key"]
    image = samples.encoded(samples.text_image("Twenty at once"))

    def submit(_: int) -> tuple[int, dict[str, str]]:
        with any_live.client() as client:
            answer = client.post(
                "/api/ocr/solve", params={"api": secret}, files={"image": ("a.png", image)}
            )
            return answer.status_code, answer.json()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(submit, range(20)))
    assert Counter(status for status, _ in answers) == {200: 5, 402: 15}
    assert {body["detail"] for status, body in answers if status == 402} == {"No solves remaining"}
    tasks = [body["task_id"] for status, body in answers if status == 200]
    assert results(any_live, secret, tasks) == ["Twenty at once"] * 5
    with any_live.client() as client:
        assert client.get("/api/balance", params={"api": secret}).json() == {
            "status": "ok",
            "solves": 0,
            "24h": 5,
        }
    assert any_live.manage("reconcile") == "The books agree.\n"


def results(server: Live, secret: str, tasks: list[str]) -> list[str]:
    """The texts of these tasks, polled for as the document says."""
    texts = []
    with server.client() as client:
        for task in tasks:
            for _ in range(300):
                body = client.get(f"/api/ocr/result/{task}", params={"api": secret}).json()
                if body["result"] != "in_process":
                    break
                time.sleep(0.05)
            texts.append(body["result"])
    return texts
