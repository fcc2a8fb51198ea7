from odoo import models
from odoo.exceptions import UserError


class SaleBackorderCreateLine(models.TransientModel):
    """Whether the requests that lines are added to still fit, when it is decided."""

    _inherit = "sale.backorder.create.line"

    def _settle_requests(self):
        """Lock the requests of these lines, and keep to those that fit.

        What the user chose is refused if it does not fit anymore. Where a request was
        only proposed, the line goes on a new one.

        :raise UserError: names each line whose request was chosen, and what has changed
        """
        self.purchase_id._lock_for_backorder()
        if errors := self._get_chosen_request_errors():
            raise UserError("\n".join(errors.values()))
        misfits = self.filtered(lambda line: line._get_request_error())
        misfits._forget_requests()
        self._check_typed_prices()

    def _get_chosen_request_errors(self):
        """Tell which requests that the user has chosen do not fit any more.

        :return: dict of line to text that names it
        """
        return {
            line: line._name_error(error)
            for line in self.filtered("is_request_chosen")
            if (error := line._get_request_error())
        }

    def _check_typed_prices(self):
        """One line of a request has one price.

        :raise UserError: names product and request, if two were typed for it
        """
        together = self.filtered(lambda line: not line.has_several_prices)
        groups = together.grouped(lambda line: line._get_purchase_line_key())
        for lines in groups.values():
            prices = {line._get_typed_price() for line in lines} - {None}
            if len(prices) > 1 and (grown := lines._get_line_to_grow()):
                raise UserError(
                    self.env._(
                        "%(product)s is a single line of %(request)s. Enter the same "
                        "price everywhere, or choose another request for quotation.",
                        product=lines.product_id.display_name,
                        request=grown.order_id.name,
                    )
                )

    def _get_request_error(self):
        """Explain why one line cannot be added to its request.

        :return: text, or None
        """
        self.ensure_one()
        request = self.purchase_id
        if not request:
            # The database has emptied the field.
            return self.purchase_name and self.env._(
                "%s was deleted. Choose another request for quotation or leave the "
                "field empty.",
                self.purchase_name,
            )
        if reason := request._get_backorder_obstacle() or self._get_misfit(request):
            return self.env._(
                "You cannot add to %(request)s (%(reason)s). Choose another request "
                "for quotation or leave the field empty.",
                request=request.name,
                reason=reason,
            )
        return None

    def _get_misfit(self, request):
        """Explain how a request differs from what one line needs.

        :param request: ``purchase.order``
        :return: text, or None
        """
        if request.company_id != self.company_id:
            return self.env._("company: %s", request.company_id.name)
        if request.partner_id != self.vendor_id:
            return self.env._("vendor: %s", request.partner_id.display_name)
        if not self._is_destination(request):
            return self.env._("delivered to %s", request._get_backorder_place())
        if request._get_backorder_request_key() != self._get_request_key():
            return self.env._("for another purpose")
        if request.currency_id != self.currency_id:
            return self.env._("currency: %s", request.currency_id.name)
        return None

    def _is_destination(self, request):
        """Whether a request brings the goods to where one line needs them."""
        return (
            request.picking_type_id == self._get_picking_type()
            and request.dest_address_id == self._get_dest_address()
        )

    def _forget_requests(self):
        """Buy these lines with new requests, as they were shown in the dialog."""
        typed = {line: line._get_typed_price() for line in self}
        for currency, lines in self.grouped("currency_id").items():
            lines.write(
                {
                    "purchase_id": False,
                    "proposed_purchase_id": False,
                    "currency_id": currency.id,
                }
            )
        # Now, or the prices that are kept next would be computed away later.
        self.flush_recordset()
        for line, price in typed.items():
            if price is not None and not line.typed_uom_id:
                line.price_unit = price
