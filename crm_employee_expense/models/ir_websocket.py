from odoo import models

#: what a browser asks for, and what it is told
MONITOR_CHANNEL = 'hr_expense_monitor'
MONITOR_CHANGED = 'hr_expense_monitor/changed'


class IrWebsocket(models.AbstractModel):
    """Monitors hear of the companies of their user, and of no others."""
    _inherit = 'ir.websocket'

    def _build_bus_channel_list(self, channels):
        if MONITOR_CHANNEL in channels:
            channels = [channel for channel in channels if channel != MONITOR_CHANNEL]
            if self.env.user._is_internal():
                channels += [(company, MONITOR_CHANNEL) for company in self.env.user.company_ids]
        return super()._build_bus_channel_list(channels)
