"""Files as they come from the world, made for tests: PDFs byte by byte where no library would make such ones."""

from __future__ import annotations

import zlib
from pathlib import Path

from fpdf import FPDF

CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def chinese_pdf() -> FPDF:
    pdf = FPDF()
    pdf.add_font("cjk", fname=CJK)
    pdf.set_font("cjk", size=11)
    pdf.add_page()
    return pdf


def saved(pdf: FPDF, file: Path) -> Path:
    pdf.output(str(file))
    return file


def raw_pdf(file: Path, contents: list[bytes], *, font: bytes = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>") -> Path:
    """A PDF of one content stream a page, each given with its dictionary's other entries: `b"/Filter /FlateDecode|…"` or plain."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font]
    kids = []
    for content in contents:
        entries, _, stream = content.partition(b"|") if content.startswith(b"/") else (b"", b"", content)
        objects.append(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), entries, stream))
        resources = b"<< /Font << /F1 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources %s >>" % (len(objects), resources)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    file.write_bytes(bytes(out))
    return file


def line(text: str) -> bytes:
    return b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % text.encode("latin-1")


def bomb(megabytes: int) -> bytes:
    """A page whose stream unpacks to that many megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return b"/Filter /FlateDecode|" + packed
