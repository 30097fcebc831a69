from odoo.tests import BaseCase, tagged

from ..tools.safe_name import MAX_LENGTH, Names, safe_cell, safe_file_name

NAMES = {
    "receipt.pdf": "receipt.pdf",
    "住宿 发票.pdf": "住宿 发票.pdf",
    "../../etc/passwd": "etc-passwd",
    "..\\..\\windows\\system.ini": "windows-system.ini",
    "/etc/cron.d/job": "etc-cron.d-job",
    "C:\\temp\\a.png": "C--temp-a.png",
    "..": "file",
    ".": "file",
    "": "file",
    None: "file",
    "   ": "file",
    ".htaccess": "htaccess",
    "a\x00b\r\nc.pdf": "abc.pdf",
    "invoice\u202egpj.exe": "invoicegpj.exe",
    "what?*.pdf": "what--.pdf",
    "con": "_con",
    "LPT1.txt": "_LPT1.txt",
    "nul.tar.gz": "_nul.tar.gz",
    "trailing. ": "trailing",
    "two   blanks.pdf": "two blanks.pdf",
    "e\u0301.pdf": "é.pdf",
}


@tagged('post_install', '-at_install')
class TestSafeName(BaseCase):
    """Names of files and contents of cells come from people, some of whom mean harm."""

    def test_file_names(self):
        for name, expected in NAMES.items():
            with self.subTest(name=name):
                self.assertEqual(safe_file_name(name), expected)

    def test_long_names_keep_their_ending(self):
        name = safe_file_name("x" * 500 + ".pdf")
        self.assertEqual(name, "x" * MAX_LENGTH + ".pdf")
        self.assertLessEqual(len(safe_file_name("x." + "y" * 500)), MAX_LENGTH)

    def test_the_same_name_is_numbered(self):
        names = Names()
        self.assertEqual(
            [names.give(name) for name in ("a.pdf", "A.pdf", "a.pdf", "a (2).pdf", "b", "b")],
            ["a.pdf", "A (2).pdf", "a (3).pdf", "a (2) (2).pdf", "b", "b (2)"])

    def test_cells_are_no_formulas(self):
        for text in ("=1+1", "+49", "-5", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "＝1"):
            self.assertEqual(safe_cell(text), "'" + text)
        for value in ("Taxi", "a=1", "", 5.5, -3, 0):
            self.assertEqual(safe_cell(value), value)
