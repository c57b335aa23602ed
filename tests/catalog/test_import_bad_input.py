"""Every bad input has a sentence of its own: what happened, what was expected, how to mend it."""

import csv

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from catalog.models import Exhibit, ImportJob, ImportRow
from tests.catalog.importing_by_shell import run, table, totals

pytestmark = pytest.mark.django_db


def refused(path, *options) -> str:
    """The sentence with which a source as a whole is refused; nothing was written, and the exit status is 2."""
    with pytest.raises(CommandError) as problem:
        call_command("import_exhibits", path, *options)
    assert problem.value.returncode == 2
    assert not Exhibit.objects.exists()
    return str(problem.value)


def sentence_of(row: int) -> str:
    return " ".join(ImportRow.objects.get(number=row).sentences)


def book(folder, rows, name="works.xlsx", prepare=None):
    made = Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    if prepare:
        prepare(made, sheet)
    made.save(folder / name)
    return folder / name


def test_an_empty_file(tmp_path):
    (tmp_path / "works.csv").touch()
    assert refused(tmp_path / "works.csv") == (
        "works.csv is empty: it holds not a single byte. Export it again and send the new file."
    )


def test_headings_without_rows(tmp_path):
    assert "headings but no rows" in refused(table(tmp_path))


def test_a_file_that_is_not_there(tmp_path):
    assert "There is no folder or file" in refused(tmp_path / "nowhere.csv")


def test_a_wrong_delimiter(tmp_path):
    path = table(tmp_path, "1~Head", headings="accession number~title")
    assert "only one column when it is cut at each comma" in refused(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(tmp_path, delimiter):
    lines = [
        "accession number,title,date".replace(",", delimiter),
        f'1{delimiter}"Bridge, with boats; and a | sign"{delimiter}1640',
    ]
    run(table(tmp_path, *lines[1:], headings=lines[0]))
    assert Exhibit.objects.get().title == "Bridge, with boats; and a | sign"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252", "mac-roman", "utf-32"]
)
def test_the_encoding_is_detected(tmp_path, encoding):
    title = "Vue de l’église à Évreux, été" if encoding not in ("latin-1",) else "Vue de l'église à Évreux, été"
    lines = [f'{n},"{title}",Émile Müller,1640,' for n in range(20)]
    run(table(tmp_path, *lines, encoding=encoding))
    assert set(Exhibit.objects.values_list("title", "maker")) == {(title, "Émile Müller")}


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path):
    run(table(tmp_path, "1,Head,,,", encoding="utf-8-sig"))
    assert ImportJob.objects.get().reading["columns"][0] == "accession number"


def test_nul_bytes_are_left_out_and_noted(tmp_path):
    assert run(table(tmp_path, "1,He\0ad,,,"))[0] == totals(1, created=1)
    assert Exhibit.objects.get().title == "Head"
    assert sentence_of(2) == "title: A NUL character, which no database takes, was left out."


def test_duplicate_headers_stay_two_columns_and_are_noted(tmp_path):
    run(table(tmp_path, "1,Head,Kopf", headings="accession number,title,title"))
    job = ImportJob.objects.get()
    assert job.reading["columns"] == ["accession number", "title", "title (2)"]
    assert "Two columns are called “title”" in job.notes[0]
    assert Exhibit.objects.get().title == "Head"


def test_a_missing_accession_column(tmp_path):
    sentence = refused(table(tmp_path, "Head,1640", headings="title,date"))
    assert "No column holds the accession number" in sentence
    assert "The columns are: title, date." in sentence


def test_the_same_accession_number_twice_in_one_file(tmp_path):
    assert run(table(tmp_path, "1,Head,,,", "2,Hand,,,", "1,Foot,,,"))[0] == totals(3, created=2, refused=1)
    assert sentence_of(4) == (
        "accession number: The same accession number stands in row 2 already. Delete one of the two rows."
    )
    assert Exhibit.objects.get(accession_number="1").title == "Head"


@pytest.mark.parametrize("rest", ["", "\n2,Hand,,,\n3,Foot,,,"])
def test_quotes_that_are_never_closed(tmp_path, rest):
    path = table(tmp_path, "0,Arm,,,", f'1,"Head,,,{rest}')
    assert "A quotation mark that opens a cell in line 3 is never closed" in refused(path)


def test_inches_are_no_quotation_marks(tmp_path):
    run(table(tmp_path, '1,Board of 12",,,', '2,Another,,,13"'))
    assert Exhibit.objects.get(accession_number="1").title == 'Board of 12"'


def test_a_cell_of_ten_megabytes(tmp_path):
    path = table(tmp_path, f"1,{'x' * 10_000_000},,,", "2,Hand,,,")
    assert run(path)[0] == totals(2, created=1, refused=1)
    assert sentence_of(2) == "title: The cell has 10,000,000 characters; a title has at most 500. Shorten it."
    assert len(str(ImportRow.objects.get(number=2).cells)) < 10_000


def test_five_thousand_columns(tmp_path):
    headings = "accession number," + ",".join(f"c{n}" for n in range(4_999))
    assert "has 5,000 columns; at most 2,000 are read" in refused(table(tmp_path, "1" + "," * 4_999, headings=headings))


def test_a_row_with_too_many_cells(tmp_path):
    assert run(table(tmp_path, "1,Bridge, with boats,,,,", "2,Hand"))[0] == totals(2, created=2)
    assert run(table(tmp_path, "3,Bridge,a,b,c,with boats"))[0] == totals(1, refused=1)
    assert "The row has 6 cells, the headings name 5 columns." in ImportRow.objects.refused().get().sentences[0]


@pytest.mark.parametrize(
    "date", ["c. 1640-50", "2nd half 15th century", "n.d.", "-500", "circa", "???", "1999-1900", "Ming"]
)
def test_no_date_is_ever_refused(tmp_path, date):
    assert run(table(tmp_path, f"1,Head,,{date},"))[0] == totals(1, created=1)
    assert Exhibit.objects.get().date_text == date


def test_a_spreadsheet_with_formulas_gives_what_they_showed(tmp_path):
    path = book(tmp_path, [["accession number", "title"], ["1", "=CONCATENATE(A2,A2)"], ["2", "Head"]])
    assert run(path)[0] == totals(2, created=1, refused=1)
    assert sentence_of(2) == (
        "The formula in column “title” was never calculated. "
        "Open the file in a spreadsheet program, save it and send it again."
    )


def test_a_spreadsheet_with_merged_cells_gives_each_row_the_value(tmp_path):
    rows = [["accession number", "artist"], ["1", "Ada"], ["2", None], ["3", None], ["4", "Bo"]]
    run(book(tmp_path, rows, prepare=lambda _book, sheet: sheet.merge_cells("B2:B4")))
    assert list(Exhibit.objects.values_list("maker", flat=True)) == ["Ada", "Ada", "Ada", "Bo"]
    assert "merged" in ImportJob.objects.get().notes[0]


def test_a_spreadsheet_with_several_sheets_says_which_is_read(tmp_path):
    def add_sheet(made, sheet):
        sheet.title = "Works"
        made.create_sheet("Lenders").append(["name"])

    run(book(tmp_path, [["accession number", "title"], ["1", "Head"]], prepare=add_sheet))
    assert ImportJob.objects.get().notes == [
        "The file has 2 sheets (Works, Lenders). “Works” is read; another can be chosen."
    ]


def test_numbers_in_a_spreadsheet_come_in_as_they_are_shown(tmp_path):
    def formats(_book, sheet):
        sheet["A2"].number_format = "0.00"
        sheet["A3"].number_format = "00000"

    run(book(tmp_path, [["accession number", "title"], [1987.1, "Head"], [42, "Hand"], [7, "Foot"]], prepare=formats))
    assert set(Exhibit.objects.values_list("accession_number", flat=True)) == {"1987.10", "00042", "7"}


def test_an_old_or_locked_spreadsheet(tmp_path):
    (tmp_path / "works.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "Save it as .xlsx without a password" in refused(tmp_path / "works.xls")


def test_a_damaged_spreadsheet(tmp_path):
    path = book(tmp_path, [["accession number", "title"], ["1", "Head"]])
    path.write_bytes(path.read_bytes()[:-2_000])
    assert "cannot be opened as a spreadsheet" in refused(path)


def test_a_spreadsheet_that_would_unpack_to_gigabytes(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "works.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert "would unpack to 60 MB" in refused(tmp_path / "works.xlsx")


def test_a_document_that_is_no_table(tmp_path):
    (tmp_path / "works.pdf").write_bytes(b"%PDF-1.7")
    assert "is a file in none of the formats that are read here. Send CSV, TSV, XLSX or JSON lines." in refused(
        tmp_path / "works.pdf"
    )


def test_a_json_list_that_is_not_in_lines(tmp_path):
    (tmp_path / "works.jsonl").write_text('[{"accession_number": "1"}]')
    assert "JSON lines have one record a line" in refused(tmp_path / "works.jsonl")


def test_a_broken_line_among_json_lines_is_refused_alone(tmp_path):
    (tmp_path / "works.jsonl").write_text('{"accession_number": "1", "title": "a"}\n{"accession_number": \n')
    assert run(tmp_path / "works.jsonl")[0] == totals(2, created=1, refused=1)
    assert "The line is not a JSON object" in sentence_of(3)


def test_a_chosen_encoding_that_does_not_fit(tmp_path):
    (tmp_path / "m.json").write_text('{"columns": {"accession number": "accession_number"}, "encoding": "utf-8"}')
    path = table(tmp_path, *["1,Évreux,,,"] * 3, encoding="latin-1")
    assert "is not written in utf-8: after line" in refused(path, "--mapping", str(tmp_path / "m.json"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "must be a JSON object"),
        ("{", "cannot be read"),
        ('{"columns": {"a": "nonsense"}}', "fields that do not exist: nonsense"),
        (
            '{"columns": {"a": "title", "b": "title", "accession number": "accession_number"}}',
            "Two columns are to fill the title",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used(tmp_path, text, sentence):
    (tmp_path / "m.json").write_text(text)
    path = table(tmp_path, "1,2,3", headings="accession number,a,b")
    assert sentence in refused(path, "--mapping", str(tmp_path / "m.json"))


def test_a_mapping_that_nobody_saved(tmp_path):
    assert "No mapping is saved under “Ours”" in refused(table(tmp_path, "1,Head,,,"), "--mapping", "Ours")


def test_a_category_that_does_not_exist(tmp_path):
    (tmp_path / "m.json").write_text(
        '{"columns": {"accession number": "accession_number", "classification": "category"}, '
        '"categories": {"x": "vase"}}'
    )
    run(table(tmp_path, "1,Head,,,x"), "--mapping", str(tmp_path / "m.json"))
    assert sentence_of(2).startswith("classification: There is no category “vase”. The list is: ")


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed_in_the_report(tmp_path):
    run(table(tmp_path, "=1+1,Head,,,"), "--report", tmp_path / "report.csv")
    [row] = csv.DictReader((tmp_path / "report.csv").open())
    assert row["accession_number"] == "'=1+1"
    assert Exhibit.objects.get().accession_number == "=1+1"
