"""The page that lists what pages can be read in."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from ocr.admin import languages
from ocr.errors import EngineError, ErrorCode
from ocr.recognition.languages.tesseract_packs import PACKS


def rows(client: Client) -> dict[str, str]:
    """The text of each model's row."""
    page = client.get(reverse("admin:ocr_languages"))
    assert page.status_code == 200
    table = page.content.decode().split('<table id="languages"')[1].split("</table>")[0]
    found = {}
    for row in table.split("<tr")[2:]:
        code = re.search("<code>([^<]+)</code>", row)
        assert code
        found[code[1]] = " ".join(re.sub("<[^>]+>", " ", row.split(">", 1)[1]).split())
    return found


def test_every_model_is_listed_with_how_to_add_it(superuser: Client) -> None:
    shown = rows(superuser)
    assert set(shown) == set(PACKS)
    assert re.fullmatch(r"English Basic, .*MRZ.* yes [\d.]+.MB eng Latin", shown["eng"])
    assert "apt-get" not in shown["chi_sim"]
    assert shown["deu_latf"].endswith("no deu_latf Fraktur Debian has no package of it.")


def test_a_name_that_a_client_was_refused_leads_to_its_model(superuser: Client) -> None:
    shown = rows(superuser)
    assert [code for code, row in shown.items() if "Abkhaz" in row] == ["Cyrillic"]
    assert [code for code, row in shown.items() if "ChineseTaiwan" in row] == ["chi_tra"]


def test_the_menu_marks_this_page_and_no_other(superuser: Client) -> None:
    def marked(address: str) -> list[str]:
        context = superuser.get(address).context
        return [
            item["title"]
            for group in context["sidebar_navigation"]
            for item in group["items"]
            if item["active"]
        ]

    assert marked(reverse("admin:ocr_languages")) == ["Languages"]
    assert marked(reverse("admin:ocr_execution_changelist")) == ["Executions"]


def test_what_is_missing(
    superuser: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "script").mkdir()
    (tmp_path / "fra.traineddata").write_bytes(b"x" * 2048)
    (tmp_path / "script" / "Cyrillic.traineddata").write_bytes(b"x")
    monkeypatch.setattr(languages, "tessdata", lambda: tmp_path)
    shown = rows(superuser)
    assert shown["fra"].endswith("French yes 2.0\xa0KB fra Latin".replace("\xa0", " "))
    assert "yes" in shown["Cyrillic"]
    assert shown["chi_sim_vert"].endswith("apt-get install tesseract-ocr-chi-sim-vert")
    assert next(iter(shown)) in ("Cyrillic", "fra"), "what is here comes first"


def test_a_machine_without_models(superuser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise EngineError("none", code=ErrorCode.UNAVAILABLE)

    monkeypatch.setattr(languages, "tessdata", missing)
    assert all(" no " in row for row in rows(superuser).values())


def test_others_do_not_see_it(operator: Client, staff: Client) -> None:
    for client in (operator, staff, Client()):
        assert client.get(reverse("admin:ocr_languages")).status_code in (302, 403)
