"""What the workers do, how much at a time and how often; beat.py says when."""

from pathlib import Path

from museum.settings.environment import DATA_DIR, env
from museum.settings.queues import TASK_SECONDS

# --- Tagging -------------------------------------------------------------------------------------

# How often the table is asked whether a picture waits; a message only wakes the worker sooner.
TAGGING_BEAT_SECONDS = env.float("TAGGING_BEAT_SECONDS", default=5.0)
TAGGING_BATCH = env.int("TAGGING_BATCH", default=16)
# A worker gives other tasks their turn after so long, and then goes on where it stopped.
TAGGING_SLICE_SECONDS = env.float("TAGGING_SLICE_SECONDS", default=2.0)
# A claim older than this belongs to a worker that died; it must be longer than a batch takes.
TAGGING_CLAIM_SECONDS = env.int("TAGGING_CLAIM_SECONDS", default=TASK_SECONDS + 30)
TAGGING_THREADS = env.int("TAGGING_THREADS", default=0)  # 0: as many as the machine has cores
# A corrected label is found by its new words within as many seconds.
# Facets of a large museum are counted from a census, which a worker looks after so often.
CENSUS_BEAT_SECONDS = env.float("CENSUS_BEAT_SECONDS", default=30.0)
SEARCH_BEAT_SECONDS = env.float("SEARCH_BEAT_SECONDS", default=5.0)
SEARCH_BATCH = env.int("SEARCH_BATCH", default=200)
# The numbers of a large museum's galleries are counted so often, behind the pages, which say how old they are.
COUNT_AHEAD_SECONDS = env.float("COUNT_AHEAD_SECONDS", default=240.0)

# --- Desk ----------------------------------------------------------------------------------------

# So long a picture in front of one curator is given to no other; looking at the next ones renews it.
DESK_LEASE_SECONDS = env.int("DESK_LEASE_SECONDS", default=300)
SELECTION_BEAT_SECONDS = env.float("SELECTION_BEAT_SECONDS", default=5.0)
# Every batch renews the claim; an older one belongs to a worker that died.
SELECTION_CLAIM_SECONDS = env.int("SELECTION_CLAIM_SECONDS", default=60)
# Of what is suggested, so much is asked in random order; of what the machine may file, so much is asked all the same.
# Both hold until the museum sets others on the page of its promises.
CONTROL_SHARE = env.float("CONTROL_SHARE", default=0.10)
AUDIT_SHARE = env.float("AUDIT_SHARE", default=0.03)
TRUST_BEAT_SECONDS = env.float("TRUST_BEAT_SECONDS", default=20.0)

# So many pictures at the head of the queue have their maps of evidence before anybody asks; 0: only on demand.
EXPLAIN_AHEAD = env.int("EXPLAIN_AHEAD", default=20)
EXPLAIN_BEAT_SECONDS = env.float("EXPLAIN_BEAT_SECONDS", default=5.0)

# So often it is asked whether a photograph's likeness is not known yet; new ones are remembered when they are tagged.
LIKENESS_BEAT_SECONDS = env.float("LIKENESS_BEAT_SECONDS", default=60.0)

# --- Models --------------------------------------------------------------------------------------

# A model that is sent through the browser, and what it may hold once it is unpacked.
MODEL_MAX_MEGABYTES = env.int("MODEL_MAX_MEGABYTES", default=300)

# So many new decisions by people let a model learn from them; 0: only when somebody asks.
LEARNING_AFTER_REVIEWS = env.int("LEARNING_AFTER_REVIEWS", default=500)
# A category that the model does not know yet is learned from so many works on.
LEARNING_AT_LEAST = env.int("LEARNING_AT_LEAST", default=40)
# The museum's rule: a new version is promoted without a person where it is better (p < 0.05) and no category is worse
# by more than LEARNING_WORST_LOSS of its works.
LEARNING_PROMOTES = env.bool("LEARNING_PROMOTES", default=False)
LEARNING_WORST_LOSS = env.float("LEARNING_WORST_LOSS", default=0.02)
# Hours of TIME_ZONE, from and to, in which deeper layers may learn, on workers where TensorFlow is installed; empty:
# never.
LEARNING_NIGHT = env.str("LEARNING_NIGHT", default="22-6")
# They learn anew once so many more works have been filed, from so many at most.
LEARNING_DEEP_AFTER = env.int("LEARNING_DEEP_AFTER", default=1000)
LEARNING_DEEP_MOST = env.int("LEARNING_DEEP_MOST", default=20_000)
# Works that look wrongly filed are searched for anew each time a model has learned; so many wait at most.
SECOND_LOOK_MOST = env.int("SECOND_LOOK_MOST", default=200)
LEARNING_BEAT_SECONDS = env.float("LEARNING_BEAT_SECONDS", default=15.0)

# What is dear to count in a large queue is counted by a worker so often, at most; pages say how old it is.
DESK_COUNT_SECONDS = env.float("DESK_COUNT_SECONDS", default=10.0)

# --- Import --------------------------------------------------------------------------------------

IMPORT_BEAT_SECONDS = env.float("IMPORT_BEAT_SECONDS", default=5.0)
# A worker gives other tasks their turn after so long, and then goes on where it stopped.
IMPORT_SLICE_SECONDS = env.float("IMPORT_SLICE_SECONDS", default=10.0)
# Every batch renews the claim; an older one belongs to a process that died. Taking over too early does no harm.
IMPORT_CLAIM_SECONDS = env.float("IMPORT_CLAIM_SECONDS", default=60.0)
# Files that lie here can be chosen in the browser instead of being sent through it.
IMPORT_FOLDER = Path(env.str("IMPORT_FOLDER", default=str(DATA_DIR / "incoming"))).expanduser().resolve()
IMPORT_MAX_MEGABYTES = env.int("IMPORT_MAX_MEGABYTES", default=4000)
# Pictures that are decoded beside each other in one process; more than two pay with a store that is far away.
IMPORT_THREADS = env.int("IMPORT_THREADS", default=2)
# Sent files of imports that are over, and uploads that were never finished, are kept so long.
IMPORT_KEEP_DAYS = env.float("IMPORT_KEEP_DAYS", default=30.0)
IMPORT_PARTS_KEEP_DAYS = env.float("IMPORT_PARTS_KEEP_DAYS", default=3.0)

# --- Renditions and tiles ------------------------------------------------------------------------

RENDERING_BEAT_SECONDS = env.float("RENDERING_BEAT_SECONDS", default=5.0)
RENDERING_SLICE_SECONDS = env.float("RENDERING_SLICE_SECONDS", default=5.0)
# Longer than the largest picture takes; a picture whose worker died waits so long for the next one.
RENDERING_CLAIM_SECONDS = env.float("RENDERING_CLAIM_SECONDS", default=TASK_SECONDS + 30)

# --- Every night ---------------------------------------------------------------------------------

DUMP_HOUR = env.int("DUMP_HOUR", default=3)
