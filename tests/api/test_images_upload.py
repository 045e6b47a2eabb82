"""The images interface: pictures that are uploaded, shown and expire."""

import io
import re
from datetime import timedelta

from PIL import Image

from config import clock
from files.models import StoredFile
from tests.api.images_calls import photo
from tests.api.support import (
    assert_nothing_left,
    example,
    same_shape,
    sent,
    streamed,
)
from tests.conftest import Customer
from tests.maintenance import sweep


def test_the_documents_upload(customer: Customer) -> None:
    body = customer.post(
        "/api/upload", {"image": sent(photo(), "cat.jpg"), "title": "Cat Image", "tags": "cat"}
    ).json()
    assert same_shape(body, example("images_upload"))
    image_id = body["image_id"]
    assert re.fullmatch(r"img_[0-9a-f]{32}", image_id)
    assert body == {
        "image_id": image_id,
        "status": "uploaded",
        "original_path": f"/storage/original/{image_id}.jpg",
        "thumb_path": f"/storage/thumbs/{image_id}.webp",
        "title": "Cat Image",
        "tags": "cat",
    }


def test_title_and_tags_are_optional(customer: Customer) -> None:
    body = customer.post("/api/upload", {"image": sent()}).json()
    assert (body["title"], body["tags"]) == ("", "")
    assert same_shape(body, example("images_upload"))


def test_both_paths_open_with_the_callers_key(customer: Customer) -> None:
    image = photo()
    body = customer.post("/api/upload", {"image": sent(image, "cat.jpg")}).json()
    original = customer.get(body["original_path"])
    assert streamed(original) == image
    assert original["Content-Type"] == "image/jpeg"
    thumb = customer.get(body["thumb_path"])
    assert thumb["Content-Type"] == "image/webp"
    preview = streamed(thumb)
    with Image.open(io.BytesIO(preview)) as small:
        assert (small.format, small.size) == ("WEBP", (320, 200))
    assert b"taken at home" not in preview
    for answer in (original, thumb):
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_small_picture_is_not_enlarged(customer: Customer) -> None:
    body = customer.post("/api/upload", {"image": sent(photo(64, 40))}).json()
    with Image.open(io.BytesIO(streamed(customer.get(body["thumb_path"])))) as small:
        assert small.size == (64, 40)


def test_stored_paths_take_a_slash_and_refuse_another_extension(customer: Customer) -> None:
    path = customer.post("/api/upload", {"image": sent(photo())}).json()["original_path"]
    assert customer.get(path + "/").status_code == 200
    assert customer.get(path.replace(".jpg", ".png")).status_code == 404


def test_the_content_and_not_the_name_decides_the_extension(customer: Customer) -> None:
    body = customer.post("/api/upload", {"image": sent(photo(), "cat.exe", "text/html")}).json()
    assert body["original_path"].endswith(".jpg")


def test_an_expired_upload_is_gone(customer: Customer) -> None:
    body = customer.post("/api/upload", {"image": sent(photo())}).json()
    StoredFile.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert customer.get(body["original_path"]).status_code == 404
    assert customer.post("/api/ocr", {"image_id": body["image_id"]}).status_code == 404
    sweep()
    assert_nothing_left()


def test_the_tenants_retention_goes_before_the_platforms(customer: Customer) -> None:
    customer.tenant.retention_days = 2
    customer.tenant.save()
    customer.post("/api/upload", {"image": sent(photo())})
    for stored in StoredFile.objects.all():
        assert stored.expires_at is not None
        assert timedelta(days=1, hours=23) < stored.expires_at - clock.now() <= timedelta(days=2)
