from contextlib import contextmanager

from odoo import fields, models
from odoo.fields import Command
from odoo.tools.misc import clean_context


class SaleBackorderCreateLine(models.TransientModel):
    """How purchase orders are created from these lines."""

    _inherit = "sale.backorder.create.line"

    def _create_backorders(self):
        """Buy these lines, link them with what is bought, and hold their orders.

        :return: ``purchase.order``, one for each key of :meth:`_get_purchase_key`
        """
        # The caller's defaults are for other records.
        lines = self.with_env(self.env(context=clean_context(self.env.context)))
        lines._settle_requests()
        lines._fetch_sellers()
        purchase_of = lines._create_purchase_orders()
        backorders = lines._link(lines._create_purchase_lines(purchase_of))
        # At once: what follows would have a part of it written first.
        backorders.flush_recordset()
        with lines.order_id._tell_backorders_once():
            # The others of lines that have grown, too.
            backorders._refresh()
            backorders._post_links()
        return self.env["purchase.order"].union(*purchase_of.values())

    def _create_purchase_orders(self):
        """Create the purchase orders for these lines, still without lines of their own.

        :return: dict of lines with the same key of :meth:`_get_purchase_key` to their
            ``purchase.order``, a new one or the one that they are added to
        """
        groups = list(self.grouped(lambda line: line._get_purchase_key()).values())
        new_groups = [lines for lines in groups if not lines.purchase_id]
        new = (
            self.env["purchase.order"]
            # The salesperson need not follow what the buyer does.
            .with_context(mail_create_nosubscribe=True)
            .create([lines._prepare_purchase_order_values() for lines in new_groups])
        )
        purchase_of = dict(zip(new_groups, new, strict=True))
        for lines in groups:
            if purchase := lines.purchase_id:
                purchase.write(lines._prepare_added_order_values())
                purchase_of[lines] = purchase
        return purchase_of

    def _prepare_purchase_order_values(self):
        """Values of the purchase order for lines with the same purchase key.

        :return: dict
        """
        line, orders = self[:1], self.order_id
        company = line.company_id
        vendor = line.vendor_id.with_company(company)
        fiscal_position = self.env["account.fiscal.position"].with_company(company)
        return {
            "partner_id": vendor.id,
            "company_id": company.id,
            "picking_type_id": line._get_picking_type().id,
            "dest_address_id": line._get_dest_address().id,
            "currency_id": line.currency_id.id,
            "user_id": self._get_buyer().id,
            "date_order": fields.Datetime.now(),
            "fiscal_position_id": fiscal_position._get_fiscal_position(vendor).id,
            "payment_term_id": vendor.property_supplier_payment_term_id.id,
            "origin": ", ".join(orders.mapped("name")),
            "reference_ids": [Command.set(orders.stock_reference_ids.ids)],
        }

    def _prepare_added_order_values(self):
        """Values to write on the request for quotation that these lines are added to.

        :return: dict
        """
        purchase, orders = self.purchase_id, self.order_id
        names = [name for name in (purchase.origin or "").split(", ") if name]
        names += [name for name in orders.mapped("name") if name not in names]
        return {
            "origin": ", ".join(names),
            "reference_ids": [
                Command.link(reference.id) for reference in orders.stock_reference_ids
            ],
        }

    def _get_buyer(self):
        """The buyer of the purchase order: the vendor's, or else the current user.

        The current user must be a purchase user.

        :return: ``res.users``
        """
        # A vendor of several companies may have a buyer in one of them only. At night
        # nobody makes it.
        candidates = self.vendor_id.buyer_id | self.env.user
        return candidates.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and user.has_group("purchase.group_purchase_user")
            )
        )[:1]

    def _create_purchase_lines(self, purchase_of):
        """Create the lines of the purchase orders, or add to those that they have.

        :param dict purchase_of: of lines with the same purchase key to their
            ``purchase.order``
        :return: dict of each line to its ``purchase.order.line``
        """
        line_of, values_of = {}, {}
        self._fetch_sellers()
        with self.env["purchase.order.line"]._grow_for_backorders():
            for ordered, purchase in purchase_of.items():
                for lines in ordered._group_by_purchase_line():
                    if grown := lines._grow_purchase_line(purchase):
                        line_of[lines] = grown
                    else:
                        values_of[lines] = lines._prepare_purchase_line_values(purchase)
        new = self.env["purchase.order.line"].create(list(values_of.values()))
        for lines, line in zip(values_of, new, strict=True):
            lines._write_typed_price(line)
        line_of |= dict(zip(values_of, new, strict=True))
        return {
            line: purchase_line
            for lines, purchase_line in line_of.items()
            for line in lines
        }

    def _group_by_purchase_line(self):
        """Group these lines by the line of the purchase order that buys them."""
        return self.grouped(
            lambda line: (line._get_purchase_line_key(), line._get_typed_price())
        ).values()

    def _link(self, purchase_lines):
        """Link these lines with what is bought for them.

        :param dict purchase_lines: of each line to its ``purchase.order.line``
        :return: ``sale.backorder``, new ones and those that were moved
        """
        moved = self.filtered("backorder_id")
        backorders = self.env["sale.backorder"].create(
            [
                line._prepare_backorder_values(purchase_lines[line])
                for line in self - moved
            ]
        )
        backorders._take_out_of_deliveries()
        for line in moved:
            backorders |= line.backorder_id._move_to(
                purchase_lines[line], line.product_uom_qty
            )
        return backorders

    def _grow_purchase_line(self, purchase):
        """Buy these lines with a line that the chosen request for quotation has.

        :return: ``purchase.order.line``, empty if there is none to grow
        """
        line = self._get_line_to_grow()
        if line:
            with self._leave_out_names():
                values = self._prepare_purchase_line_values(purchase)
            uom = self.env["uom.uom"].browse(values["product_uom_id"])
            line._set_backorder_quantity(
                uom._compute_quantity(values["product_qty"], line.product_uom_id)
            )
            self._write_typed_price(line, uom)
        return line

    def _write_typed_price(self, line, uom=None):
        """Pay what the buyer has typed, and let Odoo know that it was typed.

        It knows by its own price, which stays beside the typed one.

        :param line: ``purchase.order.line`` that buys these lines
        :param uom: ``uom.uom`` that the price is for, if it is not the one of the line
        """
        typed = self._get_typed_price()
        if typed is not None:
            line.price_unit = (uom or line.product_uom_id)._compute_price(
                typed, line.product_uom_id
            )

    def _prepare_purchase_line_values(self, purchase):
        """Values of the purchase order line for lines with the same purchase line key.

        A price that is typed in the dialog is not among them: it is written later.

        :param purchase: the ``purchase.order``; in the dialog a new record
        :return: dict, as of core's method of the same kind
        """
        product, vendor = self.product_id, purchase.partner_id
        seller = self._select_seller(self._get_quantity_to_buy(), vendor)
        quantity, uom = self._get_purchase_quantity(seller)
        if "backorder_unnamed" in self.env.cr.cache:
            self._leave_out_name(seller, vendor)
        values = self.env["purchase.order.line"]._prepare_purchase_order_line(
            product, quantity, uom, purchase.company_id, vendor, purchase
        )
        if not seller or not values["price_unit"]:
            # Odoo has no price below the minimum of the vendor, nor without one.
            values |= self._prepare_other_terms(purchase, seller, values)
        if line := self._get_line_to_grow():
            values |= self._prepare_agreed_terms(line, quantity, uom)
        values["technical_price_unit"] = values["price_unit"]
        if self[:1].is_dropship:
            values["sale_line_id"] = self.sale_line_id.id
        # The customer's delivery is never cancelled with what was bought for it.
        values["propagate_cancel"] = False
        return values

    @contextmanager
    def _leave_out_names(self):
        """Prepare purchase lines that nobody names; see :meth:`_leave_out_name`.

        Whoever asks afterwards gets the names.
        """
        products = self.product_id
        self.env.cr.cache["backorder_unnamed"] = True
        try:
            yield
        finally:
            self.env.cr.cache.pop("backorder_unnamed", None)
            products.invalidate_recordset(["display_name"], flush=False)

    def _leave_out_name(self, seller, vendor):
        """Keep core from asking how the vendor calls the product of these lines.

        It asks for each product by itself, and the dialog shows no such name, nor does
        a line change its description that only grows.

        :param seller: ``product.supplierinfo``
        :param vendor: ``res.partner``
        """
        named = self.product_id.with_context(
            lang=vendor.lang, partner_id=vendor.id, seller_id=seller.id
        )
        named._fields["display_name"]._update_cache(named, "")

    def _prepare_other_terms(self, purchase, seller, values):
        """What is proposed where core has no price: the vendor's lowest minimum asks.

        :param purchase: see :meth:`_prepare_purchase_line_values`
        :param seller: ``product.supplierinfo``; without one it is the cost
        :param dict values: what core proposes
        :return: dict
        """
        lines = self.env["purchase.order.line"]
        uom = self.env["uom.uom"].browse(values["product_uom_id"])
        [(_command, _zero, tax_ids)] = values["tax_ids"]
        taxes = self.env["account.tax"].browse(tax_ids)
        if seller:
            return lines._prepare_backorder_vendor_terms(seller, uom, purchase, taxes)
        product = self.product_id.with_company(purchase.company_id)
        cost = lines._get_backorder_price(
            product.uom_id._compute_price(product.standard_price, uom),
            product.cost_currency_id,
            product.supplier_taxes_id,
            purchase,
            taxes,
        )
        return {"price_unit": cost}

    def _prepare_agreed_terms(self, line, quantity, uom):
        """What the line of a request costs that these lines are added to.

        :param line: ``purchase.order.line``
        :param float quantity: that it will buy, in the given unit
        :param uom: ``uom.uom``
        :return: dict
        """
        values = line._prepare_backorder_quantity_values(
            uom._compute_quantity(quantity, line.product_uom_id)
        )
        return {
            "price_unit": line.product_uom_id._compute_price(values["price_unit"], uom),
            "discount": values["discount"],
            "date_planned": values["date_planned"],
        }

    def _prepare_backorder_values(self, purchase_line):
        """Values of the link between one line and the purchase order line.

        :return: dict of values of ``sale.backorder``
        """
        self.ensure_one()
        return {
            "sale_line_id": self.sale_line_id.id,
            "purchase_line_id": purchase_line.id,
            "product_id": self.product_id.id,
            "product_uom_qty": self.product_uom_qty,
        }
