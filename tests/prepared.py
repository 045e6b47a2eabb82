"""A plugin of pytest, loaded before Django's settings are: makes what they read."""

from config.preparation import prepare

prepare()
