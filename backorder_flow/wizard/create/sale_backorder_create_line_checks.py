from odoo import models
from odoo.exceptions import UserError


class SaleBackorderCreateLine(models.TransientModel):
    """Which lines cannot be backordered, and why."""

    _inherit = "sale.backorder.create.line"

    def _check_can_backorder(self):
        """Refuse what cannot be backordered, all lines at once.

        :raise UserError: names each such line, and what to do
        """
        if errors := self._get_errors():
            raise UserError("\n".join(errors.values()))

    def _get_errors(self):
        """Why some of these lines cannot be backordered, and what to do.

        :return: dict of line to text that names it
        """
        shortages = self.sale_line_id._get_backorder_shortages()
        errors, vendor_errors = {}, self._get_vendor_errors()
        for line in self:
            shortage = shortages.get((line.sale_line_id, line.product_id))
            if error := line._get_error(shortage) or vendor_errors.get(line):
                errors[line] = line._name_error(error)
        return errors

    def _check_can_buy(self):
        """Refuse what cannot be bought as these lines say, for what is short or not.

        :raise UserError: names each such line, and what to do
        """
        vendor_errors = self._get_vendor_errors()
        errors = [
            line._name_error(error)
            for line in self
            if (error := line._get_purchase_error() or vendor_errors.get(line))
        ]
        if errors:
            raise UserError("\n".join(errors))

    def _name_error(self, error):
        """Name the line that an error is about."""
        self.ensure_one()
        return self.env._(
            "%(order)s, %(product)s: %(error)s",
            order=self.order_id.name,
            product=self.product_id.display_name,
            error=error,
        )

    def _get_error(self, shortage):
        """Explain why one line cannot be backordered, whoever its vendor is.

        :param shortage: see ``sale.order.line._prepare_backorder_shortage``; None if
            nothing is left to deliver
        :return: text, or None
        """
        self.ensure_one()
        if self.product_uom_id.compare(self.product_uom_qty, 0) <= 0:
            return self.env._("the quantity must be greater than zero.")
        if error := self._get_quantity_error(shortage):
            return error
        if not self.is_dropship and shortage["warehouse"] != self.warehouse_id:
            return self.env._(
                "it is now delivered from %s. Open the dialog again.",
                shortage["warehouse"].name,
            )
        return self._get_purchase_error()

    def _get_purchase_error(self):
        """Explain why one line cannot be bought, whatever its quantity and vendor are.

        :return: text, or None
        """
        self.ensure_one()
        if self.is_dropship and (error := self._get_dropship_error()):
            return error
        if error := self._get_product_error():
            return error
        # Salespeople see no prices.
        if self.sudo().price_unit < 0:
            return self.env._("the price cannot be negative.")
        if not self.vendor_id:
            return self.env._("no vendor. Choose one or deselect the line.")
        return None

    def _get_product_error(self):
        """Explain why the product of one line cannot be bought at all.

        :return: text, or None
        """
        self.ensure_one()
        if not self.product_id.active:
            return self.env._(
                "the product is archived. Unarchive it or deselect the line."
            )
        if not self.product_id.purchase_ok:
            return self.env._(
                "the product cannot be purchased. Turn on Purchase on the product or "
                "deselect the line."
            )
        return None

    def _get_vendor_errors(self):
        """Explain which of these lines have a vendor that cannot be chosen.

        :return: dict of line to text
        """
        errors = {}
        for (vendor, _company), lines in self.grouped(
            lambda line: (line.vendor_id, line.company_id)
        ).items():
            # With the others, or each vendor would be read by itself.
            line = lines[:1].with_prefetch(self._prefetch_ids)
            if vendor and (error := line._get_vendor_error()):
                errors |= dict.fromkeys(lines, error)
        return errors

    def _get_vendor_error(self):
        # Users who are told so may not have access to another company's vendor.
        vendor = self.vendor_id.sudo()
        if vendor.commercial_partner_id == self.company_id.partner_id:
            return self.env._(
                "the vendor %s is your own company. Choose another one.", vendor.name
            )
        if not vendor.filtered_domain(vendor._check_company_domain(self.company_id)):
            # The user may not know its name.
            if not self.vendor_id.sudo(False).has_access("read"):
                return self.env._(
                    "the vendor belongs to another company. Choose another one."
                )
            return self.env._(
                "the vendor %s belongs to another company. Choose another one.",
                vendor.name,
            )
        if not vendor.active:
            return self.env._(
                "the vendor %s is archived. Choose another one.", vendor.name
            )
        return None

    def _can_dropship(self):
        """Whether the vendor can ship one line: parts of a kit are delivered together.

        :return: bool
        """
        self.ensure_one()
        return self.sale_line_id.product_id == self.product_id

    def _get_dropship_error(self):
        if not self._can_dropship():
            return self.env._(
                "parts of a kit cannot be dropshipped. Turn off Dropship."
            )
        if not self._get_picking_type():
            return self.env._(
                "%s has no operation type for dropshipping. Turn off Dropship.",
                self.company_id.name,
            )
        return None

    def _get_quantity_error(self, shortage):
        most = max(shortage["demand"] - shortage["incoming"], 0.0) if shortage else 0.0
        if self.product_uom_id.compare(self.product_uom_qty, most) <= 0:
            return None
        quantity = self.product_uom_id._format_backorder_quantity(most)
        backorders = self.sale_line_id.backorder_ids._filter_open().filtered(
            lambda backorder: backorder.product_id == self.product_id
        )
        purchases = backorders.mapped("purchase_name")
        if purchases and self.product_uom_id.is_zero(most):
            return self.env._(
                "nothing is left to backorder. See %s.", ", ".join(purchases)
            )
        if not purchases:
            return self.env._("at most %s can still be delivered.", quantity)
        return self.env._(
            "at most %(quantity)s can still be backordered. See %(purchases)s.",
            quantity=quantity,
            purchases=", ".join(purchases),
        )
