from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

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

    @http.route(
        "/my/orders/<int:order_id>/backorder_answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_backorder_answer(self, order_id, access_token=None, answer="", **_kw):
        """Take what the customer of an order answers about new dates.

        What is asked about is in as many parameters ``question`` as are chosen.
        """
        try:
            order_sudo = self._document_check_access(
                "sale.order", order_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        user = request.env.user
        if user._is_internal():
            # Colleagues may look at the page, but it is not theirs to answer.
            result = "colleague"
        else:
            result = order_sudo._answer_backorder_question(
                answer,
                request.httprequest.form.getlist("question"),
                order_sudo.partner_id if user._is_public() else user.partner_id,
            )
        return request.redirect(
            order_sudo.get_portal_url(
                query_string=f"&backorder_message={result}",
                anchor="backorder_message",
            )
        )
