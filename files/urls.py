from django.urls import path

from files.views import signed_file

urlpatterns = [path("files/<str:token>/<str:name>", signed_file, name="signed-file")]
