from odoo.http import request

from odoo.addons.website_sale.controllers.cart import Cart


class BackorderCart(Cart):
    def _prepare_order_history(self):
        context = request.env.context
        request.update_context(held_as_confirmed=True)
        try:
            return super()._prepare_order_history()
        finally:
            request.update_env(context=context)
