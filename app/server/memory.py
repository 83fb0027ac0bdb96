"""What the server holds of the machine's memory, where glibc hands it out."""

import ctypes

M_ARENA_MAX = -8  # of malloc.h
ARENAS = 2  # pools to which threads take turns: with one for each, what is free in one is of no use to the others


def share_memory() -> None:
    """Have all threads that are yet to come share a few pools."""
    if libc := _glibc():
        libc.mallopt(M_ARENA_MAX, ARENAS)


def give_memory_back() -> None:
    """To the system, what is free: glibc keeps all of it that lies below something that is in use."""
    if libc := _glibc():
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # Windows
        return None
    return library if hasattr(library, "malloc_trim") else None
