"""The desk's addresses, kept stable. They are the same in every language."""

from django.urls import path

from tagging.views import deciding, exhibits, history, people, queue, upload

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("ahead/", queue.ahead, name="ahead"),
    path("waiting/", queue.waiting, name="waiting"),
    path("decide/", deciding.decide, name="decide"),
    path("undo/", deciding.undo, name="undo"),
    path("history/", history.history, name="history"),
    path("failures/", history.failures, name="failures"),
    path("failures/retry/", history.retry, name="retry"),
    path("exhibits/<int:pk>/", exhibits.exhibit, name="exhibit"),
    path("upload/", upload.upload, name="upload"),
    path("login/", people.Login.as_view(), name="login"),
    path("logout/", people.Logout.as_view(), name="logout"),
]
