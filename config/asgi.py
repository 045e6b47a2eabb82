"""The ASGI application: `uvicorn config.asgi:application`, or `manage.py serve`, which stops
gracefully.
"""

import os

import django

from config.preparation import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
prepare()
django.setup(set_prefix=False)

from ocr.api.server.waiting import get_application  # noqa: E402  the models must be loaded first

application = get_application(listens=True)
