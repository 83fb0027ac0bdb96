from PIL import Image

from app.limits import MAX_SIDE


def shrink(picture: Image.Image) -> Image.Image:
    """As RGB or RGBA, or as F if it has more than 8 bits: whole tiles of pixels averaged, strip by strip.

    No side is over MAX_SIDE. Strips, as another copy of a large picture would double what it takes.
    """
    # Of a JPEG: the decoder may leave out detail that is not needed.
    picture.draft(None, tuple(max(1, side * MAX_SIDE // max(picture.size)) for side in picture.size))
    picture.load()
    deep = picture.mode[0] in "IF"  # 16 or 32 bits a pixel, of no fixed range
    mode = "F" if deep else "RGBA" if picture.has_transparency_data else "RGB"
    width, height = picture.size
    factor = -(-max(picture.size) // MAX_SIDE)
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, small.height, 64):
        strip = picture.crop((0, top * factor, width, min((top + 64) * factor, height)))
        small.paste(strip.convert(mode).reduce(factor), (0, top))
    return small
