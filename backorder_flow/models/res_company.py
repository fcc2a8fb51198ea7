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
        help="What fulfills a backorder, and with its last backorder releases a sales "
        "order that is on hold.",
    )
    backorder_hold_scope = fields.Selection(
        selection=HOLD_SCOPES,
        string="On Hold Is",
        default="order",
        required=True,
        help="What can be neither delivered nor invoiced while an order waits for its "
        "backorders. Proposed for new orders, unless their customer has another one.",
    )
    backorder_grouping = fields.Selection(
        selection=lambda self: self._get_backorder_groupings(),
        string="Group Backorders",
        default="vendor",
        required=True,
        help="What the dialog proposes: how many purchase orders are made.",
    )
    backorder_at_confirmation = fields.Boolean(
        help="Backorder what a confirmed order lacks at once, for products and "
        "customers that allow it.",
    )
    backorder_nightly = fields.Boolean(
        help="Backorder every night all that confirmed orders lack.",
    )
    backorder_background_limit = fields.Integer(
        string="Bulks in the Background",
        default=500,
        help="A bulk of more sales orders is made in the background, and who has "
        "started it is told when it is done; 0 for never.",
    )
    backorder_never = fields.Boolean(
        string="Never Backorder",
        help="No order of the company is short: products are refilled in other ways.",
    )
    backorder_bill_days = fields.Integer(
        string="Remind of Vendor Bills",
        default=7,
        help="Days after the receipt of backordered goods, after which whoever makes "
        "vendor bills is reminded that an order waits for one; 0 for never.",
    )
    backorder_notice = fields.Boolean(
        string="Backorder Notices",
        help="Customers get a mail when an order of theirs is put on hold, when its "
        "expected dates change, and when it is ready.",
    )
    backorder_notice_days = fields.Integer(
        string="Days of a New Date",
        default=3,
        help="Customers are not told of an expected date that moves by less days than "
        "that since they were told one.",
    )
    backorder_ask_customer = fields.Boolean(
        string="Ask Customers about New Dates",
        help="When goods on backorder come later than promised, the customer accepts "
        "the new date, or asks to cancel, on the page of the order.",
    )
    backorder_dropship_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        string="Operation Type of Dropships",
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
        """Tell what ends the hold of orders of these companies.

        :return: text such as "until the vendor bills it"
        """
        policies = {company.backorder_release_policy for company in self}
        policy = policies.pop() if len(policies) == 1 else None
        return self._get_backorder_until_policy_message(policy)

    @api.model
    def _get_backorder_until_policy_message(self, policy):
        """Tell what ends the hold of orders under a policy.

        Extend it for a policy of your own; by default it is "until it is fulfilled".

        :param str policy: value of ``backorder_release_policy``; None for several
        :return: text that goes on after "on hold"
        """
        if policy == "billed":
            return self.env._("until the vendor bills it")
        if policy == "received":
            return self.env._("until the goods are received")
        if policy == "both":
            return self.env._("until the goods are received and billed")
        return self.env._("until its backorders are fulfilled")

    @api.model
    def _get_backorder_groupings(self):
        """How backorders can be grouped in purchase orders.

        :return: list of tuples, as of a selection
        """
        return [
            ("vendor", self.env._("One for each vendor")),
            ("order", self.env._("One for each vendor and sales order")),
            ("request", self.env._("Add to the vendor's open request for quotation")),
        ]
