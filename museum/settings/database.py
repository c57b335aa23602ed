"""Where rows are kept, and what is remembered for a while."""

from museum.settings.environment import DATA_DIR, env

# --- Database: SQLite beside the media, or DATABASE_URL=postgres://user:password@host/name ----------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'vitrine.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers take their turn at the start of a transaction instead of failing in its middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728;"
        ),
    }
else:
    # "Pictured" is asked of each work by key. PostgreSQL likes to merge with the index of all photographs instead, from
    # its beginning, so that a page deep in the collection takes longer than the first (measured: 100 against 10 ms).
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c enable_mergejoin=off")
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_KEEP_SECONDS", default=60)
    # Connections that the threads of one process share; 0: each thread keeps one of its own.
    DATABASE_POOL = env.int("DATABASE_POOL", default=0)
    if DATABASE_POOL:
        DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them instead
        DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}
# A migration waits no longer for a table that is in use: whoever came after it would wait, too.
MIGRATION_LOCK_SECONDS = env.int("MIGRATION_LOCK_SECONDS", default=5)

# --- Cache ---------------------------------------------------------------------------------------

# Pages that each web process keeps until something that visitors see changes, about 10 kB each; 0: none.
KEEP_PAGES = env.int("KEEP_PAGES", default=2_000)
_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _MEMORY},
    # Who asked how often in this minute: a counter each, forgotten with the process.
    "callers": {"BACKEND": _MEMORY, "LOCATION": "callers", "OPTIONS": {"MAX_ENTRIES": 50_000}},
    "pages": {"BACKEND": _MEMORY, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": KEEP_PAGES or 1}},
}
