"""Requests as a program sends them, and refusals."""

import json
import re
import urllib.error
import urllib.request


def post(address, endpoint, *data):
    """Straight over HTTP, as curl would: the JSON that comes back."""
    request = urllib.request.Request(
        f"{address}gradio_api/run/{endpoint}", json.dumps({"data": data}).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def sentence(answer):
    """The error that is all of an answer in JSON, which must be a sentence."""
    error = json.loads(answer)["error"]
    assert re.fullmatch(r"[A-Z/].*[.]", error), error
    return error
