"""The admin of jobs and providers. Importing this package registers its pages.

It also unregisters the tables of the queue.
"""

from django.apps import apps
from django.contrib import admin

from ocr.admin.credentials import ProviderCredentialAdmin as ProviderCredentialAdmin
from ocr.admin.executions import ExecutionAdmin as ExecutionAdmin
from ocr.admin.jobs import JobAdmin as JobAdmin
from ocr.admin.providers import ProviderHealthAdmin as ProviderHealthAdmin

# A user who can edit a schedule can run any function of this program. The other tables are internal
# to the queue.
for model in apps.get_app_config("django_q").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)
