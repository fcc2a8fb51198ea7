from odoo.addons.website_sale.controllers.main import WebsiteSale


class BackorderWebsiteSale(WebsiteSale):
    def _get_shop_payment_errors(self, order):
        # It was confirmed and held at once: nothing is in the way of its payment.
        if order._is_on_hold():
            return []
        return super()._get_shop_payment_errors(order)
