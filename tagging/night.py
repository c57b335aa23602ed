"""The hours in which what is slow may have the machine: `22-6` is from ten in the evening to six in the morning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Night:
    """From the hour `begins` up to the hour `ends`, 0 to 23, of the museum's own clock. Equal: the whole day.

    >>> Night.of("22-6").holds_hour(23), Night.of("22-6").holds_hour(6), Night.of("1-5").holds_hour(0)
    (True, False, False)
    """

    begins: int
    ends: int

    @classmethod
    def of(cls, text: str) -> Night:
        """Raises ValueError, in words for who wrote it."""
        found = re.fullmatch(r"\s*(\d{1,2})\s*-\s*(\d{1,2})\s*", text)
        hours = [int(each) for each in found.groups()] if found else []
        if not hours or max(hours) > 23:
            raise ValueError(f"“{text}” are no hours of a night. Write the first and the last, 0 to 23, such as 22-6.")
        return cls(*hours)

    def holds_hour(self, hour: int) -> bool:
        if self.begins < self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends

    def holds(self, moment: datetime) -> bool:
        """By the clock on the wall: where that jumps, the night is longer or shorter once, and nothing else happens."""
        return self.holds_hour(timezone.localtime(moment).hour)


def is_now() -> bool:
    """Whether it is the night of LEARNING_NIGHT; never where that is empty."""
    return bool(settings.LEARNING_NIGHT) and Night.of(settings.LEARNING_NIGHT).holds(timezone.now())
