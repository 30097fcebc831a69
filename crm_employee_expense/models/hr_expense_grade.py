from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql


class HrExpenseGrade(models.Model):
    """The standing of employees where expenses are concerned, such as staff or director.

    An employee has the grade of his job position, unless HR gives him another
    one. Approval rules use it as a condition; what a grade is entitled to is
    said by those who refer to it.
    """
    _name = 'hr.expense.grade'
    _description = "Expense Grade"
    _order = 'sequence, id'
    _rec_names_search = ['name', 'code']

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="A short name, such as P2. No two grades of a company share it.")
    sequence = fields.Integer(default=10, help="From the lowest grade to the highest.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', default=lambda self: self.env.company, index=True,
        help="Empty: the grade exists in all companies.")
    description = fields.Text(help="Who belongs to this grade, and what it means for their expenses.")

    _code_uniq = models.UniqueIndex(
        "(LOWER(code), COALESCE(company_id, 0))",
        "Another expense grade, which may be archived, has the same code already. Choose another code.")

    # -- computes and constraints ----------------------------------------------------------
    @api.depends('name', 'code')
    def _compute_display_name(self):
        for grade in self:
            grade.display_name = " · ".join(filter(None, [grade.code, grade.name]))

    @api.constrains('code', 'company_id')
    def _check_code(self):
        # the index cannot tell: a grade of all companies has the code in each of them
        # sudo: grades of companies that the administrator does not see count as well
        same_of = self.sudo().with_context(active_test=False).search(Domain.OR(
            Domain('code', '=ilike', escape_psql(grade.code)) for grade in self
        )).grouped(lambda grade: grade.code.lower())
        for grade in self:
            same = same_of.get(grade.code.lower(), self.browse()).filtered(
                lambda other, grade=grade: other != grade and not (other.company_id and grade.company_id))
            if same:
                raise ValidationError(self.env._(
                    "The code %(code)s belongs to the expense grade %(other)s already, which may be archived or of "
                    "another company. Choose another code.", code=grade.code, other=same[:1].name))

    # -- ORM overrides -----------------------------------------------------------------------
    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # a rule that loses its only grade would apply to everybody
        for model, field in (
            ('hr.expense.approval.rule', 'grade_ids'), ('hr.job', 'expense_grade_id'),
            ('hr.version', 'expense_grade_id'),
        ):
            # sudo: whoever uses it, whether the administrator may read it or not
            used = self.env[model].sudo().with_context(active_test=False).search([(field, 'in', self.ids)], limit=1)
            if used:
                grade = used[field] & self.sudo()
                raise UserError(self.env._(
                    "The expense grade %(grade)s is in use by employees, job positions or approval rules. "
                    "Archive it instead.", grade=grade[:1].display_name))

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for grade, vals in zip(self, vals_list, strict=True):
            for name in {'name', 'code'} - set(default or {}):
                vals[name] = self.env._("%s (copy)", grade[name])
        return vals_list
