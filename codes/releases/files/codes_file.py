"""Read the codes file (``icd10cm-codes-YYYY.txt``): the billable codes with their long titles.

Fixed width, from the publisher's PDF in the same zip: columns 1-7 the code without dot, column 8 blank,
from column 9 the title. ASCII, CRLF on every line. It repeats the order file's rows with flag 1.

>>> read_codes_file(b"Z539    Procedure and treatment not carried out, unspecified reason\\r\\n", file="codes.txt")
[CodesRow(code='Z53.9', title='Procedure and treatment not carried out, unspecified reason')]
"""

from __future__ import annotations

from codes.releases.files.records import CodesRow, Refusals
from codes.releases.files.text import CODE, dotted, lines


def read_codes_file(data: bytes, *, file: str) -> list[CodesRow]:
    """The rows of a codes file in their order, with dotted codes.

    Raises ReleaseError for a line that does not fit the columns, a code that does not look like one, a missing title,
    blanks at the end, a code that comes twice, and everything that ``text.lines`` refuses.
    """
    rows: list[CodesRow] = []
    seen: set[str] = set()
    refused = Refusals(file)
    for number, line in enumerate(lines(data, file=file), start=1):
        code, title = dotted(line[:7].rstrip(" ")), line[8:]
        if not CODE.match(code):
            refused.add(f"columns 1-7 hold no ICD-10-CM code: {line[:7]!r}", number)
        elif line[7:8] != " " or not title or title != title.strip() or "\t" in title:
            refused.add("there is no title that starts in column 9", number)
        elif code in seen:
            refused.add(f"code {code} comes twice", number)
        seen.add(code)
        rows.append(CodesRow(code, title))
    refused.end()
    return rows
