from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class OcrConfig(AppConfig):
    name = "ocr"
    verbose_name = "Jobs"

    def ready(self) -> None:
        """Let each plugin add its rows to the registries, as each child process does for itself."""
        for name in settings.PLUGINS:
            plugin = import_module(name)
            plugin.register()
            if hasattr(plugin, "register_interfaces"):
                plugin.register_interfaces()
