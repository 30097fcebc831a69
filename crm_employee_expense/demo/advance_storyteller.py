"""Lets the people of the demo company ask for cash advances, decide on them and pay them."""

from datetime import timedelta

from .clock import clock_at
from .storyteller import Storyteller

#: how each advance got where it is, in order
WAY = ('submitted', 'to_verify', 'approved', 'open', 'settled')


class AdvanceStoryteller(Storyteller):
    """Acts as the people themselves, through the same actions as their buttons; only the clock is set."""

    def tell(self, stories):
        for story in stories:
            moment = self.now - timedelta(days=story.ago)
            env = self._env_of(story.who, moment)
            with clock_at(moment):
                advance = env['hr.expense.advance'].create({
                    'purpose': story.purpose,
                    'amount': story.amount,
                    'currency_id': self.env.ref(f'base.{story.currency}').id,
                    'return_by': self.now.date() + timedelta(days=story.due),
                })
                self._finish(env)
                if story.until == 'cancelled':
                    advance.action_cancel()
                elif story.until == 'refused':
                    advance.action_submit()
                    self._as(advance, self._get_decider(advance)).action_refuse(story.text)
                elif story.until in WAY:
                    for stage in WAY[:WAY.index(story.until) + 1]:
                        getattr(self, f'_reach_{stage}')(advance)
                        self._finish(env)
                self._finish(env)
            self.env.invalidate_all()

    def _as(self, advance, login):
        return advance.with_env(self._env_of(login, self.now))

    def _get_decider(self, advance):
        asked = advance.sudo().pending_approver_ids.sorted('id').mapped('login')
        return next(login for login in asked if login in self.users)

    def _reach_submitted(self, advance):
        advance.action_submit()

    def _reach_to_verify(self, advance):
        while advance.sudo().state == 'submitted':
            self._as(advance, self._get_decider(advance)).action_approve()

    def _reach_approved(self, advance):
        self._as(advance, 'fay').action_approve()

    def _reach_open(self, advance):
        line = advance.sudo()._get_open_payment_line()
        if line.order_id.line_ids - line:
            # an order of its own: what else waits on this one is not paid along
            line.with_env(self._env_of('fay', self.now)).action_split()
        line.order_id.with_env(self._env_of('finn', self.now)).action_confirm()

    def _reach_settled(self, advance):
        dialog = self._as(advance, 'finn').env['hr.expense.advance.return'].create({'advance_id': advance.id})
        dialog.action_confirm()
