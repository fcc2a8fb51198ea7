from odoo import api, fields, models

HOLD_SCOPES = [
    ("order", "The whole order"),
    ("lines", "Only what is backordered"),
    ("none", "Nothing"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    backorder_release_policy = fields.Selection(
        selection=[
            ("billed", "Vendor bill is posted"),
            ("received", "Goods are received"),
            ("both", "Goods are received and the vendor bill is posted"),
        ],
        string="Release Held Orders When",
        default="billed",
        required=True,
        help="What fulfills a backorder. A sales order on hold is released with its "
        "last backorder.",
    )
    backorder_hold_scope = fields.Selection(
        selection=HOLD_SCOPES,
        string="Hold Applies To",
        default="order",
        required=True,
        help="What can be neither delivered nor invoiced while an order waits for its "
        "backorders. Default for new orders unless another one is set on the "
        "customer.",
    )
    backorder_grouping = fields.Selection(
        selection=lambda self: self._get_backorder_groupings(),
        string="Group Backorders",
        default="vendor",
        required=True,
        help="How the dialog groups lines into purchase orders.",
    )
    backorder_at_confirmation = fields.Boolean(
        help="Backorder shortages as soon as an order is confirmed, for products and "
        "customers that allow it.",
    )
    backorder_nightly = fields.Boolean(
        help="Every night, backorder all shortages of confirmed orders.",
    )
    backorder_background_limit = fields.Integer(
        string="Bulks in the Background",
        default=500,
        help="Number of sales orders above which a bulk is processed in the background "
        "and its user is notified of the result; 0 for never.",
    )
    backorder_never = fields.Boolean(
        string="Never Backorder",
        help="Orders of the company are never short: products are replenished in other "
        "ways.",
    )
    backorder_bill_days = fields.Integer(
        string="Vendor Bill Reminders",
        default=7,
        help="Number of days after the receipt of backordered goods before the person "
        "in charge of vendor bills is reminded that an order waits for one; 0 for "
        "never.",
    )
    backorder_notice = fields.Boolean(
        string="Backorder Notices",
        help="Customers receive an email when their order is put on hold, when its "
        "expected dates change, and when it is ready.",
    )
    backorder_notice_days = fields.Integer(
        string="Minimum Change of Date (Days)",
        default=3,
        help="Customers are only notified of a new expected date if it differs by at "
        "least this number of days from the last one they were told.",
    )
    backorder_ask_customer = fields.Boolean(
        string="Ask Customers about New Dates",
        help="When backordered goods arrive later than promised, customers accept the "
        "new date or ask to cancel on the portal page of their order.",
    )
    backorder_dropship_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        string="Dropship Operation Type",
        compute="_compute_backorder_dropship_type_id",
    )

    def _compute_backorder_dropship_type_id(self):
        types = self.env["stock.picking.type"].search(
            [("code", "=", "dropship"), ("company_id", "in", self.ids)]
        )
        for company in self:
            company.backorder_dropship_type_id = types.filtered(
                lambda picking_type, company=company: picking_type.company_id == company
            )[:1]

    def _get_backorder_until_message(self):
        """Describe what ends the hold of orders of these companies.

        :return: sentence such as "On hold until the vendor bill is posted."
        """
        policies = {company.backorder_release_policy for company in self}
        policy = policies.pop() if len(policies) == 1 else None
        return self._get_backorder_until_policy_message(policy)

    @api.model
    def _get_backorder_until_policy_message(self, policy):
        """Describe what ends the hold of orders under a policy.

        Extend it for a policy of your own; by default it is "On hold until the
        backorders are fulfilled."

        :param str policy: value of ``backorder_release_policy``; None for several
        :return: sentence
        """
        if policy == "billed":
            return self.env._("On hold until the vendor bill is posted.")
        if policy == "received":
            return self.env._("On hold until the goods are received.")
        if policy == "both":
            return self.env._("On hold until the goods are received and billed.")
        return self.env._("On hold until the backorders are fulfilled.")

    @api.model
    def _get_backorder_groupings(self):
        """How backorders can be grouped in purchase orders.

        :return: list of tuples, as of a selection
        """
        groupings = {
            "vendor": self.env._("One for each vendor"),
            "order": self.env._("One for each vendor and sales order"),
            "request": self.env._("Add to the vendor's open request for quotation"),
        }
        return list(groupings.items())
