"""The pages in a real browser: nothing to complain of, nothing from another host, wide and narrow,
light and dark.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import ocr
from tests.depth import DEEP
from tests.docs.pages import PAGES, VIEWERS
from tests.live.server import Live

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.live]
SAMPLE = Path(ocr.__file__).parent / "static/docs/sample.png"
CHROMIUM = shutil.which("chromium")
LOOKS = [(1280, "light"), (390, "dark")]
VISITED = [*PAGES, *VIEWERS]
if not DEEP:
    LOOKS = [(390, "dark")]
    VISITED = ["/docs", "/docs/solver", "/docs/swagger/solver", "/docs/redoc/solver"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def drawn(page: Page, path: str) -> None:
    """Wait for what a script draws."""
    if "/swagger" in path:
        page.wait_for_selector(".opblock")
    if "/redoc" in path:
        page.wait_for_selector("redoc h1")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_load_without_complaint(
    width: int, scheme: str, browser: Browser, live: Live, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    foreign: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: foreign.append(asked.url) if is_foreign(asked.url, live.url) else None,
    )
    for path in VISITED:
        answer = page.goto(live.url + path, wait_until="networkidle")
        assert answer
        assert answer.status == 200
        drawn(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (
            f"{path} is wider than the window"
        )
        page.screenshot(
            path=tmp_path / f"{path[1:].replace('/', '-')}.png", full_page=path in PAGES
        )
    assert complaints == []
    assert foreign == []
    context.close()


def is_foreign(url: str, own: str) -> bool:
    return not url.startswith((f"{own}/", "data:", f"blob:{own}/"))


SENT = {  # what is chosen in the form of each operation; all else is as Swagger UI fills it in
    "solver_get_balance": "",
    "jobs_list_jobs": "",
    "process_list_usage": "",
    "process_presign_upload": "",
    "images_upload_image": "image",
    "images_read_image": "image",
    "jobs_create_job": "file",
    "documents_create_task": "image_file",
    "solver_create_task": "image",
    "process_upload_file": "file",
}
if not DEEP:
    SENT = {name: SENT[name] for name in ("solver_get_balance", "solver_create_task")}


@pytest.mark.parametrize("operation", SENT)
def test_a_call_from_swagger(operation: str, browser: Browser, live: Live) -> None:
    interface = operation.partition("_")[0]
    page = browser.new_page()
    page.goto(f"{live.url}/docs/swagger/{interface}")
    page.click(".auth-wrapper .authorize")
    page.fill(".auth-container:has-text('X-API-Key') input", live.key)
    page.click(".auth-container:has-text('X-API-Key') button.authorize")
    page.click(".btn-done")
    block = page.locator(f"#operations-{interface}-{operation}")
    block.locator(".opblock-summary-control").click()
    block.locator(".try-out__btn").click()
    if field := SENT[operation]:
        row = block.locator(f"[data-property-name='{field}']")
        row.locator("input[type=file]").first.set_input_files(SAMPLE)
    block.locator("button.execute").click()
    answered = block.locator(".live-responses-table tbody .response-col_status").first
    answered.wait_for(timeout=60_000)
    assert answered.inner_text().startswith("200"), block.locator(
        ".live-responses-table"
    ).inner_text()
    page.close()
