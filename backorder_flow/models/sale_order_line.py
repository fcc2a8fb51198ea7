from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sale.models.sale_order import SALE_ORDER_STATE


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Half of core's tests for a confirmed order ask the line. A held order is a
    # confirmed one, so its lines stay so: nothing else has to be told of the hold.
    state = fields.Selection(
        selection=SALE_ORDER_STATE,
        related=None,
        compute="_compute_state",
        store=True,
        precompute=True,
        compute_sudo=True,
    )
    backorder_ids = fields.One2many(
        comodel_name="sale.backorder",
        inverse_name="sale_line_id",
        string="Backorders",
        readonly=True,
    )
    qty_backordered = fields.Float(
        string="Backordered",
        compute="_compute_qty_backordered",
        compute_sudo=True,
        digits="Product Unit",
        help="Quantity on open backorders, in the unit of the line.",
    )
    qty_short = fields.Float(
        string="Short",
        compute="_compute_qty_short",
        digits="Product Unit",
        help="Quantity that is neither in stock for this line nor on order for it, in "
        "the unit of the line.",
    )

    @api.depends("order_id.state")
    def _compute_state(self):
        for line in self:
            state = line.order_id.state
            line.state = "sale" if state == "on_hold" else state

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "backorder_ids.product_uom_qty",
        "backorder_ids.state",
    )
    def _compute_qty_backordered(self):
        for line in self:
            quantities = defaultdict(float)
            for backorder in line.backorder_ids._filter_open():
                quantities[backorder.product_id] += backorder.product_uom_qty
            line.qty_backordered = line._convert_from_product_uom(quantities)

    @api.depends(
        "state",
        "product_uom_qty",
        "move_ids.state",
        "move_ids.product_uom_qty",
        "move_ids.quantity",
        "backorder_ids.product_uom_qty",
        "backorder_ids.qty_received",
        "backorder_ids.state",
    )
    def _compute_qty_short(self):
        quantities = self._get_short_quantities()
        for line in self:
            line.qty_short = line._convert_from_product_uom(quantities[line._origin])

    def write(self, vals):
        if "product_uom_qty" not in vals:
            return super().write(vals)
        before = {line: line.product_uom_qty for line in self}
        # Dropships first: Odoo would take all of it out of the deliveries from stock.
        self._withdraw_dropships(vals["product_uom_qty"])
        res = super().write(vals)
        cut = {
            line: before[line] - line.product_uom_qty
            for line in self
            if line.product_uom_qty < before[line]
        }
        if cut:
            self.union(*cut)._withdraw_backorders(cut)
        return res

    def unlink(self):
        # Their backorders go with them, whose quantities are for others then.
        backorders = self.sudo().backorder_ids
        orders, purchase_lines = backorders.order_id, backorders.purchase_line_id
        res = super().unlink()
        purchase_lines._refresh_backorders()
        orders.exists()._backorder_update_hold()
        return res

    def _withdraw_all_backorders(self):
        """Give back what has not come yet of these lines, and what is waited for."""
        quantities = {
            backorder: (
                backorder.product_uom_qty
                if backorder.state == "open"
                else backorder._get_qty_incoming()
            )
            for backorder in self.backorder_ids._filter_alive()
        }
        self._withdraw(quantities)

    def _withdraw_backorders(self, cut):
        """Give back what these lines do not need any more.

        :param dict cut: of each line to what was taken out of it, in its unit
        """
        # The purchase side follows, whoever cuts the line.
        lines = self.sudo()
        if not lines.backorder_ids._filter_alive():
            return
        shortages = lines._get_shortages()
        quantities = {}
        for line in lines:
            limits = {line.product_id: line._convert_to_product_uom(cut[line])}
            stocked = line.backorder_ids._filter_alive()._filter_stocked()
            quantities |= line._get_quantities_to_withdraw(shortages, limits, stocked)
        # More than was ordered is not waited for, though it may have come.
        lines._withdraw(quantities | lines._get_quantities_beyond_order(quantities))

    def _withdraw(self, quantities):
        """Give back quantities of backorders, as far as there are any.

        :param dict quantities: of backorder to quantity, in the unit of the product
        """
        quantities = {
            backorder: quantity
            for backorder, quantity in quantities.items()
            if backorder.product_uom_id.compare(quantity, 0) > 0
        }
        if quantities:
            self.env["sale.backorder"].sudo().union(*quantities)._withdraw(quantities)

    def _get_quantities_beyond_order(self, quantities):
        """What the open backorders of these lines bring in beyond what is ordered.

        :param dict quantities: what is given back anyway, of backorder to quantity
        :return: dict of backorder to quantity, in the unit of the product
        """
        beyond = {}
        for line in self:
            ordered = line._convert_to_product_uom(line.product_uom_qty)
            backorders = line.backorder_ids._filter_open().filtered(
                lambda backorder, line=line: backorder.product_id == line.product_id
            )
            for backorder in backorders.sorted("id"):
                given = quantities.get(backorder, 0.0)
                kept = min(backorder.product_uom_qty - given, max(ordered, 0.0))
                ordered -= kept
                beyond[backorder] = backorder.product_uom_qty - kept
        return beyond

    def _get_quantities_to_withdraw(self, shortages, limits, backorders):
        """What backorders of one line bring in beyond its need.

        :param dict shortages: see :meth:`_get_shortages`
        :param dict limits: of a product to the most that may be given back
        :param backorders: the ``sale.backorder`` that may give it back
        :return: dict of backorder to quantity, in the unit of the product
        """
        self.ensure_one()
        quantities = {}
        for product, candidates in backorders.grouped("product_id").items():
            shortage = shortages.get((self, product))
            surplus = candidates._get_qty_incoming()
            if shortage:
                supply = shortage["available"] + shortage["incoming"]
                surplus = min(supply - shortage["demand"], surplus)
            surplus = min(surplus, limits.get(product, surplus))
            for backorder in candidates.sorted("id", reverse=True):
                part = min(surplus, backorder._get_qty_incoming())
                if product.uom_id.compare(part, 0) > 0:
                    quantities[backorder] = part
                    surplus -= part
        return quantities

    def _convert_to_product_uom(self, quantity):
        """Express a quantity of one line in the unit of its product."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _convert_from_product_uom(self, quantities):
        """Express quantities of what is moved for one line in the unit of the line.

        A kit moves other products than its own: then as many kits as the component
        that lacks most.

        :param quantities: dict of product to quantity, in the unit of the product
        :return: quantity, in the unit of the line
        """
        self.ensure_one()
        if self.product_id in quantities:
            return self.product_id.uom_id._compute_quantity(
                quantities[self.product_id], self.product_uom_id
            )
        if not any(quantities.values()):
            return 0.0
        demands = defaultdict(float)
        # Salespeople may read the moves of their lines only through the line.
        for move in self.sudo().move_ids._filter_first_leg():
            demands[move.product_id] += move.product_qty
        undelivered = self.product_uom_qty - self.qty_delivered
        return max(
            (
                undelivered * quantity / demands[product]
                for product, quantity in quantities.items()
                if demands[product]
            ),
            default=0.0,
        )

    def _is_backordered_automatically(self):
        """Whether one line is backordered when its order is confirmed.

        :return: bool
        """
        self.ensure_one()
        return (
            self.product_id.backorder_automatic
            or self.order_id.partner_id.commercial_partner_id.backorder_automatic
        )

    # Shortage

    def _filter_short(self):
        """The lines that lack something, among any number of lines.

        The field ``qty_short`` would be computed for a thousand lines at a time, and
        look each time at all that compete with them.
        """
        quantities = self._get_short_quantities()
        return self.filtered(
            lambda line: line._convert_from_product_uom(quantities[line])
        )

    def _get_short_quantities(self):
        """What these lines lack.

        :return: defaultdict of line to a dict of product to quantity, in the unit of
            the product
        """
        quantities = defaultdict(dict)
        for (line, product), shortage in self._get_shortages().items():
            quantities[line][product] = shortage["short"]
        return quantities

    def _get_shortages(self):
        """Tell what these lines lack, for any number of orders at once.

        By stock moves, not by the product of the line: a kit lacks its components, and
        what moves no storable product (service, note, down payment) is never short.
        Lines that compete for the same free stock share it once, the earliest promised
        first, whether they are in ``self`` or not.

        :return: dict of (line, product) to a dict of quantities in the unit of the
            product (see :meth:`_prepare_shortage`), for each line and product that has
            still something to deliver
        """
        # Salespeople have no right on quants, nor on the moves of other orders.
        lines = self._origin.sudo()
        moves = self.env["stock.move"].sudo().search(lines._get_demand_domain())
        moves = moves.filtered(lambda move: move._is_for_customer())
        available = moves._get_available_for_demand()
        incoming = moves.sale_line_id._get_qty_incoming()
        shortages = {}
        for (line, product), demands in moves.grouped(
            lambda move: (move.sale_line_id, move.product_id)
        ).items():
            shortages[line, product] = line._prepare_shortage(
                product,
                demands,
                sum(available[move] for move in demands),
                incoming[line, product],
            )
        return shortages

    def _get_demand_domain(self):
        """The moves that have still to leave for these lines."""
        return (
            self.env["stock.move"]._get_first_leg_domain()
            & Domain("sale_line_id", "in", self.ids)
            & Domain("sale_line_id.order_id.state", "in", ("sale", "on_hold"))
        )

    def _prepare_shortage(self, product, moves, available, incoming):
        """Describe what one line lacks of one product.

        :param product: the ``product.product`` that is moved for the line
        :param moves: the ``stock.move`` that wait for it
        :param float available: what is reserved or free for the line
        :param float incoming: what its backorders have still to bring in
        :return: dict of ``demand`` (still to deliver), ``available``, ``incoming`` and
            ``short``, all in the unit of the product; and the ``warehouse`` that lacks
            it. Overrides may add keys.
        """
        demand = sum(moves.mapped("product_qty"))
        short = product.uom_id.round(demand - available - incoming)
        return {
            "demand": demand,
            "available": available,
            "incoming": incoming,
            "short": max(short, 0.0),
            "warehouse": (
                moves.location_id.warehouse_id[:1] or moves.sale_line_id.warehouse_id
            ),
        }

    def _get_qty_incoming(self):
        """What the backorders of these lines have still to bring in.

        :return: defaultdict of (line, product) to quantity, in the unit of the product
        """
        incoming = defaultdict(float)
        for line, product, quantity, received in self.env["sale.backorder"]._read_group(
            [
                ("sale_line_id", "in", self.ids),
                ("state", "!=", "cancelled"),
                ("is_dropship", "=", False),
            ],
            groupby=["sale_line_id", "product_id"],
            aggregates=["product_uom_qty:sum", "qty_received:sum"],
        ):
            incoming[line, product] = quantity - received
        return incoming
