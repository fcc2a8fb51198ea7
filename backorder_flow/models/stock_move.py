from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    backorder_summary = fields.Char(
        string="For Orders",
        compute="_compute_backorder_summary",
        groups="base.group_user",  # It names orders: not for vendors.
        help="The sales orders the goods were purchased for, in the order in which "
        "they are served, and how much each of them gets.",
    )

    @api.depends("state", "quantity", "product_uom_qty")
    @api.depends_context("uid")
    def _compute_backorder_summary(self):
        # Users who move goods may not have access to purchase orders.
        lines = self.sudo().purchase_line_id
        lines.backorder_ids._fetch_for_summary()
        lines.move_ids.fetch(["location_dest_id", "state"])
        for move in self:
            # Users who move goods may not have access to sales orders.
            shares = move.sudo()._get_backorder_shares()
            backorders = self.env["sale.backorder"].union(*shares)
            move.backorder_summary = backorders._get_summary(shares, move.product_uom)

    def _get_backorder_reserved_qty(self):
        """What is reserved for one move, or done by it, in the unit of the product."""
        self.ensure_one()
        return self.product_uom._compute_quantity(
            self.quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _get_backorder_shares_to_store(self):
        """Whose the goods are that these receipts have brought, short of the stock.

        :return: list of dicts of backorder to quantity, in the unit of the product, one
            for each move that takes them on
        """
        later = self.browse(self._rollup_move_dests()) - self
        storing = later.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.location_dest_id.usage == "internal"
                and not move._is_backorder_outgoing()
            )
        )
        return [move._get_backorder_shares() for move in storing]

    def _free_backorder_reserved(self, quantity):
        """Give up a part of what is reserved for one move.

        :param float quantity: in the unit of the product
        """
        self.quantity -= self.product_id.uom_id._compute_quantity(
            quantity, self.product_uom, rounding_method="HALF-UP"
        )
        self._recompute_state()

    def _filter_backorder_delivered(self):
        """Those of these moves that have delivered order lines, as superuser."""
        # Users who move goods may not have access to sales orders.
        return self.sudo().filtered(
            lambda move: (
                move.state == "done"
                and move.sale_line_id
                and move.location_dest_id.is_backorder_outgoing
            )
        )

    def _is_backorder_outgoing(self):
        """Whether one move is on its way to a customer, straight or in steps."""
        return (self.location_final_id or self.location_dest_id).is_backorder_outgoing

    def _get_backorder_moved_qty(self):
        """What one move has moved, or will move, in the unit of the product."""
        self.ensure_one()
        if self.state == "done":
            return self._get_backorder_reserved_qty()
        return self.product_qty

    def _get_backorder_orders(self):
        """The sales orders whose deliveries and returns these moves are.

        What leaves without naming an order line is its order's by its transfer.

        :return: ``sale.order``, as superuser
        """
        # Stock and purchase users may not have access to sales orders.
        moves = self.sudo()
        loose = moves.filtered(
            lambda move: (
                not move.sale_line_id
                and (
                    move._is_backorder_outgoing()
                    or (move.picking_id.sale_id and move._goes_to_customer_on_hold())
                )
            )
        )
        references = loose.reference_ids | loose.picking_id.reference_ids
        return (
            moves.sale_line_id.order_id | loose.picking_id.sale_id | references.sale_ids
        )

    def _goes_to_customer_on_hold(self):
        """Whether any place that one move goes to is that of a customer."""
        self.ensure_one()
        places = self.location_final_id | self.location_dest_id
        places |= self.move_line_ids.location_dest_id
        return any(places.mapped("is_backorder_outgoing"))
