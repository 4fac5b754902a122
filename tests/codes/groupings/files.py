"""Small files of groupings as their publishers write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

MAPPINGS = (
    ("B20", 1, "CMS-HCC Model V24"),
    ("B20", 1, "CMS-HCC Model V28"),
    ("B20", 5, "RxHCC Model V08"),
    ("M3500", 40, "CMS-HCC Model V28"),
    ("M3500", 93, "CMS-HCC Model V28"),
)
LABELS = (
    ("HCC1", "HIV/AIDS", "CMS-HCC", "V28", "V28115L3"),
    ("HCC93", 'Rheumatoid "Arthritis", and Other', "CMS-HCC", "V28", "V28115L3"),
    ("RXHCC5", "Opportunistic Infections", "RxHCC", "R08", "R08X84L1"),
)
_LABEL_COLUMNS = ("cc", "label", "model_domain", "model_version", "model_fullname")


def drg_table(*codes: str, which: str = "6I") -> bytes:
    name = {"6I": "MCC", "6J": "CC"}[which]
    lines = [f"TABLE {which} - COMPLETE {name} LIST", "Diagnosis Code\tDescription"]
    lines += [f"{code}\tTitle of {code}, caf\xe9" for code in codes]
    return "".join(f"{line}\r\n" for line in (*lines, "", "\tNotes:")).encode("latin-1")


def mappings(rows: Iterable[tuple[str, int, str]] = MAPPINGS) -> bytes:
    lines = ["diagnosis_code,cc,model_name", *(f"{code},{category},{model}" for code, category, model in rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def labels(rows: Iterable[Sequence[str]] = LABELS) -> bytes:
    """Like the publisher's, the last line has no end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_LABEL_COLUMNS, *rows])
    return text.getvalue().rstrip("\n").encode()


def elixhauser(
    codes: Mapping[str, Sequence[int]],
    *,
    version: str = "2026.1",
    columns: Sequence[str] = ("AIDS", "CBVD_POA", "CBVD_SQLA"),
    end: str = "End of Content",
    counts: Mapping[str, int] | None = None,
) -> bytes:
    """``codes`` have 1 or 0 for each of ``columns``; ``counts`` are other numbers of measures than theirs."""
    import openpyxl

    says = "in the Elixhauser Comorbidity Software Refined for ICD-10-CM"
    book = openpyxl.Workbook()
    book.active.title = "Table_of_Contents"
    measures, mapping = book.create_sheet("Comorbidity_Measures"), book.create_sheet("DX_to_Comorb_Mapping")
    measures.append([f"Searchable list of measures {says}, v{version}"])
    measures.append(["Abbreviation", "Comorbidity Description", "Uses POA?"])
    measures.append(["CMR_AIDS", "Acquired immune deficiency syndrome ", "No"])
    measures.append(["CMR_CBVD", "Cerebrovascular disease", "Yes"])
    measures.append(["End of Content"])
    mapping.append([f"Searchable list of ICD-10-CM diagnosis codes mapped to measures {says}, v2026.1"])
    mapping.append(["ICD-10-CM Diagnosis", "ICD-10-CM Code Description", "# Comorbidities", *columns])
    for code, flags in codes.items():
        mapping.append([code, "A title", (counts or {}).get(code, sum(flags)), *flags])
    mapping.append([end])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
