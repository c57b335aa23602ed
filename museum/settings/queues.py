"""How web and workers speak to each other, what a worker may hold, and which one does what."""

from kombu import Queue

from museum.settings.environment import DATA_DIR, env
from museum.settings.web import TIME_ZONE

# --- Queue: a folder of messages, or REDIS_URL=redis://host:6379/0 ----------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
TASK_SECONDS = env.int("TASK_SECONDS", default=120)
CELERY_TASK_TIME_LIMIT = TASK_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = max(TASK_SECONDS - 30, 1)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the table is the queue: what was lost is found by the next beat
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
WORKER_NICENESS = env.int("WORKER_NICENESS", default=10)
# What a worker's child may hold at most, in the middle of a task; 0: no bound (for workers that train).
WORKER_HARD_MEGABYTES = env.int("WORKER_HARD_MEGABYTES", default=3000)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("WORKER_MAX_MEGABYTES", default=1500) * 1024
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Longer than any task, or a slow one would be delivered twice (a check compares them).
    REDIS_VISIBILITY_SECONDS = env.int("REDIS_VISIBILITY_SECONDS", default=max(TASK_SECONDS * 2, 2 * 3600))
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": REDIS_VISIBILITY_SECONDS, "socket_timeout": 10}
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    _QUEUE = DATA_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE / "messages"),
        "data_folder_out": str(_QUEUE / "messages"),
        "control_folder": str(_QUEUE / "control"),
        "polling_interval": 0.1,  # seconds; kombu's own second would be longer than a batch takes
    }

# --- Queues: which worker does what ------------------------------------------------------------------

# A worker that names no queue takes from all of them; `celery -A museum worker -Q tagging` makes one for tagging only.
QUEUES = {
    "tagging": env.str("QUEUE_TAGGING", default="tagging"),
    "pictures": env.str("QUEUE_PICTURES", default="pictures"),
    "explaining": env.str("QUEUE_EXPLAINING", default="explaining"),
    "importing": env.str("QUEUE_IMPORTING", default="importing"),
    "learning": env.str("QUEUE_LEARNING", default="learning"),
    "house": env.str("QUEUE_HOUSE", default="house"),
}
CELERY_TASK_QUEUES = [Queue(name) for name in dict.fromkeys(QUEUES.values())]
CELERY_TASK_DEFAULT_QUEUE = QUEUES["house"]  # counts, search, selections, promises: short and in between
CELERY_TASK_ROUTES = {
    "tagging.tasks.tag_waiting": {"queue": QUEUES["tagging"]},
    "tagging.tasks.remember_likenesses": {"queue": QUEUES["tagging"]},
    "catalog.tasks.render_waiting": {"queue": QUEUES["pictures"]},
    "*explain*": {"queue": QUEUES["explaining"]},
    "catalog.tasks.*import*": {"queue": QUEUES["importing"]},
    "*learn*": {"queue": QUEUES["learning"]},
    "*train*": {"queue": QUEUES["learning"]},
    "*retrain*": {"queue": QUEUES["learning"]},
}
