"""The collection for harvesters: OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html).

Records are those on view, in unqualified Dublin Core; sets are the museum's categories. What leaves the view
leaves the lists without a trace (deletedRecord is *no*), as `docs/open-data.md` tells harvesters.
"""

PREFIX = "oai_dc"
PAGE = 100
TOKEN_HOURS = 24
