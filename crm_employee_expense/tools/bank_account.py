"""Numbers of bank accounts and banks as SEPA takes them: IBAN (ISO 13616) and BIC (ISO 9362)."""

import re

#: length of the IBAN in each country of SEPA
_LENGTHS = {
    'AD': 24, 'AL': 28, 'AT': 20, 'BE': 16, 'BG': 22, 'CH': 21, 'CY': 28, 'CZ': 24, 'DE': 22, 'DK': 18, 'EE': 20,
    'ES': 24, 'FI': 18, 'FR': 27, 'GB': 22, 'GI': 23, 'GR': 27, 'HR': 21, 'HU': 28, 'IE': 22, 'IS': 26, 'IT': 27,
    'LI': 21, 'LT': 20, 'LU': 20, 'LV': 21, 'MC': 27, 'MD': 24, 'ME': 22, 'MK': 19, 'MT': 31, 'NL': 18, 'NO': 15,
    'PL': 28, 'PT': 25, 'RO': 24, 'RS': 22, 'SE': 24, 'SI': 19, 'SK': 24, 'SM': 27, 'VA': 22,
}


def is_sepa_iban(number):
    """Whether it is the IBAN, without spaces, of an account in SEPA whose check digits are right."""
    if not re.fullmatch('[A-Z]{2}[0-9]{2}[A-Z0-9]+', number) or len(number) != _LENGTHS.get(number[:2]):
        return False
    return int(''.join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1


def is_bic(code):
    """Whether a bank can have this identifier code."""
    return bool(re.fullmatch('[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?', code))
