"""The endpoints as tools for agents, called by the reference client of the Model Context Protocol."""

import ast
import json
from datetime import timedelta

import httpx
import pytest
from mcp import ClientSession, McpError
from mcp.client.streamable_http import streamable_http_client

from tests.support.digits import SEVEN, data_url, encoded, picture
from tests.support.docs import APP_README, examples
from tests.support.outside import REFUSALS, outside
from tests.support.server import completed


def png(digit):
    return data_url(encoded(picture(digit)))


def url(address):
    """Where the README sends agents, at this address."""
    (server,) = json.loads(examples(APP_README, "json")[0])["mcpServers"].values()
    return server["url"].replace("http://127.0.0.1:7860/", address)


def ask(address, *calls):
    """The tools that are listed, and what each call, a name and arguments, is answered."""

    async def talk():
        async with (
            streamable_http_client(url(address)) as (read, write, _),
            ClientSession(read, write, timedelta(minutes=1)) as session,
        ):
            await session.initialize()
            return (await session.list_tools()).tools, [await session.call_tool(*call) for call in calls]

    return completed(talk())


def test_two_tools_are_listed_with_types_and_descriptions(address):
    tools, _ = ask(address)
    schemas = {tool.name: tool.inputSchema for tool in tools}
    assert list(schemas) == ["classify", "classify_strokes"]
    for tool in tools:
        assert tool.description.startswith("What several neural networks make of one digit")
        assert "ten probabilities" in tool.description
        size = tool.inputSchema["properties"]["size"]
        assert size["enum"] == ["wide", "notebook"]
        assert size["default"] == "wide"
    image = schemas["classify"]["properties"]["image"]
    assert {"type": "string"} in image["anyOf"]
    assert "data URL" in image["description"]
    strokes = schemas["classify_strokes"]["properties"]["strokes"]
    assert strokes["items"]["items"]["items"] == {"type": "number"}
    assert "[x, y]" in strokes["description"]
    assert [schema["required"] for schema in schemas.values()] == [["image"], ["strokes"]]


def test_both_tools_read_a_digit(address):
    _, answers = ask(
        address,
        ("classify", {"image": png(3)}),
        ("classify", {"image": png(3), "size": "notebook"}),
        ("classify_strokes", {"strokes": SEVEN}),
    )
    for answer, digit in zip(answers, (3, 3, 7), strict=True):
        (content,) = answer.content
        assert not answer.isError
        networks = ast.literal_eval(content.text)
        assert {name: network["digit"] for name, network in networks.items()} == {
            "baseline": digit,
            "dropout": digit,
            "prelu": digit,
        }
        assert len(networks["prelu"]["probabilities"]) == 10


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("classify", {"image": "seven"}, "There is no image: "),
        ("classify", {"image": data_url(b"not a picture")}, "The file is not an image"),
        ("classify", {"image": 7}, "Input validation error"),
        ("classify", {}, "'image' is a required property"),
        ("classify", {"image": "seven", "size": "huge"}, "'huge' is not one of"),
        ("classify_strokes", {"strokes": []}, "The drawing is empty"),
        ("classify_strokes", {"strokes": [[[1, 1e9]]]}, "Each point of a drawing"),
        ("classify_strokes", {"strokes": "seven"}, "'seven' is not of type 'array'"),
        ("look", {}, "Unknown tool"),
        ("look\n" * 50, {}, "Unknown tool"),
        ("classify", {"image": "seven", "size": "\n\x1b" * 100_000}, "Input validation error"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_nonsense_is_refused_in_a_sentence(address, tool, arguments, says):
    _, (answer,) = ask(address, (tool, arguments))
    (content,) = answer.content
    assert answer.isError
    assert says in content.text
    assert "Traceback" not in content.text
    assert content.text.count("\n") == 0
    assert len(content.text) < 300


def test_there_are_tools_and_neither_prompts_nor_resources(address):
    """Gradio answers a prompt of any name by what some tool makes of its arguments."""

    async def talk():
        async with (
            streamable_http_client(url(address)) as (read, write, _),
            ClientSession(read, write, timedelta(minutes=1)) as session,
        ):
            offers = (await session.initialize()).capabilities
            for refused in session.get_prompt("x", {"strokes": "[]"}), session.read_resource("http://127.0.0.1/"):
                with pytest.raises(McpError, match="Method not found"):
                    await refused
            return offers

    offers = completed(talk())
    assert (bool(offers.tools), offers.prompts, offers.resources) == (True, None, None)


def test_neither_a_path_nor_an_address_is_opened(address, tmp_path):
    """test_hostile sends the same over HTTP."""
    uploaded = httpx.post(f"{address}gradio_api/upload", files={"files": ("digit.png", encoded(picture(7)))}).json()[0]
    with outside(tmp_path, uploaded) as images:
        _, answers = ask(address, *(("classify", {"image": image}) for image in images))
        for image, answer in zip(images, answers, strict=True):
            assert answer.isError, image
            refused = answer.content[0].text.startswith((*REFUSALS, "Input validation error"))
            assert refused, (image, answer.content[0].text)
