from catalog.models.category import Category
from catalog.models.exhibit import Exhibit
from catalog.models.photograph import Photograph

__all__ = ["Category", "Exhibit", "Photograph"]
