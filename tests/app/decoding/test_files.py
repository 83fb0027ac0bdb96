"""Of a picture's file only what decides its pixels is read, and those come out as Pillow has them."""

import io
import struct
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.decoding import InvalidInput, decode
from app.decoding.orientation import read_orientation
from app.decoding.read_picture import strip
from app.decoding.shrink import shrink
from app.limits import MAX_SIDE
from tests.support.bombs import METADATA, PARTS, SCANS, jpeg_with, png_with, webp_with
from tests.support.digits import encoded

PLAIN = {b"\x89PNG": png_with, b"\xff\xd8\xff\xe0": jpeg_with, b"\xff\xd8": jpeg_with, b"RIFF": webp_with}


@pytest.mark.parametrize("kind", METADATA)
def test_no_metadata_is_left_for_pillow_to_read(kind):
    file = METADATA[kind]()
    plain = next(make() for magic, make in PLAIN.items() if file.startswith(magic))
    assert strip(file).content == strip(plain).content
    assert len(strip(file).content) <= len(plain) < len(file)
    assert decode(file) == decode(plain)


@pytest.mark.parametrize("kind", PARTS)
def test_a_file_in_very_many_parts_is_refused_and_says_so(kind):
    with pytest.raises(InvalidInput, match=r"over 10,000 parts: .*\.$"):
        decode(PARTS[kind]())


@pytest.mark.parametrize("kind", SCANS)
def test_a_jpeg_of_very_many_scans_is_refused_and_says_so(kind):
    with pytest.raises(InvalidInput, match=r"over 100 scans: .*\.$"):
        decode(SCANS[kind]())


def scene(mode, size=(300, 200)):
    """Slopes, a box, and noise of its own in each channel."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    pixels = np.stack([x % 256, y % 256, (x + y) % 256, 100 + x % 100], axis=-1) + rng.integers(-9, 9, (*x.shape, 4))
    pixels[20:90, 40:80, :3] = 30
    whole = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if mode == "I;16":
        return Image.fromarray(pixels[..., 0].clip(0, 255).astype(np.uint16) * 201)
    return whole if mode == "RGBA" else whole.convert("RGB").convert(mode)


def animated(kind):
    frames = [scene("RGBA").rotate(angle) for angle in (0, 20, 40)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


def without(file, marker):
    """A JPEG without the first segment that has this marker."""
    at = file.index(marker)
    return file[:at] + file[at + 2 + struct.unpack(">H", file[at + 2 : at + 4])[0] :]


CMYK = encoded(scene("CMYK"), "JPEG")
FILES = {
    **{f"PNG {mode}": encoded(scene(mode)) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")},
    "PNG with a transparent colour": encoded(scene("RGB"), transparency=(30, 30, 30)),
    "PNG with transparent entries": encoded(scene("P"), transparency=bytes(range(200))),
    "PNG of 2 bits": encoded(scene("RGB").quantize(4), bits=2),
    "PNG that is animated": animated("PNG"),
    **{f"JPEG {mode}": encoded(scene(mode), "JPEG") for mode in ("L", "RGB", "CMYK")},
    "JPEG that is progressive": encoded(scene("RGB"), "JPEG", progressive=True),
    "JPEG with restarts": encoded(scene("RGB"), "JPEG", restart_marker_rows=1, comment=b"seven", dpi=(300, 300)),
    "JPEG of red, green and blue": encoded(scene("RGB"), "JPEG", keep_rgb=True),
    "JPEG that does not say what its colours are": without(encoded(scene("RGB"), "JPEG"), b"\xff\xe0"),
    "JPEG as printers have it": CMYK[: CMYK.index(b"Adobe") + 11] + b"\2" + CMYK[CMYK.index(b"Adobe") + 12 :],
    "JPEG, large": encoded(scene("RGB", (2500, 1700)), "JPEG"),
    "JPEG of two pictures": encoded(scene("RGB"), "MPO", save_all=True, append_images=[scene("RGB").rotate(9)]),
    **{f"WEBP {mode}": encoded(scene(mode), "WEBP") for mode in ("RGB", "RGBA")},
    "WEBP without loss": encoded(scene("RGBA"), "WEBP", lossless=True),
    "WEBP that is animated": animated("WEBP"),
}


@pytest.mark.parametrize("kind", FILES)
def test_pixels_are_those_that_pillow_reads_from_the_whole_file(kind):
    with Image.open(io.BytesIO(FILES[kind])) as whole:
        assert decode(FILES[kind]) == shrink(whole)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("order", "<>")
def test_a_picture_is_turned_as_its_camera_was_held(kind, order):
    for orientation in range(10):
        exif = Image.Exif()
        exif.endian = order
        exif[0x010F], exif[0x0112] = "Maker", orientation
        file = encoded(scene("RGB"), kind, exif=exif)
        with Image.open(io.BytesIO(file)) as whole:
            expected = np.asarray(ImageOps.exif_transpose(whole).convert("RGB"))
        assert np.array_equal(np.asarray(decode(file)), expected), orientation


def test_whatever_stands_in_exif_it_is_an_orientation():
    rng = np.random.default_rng(0)
    sound = b"Exif\0\0II*\0\x08\0\0\0\1\0" + struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    assert read_orientation(sound) == 6
    for _ in range(2000):
        odd = bytearray(sound)
        for at in rng.integers(0, len(odd), 2):
            odd[at] = rng.integers(0, 256)
        assert 0 <= read_orientation(bytes(odd[: rng.integers(0, 40)])) < 65536
    assert read_orientation(b"II*\0\x08\0\0\0\xff\xff" + bytes(10**6)) == 1


@pytest.mark.parametrize("kind", ["PNG RGB", "JPEG RGB", "JPEG that is progressive", "WEBP RGBA", "WEBP without loss"])
def test_whatever_is_spoilt_in_a_file_it_is_read_or_refused(kind):
    rng = np.random.default_rng(0)
    for _ in range(100):
        file = bytearray(FILES[kind])
        for at in (rng.random(3) ** 3 * len(file)).astype(int):  # mostly in what comes before the pixels
            file[at] = rng.integers(0, 256)
        if rng.random() < 0.3:
            del file[rng.integers(0, len(file)) :]
        with suppress(InvalidInput):  # anything else would be a fault
            assert max(decode(bytes(file)).size) <= MAX_SIDE
