"""Documents to show: real ones, huge ones, broken ones and liars."""

from __future__ import annotations

import os
import struct
import zlib


def pdf(pages: int, padding: int = 0) -> bytes:
    """A PDF whose pages say which they are; `padding` bytes of random data make it as big as a scan."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index in range(pages):
        text = f"BT /F1 48 Tf 72 700 Td (Antrag Seite {index + 1}) Tj ET".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * index} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text))
    if padding:
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (padding, os.urandom(padding)))
    return _assemble(objects)


def scan(pages: int, side: int) -> bytes:
    """Pages that are one grey picture each, of side × side bytes that nothing makes smaller, as scanners write them."""
    kids = " ".join(f"{3 + 3 * index} 0 R" for index in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()]
    draw = b"q 595 0 0 842 0 0 cm /Im Do Q"
    for index in range(pages):
        first = 3 + 3 * index
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 1} 0 R "
            f"/Resources << /XObject << /Im {first + 2} 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(draw), draw),
            f"<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray /BitsPerComponent 8 "
            f"/Length {side * side} >>\nstream\n".encode()
            + os.urandom(side * side)
            + b"\nendstream",
        ]
    return _assemble(objects)


def form_pdf(name: str = "") -> bytes:
    """Two pages; on the first two text fields, a check box, two radio buttons, a list and a heading that is tagged."""
    page = (
        b"/H1 << /MCID 0 >> BDC BT /F1 24 Tf 60 770 Td (Antrag auf Vollzeitpflege) Tj ET EMC "
        b"/P << /MCID 1 >> BDC BT /F1 12 Tf 60 700 Td (Name) Tj 0 -60 Td (Was ist Ihnen wichtig?) Tj "
        b"0 -130 Td (Ich stimme zu) Tj 0 -40 Td (Ja) Tj 60 0 Td (Nein) Tj -60 -50 Td (Ort) Tj ET EMC"
    )
    box = "/AP << /N << /On 20 0 R /Off 20 0 R >> >>"
    widget = "/Type /Annot /Subtype /Widget /F 4 /P 4 0 R"
    look = "/DA (/Helv 12 Tf 0 g) /AP << /N 20 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /StructTreeRoot 14 0 R /MarkInfo << /Marked true >> /Lang (de) >>",
        b"<< /Type /Pages /Kids [4 0 R 18 0 R] /Count 2 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /StructParents 0 /Tabs /S "
        b"/Resources << /Font << /F1 3 0 R >> >> /Annots [7 0 R 8 0 R 9 0 R 11 0 R 12 0 R 13 0 R 21 0 R] >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
        b"<< /Fields [7 0 R 8 0 R 9 0 R 10 0 R 13 0 R] /DR << /Font << /Helv 3 0 R >> >> /DA (/Helv 12 Tf 0 g) >>",
        f"<< {widget} /FT /Tx /T (name) /TU (Name des Kindes) /V ({name}) {look} /Rect [200 690 535 715] >>".encode(),
        f"<< {widget} /FT /Tx /Ff 4096 /T (wunsch) /TU (Was ist Ihnen wichtig) {look} /Rect [200 560 535 655] >>".encode(),
        f"<< {widget} /FT /Btn /T (zustimmung) /TU (Ich stimme zu) /V /Off /AS /Off {box} /Rect [200 505 220 525] >>".encode(),
        b"<< /FT /Btn /Ff 49152 /T (wahl) /V /Off /Kids [11 0 R 12 0 R] >>",
        f"<< {widget} /Parent 10 0 R /TU (Ja) /AS /Off {box.replace('/On', '/ja')} /Rect [80 465 98 483] >>".encode(),
        f"<< {widget} /Parent 10 0 R /TU (Nein) /AS /Off {box.replace('/On', '/nein')} /Rect [160 465 178 483] >>".encode(),
        f"<< {widget} /FT /Ch /Ff 131072 /T (ort) /TU (Ort) /Opt [(Kapellen) (Wevelinghoven) (Gustorf)] {look} "
        f"/Rect [200 405 400 428] >>".encode(),
        b"<< /Type /StructTreeRoot /K 15 0 R /ParentTree << /Nums [0 [16 0 R 17 0 R]] >> >>",
        b"<< /Type /StructElem /S /Document /P 14 0 R /K [16 0 R 17 0 R] >>",
        b"<< /Type /StructElem /S /H1 /P 15 0 R /Pg 4 0 R /K 0 >>",
        b"<< /Type /StructElem /S /P /P 15 0 R /Pg 4 0 R /K 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 19 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
        b"<< /Length 49 >>\nstream\nBT /F1 24 Tf 60 770 Td (Seite zwei) Tj ET        \nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 20 20] /Length 0 >>\nstream\n\nendstream",
        b"<< /Type /Annot /Subtype /Link /Rect [60 100 300 120] /Border [0 0 0] "
        b"/A << /S /URI /URI (https://fremd.example/verfolger) >> >>",
    ]
    return _assemble(objects)


def _assemble(objects: list[bytes]) -> bytes:
    content = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(content)


def evil_pdf() -> bytes:
    """Opens scripts and addresses when it is opened; its pages are far too long and far too wide."""
    script = "/S /JavaScript /JS (app.launchURL\\('https://fremd.example/skript'\\); this.harmed = true;)"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /OpenAction << {script} >> /AA << /WC << {script} >> >> "
        f"/Names << /JavaScript << /Names [(a) << {script} >>] >> >> >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [6 0 R 7 0 R] /AA << /O << {script} >> >> >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 100000] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100000 100000] >>",
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /URI /URI (https://fremd.example/verfolger) >> >>",
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /Launch /F (/bin/sh) >> >>",
    ]
    return _assemble(objects)


def chunked_png(width: int, height: int, packed: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def png(width: int = 320, height: int = 200) -> bytes:
    """A plain picture in one colour."""
    rows = b"".join(b"\x00" + b"\x33\x66\xcc" * width for _ in range(height))
    return chunked_png(width, height, zlib.compress(rows))
