"""The words that invented labels are made of."""

FIRST_NAMES = (
    "Ada Adele Agnes Albert Alma Ambrose Anders Anna Anton Arthur Astrid Aurel Beatrix Benno Bertha Bruno Camille "
    "Carl Cecily Clara Conrad Cosima Daniel Dora Edgar Edith Elias Elisa Emil Emma Ernst Esther Felix Flora "
    "Frances Franz Frida George Gerda Gilbert Greta Gustav Hanna Harriet Hector Helena Henry Hilda Hugo Ida Ines "
    "Isaac Ivo Jacob Jane Joanna Johan Josef Judith Julian Karin Klara Lars Laura Leo Leonie Lina Louis Lucy "
    "Ludwig Magda Marcus Maria Mary Matilda Max Mina Moritz Nathan Nora Olga Oscar Otto Paula Peter Philippa "
    "Ralph Rosa Ruth Samuel Sara Sofia Stella Theodor Thomas Ursula Valentin Vera Victor Viola Walter Wilhelm "
    "Willa Xaver Yvonne Zoe"
).split()
BEGINNINGS = (
    "Ald Alm Arn Ash Bar Bell Berg Birk Blan Bor Bran Brook Burg Cal Carl Chal Cor Crans Dal Dan Del Dor Dun Ed "
    "Eich Ell Elm Falk Fen Fern Fir Gar Glen Grau Gris Hal Han Har Haz Hel Hol Horn Ing Jar Kal Kel Kirch Klin "
    "Lam Lan Lar Len Lind Lor Lun Mal Mar Mel Mer Mil Mor Nor Oak Ol Or Os Pal Par Pen Pol Quar Ram Ran Rav Ren "
    "Ros Row Sal San Schön Sel Sil Som Stan Stein Sten Tal Thorn Til Tor Ul Val Var Ver Wal War Wel Wen Wes Wil "
    "Win Wren Zel"
).split()
ENDINGS = (
    "ano berg born bourne bridge bury by dale den dorf er ett feld field ford gate hagen ham hart hay holm holt "
    "hurst in ingen land ley low mann mark mere mond mont mouth ner ni on quist rain ridge ron sen son stad stead "
    "stein stoke strom thal ton vale vik ville wald ward well wick wold worth"
).split()
PLACES = (
    "river lake bridge harbour valley castle abbey church village street market garden forest bay ruin tower mill "
    "farm coast cliff island pass quay square gate meadow orchard ferry ford glen heath hill marsh pier port "
    "quarry road shore spring terrace waterfall weir"
).split()
THINGS = (
    "boat cart horse cow dog sheep goat bird swan tree oak willow flower rose fruit apple pear lemon book letter "
    "lamp candle table chair mirror window door stair jug bowl glass plate knife lute violin drum mask skull "
    "shell stone rock cloud sun moon rainbow storm snow mist sail anchor net rope wheel ladder basket cloak hat "
    "crown sword shield angel figure head hand torso drapery column arch statue fountain grave cross altar urn "
    "ship train chimney crane factory circle square line grid stripe"
).split()
PEOPLE = (
    "woman man child girl boy mother soldier sailor fisherman shepherd miller monk nun saint king queen dancer "
    "singer musician painter traveller farmer reaper washerwoman beggar scholar apostle martyr hunter rider"
).split()
QUALITIES = (
    "old young small great ruined distant quiet red blue green white black grey golden wooden broken standing "
    "seated sleeping kneeling reading dancing northern southern early late unfinished first second last empty "
    "lonely"
).split()
TIMES = ("at dawn", "at noon", "at sunset", "by moonlight", "in winter", "in spring", "after rain", "before a storm")
BEGUN = ("Study for", "Sketch of", "View of", "Portrait of", "Design for", "The", "A", "Head of", "Scene with")
COMMON_TITLES = (
    ("[title not known]", 0.055), ("Untitled", 0.043), ("Landscape", 0.036), ("Composition", 0.027),
    ("Figure study", 0.009), ("Self-portrait", 0.008), ("Still life", 0.007), ("Head of a man", 0.006),
)  # fmt: skip

MEDIA = {
    "drawing": (
        ("Graphite on paper", 0.62), ("Watercolour on paper", 0.06), ("Graphite and watercolour on paper", 0.06),
        ("Ink on paper", 0.03), ("Chalk and graphite on paper", 0.025), ("Charcoal on paper", 0.015),
        ("Gouache on paper", 0.015), ("Pastel on paper", 0.01), ("", 0.1),
    ),
    "engraving": (
        ("Screenprint on paper", 0.2), ("Lithograph on paper", 0.18), ("Etching on paper", 0.13),
        ("Engraving on paper", 0.1), ("Intaglio print on paper", 0.06), ("Woodcut on paper", 0.04),
        ("Mezzotint on paper", 0.03), ("Aquatint on paper", 0.03), ("", 0.09),
    ),
    "iconography": (("Tempera and gold on panel", 0.7), ("Tempera on panel", 0.15), ("Oil on panel", 0.05)),
    "painting": (
        ("Oil on canvas", 0.68), ("Oil on board", 0.08), ("Acrylic on canvas", 0.07), ("Oil on panel", 0.06),
        ("Tempera on panel", 0.02), ("", 0.02),
    ),
    "sculpture": (
        ("Bronze", 0.34), ("Marble", 0.14), ("Plaster", 0.1), ("Limestone", 0.05), ("Painted steel", 0.05),
        ("Wood", 0.05), ("Terracotta", 0.05), ("", 0.03),
    ),
    "other": (("Wood engraving block", 0.35), ("Mixed media", 0.2), ("Glazed earthenware", 0.1), ("", 0.1)),
}  # fmt: skip
MATERIALS = (
    "graphite ink chalk charcoal pastel gouache watercolour bodycolour crayon acrylic oil casein wax tempera "
    "enamel collage gold-leaf resin felt wool wire copper brass lead slate clay sand photograph"
).split()
SUPPORTS = "paper card board canvas panel vellum linen silk copper glass plywood plaster steel stone".split()
DEPARTMENTS = {
    "drawing": "Works on Paper",
    "engraving": "Prints",
    "iconography": "Icons and Devotional Art",
    "painting": "Paintings",
    "sculpture": "Sculpture",
    "other": "Decorative Arts and Objects",
}
