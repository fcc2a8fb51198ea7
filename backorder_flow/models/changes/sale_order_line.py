from odoo import api, models

from ..measures.sale_order_line import FACTS as MEASURES
from ..portal.sale_order_line_answer import ANSWERS

FACTS = MEASURES | ANSWERS


class SaleOrderLine(models.Model):
    """Lines that are cut or deleted need less of their backorders."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # A given value or a default counts for more than what follows from the order.
        wrong = lines.filtered(
            lambda line: line.state != line._get_backorder_line_state()
        )
        self.env.add_to_compute(self._fields["state"], wrong)
        lines._forget_backorder_facts(FACTS)
        lines.filtered(lambda line: line.state == "sale")._count_backorder_confirmed()
        return lines

    def write(self, vals):
        self._check_backorder_values(vals)
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in FACTS}
        orders = self.browse().order_id
        if "order_id" in vals:
            # For any user who moves lines to another order, including colleagues'
            # orders.
            orders = self.sudo().backorder_ids.order_id
        before = {}
        if "product_uom_qty" in vals:
            before = {line: line.product_uom_qty for line in self}
            # Dropships first: Odoo would take all of it out of the deliveries.
            self._cut_backorder_dropships(vals["product_uom_qty"])
        res = super().write(vals)
        if cut := self._get_backorder_cut_quantities(before):
            self.union(*cut)._cut_backorders(cut)
        if before:
            self._count_backorder_ordered(before)
            # What was picked is not needed anymore, or needed again.
            self.order_id._backorder_refresh_hold_by_moves()
        if orders:
            (orders | self.order_id)._backorder_refresh_hold()
        return res

    def unlink(self):
        # Their backorders go with them, whose quantities are for others then.
        orders = self.sudo().backorder_ids.order_id
        purchase_lines = self._give_up_backorders()
        res = super().unlink()
        purchase_lines.exists()._refresh_backorders()
        orders.exists()._backorder_refresh_hold()
        return res

    def _check_backorder_values(self, vals):
        """Refuse values that would take lines out of the reach of their hold.

        :param dict vals: as of :meth:`write`
        :raise UserError: names the field and the lines
        """
        backorders = self.env["sale.backorder"]
        backorders._check_written_values(self, vals, {"state"} | FACTS)
        backorders._check_linked_values(self, vals, {"order_id"})
        if "product_id" in vals:
            # Odoo itself refuses another one for the rest of them.
            updatable = self.filtered("product_updatable")
            backorders._check_linked_values(updatable, vals, {"product_id"})

    def _get_backorder_cut_quantities(self, before):
        """What was taken out of lines.

        :param dict before: of each line to the quantity that it had, in its unit
        :return: dict of line to quantity, in its unit
        """
        return {
            line: quantity - line.product_uom_qty
            for line, quantity in before.items()
            if line.product_uom_qty < quantity
        }

    def _give_up_backorders(self):
        """Give back what is waited for of these lines, before they are deleted.

        :return: ``purchase.order.line`` whose other backorders get what they have got
        """
        # Users who delete lines may not have access to purchase orders.
        backorders = self.sudo().backorder_ids
        purchase_lines = backorders.purchase_line_id
        waiting = backorders._filter_open()
        waiting._cut_by_order({b: b.product_uom_qty for b in waiting})
        return purchase_lines

    def _cut_all_backorders(self):
        """Give back what has not come yet of these lines, and what is waited for."""
        quantities = {
            backorder: (
                backorder.product_uom_qty
                if backorder.state == "open"
                else backorder._get_qty_incoming()
            )
            for backorder in self.backorder_ids._filter_alive()
        }
        self._cut_backorder_quantities(quantities)

    def _cut_backorders(self, cut):
        """Give back what these lines do not need anymore.

        :param dict cut: of each line to what was taken out of it, in its unit
        """
        # The purchase side follows, regardless of who cuts the line.
        lines = self.sudo()
        if not lines.backorder_ids._filter_alive():
            return
        shortages = lines._get_backorder_shortages()
        quantities = {}
        for line in lines:
            limits = {line.product_id: line._convert_to_backorder_uom(cut[line])}
            stocked = line.backorder_ids._filter_alive()._filter_stocked()
            quantities |= line._get_backorder_quantities_to_cut(
                shortages, limits, stocked
            )
        # More than was ordered is not waited for, though it may have come.
        quantities |= lines._get_backorder_quantities_beyond_order(quantities)
        lines._count_backorder_cut(cut, quantities)
        lines._cut_backorder_quantities(quantities)

    def _cut_backorder_quantities(self, quantities):
        """Give back quantities of backorders, as far as there are any.

        :param dict quantities: of backorder to quantity, in the unit of the product
        """
        quantities = {
            backorder: quantity
            for backorder, quantity in quantities.items()
            if backorder.product_uom_id.compare(quantity, 0) > 0
        }
        if quantities:
            # The purchase side follows, regardless of who cuts the line.
            self.env["sale.backorder"].sudo().union(*quantities)._cut_by_order(
                quantities
            )

    def _get_backorder_quantities_beyond_order(self, quantities):
        """What the open backorders of these lines bring in beyond what is ordered.

        :param dict quantities: what is given back anyway, of backorder to quantity
        :return: dict of backorder to quantity, in the unit of the product
        """
        beyond = {}
        for line in self:
            ordered = line._convert_to_backorder_uom(line.product_uom_qty)
            backorders = line.backorder_ids._filter_open().filtered(
                lambda backorder, line=line: backorder.product_id == line.product_id
            )
            for backorder in backorders.sorted("id"):
                given = quantities.get(backorder, 0.0)
                kept = min(backorder.product_uom_qty - given, max(ordered, 0.0))
                ordered -= kept
                beyond[backorder] = backorder.product_uom_qty - kept
        return beyond

    def _get_backorder_quantities_to_cut(self, shortages, limits, backorders):
        """What backorders of one line bring in beyond its need.

        :param dict shortages: see :meth:`_get_backorder_shortages`
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

    def _cut_backorder_dropships(self, quantity):
        """Give back dropships of these lines before they are cut.

        :param float quantity: what is left of each line, in its unit
        """
        quantities = {}
        # The purchase side follows, regardless of who cuts the line.
        for line in self.sudo().filtered(lambda line: line.state == "sale"):
            cut = line._convert_to_backorder_uom(line.product_uom_qty - quantity)
            for backorder in (
                line._get_backorder_dropships()._filter_open().sorted(reverse=True)
            ):
                part = min(cut, backorder._get_qty_incoming())
                if backorder.product_uom_id.compare(part, 0) > 0:
                    quantities[backorder] = part
                    cut -= part
        # The cut comes next: nothing is to be delivered from stock instead.
        self.with_context(skip_procurement=True)._cut_backorder_quantities(quantities)

    # The rest of an order

    def _filter_backorder_rest(self):
        """The lines of goods of which something has not been delivered."""
        return self.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and not line.display_type
                and not line.is_downpayment
                and line.product_uom_id.compare(
                    line.product_uom_qty, line.qty_delivered
                )
                > 0
            )
        )

    def _get_backorder_rest_message(self):
        """Name what has not been delivered of one line."""
        self.ensure_one()
        quantity = self.product_uom_qty - self.qty_delivered
        return self.env._(
            "%(quantity)s of %(product)s",
            quantity=self.product_uom_id._format_backorder_quantity(quantity),
            product=self.product_id.display_name,
        )
