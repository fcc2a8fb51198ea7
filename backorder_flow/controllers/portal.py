from odoo.addons.sale.controllers.portal import CustomerPortal


class BackorderPortal(CustomerPortal):
    def _prepare_orders_domain(self, partner):
        # A list, not a domain object: core appends to it.
        return [
            ("state", "in", ["sale", "on_hold"])
            if tuple(condition) == ("state", "=", "sale")
            else condition
            for condition in super()._prepare_orders_domain(partner)
        ]

    def _get_payment_values(
        self, order_sudo, is_down_payment=False, payment_amount=None, **kwargs
    ):
        if order_sudo._is_on_hold() and payment_amount:
            # Core asks for the total of what is not confirmed, whatever the payment
            # link says, unless it is told that the amount is a part.
            is_down_payment = payment_amount < order_sudo.amount_total
        return super()._get_payment_values(
            order_sudo,
            is_down_payment=is_down_payment,
            payment_amount=payment_amount,
            **kwargs,
        )
