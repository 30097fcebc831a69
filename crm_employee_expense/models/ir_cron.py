from odoo import api, models
from odoo.fields import Domain

CHUNK = 500


class IrCron(models.Model):
    _inherit = 'ir.cron'

    @api.model
    def _work_through(self, model, domain, task, work):
        """Works through all records of a search in chunks; where time runs out, the next run goes on from there.

        :param model: an empty recordset
        :param str task: name of the work, under which its position is kept
        :param work: function that gets a chunk of records
        :return: whether the end was reached
        """
        # sudo: the position of a scheduled action is nobody's setting
        parameters_sudo = self.env['ir.config_parameter'].sudo()
        key = f'crm_employee_expense.{task}.{model._name}'
        position = int(parameters_sudo.get_param(key, 0))
        while True:
            chunk = model.search(Domain('id', '>', position) & Domain(domain), order='id', limit=CHUNK)
            if not chunk:
                parameters_sudo.set_param(key, 0)
                return True
            work(chunk)
            position = chunk.ids[-1]
            parameters_sudo.set_param(key, position)
            # whether there is much more, not how much: counting all that is left after each chunk takes longer than
            # the work itself where there are many
            remaining = model.search_count(Domain('id', '>', position) & Domain(domain), limit=10 * CHUNK)
            self.env.invalidate_all()
            if not self._commit_progress(len(chunk), remaining=remaining) and remaining:
                return False
