from tagging.models.certificate import Certificate, Closure, Watch
from tagging.models.draw import Draw
from tagging.models.explanation import Explanation
from tagging.models.flag import Flag
from tagging.models.keyboard import Keyboard
from tagging.models.lease import Lease
from tagging.models.lesson import Lesson
from tagging.models.model_undo import ModelUndo
from tagging.models.model_version import ModelVersion, Superseded
from tagging.models.part import Part
from tagging.models.promise import Promise, Shares
from tagging.models.promotion import Promotion
from tagging.models.recall import Recall
from tagging.models.refusal import Refusal
from tagging.models.review import AlreadyDecided, Review
from tagging.models.saved_filter import SavedFilter
from tagging.models.second_look import SecondLook
from tagging.models.second_reading import SecondReaderShare, SecondReading
from tagging.models.selection import Selection
from tagging.models.suggestion import Suggestion
from tagging.models.tally import Tally
from tagging.models.trial import Trial

__all__ = [
    "AlreadyDecided",
    "Certificate",
    "Closure",
    "Draw",
    "Explanation",
    "Flag",
    "Keyboard",
    "Lease",
    "Lesson",
    "ModelUndo",
    "ModelVersion",
    "Part",
    "Promise",
    "Promotion",
    "Recall",
    "Refusal",
    "Review",
    "SavedFilter",
    "SecondLook",
    "SecondReaderShare",
    "SecondReading",
    "Selection",
    "Shares",
    "Suggestion",
    "Superseded",
    "Tally",
    "Trial",
    "Watch",
]
