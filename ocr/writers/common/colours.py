"""Colours of letters and of what is behind them, as six hexadecimal digits."""

_LIGHT = 170  # of 255: letters that are lighter were on something dark
_DARK_SHADE = 128  # of 255: what is darker has light letters
_BLACK = 70  # of 255 in each channel: as good as black


def ink(colour: str, shade: str = "") -> str:
    """The colour of letters; "" for black, and for light ones that have nothing dark behind them.

    `shade` is what is behind, "" for white paper.
    """
    channels = _channels(colour)
    if not channels or max(channels) <= _BLACK:
        return ""
    if _brightness(channels) >= _LIGHT and not is_dark(shade):
        return ""
    return colour


def is_dark(shade: str) -> bool:
    """Whether letters on it must be light; False for no colour."""
    channels = _channels(shade)
    return bool(channels) and _brightness(channels) < _DARK_SHADE


def is_colour(text: str) -> bool:
    return bool(_channels(text))


def _channels(colour: str) -> tuple[int, ...]:
    """Red, green and blue from 0 to 255; none where there is no colour."""
    if len(colour) != 6:
        return ()
    try:
        return tuple(bytes.fromhex(colour))
    except ValueError:
        return ()


def _brightness(channels: tuple[int, ...]) -> float:
    red, green, blue = channels
    return 0.299 * red + 0.587 * green + 0.114 * blue
