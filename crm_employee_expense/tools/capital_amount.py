"""Amounts in Chinese capitals, as cheques and claims carry them.

By the "Basic rules for filling in bills and settlement vouchers" of the People's Bank of China, an annex of its
payment and settlement measures. Where the rules leave a choice, the form they name first is written.
"""
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
WAN, YI = 10**4, 10**8
#: the first amount that has no name any more: ten thousand wan of yi
LIMIT = 10**16


def capital_amount(amount, decimals=2):
    """The amount in capitals, without the name of the currency before it.

    :param amount: a number; a float counts as it is written, so that 2.675 is rounded up
    :param int decimals: digits the currency has after the point; there is nothing below the fen (2)
    :rtype: str
    :raises ValueError: where it is no number, or too great to be named
    """
    try:
        value = Decimal(str(amount))
        # digits enough for what has a name; what has none is told apart below
        if value.is_finite() and abs(value) < LIMIT:
            value = value.quantize(Decimal(1).scaleb(-min(max(decimals, 0), 2)), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        raise ValueError(f"{amount!r} is not an amount") from None
    if not value.is_finite() or abs(value) >= LIMIT:
        raise ValueError(f"{amount!r} cannot be written in capitals")
    yuan, rest = divmod(int(abs(value) * 100), 100)
    jiao, fen = divmod(rest, 10)
    text = "负" if value < 0 else ""
    if yuan or not rest:
        text += _number(yuan) + "元"
    if not rest:
        return text + "整"
    # a zero before the point is written; nothing comes before an amount below one yuan
    if yuan and (not jiao or yuan % 10 == 0):
        text += "零"
    if jiao:
        text += DIGITS[jiao] + "角"
    if fen:
        text += DIGITS[fen] + "分"
    return text


def _number(number):
    """A natural number below ten thousand wan of yi."""
    if number >= YI:
        high, low = divmod(number, YI)
        return _join(_number(high) + "亿", low, YI)
    if number >= WAN:
        high, low = divmod(number, WAN)
        return _join(_group(high) + "万", low, WAN)
    return _group(number) or DIGITS[0]


def _join(text, low, size):
    """Appends what is below a unit; a zero is written where the digits next to the unit are missing."""
    if not low:
        return text
    return text + (DIGITS[0] if low < size // 10 else "") + _number(low)


def _group(number):
    """Up to four digits with their places; zeros in a row are written once, those at the end not at all."""
    text, skipped = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += (DIGITS[0] if skipped else "") + DIGITS[digit] + PLACES[place]
            skipped = False
        else:
            skipped = bool(text)
    return text
