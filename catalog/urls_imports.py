"""Addresses of the imports on the desk, kept stable."""

from django.urls import path

from catalog.views import imports, imports_files, imports_lists, imports_mapping

app_name = "imports"
urlpatterns = [
    path("", imports.overview, name="overview"),
    path("new/", imports_files.new, name="new"),
    path("parts/", imports_files.part, name="part"),
    path("export.<str:ending>", imports_lists.export, name="export"),
    path("<int:pk>/", imports.job, name="job"),
    path("<int:pk>/progress/", imports.progress, name="progress"),
    path("<int:pk>/step/", imports.step, name="step"),
    path("<int:pk>/columns/", imports_mapping.columns, name="columns"),
    path("<int:pk>/rows/<str:outcome>/", imports_lists.rows, name="rows"),
    path("<int:pk>/pictures/<str:outcome>/", imports_lists.pictures, name="pictures"),
    path("<int:pk>/refusals.xlsx", imports_lists.refusals, name="refusals"),
]
