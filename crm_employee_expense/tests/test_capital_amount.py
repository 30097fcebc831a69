import random
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.capital_amount import LIMIT, capital_amount

#: amount as it is written in figures: in capitals, after "人民币"
TABLE = {
    # up to the yuan: 整 ends it
    '0': "零元整",
    '1': "壹元整",
    '2': "贰元整",
    '9': "玖元整",
    '10': "壹拾元整",
    '15': "壹拾伍元整",
    '20': "贰拾元整",
    '87': "捌拾柒元整",
    '100': "壹佰元整",
    '300': "叁佰元整",
    '4000': "肆仟元整",
    '50000': "伍万元整",
    '600000': "陆拾万元整",
    '7000000': "柒佰万元整",
    '80000000': "捌仟万元整",
    '900000000': "玖亿元整",
    # jiao and fen: after jiao no 整 is needed, after fen none is written
    '0.1': "壹角",
    '0.10': "壹角",
    '0.01': "壹分",
    '0.09': "玖分",
    '0.99': "玖角玖分",
    '1.2': "壹元贰角",
    '12.34': "壹拾贰元叁角肆分",
    '1234.56': "壹仟贰佰叁拾肆元伍角陆分",
    '98765.43': "玖万捌仟柒佰陆拾伍元肆角叁分",
    # one zero inside is written
    '101': "壹佰零壹元整",
    '1030': "壹仟零叁拾元整",
    '1409.50': "壹仟肆佰零玖元伍角",
    '2306': "贰仟叁佰零陆元整",
    '50600': "伍万零陆佰元整",
    '305000': "叁拾万伍仟元整",
    '10203040506': "壹佰零贰亿零叁佰零肆万零伍佰零陆元整",
    # several zeros in a row: one is enough
    '1001': "壹仟零壹元整",
    '6007.14': "陆仟零柒元壹角肆分",
    '10001': "壹万零壹元整",
    '10010': "壹万零壹拾元整",
    '100100': "壹拾万零壹佰元整",
    '1000001': "壹佰万零壹元整",
    '100000001': "壹亿零壹元整",
    '100010000': "壹亿零壹万元整",
    '100001000': "壹亿零壹仟元整",
    '100100000': "壹亿零壹拾万元整",
    '2000050000': "贰拾亿零伍万元整",
    '3000000000.07': "叁拾亿元零柒分",
    # zero in the place of the wan or the yuan, another digit beside it
    '1680.32': "壹仟陆佰捌拾元零叁角贰分",
    '107000.53': "壹拾万柒仟元零伍角叁分",
    '10.50': "壹拾元零伍角",
    '2000.60': "贰仟元零陆角",
    '10000.10': "壹万元零壹角",
    '1001000': "壹佰万壹仟元整",
    '10010000': "壹仟零壹万元整",
    '10500000000': "壹佰零伍亿元整",
    # no jiao, but fen: zero after the yuan
    '16409.02': "壹万陆仟肆佰零玖元零贰分",
    '325.04': "叁佰贰拾伍元零肆分",
    '1.01': "壹元零壹分",
    '30.05': "叁拾元零伍分",
    '100000.08': "壹拾万元零捌分",
    # above yi and wan of yi
    '123456789.12': "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分",
    '100000000000': "壹仟亿元整",
    '1000000000000': "壹万亿元整",
    '1000000000001': "壹万亿零壹元整",
    '1000000010000': "壹万亿零壹万元整",
    '1000100000000': "壹万零壹亿元整",
    '1010000000000': "壹万零壹佰亿元整",
    '1100000000000': "壹万壹仟亿元整",
    '12345678901234.56': "壹拾贰万叁仟肆佰伍拾陆亿柒仟捌佰玖拾万壹仟贰佰叁拾肆元伍角陆分",
    '9999999999999999.99': "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    # less than nothing
    '-0.01': "负壹分",
    '-1': "负壹元整",
    '-1234.56': "负壹仟贰佰叁拾肆元伍角陆分",
    '-16409.02': "负壹万陆仟肆佰零玖元零贰分",
    # rounded to the fen
    '0.005': "壹分",
    '0.0049': "零元整",
    '-0.004': "零元整",
    '2.675': "贰元陆角捌分",
    '99.995': "壹佰元整",
    '9999.999': "壹万元整",
}
ROUNDED = [
    (1234.56, 0, "壹仟贰佰叁拾伍元整"),
    (0.5, 0, "壹元整"),
    (0.44, 1, "肆角"),
    (1.25, 1, "壹元叁角"),
    (1.0055, 4, "壹元零壹分"),
    (0.1 + 0.2, 2, "叁角"),
    (7, 2, "柒元整"),
]
DIGIT_OF = {character: number for number, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_number(text):
    """Reads a number in capitals from left to right, unit by unit."""
    total = section = digit = 0
    for character in text:
        if character in DIGIT_OF:
            digit = DIGIT_OF[character]
        elif character in UNITS:
            section += digit * UNITS[character]
            digit = 0
        elif character == "万":
            total += (section + digit) * 10**4
            section = digit = 0
        elif character == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        else:
            raise ValueError(character)
    return total + section + digit


def read_amount(text):
    """The amount that the capitals say."""
    sign, text = (-1, text[1:]) if text[0] == "负" else (1, text)
    yuan, _unit, rest = text.partition("元") if "元" in text else ("", "", text)
    cents = 0
    for name, worth in (("角", 10), ("分", 1)):
        if name in rest:
            part, _unit, rest = rest.partition(name)
            cents += DIGIT_OF[part[-1]] * worth
    return sign * Decimal(read_number(yuan) * 100 + cents) / 100


@tagged('post_install', '-at_install')
class TestCapitalAmount(BaseCase):
    """Amounts in capitals, by the rules of the People's Bank of China for filling in vouchers."""

    def test_table(self):
        self.assertGreaterEqual(len(TABLE), 60)
        for amount, capitals in TABLE.items():
            with self.subTest(amount=amount):
                self.assertEqual(capital_amount(amount), capitals)
                self.assertEqual(capital_amount(Decimal(amount)), capitals)
                if len(amount) < 15:
                    self.assertEqual(capital_amount(float(amount)), capitals)

    def test_digits_of_the_currency(self):
        for amount, decimals, capitals in ROUNDED:
            with self.subTest(amount=amount, decimals=decimals):
                self.assertEqual(capital_amount(amount, decimals), capitals)

    def test_what_has_no_name_is_refused(self):
        for amount in (LIMIT, -LIMIT, '9999999999999999.995', float('nan'), float('inf'), 'ten', '', None):
            with self.subTest(amount=amount), self.assertRaises(ValueError):
                capital_amount(amount)

    def test_every_amount_reads_back(self):
        rng = random.Random(20)
        for _number in range(5000):
            # digits with many zeros, of any length
            digits = ''.join(rng.choice("0000123456789") for _digit in range(rng.randint(1, 18)))
            amount = Decimal(digits) / 100 * rng.choice((1, 1, 1, -1))
            text = capital_amount(amount)
            with self.subTest(amount=amount, text=text):
                self.assertEqual(read_amount(text), amount)
                self.assertNotIn("零零", text)
                self.assertNotRegex(text, "零[拾佰仟万亿角分整]")
                self.assertEqual(text.endswith("整"), amount == int(amount))
                # a zero stands before the yuan only where there is nothing else
                self.assertTrue("零元" not in text or text == "零元整")
