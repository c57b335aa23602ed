from catalog.models.accession_key import AccessionKey
from catalog.models.category import Category
from catalog.models.census import Census
from catalog.models.exhibit import Exhibit
from catalog.models.import_job import ImportJob
from catalog.models.import_mapping import ImportMapping
from catalog.models.import_picture import ImportPicture
from catalog.models.import_row import ImportRow
from catalog.models.kept_numbers import KeptNumbers
from catalog.models.likeness import Likeness
from catalog.models.perceptual_hash import PerceptualHash
from catalog.models.photograph import Photograph
from catalog.models.search import Mention, Word, WordPart
from catalog.models.tour import Stop, Tour

__all__ = [
    "AccessionKey",
    "Category",
    "Census",
    "Exhibit",
    "ImportJob",
    "ImportMapping",
    "ImportPicture",
    "ImportRow",
    "KeptNumbers",
    "Likeness",
    "Mention",
    "PerceptualHash",
    "Photograph",
    "Stop",
    "Tour",
    "Word",
    "WordPart",
]
