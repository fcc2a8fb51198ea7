from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_loyalty_data(self):
        res = super()._compute_loyalty_data()
        held = self.filtered(lambda order: order.id and order._is_on_hold())
        if not held:
            return res
        # As core: salespeople and customers may not read the history.
        history = self.env["loyalty.history"].sudo()
        for order_id, issued, used in history._read_group(
            [("order_model", "=", self._name), ("order_id", "in", held.ids)],
            groupby=["order_id"],
            aggregates=["issued:sum", "used:sum"],
        ):
            order = self.browse(order_id)
            order.loyalty_data = order._prepare_hold_loyalty_data(issued, used)
        return res

    def _prepare_hold_loyalty_data(self, issued, used):
        """What the page of one held order tells of its points, as core has it.

        :param float issued: points that the order has given
        :param float used: points that were spent on it
        """
        coupons = self.coupon_point_ids.coupon_id or self.order_line.coupon_id
        return {
            "point_name": " / ".join(sorted(set(coupons.mapped("point_name")))),
            "issued": issued,
            "cost": used,
        }

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        if self._is_on_hold():
            # The card has the points already that the order gives and takes.
            return coupon.currency_id.round(coupon.points)
        return super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)

    def _add_points_for_coupon(self, coupon_points):
        if self._is_on_hold():
            for coupon, points in coupon_points.items():
                # Salespeople may not write on cards.
                coupon.sudo().points += points
        return super()._add_points_for_coupon(coupon_points)
