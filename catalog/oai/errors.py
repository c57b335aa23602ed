"""The errors of the specification, section 3.6. All of them are answered with status 200 and an <error>."""


class Refused(Exception):
    """The message is for the harvester's operator."""

    code = ""


class BadVerb(Refused):
    code = "badVerb"


class BadArgument(Refused):
    code = "badArgument"


class BadResumptionToken(Refused):
    code = "badResumptionToken"


class CannotDisseminateFormat(Refused):
    code = "cannotDisseminateFormat"


class IdDoesNotExist(Refused):
    code = "idDoesNotExist"


class NoRecordsMatch(Refused):
    code = "noRecordsMatch"
