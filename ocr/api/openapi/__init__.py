"""OpenAPI of the interfaces, written from what each declares in its folder.

The five folders have the same files: `schema.py` (requests and answers as dataclasses, see
`ocr.api.wire`), `views.py`, `urls.py`, `presenters.py` (rows to answers), `examples.py` (answers
for the documentation), `docs/` (the page and its example programs) and `interface.py`, which has an
`InterfaceModule` with an `Operation` for each method of each route. `printed/` has the answers that
the interface's published document prints, and `exchanges/` requests with their answers: the tests
run them. `ocr.api.interfaces` has a row for each interface.
"""
