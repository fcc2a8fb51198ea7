from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# Groups with access to backorders, see ir.model.access.csv.
READERS = (
    "sales_team.group_sale_salesman,purchase.group_purchase_user,"
    "stock.group_stock_user,account.group_account_invoice,"
    "account.group_account_readonly"
)


class SaleBackorder(models.Model):
    """Filters and groups of lists of backorders.

    Nothing of it is stored: orders and purchase orders have it, and the database joins
    them. Users with access to a backorder see all of it, as in ``purchase_name``.
    """

    _inherit = "sale.backorder"

    order_name = fields.Char(
        related="order_id.name",
        string="Sales Order Reference",
    )
    user_id = fields.Many2one(
        related="order_id.user_id",
        string="Salesperson",
    )
    vendor_id = fields.Many2one(
        related="purchase_id.partner_id",
        string="Vendor",
    )
    buyer_id = fields.Many2one(
        related="purchase_id.user_id",
        string="Buyer",
    )
    purchase_state = fields.Selection(
        related="purchase_id.state",
        string="Purchase Order Status",
    )
    is_acknowledged = fields.Boolean(
        related="purchase_id.acknowledged",
        string="Acknowledged",
    )
    supply_stage = fields.Selection(
        selection=[
            ("nothing", "To Receive and Bill"),
            ("to_bill", "Received, to Bill"),
            ("to_receive", "Billed, to Receive"),
            ("done", "Received and Billed"),
        ],
        string="Supply",
        compute="_compute_supply_stage",
        search="_search_supply_stage",
        help="Whether the goods, the vendor bill, or both are still to come.",
    )
    can_open_order = fields.Boolean(compute="_compute_can_open")
    can_open_purchase = fields.Boolean(compute="_compute_can_open")

    @api.depends("product_uom_qty", "qty_billed", "qty_received", "state")
    def _compute_supply_stage(self):
        for backorder in self:
            backorder.supply_stage = backorder._get_supply_stage()

    def _get_supply_stage(self):
        """Which of goods and vendor bill one backorder lacks; False if cancelled."""
        self.ensure_one()
        if self.state == "cancelled":
            return False
        uom = self.product_uom_id
        is_received = uom.compare(self.qty_received, self.product_uom_qty) >= 0
        if uom.compare(self.qty_billed, self.product_uom_qty) >= 0:
            return "done" if is_received else "to_receive"
        return "to_bill" if is_received else "nothing"

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "supply_stage":
            return self._get_supply_stage_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_supply_stage_sql(self, alias):
        """The same as :meth:`_get_supply_stage`, for the database."""
        quantity = self._field_to_sql(alias, "product_uom_qty")
        received = SQL(
            "COALESCE(%s, 0) >= %s", self._field_to_sql(alias, "qty_received"), quantity
        )
        billed = SQL(
            "COALESCE(%s, 0) >= %s", self._field_to_sql(alias, "qty_billed"), quantity
        )
        return SQL(
            """(CASE WHEN %(state)s = 'cancelled' THEN NULL
                     WHEN %(billed)s AND %(received)s THEN 'done'
                     WHEN %(billed)s THEN 'to_receive'
                     WHEN %(received)s THEN 'to_bill'
                     ELSE 'nothing' END)""",
            state=self._field_to_sql(alias, "state"),
            billed=billed,
            received=received,
        )

    def _search_supply_stage(self, operator, value):
        if operator != "in":
            return NotImplemented
        stages = [stage for stage in value if stage]
        is_empty_found = len(stages) < len(value)

        def to_sql(model, alias, query):
            stage = model._field_to_sql(alias, "supply_stage", query)
            found = SQL("%s = ANY(%s)", stage, stages)
            if is_empty_found:
                return SQL("(%s OR %s IS NULL)", found, stage)
            return SQL("COALESCE(%s, FALSE)", found)

        return Domain.custom(to_sql=to_sql)

    @api.depends("order_id", "purchase_id")
    @api.depends_context("uid")
    def _compute_can_open(self):
        orders = self.order_id._filtered_access("read")
        purchases = self.purchase_id._filtered_access("read")
        for backorder in self:
            backorder.can_open_order = backorder.order_id in orders
            backorder.can_open_purchase = backorder.purchase_id in purchases

    # The queue of the accountant

    def action_create_bill(self):
        """Create the vendor bills of the purchase orders of these backorders.

        As Odoo's own button on purchase orders does. Where there is a draft already, it
        is opened, and no second one is made.

        :return: action that opens the bills
        :raise AccessError: for users who cannot make vendor bills
        :raise UserError: if there is nothing to bill
        """
        self.env["account.move"].check_access("create")
        purchases = self.purchase_id
        to_bill = purchases.filtered(lambda p: p.invoice_status == "to invoice")
        drafts = purchases.invoice_ids.filtered(lambda bill: bill.state == "draft")
        if not to_bill and not drafts:
            raise UserError(
                self.env._(
                    "There is nothing to bill. Confirm the purchase orders first, or "
                    "wait for the goods."
                )
            )
        if to_bill:
            to_bill.action_create_invoice()
        bills = (to_bill or purchases).invoice_ids
        return purchases.action_view_invoice(
            bills.filtered(lambda bill: bill.state == "draft")
        )

    # Smart buttons

    @api.model
    def _count_open(self, name, records):
        """How many open backorders there are that the user may see.

        :param str name: the field that has one of the records
        :param records: any number of them
        :return: defaultdict of record to number
        """
        groups = self._read_group(
            [(name, "in", records.ids), ("state", "=", "open")], [name], ["__count"]
        )
        return defaultdict(int, groups)

    @api.model
    def _get_open_action(self, domain):
        """Open the backorders of a domain, the open ones first of all.

        :param domain: list
        :return: action
        """
        action = self.env["ir.actions.actions"]._for_xml_id(
            "backorder_flow.action_sale_backorder"
        )
        return {**action, "domain": domain}
