from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Where core checks an order for the state "sale", include orders on hold.

    What asks the order line needs nothing: the lines of a held order stay confirmed.
    """

    _inherit = "sale.order"

    def _check_hold_pricelist(self):
        """Refuse another pricelist, as core does for confirmed orders.

        :raise UserError: names the orders, if there are any
        """
        if self:
            raise UserError(
                self.env._(
                    "The pricelist of confirmed orders cannot be changed: %s",
                    ", ".join(self.mapped("name")),
                )
            )

    def _log_hold_cut_quantities(self, before):
        """Warn those who prepare the deliveries of cuts in these orders on hold.

        :param dict before: of each order line to the quantity that it had
        """
        cut = {
            line: (line.product_uom_qty, before.get(line, 0.0))
            for line in self.order_line
            if not (line.display_type or line.is_downpayment or line.is_expense)
            and line.product_uom_id.compare(line.product_uom_qty, before.get(line, 0.0))
            < 0
        }
        if cut:
            # Salespeople may not read all transfers.
            pickings = self.env["stock.picking"].sudo()
            documents = pickings._log_activity_get_documents(cut, "move_ids", "UP")
            self._log_decrease_ordered_quantity(
                {
                    key: values
                    for key, values in documents.items()
                    if key[0].state != "cancel"
                }
            )

    @api.model
    def _search(self, domain, *args, **kwargs):
        # For methods of core that search for confirmed orders by themselves. It only
        # finds more, within the access rights: whoever sets the key gains nothing.
        if self.env.context.get("held_as_confirmed"):
            domain = self._get_domain_with_on_hold(domain)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_domain_with_on_hold(self, domain):
        """Make a domain on orders with the state "sale" include "on_hold".

        :return: Domain
        """

        def include_held(condition):
            if condition.field_expr == "state" and condition.operator in ("=", "!="):
                operator = "in" if condition.operator == "=" else "not in"
                condition = Domain("state", operator, [condition.value])
            if (
                condition.field_expr == "state"
                and condition.operator in ("in", "not in")
                and "sale" in condition.value
            ):
                values = [*condition.value, "on_hold"]
                return Domain("state", condition.operator, values)
            return condition

        return Domain(domain).map_conditions(include_held)

    def _filter_product_documents(self, documents):
        res = super()._filter_product_documents(documents)
        if self._is_on_hold():
            res |= documents.filtered(lambda d: d.attached_on_sale == "sale_order")
        return res

    def _get_prepayment_required_amount(self):
        # It is what confirms a quotation; a held order is confirmed, and smaller
        # payments are welcome.
        if self._is_on_hold():
            return 0.0
        return super()._get_prepayment_required_amount()
