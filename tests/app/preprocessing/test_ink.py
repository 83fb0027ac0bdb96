"""The digit is found in pictures of any kind, and what is none is refused in a sentence."""

import struct

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.limits import MAX_PIXELS
from app.preprocessing import preprocess
from app.preprocessing.downscale import downscale
from app.preprocessing.ink import extract_ink
from app.preprocessing.paper import _count_parts
from training.data.mnist_format import to_mnist
from training.data.rasterize import PAD_PEN, rasterize, rasterize_pad

SEVEN = [[(90.0, 80.0), (190.0, 80.0), (130.0, 220.0)]]


def ink(image):
    return extract_ink(downscale(image))


def drawn(ink_colour="black", paper="white", mode="RGB"):
    """A seven with slanted edges, as a picture."""
    mask = Image.fromarray((rasterize_pad(SEVEN, PAD_PEN) * 255).astype(np.uint8))
    picture = Image.new(mode, mask.size, paper)
    picture.paste(ink_colour, mask=mask)
    return picture


@pytest.mark.parametrize(("side", "parts"), [(9, 1), (11, 2)])
def test_a_part_of_less_than_a_hundredth_of_the_picture_is_a_dot(side, parts):
    mask = np.zeros((100, 100), bool)
    mask[10:40, 10:40] = True
    mask[60 : 60 + side, 60 : 60 + side] = True
    assert _count_parts(mask, None) == parts


@pytest.mark.parametrize("side", [28, 300])
def test_mnist_like_digits_pasted_large_come_back_as_they_were(side):
    original = to_mnist(rasterize_pad(SEVEN, PAD_PEN * 1.2))
    big = Image.fromarray(original).resize((side * 3, side * 3), Image.Resampling.NEAREST)
    sheet = Image.new("L", (side * 5, side * 4), 0)
    sheet.paste(big, (side, side // 2))
    for picture in sheet, ImageOps.invert(sheet):
        back = preprocess(picture).astype(int)
        assert np.abs(back - original).mean() < 4


@pytest.mark.parametrize(
    "picture",
    [
        drawn("white", "black"),
        drawn("red", "green"),
        drawn("yellow", "white"),
        drawn((255, 255, 215), "white"),  # faint, and in one channel alone
        drawn("black", "white").convert("1"),
        drawn("black", "white").convert("P"),
        drawn("black", "white").convert("CMYK"),
        drawn().convert("I"),
        drawn().convert("F"),
        drawn((0, 0, 0, 255), (0, 0, 0, 0), "RGBA"),  # the digit is in alpha alone
        drawn((255, 255, 255, 255), (255, 255, 255, 0), "RGBA"),
        drawn((200, 0, 0, 255), (0, 0, 0, 0), "RGBA"),
        drawn((0, 0, 0, 255), (250, 250, 250, 255), "RGBA"),
        drawn("black", "white", "LA"),
    ],
    ids=lambda picture: picture.mode,
)
def test_colours_and_transparency_make_no_difference(picture):
    expected = to_mnist(rasterize(SEVEN)).astype(int)
    assert np.abs(preprocess(picture) - expected).mean() < 6


def test_a_thick_digit_cut_out_of_a_transparent_layer_is_seen():
    """More than half of the picture is ink, and all of it has one colour: still the digit is in alpha."""
    layer = drawn((0, 0, 0, 255), (0, 0, 0, 0), "RGBA").crop((190, 165, 230, 200))
    assert np.asarray(layer)[..., 3].mean() > 128
    assert ink(layer).max() == 255


def test_arrays_and_pictures_come_out_alike():
    picture = drawn()
    array = np.asarray(picture)
    expected = ink(picture)
    alpha = np.full((*array.shape[:2], 1), 255, np.uint8)
    for same in array, array[..., 0], np.concatenate([array, alpha], axis=-1):
        assert np.array_equal(ink(same), expected)


def test_sixteen_bits_are_not_cut_to_eight():
    grey = np.asarray(drawn().convert("L")).astype(np.uint16) * 257
    assert np.abs(ink(Image.fromarray(grey)) - ink(drawn())).max() <= 1


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_noise_in_sixteen_bits_is_blank(mode):
    noise = np.random.default_rng(0).integers(65_000, 65_010, (50, 50))
    grey = Image.fromarray(noise.astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]))
    assert grey.mode == mode
    with pytest.raises(ValueError, match="blank"):
        ink(grey)


def test_a_photograph_with_a_tag_of_the_wrong_type_is_read(tmp_path):
    """Pillow turns the picture, then fails to write the tags anew."""
    tags = struct.pack("<HHHI4s", 2, 0x0100, 2, 4, b"abc") + struct.pack("<HHIHHI", 0x0112, 3, 1, 6, 0, 0)
    drawn().save(tmp_path / "odd.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0" + tags)
    with Image.open(tmp_path / "odd.jpg") as picture:
        with pytest.raises(struct.error):
            ImageOps.exif_transpose(picture)
        assert ink(picture).max() > 200


def test_whatever_a_decoder_raises_becomes_a_sentence(monkeypatch):
    def broken(self, *_):
        raise struct.error("unpack requires a buffer of 4 bytes")

    monkeypatch.setattr(Image.Image, "convert", broken)
    with pytest.raises(ValueError, match=r"^The image cannot be read: .*\.$"):
        ink(np.zeros((9, 9), np.uint8))


def test_a_photograph_held_sideways_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # "rotate by 90 degrees to view"
    drawn().rotate(90, expand=True).save(tmp_path / "phone.png", exif=exif)
    with Image.open(tmp_path / "phone.png") as picture:
        assert np.array_equal(ink(picture), ink(drawn()))


def test_a_large_photograph_is_framed_as_a_small_one():
    large = drawn().resize((4000, 4000), Image.Resampling.LANCZOS)
    assert np.abs(preprocess(large).astype(int) - preprocess(drawn())).mean() < 3


@pytest.mark.parametrize(
    ("image", "says"),
    [
        (np.zeros((28, 28), np.uint8), "blank"),
        (np.full((50, 40, 3), 200, np.uint8), "blank"),
        (np.zeros((50, 40, 4), np.uint8), "blank"),
        (Image.new("RGBA", (28, 28)), "blank"),
        (Image.new("L", (1, 1)), "blank"),
        (np.random.default_rng(0).integers(240, 256, (99, 99, 3)).astype(np.uint8), "blank"),
        (np.zeros((28, 28)), "uint8"),
        (np.zeros((28, 28, 2), np.uint8), "uint8"),
        (np.zeros((2, 28, 28, 3), np.uint8), "uint8"),
        (np.zeros(28, np.uint8), "uint8"),
        (np.zeros((0, 28), np.uint8), "empty"),
        (Image.new("L", (0, 5)), "empty"),
        (np.zeros((1, MAX_PIXELS + 1), np.uint8), "at most"),
        (Image.new("L", (1, MAX_PIXELS + 1)), "at most"),
        (Image.fromarray(np.full((9, 9), np.nan, np.float32)), "finite"),
        (None, "NoneType"),
        ("seven.png", "str"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,  # the same in every process
)
def test_what_cannot_be_used_is_refused_in_a_sentence(image, says):
    with pytest.raises(ValueError, match=says) as refusal:
        ink(image)
    assert str(refusal.value).startswith("The image ")
    assert str(refusal.value).endswith(".")


def test_a_file_that_is_cut_short_is_refused(tmp_path):
    path = tmp_path / "half.png"
    drawn().save(path)
    path.write_bytes(path.read_bytes()[:-300])
    with Image.open(path) as picture, pytest.raises(ValueError, match="cannot be read"):
        ink(picture)
