"""What came out on paper: its words, its fonts, its codes, its ink."""

import io
import re

import numpy as np
import zxingcpp
from PIL import Image
from pypdf import PdfReader

# Words for what it is about, in either language; a paper that a woman takes home has none of them.
COMPLAINT = re.compile(
    r"plaint|plaignant|r[ée]clam|dol[ée]anc|litige|conflit|requ[êe]te|grief|demande\b|demandes\b|contest|d[ée]saccord"
    r"|complain|grievanc|\bclaim|dispute|petition|\brequests?\b",
    re.IGNORECASE,
)


def squeezed(text):
    """Without any space: where lines break is the template's business."""
    return re.sub(r"\s+", "", text.replace("\N{ZERO WIDTH SPACE}", ""))


def text_of(data):
    """Every word on the pages of a PDF, and in what it tells of itself."""
    pdf = PdfReader(io.BytesIO(data))
    told = [str(value) for value in (pdf.metadata or {}).values()]
    return "\n".join([*(page.extract_text() for page in pdf.pages), *told])


def spoken_of(data):
    """The words that stand for pictures, to those who listen: the alternative texts of a tagged PDF."""
    pdf = PdfReader(io.BytesIO(data))
    known = {number for table in pdf.xref.values() for number in table} | set(pdf.xref_objStm)
    found = (pdf.get_object(number) for number in sorted(known) if number)
    return [str(one["/Alt"]) for one in found if isinstance(one, dict) and "/Alt" in one]


def fonts_of(data):
    """Names of all fonts of a PDF, without the letters of their subset; whether each is in it."""
    found = set()
    for page in PdfReader(io.BytesIO(data)).pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            for one in font.get_object().get("/DescendantFonts", [font]):
                told = one.get_object()
                descriptor = told["/FontDescriptor"].get_object()
                embedded = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
                found.add((str(told["/BaseFont"]).partition("+")[2], embedded))
    return found


def image_of(page):
    """A PNG page as an array of rows of RGB."""
    return np.asarray(Image.open(io.BytesIO(page)).convert("RGB"))


def codes_of(page):
    """What the QR codes on a PNG page say."""
    return sorted(code.text for code in zxingcpp.read_barcodes(image_of(page), formats=zxingcpp.BarcodeFormat.QRCode))


def leaves(value, path=""):
    """(path, text) of every text in a JSON document."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{path}.{key}")
    elif isinstance(value, list):
        for i, one in enumerate(value):
            yield from leaves(one, f"{path}[{i}]")
    elif isinstance(value, str):
        yield path, value
