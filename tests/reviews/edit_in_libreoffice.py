"""Run by LibreOffice's own Python: open a workbook, edit cells as a person would, save it again.

python edit_in_libreoffice.py IN.xlsx OUT.xlsx '{"3,12": "text"}'      rows and columns from 0
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def main(source: str, target: str, cells: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pipe = f"pipe,name=edit{pathlib.Path(folder).name};urp"
        office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"--accept={pipe}", f"-env:UserInstallation=file://{folder}"]
        )
        try:
            document = connect(pipe).loadComponentFromURL(pathlib.Path(source).as_uri(), "_blank", 0, hidden())
            sheet = document.getSheets().getByIndex(0)
            for place, text in json.loads(cells).items():
                row, column = map(int, place.split(","))
                sheet.getCellByPosition(column, row).setString(text)
            kind = PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0)
            document.storeToURL(pathlib.Path(target).as_uri(), (kind,))
            document.close(True)
        finally:
            office.terminate()
            office.wait(30)


def hidden() -> tuple[PropertyValue]:
    return (PropertyValue("Hidden", 0, True, 0),)


def connect(pipe: str):
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(300):
        try:
            there = resolver.resolve(f"uno:{pipe};StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not start")


if __name__ == "__main__":
    main(*sys.argv[1:])
