from tagging.models.model_version import ModelVersion
from tagging.models.review import AlreadyDecided, Review
from tagging.models.suggestion import Suggestion

__all__ = ["AlreadyDecided", "ModelVersion", "Review", "Suggestion"]
