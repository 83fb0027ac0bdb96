"""Requests as a program sends them."""

import json
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
