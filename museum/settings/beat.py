"""When the tables are asked whether something waits. A message only wakes a worker sooner."""

from celery.schedules import crontab

from museum.settings.work import (
    CENSUS_BEAT_SECONDS,
    COUNT_AHEAD_SECONDS,
    DESK_COUNT_SECONDS,
    DUMP_HOUR,
    EXPLAIN_BEAT_SECONDS,
    IMPORT_BEAT_SECONDS,
    LEARNING_BEAT_SECONDS,
    LIKENESS_BEAT_SECONDS,
    RENDERING_BEAT_SECONDS,
    SEARCH_BEAT_SECONDS,
    SELECTION_BEAT_SECONDS,
    TAGGING_BEAT_SECONDS,
    TRUST_BEAT_SECONDS,
)

CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # remembers nothing: a beat may run anywhere, and twice


_HOUR = 3600
_NIGHTLY = 6 * _HOUR


def _tick(task: str, seconds: float, *, missed: float = 4, at_least: float = 20) -> dict[str, object]:
    """A tick that nobody took in time is worthless: one of the next (`missed`) asks the same question."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds * missed, at_least)}}


def _at(task: str, moment: crontab, *, within: float) -> dict[str, object]:
    """At the hour, or within so many seconds of it; otherwise not before the next time."""
    return {"task": task, "schedule": moment, "options": {"expires": within}}


CELERY_BEAT_SCHEDULE = {
    # pictures and the words of labels
    "tag what waits": _tick("tagging.tasks.tag_waiting", TAGGING_BEAT_SECONDS),
    "index what changed": _tick("catalog.tasks.index_waiting", SEARCH_BEAT_SECONDS),
    "take the census": _tick("catalog.tasks.take_census", CENSUS_BEAT_SECONDS, missed=2),
    "render what waits": _tick("catalog.tasks.render_waiting", RENDERING_BEAT_SECONDS),
    "count what visitors see": _tick("catalog.tasks.count_ahead", COUNT_AHEAD_SECONDS, missed=1),
    "remember likenesses": _tick("tagging.tasks.remember_likenesses", LIKENESS_BEAT_SECONDS),
    "explain what waits": _tick("tagging.tasks.explain_waiting", EXPLAIN_BEAT_SECONDS),
    "go on with imports": _tick("catalog.tasks.go_on_with_imports", IMPORT_BEAT_SECONDS),
    # the desk
    "file by the trust rule": _tick("tagging.tasks.file_by_rule", TRUST_BEAT_SECONDS, at_least=60),
    "go on with selections": _tick("tagging.tasks.go_on_with_selections", SELECTION_BEAT_SECONDS),
    "go on with undoing models": _tick("tagging.tasks.go_on_with_model_undos", SELECTION_BEAT_SECONDS),
    "count what waits": _tick("tagging.tasks.count_what_waits", DESK_COUNT_SECONDS, missed=2),
    "learn": _tick("tagging.tasks.learn", LEARNING_BEAT_SECONDS, missed=2),
    # Asked by day, too: which hours are the night, the worker knows; it has to see that a training died.
    "learn deeply at night": _tick("tagging.tasks.learn_deeply", 60.0, missed=1),
    # every night, and what follows from it
    "dump the collection": _at(
        "catalog.tasks.dump_collection", crontab(hour=str(DUMP_HOUR), minute="0"), within=_NIGHTLY
    ),
    # A dump that holds a work taken down meanwhile is not given out; it is looked for as often as this.
    "renew a stale dump": _tick("catalog.tasks.renew_stale_dump", 600.0, missed=1),
    "clear what imports left": _at("catalog.tasks.clear_imports", crontab(minute="17"), within=_HOUR),
    "forget old pulses": _at("catalog.tasks.forget_old_pulses", crontab(minute="37"), within=_HOUR),
    "forget what is old": _at("museum.tasks.forget_old", crontab(hour=str(DUMP_HOUR), minute="30"), within=_NIGHTLY),
}
