"""The body of an upload, checked before any of it is written to the disk."""

import re

from fastapi import HTTPException
from python_multipart.multipart import parse_options_header  # as Gradio itself reads what comes through here

from app.limits import MAX_UPLOAD_HEAD

BOUNDARY = re.compile(rb"[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]", re.ASCII)  # RFC 2046, section 5.1.1
SEND = 'send it as curl does with -F "files=@digit.png".'


def check_upload(content_type: str, body: bytes) -> None:
    """Raises HTTPException unless body is a form with one part, a file that is called files.

    Gradio would make a file on the disk of each part, for a thousand of 100 bytes as well.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not BOUNDARY.fullmatch(boundary):
        raise HTTPException(400, f"An upload is multipart/form-data with a boundary of 1 to 70 characters: {SEND}")
    if options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise HTTPException(400, f"The names in an upload are in UTF-8: {SEND}")
    opening, closing = b"--" + boundary + b"\r\n", b"\r\n--" + boundary + b"--"
    if body.count(b"--" + boundary) != 2 or not body.startswith(opening) or not body[-256:].rstrip().endswith(closing):
        raise HTTPException(400, f"An upload is one file, all of it: {SEND}")
    end = body.find(b"\r\n\r\n", 0, MAX_UPLOAD_HEAD)
    fields = [line.partition(b":") for line in body[len(opening) : end].split(b"\r\n")]
    told = [value for name, _, value in fields if name.lower() == b"content-disposition"]
    of_file = parse_options_header(told[0].decode("latin-1"))[1] if len(told) == 1 and end > 0 else {}
    if of_file.get(b"name") != b"files" or b"filename" not in of_file:
        raise HTTPException(400, f"An upload is a part called files, with the name of a file: {SEND}")
