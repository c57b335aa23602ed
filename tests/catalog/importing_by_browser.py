"""An import as a person makes it in the browser; the worker is played by hand (`work`)."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import ImportJob
from catalog.tasks import go_on_with_imports

TABLE = "accession number,title,artist,date,classification\n1,Head,Ada,c. 1640-50,painting\n2,,Bo,n.d.,prints\n,x,,,\n"


def work() -> ImportJob:
    while go_on_with_imports():
        pass
    return ImportJob.objects.latest("pk")


def send(client: Client, text: str = TABLE, **more) -> ImportJob:
    client.post("/desk/imports/new/", {"table": SimpleUploadedFile("works.csv", text.encode()), **more})
    return work()


def checked(client: Client, **fields) -> ImportJob:
    job = send(client)
    client.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"} | fields)
    return work()


def form_of(job: ImportJob) -> dict[str, str]:
    """What the form of the columns holds as it is shown."""
    columns = job.reading.get("columns", [])
    fed = {f"column-{n}": job.mapping["columns"].get(name, "") for n, name in enumerate(columns)}
    return fed | {
        "existing": "update",
        "publish": "on",
        "words-of": "classification",
        "word-0": "painting",
        "word-1": "engraving",
    }


def step(client: Client, job: ImportJob, name: str):
    return client.post(f"/desk/imports/{job.pk}/step/", {"step": name})


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()
