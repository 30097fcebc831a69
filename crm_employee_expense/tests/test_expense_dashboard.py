import json
import re

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open

from ..models.ir_model_data import ADDON, DASHBOARD
from .common_insight import InsightCommon

FILE = f'{ADDON}/data/files/expense_claim_dashboard.json'


@tagged('post_install', '-at_install')
class TestExpenseDashboardFile(InsightCommon):
    """The dashboard's file asks for what the analysis has, whether or not spreadsheets are installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(FILE) as file:
            cls.content = json.load(file)

    def test_pivots_and_charts_can_be_read(self):
        self.make_claims()
        analysis = self.env['hr.expense.claim.analysis'].with_user(self.auditor)
        for pivot in self.content['pivots'].values():
            with self.subTest(pivot=pivot['name']):
                measures = [f"{measure['fieldName']}:{analysis._fields[measure['fieldName']].aggregator}"
                            for measure in pivot['measures']]
                self.assertTrue(analysis.formatted_read_group(
                    pivot['domain'], [row['fieldName'] for row in pivot['rows']], measures))
        for figure in self.content['sheets'][0]['figures']:
            if figure['data']['type'].startswith('odoo_'):
                params = figure['data']['searchParams']
                self.assertTrue(analysis.formatted_read_group(
                    params['domain'], params['groupBy'], [f"{figure['data']['metaData']['measure']}:sum"]))

    def test_filters_are_fields_of_the_analysis(self):
        ids = {found['id'] for found in self.content['globalFilters']}
        figures = [figure['data'] for figure in self.content['sheets'][0]['figures']]
        charts = [figure for figure in figures if 'fieldMatching' in figure]
        for source in (*self.content['pivots'].values(), *charts):
            self.assertEqual(set(source['fieldMatching']), ids)
            for matching in source['fieldMatching'].values():
                self.assertIn(matching['chain'], self.env['hr.expense.claim.analysis']._fields)

    def test_formulas_name_pivots_there_are(self):
        cells = [cell for sheet in self.content['sheets'] for cell in sheet['cells'].values()]
        named = {number for cell in cells for number in re.findall(r'PIVOT(?:\.VALUE)?\((\d+)', cell)}
        self.assertEqual(named, set(self.content['pivots']))

    def test_menus_are_there(self):
        for xmlid in self.content['chartOdooMenusReferences'].values():
            self.assertTrue(self.env.ref(xmlid).action)


@tagged('post_install', '-at_install')
class TestExpenseDashboard(InsightCommon):
    """The dashboard, where spreadsheet_dashboard is installed."""

    def setUp(self):
        super().setUp()
        if 'spreadsheet.dashboard' not in self.env:
            self.skipTest("spreadsheet_dashboard is not installed; run it with: "
                          "python3 -m dev test --with spreadsheet_dashboard")
        self.dashboard = self.env.ref(DASHBOARD)

    def test_it_is_for_those_who_read_claims_of_others(self):
        for user in (self.finance, self.auditor, self.administrator, self.team_manager):
            self.assertTrue(self.dashboard.with_user(user).read(['name']), user.name)
        for user in (self.employee, self.colleague, self.salesperson):
            with self.assertRaises(AccessError):
                self.dashboard.with_user(user).read(['name'])

    def test_its_content_is_valid(self):
        self.dashboard._check_spreadsheet_data()
        content = json.loads(self.dashboard._get_serialized_readonly_dashboard())
        self.assertEqual(content['translation_namespace'], ADDON)
        self.assertEqual(len(content['snapshot']['pivots']), 8)

    def test_loading_again_keeps_what_people_changed(self):
        self.dashboard.write({'name': "Ours", 'is_published': False})
        self.env['ir.model.data']._process_end(['spreadsheet_dashboard_unknown'])
        self.env['ir.model.data']._load_expense_dashboard()
        self.assertEqual(self.env.ref(DASHBOARD), self.dashboard)
        self.assertEqual((self.dashboard.name, self.dashboard.is_published), ("Ours", False))

    def test_it_is_made_where_the_other_module_comes_later(self):
        self.dashboard.unlink()
        self.assertFalse(self.env.ref(DASHBOARD, raise_if_not_found=False))
        self.env['ir.model.data']._process_end(['spreadsheet_dashboard_unknown'])
        self.assertFalse(self.env.ref(DASHBOARD, raise_if_not_found=False))
        self.env['ir.model.data']._load_expense_dashboard()
        self.assertEqual(self.env.ref(DASHBOARD).name, "Expense Claims")

    def test_it_goes_with_the_addon(self):
        data = self.env['ir.model.data'].search([
            ('module', '=', ADDON), ('model', '=', 'spreadsheet.dashboard')])
        self.assertEqual(data.res_id, self.dashboard.id)
        self.assertTrue(data.noupdate)

    def test_it_is_named_in_the_languages(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.dashboard.unlink()
        self.env['ir.model.data']._load_expense_dashboard()
        for code in ('en_US', 'zh_CN'):
            named = self.env.ref(DASHBOARD).with_context(lang=code)
            self.assertEqual(named.name, named.env._("Expense Claims"))
