"""What the Presentation API 3 and Image API 3 ask of every document: in our own words, and by the published model.

https://iiif.io/api/presentation/3.0/ and https://iiif.io/api/image/3.0/.
"""

import re

from tests.catalog.iiif_published import check_published

LANGUAGE = re.compile(r"none|[a-z]{2,3}(-[A-Za-z0-9]+)*")
RIGHTS = re.compile(r"http://(creativecommons\.org/(licenses|publicdomain)|rightsstatements\.org/vocab)/.+")
ADDRESS = re.compile(r"https?://[^\s#]+")
REQUIRED = {
    "Collection": {"id", "type", "label", "items"},
    "Manifest": {"id", "type", "label", "items"},
    "Canvas": {"id", "type", "items", "width", "height"},
    "AnnotationPage": {"id", "type", "items"},
    "Annotation": {"id", "type", "target"},
}
CHILDREN = {
    "Collection": {"Collection", "Manifest"},
    "Manifest": {"Canvas"},
    "Canvas": {"AnnotationPage"},
    "AnnotationPage": {"Annotation"},
}


def check_document(said: dict) -> None:
    """A whole answer: a manifest or a collection."""
    assert said["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert said["type"] in ("Manifest", "Collection")
    check_published(said)
    _check(said)
    addresses = list(_own_addresses(said))
    assert len(addresses) == len(set(addresses)), "every resource has an id of its own"


def check_info(said: dict) -> None:
    assert said["@context"] == "http://iiif.io/api/image/3/context.json"
    assert (said["type"], said["protocol"]) == ("ImageService3", "http://iiif.io/api/image")
    assert said["profile"] == "level0"
    assert ADDRESS.fullmatch(said["id"])
    assert not said["id"].endswith("/")
    _whole_numbers(said["width"], said["height"])
    for size in said["sizes"]:
        assert set(size) == {"width", "height"}
        _whole_numbers(size["width"], size["height"])
        assert size["width"] <= said.get("maxWidth", said["width"])
    for tile in said.get("tiles", []):
        _whole_numbers(tile["width"], *tile["scaleFactors"])
        assert tile["scaleFactors"] == sorted(set(tile["scaleFactors"]))


def _check(said: dict) -> None:
    kind = said["type"]
    assert REQUIRED[kind] <= set(said), f"{kind} lacks {REQUIRED[kind] - set(said)}"
    assert ADDRESS.fullmatch(said["id"])
    _check_words(said)
    _check_links(said)
    if kind in ("Canvas", "Manifest"):
        assert said["items"], f"a {kind} holds at least one item"
    for child in said.get("items", []):
        assert child["type"] in CHILDREN[kind]
        if "items" in child or child["type"] in ("Canvas", "AnnotationPage", "Annotation"):
            _check(child)
        else:
            assert {"id", "type", "label"} <= set(child), "a reference names what it refers to"
    for page in said.get("annotations", []):
        assert all(note["motivation"] != "painting" for note in page["items"])
        _check(page)
    if kind == "Canvas":
        _check_canvas(said)
    for structure in said.get("structures", []):
        _check_range(structure, {canvas["id"] for canvas in said["items"]})


def _check_range(said: dict, canvases: set[str]) -> None:
    assert said["type"] == "Range"
    assert ADDRESS.fullmatch(said["id"])
    assert said["items"], "a range holds at least one item"
    _language_map(said["label"])
    for child in said["items"]:
        if child["type"] == "Range":
            _check_range(child, canvases)
        else:
            assert child["type"] == "Canvas"
            assert child["id"] in canvases, "a range leads through canvases of its own manifest"


def _check_canvas(canvas: dict) -> None:
    _whole_numbers(canvas["width"], canvas["height"])
    for page in canvas["items"]:
        for note in page["items"]:
            assert note["motivation"] == "painting"
            assert note["target"] == canvas["id"]
            body = note["body"]
            assert body["type"] == "Image"
            assert body["format"] == "image/jpeg"
            _whole_numbers(body["width"], body["height"])
            assert abs(body["width"] / body["height"] - canvas["width"] / canvas["height"]) < 0.05
            for service in body["service"]:
                assert (service["type"], service["profile"]) == ("ImageService3", "level0")
                assert body["id"].startswith(service["id"] + "/full/")


def _check_words(said: dict) -> None:
    for name in ("label", "summary"):
        if name in said:
            _language_map(said[name])
    pairs = list(said.get("metadata", [])) + ([said["requiredStatement"]] if "requiredStatement" in said else [])
    for pair in pairs:
        _language_map(pair["label"])
        _language_map(pair["value"])


def _check_links(said: dict) -> None:
    if "rights" in said:
        assert RIGHTS.fullmatch(said["rights"])
    for name in ("homepage", "seeAlso", "thumbnail", "provider", "partOf"):
        assert isinstance(said.get(name, []), list)
        for link in said.get(name, []):
            assert {"id", "type"} <= set(link)
            assert ADDRESS.fullmatch(link["id"])
            if "label" in link:
                _language_map(link["label"])
    assert all("format" in link and "label" in link for link in said.get("homepage", []))
    assert all(agent["type"] == "Agent" and agent["homepage"] for agent in said.get("provider", []))


def _language_map(words: dict) -> None:
    assert words, "a language map says something"
    for language, values in words.items():
        assert LANGUAGE.fullmatch(language)
        assert isinstance(values, list)
        assert all(isinstance(value, str) and value for value in values)


def _whole_numbers(*numbers: int) -> None:
    assert all(isinstance(number, int) and number > 0 for number in numbers)


def _own_addresses(said: dict):
    yield said["id"]
    for child in [*said.get("items", []), *said.get("annotations", [])]:
        yield from _own_addresses(child)
