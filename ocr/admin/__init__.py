"""The admin of jobs. Importing this package registers its pages, and takes the queue's own tables away."""

from django.apps import apps
from django.contrib import admin

from ocr.admin.executions import ExecutionAdmin as ExecutionAdmin
from ocr.admin.jobs import JobAdmin as JobAdmin

# Whoever may edit a schedule can run any function of this program; the other tables are the queue's inner business.
for model in apps.get_app_config("django_q").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)
