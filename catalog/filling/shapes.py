"""How real labels are shaped: shares and lengths, measured on 20,000 records that a large museum gave away.

Only these totals were taken over. What that museum has none of (icons) was added with a share of its own.
"""

# What the works are. Two thirds of a large collection are drawings that nobody counts as its treasures.
KINDS = (
    ("drawing", 0.64), ("engraving", 0.21), ("painting", 0.07), ("sculpture", 0.03), ("iconography", 0.03),
    ("other", 0.02),
)  # fmt: skip

NUM_MAKERS = 12_000
FIRST_MAKER = 0.545  # one bequest: more than half of the collection is by one hand
MAKER_BEND, MAKER_SLOPE = 40, 1.35  # the others by rank: 1 / (rank + bend) ** slope
FIRST_MAKER_BORN = 1775
AFTER_ANOTHER = 0.03  # "after", "attributed to"

# Words in a title, beside the few titles that come again and again.
TITLE_WORDS = (
    (1, 0.12), (2, 0.15), (3, 0.19), (4, 0.11), (5, 0.09), (6, 0.07), (7, 0.055), (8, 0.045), (9, 0.035), (10, 0.03),
    (12, 0.05), (14, 0.03), (18, 0.02), (24, 0.005),
)  # fmt: skip

# How a date is written.
DATES = (
    ("{first}", 0.60), ("c. {first}", 0.11), ("", 0.09), ("c. {first}–{last}", 0.075), ("{first}–{last}", 0.06),
    ("?{first}", 0.017), ("published {first}", 0.013), ("exhibited {first}", 0.006), ("after {first}", 0.003),
)  # fmt: skip

SUBJECTS = (
    (0, 0.15),
    (2, 0.1),
    (3, 0.2),
    (4, 0.18),
    (5, 0.12),
    (6, 0.08),
    (7, 0.06),
    (9, 0.06),
    (12, 0.04),
    (20, 0.01),
)
FILLED = {"dimensions": 0.965, "rights": 0.9}
SECOND_PHOTOGRAPH = 0.08
WITHOUT_PHOTOGRAPH = 0.03
NUM_DONORS = 1_500
FIRST_DONOR = 0.547
