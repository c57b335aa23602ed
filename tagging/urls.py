"""The desk's addresses, kept stable. They are the same in every language."""

from django.urls import path

from tagging.views import (
    changes,
    dashboard,
    deciding,
    exhibits,
    filters,
    flags,
    grid,
    history,
    keys,
    people,
    queue,
    selections,
    upload,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("ahead/", queue.ahead, name="ahead"),
    path("waiting/", queue.waiting, name="waiting"),
    path("decide/", deciding.decide, name="decide"),
    path("undo/", deciding.undo, name="undo"),
    path("filters/", filters.save_filter, name="save-filter"),
    path("filters/forget/", filters.forget_filter, name="forget-filter"),
    path("grid/", grid.grid, name="grid"),
    path("grid/decide/", grid.decide_picked, name="decide-picked"),
    path("flags/", flags.flags, name="flags"),
    path("flag/", flags.flag, name="flag"),
    path("flags/settle/", flags.settle, name="settle-flag"),
    path("selections/", selections.selections, name="selections"),
    path("selections/all/", selections.decide_all, name="decide-all"),
    path("selections/all/count/", selections.count_all, name="count-all"),
    path("selections/<int:pk>/", selections.selection, name="selection"),
    path("selections/<int:pk>/cancel/", selections.cancel, name="cancel-selection"),
    path("selections/<int:pk>/undo/", selections.undo, name="undo-selection"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:said>/<slug:filed>/", dashboard.cell, name="cell"),
    path("models/<int:pk>/", dashboard.model_card, name="model-card"),
    path("keys/", keys.keys, name="keys"),
    path("history/", history.history, name="history"),
    path("changes/", changes.changes, name="changes"),
    path("failures/", history.failures, name="failures"),
    path("failures/retry/", history.retry, name="retry"),
    path("exhibits/<int:pk>/", exhibits.exhibit, name="exhibit"),
    path("exhibits/<int:pk>/publish/", exhibits.publish, name="publish"),
    path("upload/", upload.upload, name="upload"),
    path("login/", people.Login.as_view(), name="login"),
    path("logout/", people.Logout.as_view(), name="logout"),
]
