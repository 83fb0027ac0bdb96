"""An upload is one file, in a form that is read in one way only; anything else gets a sentence and no file."""

import pytest
from fastapi import HTTPException

from app.server.upload import check_upload

KIND = "multipart/form-data; boundary=x"
FILE = 'name="files"; filename="digit.png"'


def form(*heads, content=b"of a kind", boundary="x"):
    parts = (f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() for head in heads)
    return b"".join(part + content + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


LONGEST = "b" * 70
NESTED = b'--y\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n7\r\n--y--'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (KIND, form(FILE)),
        (KIND, form(FILE).removesuffix(b"\r\n")),
        (KIND, form(FILE, content=b"")),
        (KIND, form(FILE, content=b"\r\n\r\n--\r\n\0")),
        (KIND, form(f"{FILE}\r\nContent-Type: multipart/mixed; boundary=y", content=NESTED)),  # a file like any other
        (KIND, form('name="files"; filename="' + "é" * 1000 + '"')),
        ('Multipart/Form-Data; charset=UTF-8; boundary="x"', form(FILE)),
        ('multipart/form-data; boundary="a (b)"', form(FILE, boundary="a (b)")),
        (f"multipart/form-data; boundary={LONGEST}", form(FILE, boundary=LONGEST)),
    ],
    ids=lambda each: str(each)[:60],
)
def test_one_file_is_let_through(kind, body):
    check_upload(kind, body)


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        (KIND, form(FILE, FILE), "one file"), (KIND, form(*[FILE] * 1000), "one file"), (KIND, b"", "one file"),
        (KIND, form(FILE, 'name="note"'), "one file"), (KIND, form(), "one file"), (KIND, form(FILE)[:-6], "one file"),
        (KIND, b"before\r\n" + form(FILE), "one file"), (KIND, form(FILE) + b"after", "one file"),
        (KIND, form(FILE).replace(b"\r\n", b"\n"), "one file"), (KIND, form(FILE, content=b"\r\n--x\r\n"), "one file"),
        (KIND, form(FILE, content=b"\r\n--xy"), "one file"), (KIND, form(FILE, boundary="y"), "one file"),
        (KIND, form('name="files"'), "called files"), (KIND, form('name="other"; filename="a"'), "called files"),
        (KIND, form('filename="a"'), "called files"), (KIND, form("name=files; filename*=utf-8''a"), "called files"),
        (KIND, form(f'{FILE}\r\nContent-Disposition: form-data; name="files"'), "called files"),
        (KIND, form(f'name="files"; filename="{"a/" * 3000}"'), "called files"),
        (KIND, form(f"{FILE}\r\nX: {'.' * 10_000}"), "called files"),
        (KIND, form(FILE)[:40] + b"\r\n--x--", "called files"),
        ("", form(FILE), "boundary"), ("application/json", form(FILE), "boundary"),
        ("multipart/form-data", form(FILE), "boundary"), ("multipart/form-data; boundary=", form(FILE), "boundary"),
        ("multipart/mixed; boundary=x", form(FILE), "boundary"),
        (f"multipart/form-data; boundary={LONGEST}b", form(FILE, boundary=LONGEST + "b"), "boundary"),
        (f"multipart/form-data; boundary={'b' * 5000}", form(FILE, boundary="b" * 5000), "boundary"),
        ('multipart/form-data; boundary="x "', form(FILE, boundary="x "), "boundary"),
        ("multipart/form-data; boundary=\xe9", form(FILE, boundary="\xe9"), "boundary"),
        ("multipart/form-data; boundary=x; boundary=y", form(FILE), "one file"),
        (f"{KIND}; charset=undefined", form(FILE), "UTF-8"), (f"{KIND}; charset=utf-7", form(FILE), "UTF-8"),
    ],
    ids=lambda each: str(each)[:60],
)  # fmt: skip
def test_what_is_not_one_file_is_refused_in_a_sentence(kind, body, says):
    with pytest.raises(HTTPException) as refusal:
        check_upload(kind, body)
    assert refusal.value.status_code == 400
    assert says in refusal.value.detail
    assert refusal.value.detail.endswith('".')
