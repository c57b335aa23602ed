"""The collection in the words of the International Image Interoperability Framework.

Presentation API 3 (https://iiif.io/api/presentation/3.0/) as plain dictionaries, Image API 3 at level 0
(https://iiif.io/api/image/3.0/): pictures in the sizes that exist.
"""

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
IMAGE = "http://iiif.io/api/image/3/context.json"
MEDIA_TYPE = f'application/ld+json;profile="{PRESENTATION}"'

Json = dict[str, object]
