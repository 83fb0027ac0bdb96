"""From the bytes of a picture's file to a small upright picture, in a process whose memory and time are limited."""

from app.decoding.decoders import decode, start_decoders
from app.decoding.invalid_input import InvalidInput

__all__ = ["InvalidInput", "decode", "start_decoders"]
