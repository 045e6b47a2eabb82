"""Text layers whose letters were exchanged for others are not trusted; honest ones are, in every
language.
"""

# ruff: noqa: RUF001  letters of other alphabets are meant

import gettext
import random
import re
import string
from pathlib import Path

import django
import pytest

from ocr.readers.pdf.language import doubt_of_language
from tests.ocr.pdf_samples import doubt, lines, made

TEXTS = (
    "The warehouse holds forty barrels of salted herring and nine crates of dried fruit. Every "
    "barrel is weighed twice before it leaves the quay, and the clerk keeps the tally in a green "
    "ledger. Boats come in with the morning tide and go out again before noon. When the wind turns "
    "to the north the men stay ashore and mend their nets in the long shed behind the church.",
    "Sehr geehrte Frau Kessler, vielen Dank für Ihren Brief vom dritten Mai. Unser Ingenieur wird "
    "am nächsten Dienstag zwischen neun und elf Uhr zu Ihnen kommen und Muster des neuen Schiefers "
    "mitbringen. Bitte sorgen Sie dafür, dass das Tor offen steht und der Hund im Haus bleibt. Die "
    "Rechnung über den ersten Teil der Arbeiten liegt bei und ist in dreißig Tagen zu bezahlen.",
    "Le contrat est conclu entre le propriétaire et le locataire. Le loyer est payé à l'avance le "
    "premier jour de chaque mois. Les réparations du bâtiment sont à la charge du propriétaire, "
    "sauf si le dommage a été causé par le locataire. En partant, le locataire rend toutes les "
    "clés et laisse les chambres propres. La caution est remboursée après une visite des lieux.",
)
# Orthographies that look strange, and words that are no sentences.
ODD = (
    "Tag nrho tib neeg yug los muaj kev ywj pheej thiab sib npaug zos hauv lub meej mom thiab cov "
    "cai. Lawv xaj nrog lub laj thawj thiab lub siab thiab yuav tsum ua rau ib leeg ntawm tus "
    "ntsuj plig ntawm kev ua kwv tij. Txhua tus muaj cai tau txais tag nrho cov cai",
    "Zhang Wei, Xu Qiang, Zhao Jing, Qian Xuesen, Sun Zhongshan, Zhou Enlai, Zheng Xiaoqing, Huang "
    "Guangyu, Xie Xingfang, Jiang Zemin, Cheng Zhuo, Guo Jingjing, Xiong Ni, Quan Hongchan",
    "Krzyżanowska Grażyna Szczepański Grzegorz Brzęczyszczykiewicz Wojciech Przybylski Zbigniew "
    "Chrząszczewski Jędrzej Wawrzyniak Krzysztof Mieczysław Szczęsny Trzebiatowski Hvezdoslav",
    "qvela adamiani ibadeba tavisupali da tanasts'ori tavisi ghirsebita da uplebebit mat "
    "minich'ebuli akvt goneba da sindisi da ertmanetis mimart gvprtskvnis mts'vrtneli vefkhvi",
    "def func args kwargs self init len str int bool dict tuple enumerate isinstance getattr "
    "setattr hasattr lambda yield async await elif except finally import printf malloc strcpy",
    "kWh mmHg kPa MHz GHz rpm dpi ppm mg kg km cm mm ml dB Hz kVA kvar bpm Nm kN MPa GPa lbs oz ft",
    "HX-2203/C KV77-QP AB-19 Lot no. 14 rev. 3 QQ-771 WX/88 ZZ-TOP 4471-KX PLM-09 RTV-33 GHK-12",
    "methylenedioxymethamphetamine dichloromethane tetrahydrofuran acetonitrile dimethyl sulfoxide "
    "phenylalanine tryptophan glyceraldehyde phosphate dehydrogenase polyvinylpyrrolidone",
)


def exchanged(text: str, letters: str, others: str) -> list[str]:
    table = str.maketrans(letters + letters.upper(), others + others.upper())
    return text.translate(table).split()


@pytest.mark.parametrize("text", TEXTS)
def test_shifted_letters_are_no_words(text: str) -> None:
    letters = string.ascii_lowercase
    trusted = []
    for shift in range(1, 26):
        if not doubt_of_language(exchanged(text, letters, letters[shift:] + letters[:shift])):
            trusted.append(shift)
    assert trusted == []


@pytest.mark.parametrize("text", TEXTS)
def test_substituted_letters_are_no_words(text: str) -> None:
    dice = random.Random(12)
    trusted = 0
    for _ in range(60):
        others = "".join(dice.sample(string.ascii_lowercase, 26))
        if not doubt_of_language(exchanged(text, string.ascii_lowercase, others)):
            trusted += 1
    assert trusted <= 2


def test_letters_of_other_alphabets() -> None:
    russian = (
        "Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены "
        "разумом и совестью и должны поступать в отношении друг друга в духе братства. Каждый "
        "человек должен обладать всеми правами и всеми свободами, провозглашёнными настоящей "
        "декларацией, без какого бы то ни было различия в отношении расы и цвета кожи"
    )
    letters = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    assert doubt_of_language(russian.split()) == ""
    assert doubt_of_language(exchanged(russian, letters, letters[7:] + letters[:7]))
    # As the font Symbol would have it, if its letters were taken for Greek ones
    greek = exchanged(TEXTS[0], "abgdezhiklmnxoprstufcywqjv", "αβγδεζηικλμνξοπρστυφχψωθςϑ")
    assert doubt_of_language(greek)


@pytest.mark.parametrize("shift", [14, 16, 20, 22, 42, 52])
def test_letters_shifted_into_signs(shift: int) -> None:
    moved = []
    for word in TEXTS[0].split():
        moved.append("".join(chr(33 + (ord(char) - 33 + shift) % 94) for char in word))
    assert doubt_of_language(moved)


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_honest_texts_are_trusted(text: str) -> None:
    assert doubt_of_language(text.split()) == ""


def test_the_languages_that_django_speaks_are_trusted() -> None:
    doubted = {}
    folder = Path(django.__file__).parent / "conf" / "locale"
    for path in sorted(folder.glob("*/LC_MESSAGES/django.mo")):
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # no other way to all texts
        texts = [text for key, text in catalogue.items() if key and len(str(text)) > 40]
        words = re.sub(r"%\(\w+\)[sd]|%[sd]|<[^>]*>", " ", " ".join(texts)).split()
        for start in range(0, len(words) - 60, 60):
            reason = doubt_of_language(words[start : start + 60])
            if reason:
                doubted[path.parts[-3]] = reason
    assert doubted == {}


def test_a_page_of_exchanged_letters_is_recognised() -> None:
    letters = string.ascii_lowercase
    shifted = " ".join(exchanged(TEXTS[0], letters, letters[7:] + letters[:7]))
    rows = tuple(shifted[start : start + 50] for start in range(0, len(shifted), 50))
    assert doubt(made(lines(40, 240, rows))) == "letters that form no words"
