from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_backorder_shop_day(self, moment):
        """The day of a moment, in the time zone of one company.

        :param datetime moment: in UTC, as fields have it
        :return: date
        """
        zone = ZoneInfo(self.partner_id.tz or "UTC")
        return moment.replace(tzinfo=UTC).astimezone(zone).date()
