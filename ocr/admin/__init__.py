"""The admin of jobs and providers. Importing this package registers its pages, and takes the queue's tables away."""

from django.apps import apps
from django.contrib import admin

from ocr.admin.credentials import ProviderCredentialAdmin as ProviderCredentialAdmin
from ocr.admin.executions import ExecutionAdmin as ExecutionAdmin
from ocr.admin.jobs import JobAdmin as JobAdmin
from ocr.admin.providers import ProviderHealthAdmin as ProviderHealthAdmin

# Whoever may edit a schedule can run any function of this program; the other tables are the queue's inner business.
for model in apps.get_app_config("django_q").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)
