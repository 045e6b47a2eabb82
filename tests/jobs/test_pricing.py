"""What a round costs, added up."""

from ocr.jobs.pricing import Charge

READ = Charge(price=52, pages=1, words=2, seconds=0.5, providers=("tesseract",))


def test_nothing_was_read_of_an_empty_charge() -> None:
    assert not Charge().anything_read
    assert not (Charge() + Charge()).anything_read


def test_what_was_read_for_free_was_read() -> None:
    assert Charge(providers=("tesseract",)).anything_read


def test_charges_add_up() -> None:
    both = READ + Charge(price=50, pages=3, words=0, seconds=1.0, providers=("auto",))
    assert both == Charge(102, 4, 2, 1.5, ("auto", "tesseract"))
    assert READ + Charge() == READ
