"""OpenAPI of the interfaces, written from what each declares in its folder.

An interface's folder has the same files in all five:
`schema.py` (requests and answers as dataclasses, see `ocr.api.wire`), `examples.py` (answers for the
documentation), `views.py`, `urls.py`, `docs/` (the page and its example programs) and `interface.py`
(an `InterfaceModule` with an `Operation` for each method of each route). `ocr.api.interfaces` has a
row for each interface.
"""
