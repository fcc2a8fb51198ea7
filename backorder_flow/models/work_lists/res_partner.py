from collections import defaultdict

from odoo import api, fields, models

from .sale_backorder import READERS


class ResPartner(models.Model):
    """The open backorders of customers and of vendors, those of their contacts too."""

    _inherit = "res.partner"

    backorder_customer_count = fields.Integer(
        string="Open Backorders as Customer",
        compute="_compute_backorder_counts",
        groups=READERS,
    )
    backorder_vendor_count = fields.Integer(
        string="Open Backorders as Vendor",
        compute="_compute_backorder_counts",
        groups=READERS,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_backorder_counts(self):
        contacts = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        as_customer = contacts._count_backorders_with_contacts("order_partner_id")
        as_vendor = contacts._count_backorders_with_contacts("vendor_id")
        for partner in self:
            partner.backorder_customer_count = as_customer[partner.id]
            partner.backorder_vendor_count = as_vendor[partner.id]

    def _count_backorders_with_contacts(self, role):
        """How many open backorders these partners have, each with its contacts.

        :param str role: the field of ``sale.backorder`` that has the partner
        :return: defaultdict of the ids of partners to numbers
        """
        totals = defaultdict(int)
        for partner, count in (
            self.env["sale.backorder"]._count_open(role, self).items()
        ):
            while partner:
                totals[partner.id] += count
                partner = partner.parent_id
        return totals

    def action_view_customer_backorders(self):
        """Open the backorders that these customers wait for."""
        return self.env["sale.backorder"]._get_open_action(
            [("order_partner_id", "child_of", self.ids)]
        )

    def action_view_vendor_backorders(self):
        """Open the backorders that these vendors deliver."""
        return self.env["sale.backorder"]._get_open_action(
            [("vendor_id", "child_of", self.ids)]
        )
