from odoo import models

# What a backorder relies on when it is added to a request for quotation.
RELIED_ON = (
    "state",
    "locked",
    "company_id",
    "partner_id",
    "picking_type_id",
    "dest_address_id",
    "currency_id",
)


class PurchaseOrder(models.Model):
    """Requests for quotation that backorders are added to."""

    _inherit = "purchase.order"

    def _lock_for_backorder(self):
        """Keep others from confirming, cancelling or changing these meanwhile.

        As the method of ``sale.order``: if someone has done so already, the database
        refuses this transaction, and Odoo tries it again.
        """
        self._lock_backorder_rows(RELIED_ON)

    def _get_backorder_obstacle(self):
        """Explain why nothing can be added to one purchase order.

        :return: text such as "Cancelled" or "locked", or None
        """
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            states = dict(self._fields["state"]._description_selection(self.env))
            return states[self.state]
        if self.locked:
            return self.env._("locked")
        return None

    def _get_backorder_place(self):
        """Where the goods of one purchase order come to.

        :return: name of the customer's address or the warehouse
        """
        self.ensure_one()
        picking_type = self.picking_type_id
        return (
            self.dest_address_id.display_name
            or picking_type.warehouse_id.name
            or picking_type.display_name
        )

    def _get_backorder_request_key(self):
        """Which lines of the dialog may be added to one request for quotation.

        :return: tuple, see ``sale.backorder.create.line._get_request_key``
        """
        self.ensure_one()
        return (self.partner_id, self.picking_type_id, self.dest_address_id)
