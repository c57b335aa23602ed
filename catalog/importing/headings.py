"""Which column feeds which field: suggestions from English and French headings and the large open data sets'."""

from __future__ import annotations

import re
import unicodedata

from catalog.models import Category

# Field: (what a person calls it, the headings it is known by; the likeliest first).
FIELDS: dict[str, tuple[str, str]] = {
    "accession_number": ("accession number", (
        "accession number|accession no|accession|accession num|object number|object no|objectnumber|"
        "inventory number|"
        "inventory no|inventory|inv no|inv|identifier|registration number|museum number|catalogue number|"
        "numero d inventaire|no inventaire|n inventaire|numero inventaire|inventaire|num inv|numinv|"
        "numero d acquisition|"
        "cote|inventarnummer|arkid"
    )),
    "title": ("title", (
        "title|object title|titles|name|work|titre|titre de l oeuvre|titr|denomination du titre|"
        "objecttitle"
    )),
    "maker": ("maker", (
        "maker|artist|artist display name|artist name|creator|creators|creators description|"
        "principal maker|author|"
        "principalorfirstmaker|principal or first maker|attribution|constituent|auteur|artiste|createur|"
        "autr|fabricant|"
        "auteurs|peintre"
    )),
    "maker_dates": ("maker's dates", (
        "maker dates|makers dates|artist dates|artist display bio|life dates|dates of artist|"
        "dates de l artiste|"
        "dates de l auteur|millesime auteur|artistdates"
    )),
    "date_text": ("date", (
        "date|date text|object date|objectdate|creation date|date of work|dated|dating presentingdate|dating|"
        "display date|production date|date de creation|datation|periode de creation|date de l oeuvre|millesime"
    )),
    "earliest_year": ("earliest year", (
        "earliest year|object begin date|creation date earliest|date earliest|year from|start year|begin year|"
        "dating yearearly|dating sortingdate|annee debut|date debut|year|annee"
    )),
    "latest_year": ("latest year", (
        "latest year|object end date|creation date latest|date latest|year to|end year|dating yearlate|"
        "annee fin|date fin"
    )),
    "medium": ("medium", (
        "medium|materials|material|technique|materials and techniques|medium display|physical medium|technics|"
        "matiere|materiaux|materiaux et techniques|materiaux technique|matiere et technique|technique materiau"
    )),
    "dimensions": ("dimensions", (
        "dimensions|dimension|measurements|size|sub title|mesures|dimensions de l oeuvre|taille"
    )),
    "department": ("department", (
        "department|departement|collection|section|departement de conservation|curatorial department"
    )),
    "credit_line": ("credit line", (
        "credit line|creditline|credit|acquisition|acquisition credit|mode d acquisition|mention de provenance|"
        "ancienne appartenance|mention obligatoire"
    )),
    "rights": ("rights statement", (
        "rights statement|rights|licence|license|rights and reproduction|share license status|copyright|"
        "is public domain|"
        "droits|statut juridique"
    )),
    "description": ("description", (
        "description|label text|plaque description|web description|wall description|notice|commentaire|remarks|"
        "plaquedescriptionenglish"
    )),
    "category": ("category", (
        "category|classification|type|object type|object name|objecttype|type of object|"
        "technique category|categorie|domaine|"
        "type d objet|designation|denomination|genre"
    )),
    "published_at": ("published", "published|published at|public|on view|publie|publication"),
    "filed_by": ("filed by", "filed by"),
    "photographs": ("picture files", (
        "photographs|photograph|pictures|picture|image|images|image file|file name|filename|photo|"
        "photos|fichier|"
        "fichier image|nom de fichier"
    )),
}  # fmt: skip
# Too general to be sure of: taken only where no better heading is there.
_WEAK = {"date_text": {"millesime"}, "earliest_year": {"year", "annee"}, "maker": {"attribution"}}

# What museums call works of each of our categories.
CATEGORY_WORDS = {
    "painting": (
        "painting|paintings|peinture|peintures|tableau|tableaux|oil painting|huile sur toile|fresco|watercolor painting"
    ),
    "drawing": (
        "drawing|drawings|dessin|dessins|on paper unique|sketch|pastel|works on paper drawing|croquis|"
        "watercolour|watercolor|aquarelle"
    ),
    "engraving": (
        "engraving|engravings|print|prints|on paper print|estampe|estampes|gravure|gravures|etching|"
        "etchings|woodcut|lithograph|eau forte"
    ),
    "sculpture": "sculpture|sculptures|statue|statues|relief|reliefs|bust|buste|statuette|bas relief|carving",
    "iconography": "icon|icons|icone|icones|iconography|ikon",
    "other": (
        "other|autre|autres|installation|furniture|textile|photograph|photographie|ceramic|ceramics|block for printing"
    ),
}


def plain(text: str) -> str:
    """Letters and digits only, without accents: *N° d'inventaire* and *n d inventaire* are the same."""
    split_words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    decomposed = unicodedata.normalize("NFKD", split_words).casefold()
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare))


def suggested_columns(columns: list[str]) -> dict[str, str]:
    """Column: field, each field at most once; columns that mean nothing to us are left out."""
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(plain(column), column)
        by_name.setdefault(plain(column).replace(" ", ""), column)
    mapping: dict[str, str] = {}
    for is_weak in (False, True):
        for field, (_label, headings) in FIELDS.items():
            if is_weak and field == "earliest_year" and "date_text" in mapping.values():
                continue  # a bare "year" beside a date says less than the date does
            weak = _WEAK.get(field, set())
            known = [name for name in (field.replace("_", " "), *headings.split("|")) if (name in weak) == is_weak]
            column = next((by_name[n] for n in known if n in by_name and by_name[n] not in mapping), "")
            if column and field not in mapping.values():
                mapping[column] = field
    return {column: mapping[column] for column in columns if column in mapping}


def suggested_category(value: str, categories: dict[str, Category]) -> str:
    """The slug of the category that a museum's own word means, or nothing if that is not clear."""
    word = plain(value)
    exact = exact_category(value, categories)
    if exact:
        return exact
    for slug, words in CATEGORY_WORDS.items():
        if slug in categories and word in words.split("|"):
            return slug
    first = next((part for part in re.split(r"[|;,/]", value) if part.strip()), "")
    return suggested_category(first, categories) if first and first != value else ""


def exact_category(value: str, categories: dict[str, Category]) -> str:
    """The category whose own name, in any of its languages, the value is."""
    word = plain(value)
    for slug, category in categories.items():
        names = (slug, category.name_en, category.name_fr, category.plural_en, category.plural_fr)
        if word and word in {plain(name) for name in names}:
            return slug
    return ""
