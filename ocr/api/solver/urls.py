from django.urls import re_path

from ocr.api.solver.views import BalanceView, ResultView, SolveView

urlpatterns = [
    re_path(r"^api/balance/?$", BalanceView.as_view(), name="solver-balance"),
    re_path(r"^api/ocr/solve/?$", SolveView.as_view(), name="solver-solve"),
    re_path(r"^api/ocr/result/(?P<task_id>[^/]+)/?$", ResultView.as_view(), name="solver-result"),
]
