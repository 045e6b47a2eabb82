"""How deep the long tests go: a short form unless TEST_DEPTH=deep, which `make test-long
DEPTH=deep` sets.
"""

import os

DEEP = os.environ.get("TEST_DEPTH") == "deep"
