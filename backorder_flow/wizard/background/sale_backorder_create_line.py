from odoo import models

# The price of a line is kept only if somebody has typed it.
PRICES = ("price_unit", "vendor_price_unit", "priced_for")
# What the server has decided, and the user has seen.
DECIDED = (
    "sale_line_id",
    "product_id",
    "warehouse_id",
    "currency_id",
    "purchase_name",
    "is_request_chosen",
)


class SaleBackorderCreateLine(models.TransientModel):
    """Lines that are kept until they are bought, and bought in several batches."""

    _inherit = "sale.backorder.create.line"

    def _keep_wishes_by_order(self):
        """What the dialog says of its orders, so that each can be bought for itself.

        :return: dict of ``sale.order``, in the order of their ids, to lists of dicts
        """
        kept = dict(zip(self, self._keep_wishes(), strict=True))
        for lines in self.grouped(lambda ln: ln._get_purchase_line_key()).values():
            lines._keep_prices(kept)
            lines._keep_offer(kept)
        return {
            order: [kept[line] for line in lines]
            for order, lines in sorted(
                self.grouped("order_id").items(), key=lambda item: item[0].id
            )
        }

    def _keep_prices(self, kept):
        """Keep the prices that were typed for lines that are bought together.

        :param dict kept: of line to what is kept of it, which is changed
        """
        typed = {line: line._get_typed_price() for line in self}
        several = len(set(typed.values())) > 1
        for line, price in typed.items():
            for name in PRICES:
                kept[line].pop(name, None)
            kept[line]["has_several_prices"] = several
            if price is not None:
                kept[line]["price_unit"] = price
                kept[line]["typed_uom_id"] = line.purchase_uom_id.id

    def _keep_offer(self, kept):
        """Take the offer with the last order of lines that are bought together.

        All that is needed is known only then.

        :param dict kept: of line to what is kept of it, which is changed
        """
        if self.filtered("take_offer"):
            last = max(self, key=lambda line: line.order_id.id)
            for line in self:
                kept[line]["take_offer"] = line == last

    def _get_kept_names(self):
        return [*super()._get_kept_names(), *DECIDED]

    def _fit_into_bulk(self, run):
        """Buy these lines with what earlier batches of a bulk have requested.

        Not if each order has purchase orders of its own, nor where the user has chosen
        a request.

        :param run: ``sale.backorder.run``
        """
        proposed = self.filtered(
            lambda line: line.purchase_name and not line.is_request_chosen
        )
        misfits = proposed.filtered(lambda line: line._get_request_error())
        # What was proposed does not fit any more.
        misfits.write({"purchase_id": False, "proposed_purchase_id": False})
        new = self.filtered(
            lambda line: (
                line.dialog_id.grouping != "order"
                and not line.purchase_id
                and not line.is_request_chosen
            )
        )
        new._add_to_requests_of_run(run)
