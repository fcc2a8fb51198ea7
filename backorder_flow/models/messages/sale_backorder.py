from collections import defaultdict

from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date


class SaleBackorder(models.Model):
    """What people are told of backorders, without purchase prices."""

    _inherit = "sale.backorder"

    def _post_links(self):
        """Log in the chatter of both sides what these new backorders link."""
        # No links: salespeople may not open purchase orders, nor buyers sales orders.
        self.purchase_id._message_log_batch(
            bodies={
                purchase.id: self.env._(
                    "Backordered for %s",
                    ", ".join(backorders.order_id.sorted("id").mapped("name")),
                )
                for purchase, backorders in self.grouped("purchase_id").items()
            }
        )
        self.order_id._log_backorder_notes(
            {
                order: Markup("<br/>").join(
                    backorder._get_link_message() for backorder in backorders
                )
                for order, backorders in self.grouped("order_id").items()
            }
        )

    def _get_link_message(self):
        """What the chatter of the order tells of one new backorder."""
        self.ensure_one()
        return self.env._(
            "Backordered: %(quantity)s of %(product)s with %(purchase)s",
            quantity=self.product_uom_id._format_backorder_quantity(
                self.product_uom_qty
            ),
            product=self.product_id.display_name,
            purchase=self.purchase_name,
        )

    def _get_fulfilment_message(self):
        """Describe how much one order gets of what has been billed or received."""
        self.ensure_one()
        missing = self.product_uom_qty - self.qty_fulfilled
        if self.product_uom_id.compare(missing, 0) <= 0:
            return self.env._("%s is fully served", self.order_id.name)
        return self.env._(
            "%(order)s waits for %(quantity)s", **self._get_message_values(missing)
        )

    def _fetch_for_summary(self):
        """Read all that :meth:`_get_summary` needs at once, for many summaries."""
        self.order_id.fetch(["name", "user_id"])
        self._get_urgent_lines()
        self.mapped("product_uom_id.name")

    def _get_summary(self, quantities, uom):
        """Name the orders of these backorders, with quantities.

        :param dict quantities: of each backorder to a quantity, in the unit of the
            product
        :param uom: the ``uom.uom`` in which the reader counts; another one is named
        Orders are only counted if the user may not read their backorders.

        :return: text such as "S00012: 6, S00015: 4"
        """
        # Users who move or buy goods may not have access to sales orders.
        backorders, readable = self.sudo(), self._filtered_access("read").sudo()
        totals = defaultdict(float)
        for backorder in backorders:
            totals[backorder.order_id] += quantities[backorder]
        product_uom = backorders.product_uom_id[:1]
        format_quantity = product_uom._format_backorder_quantity
        orders = backorders.order_id.filtered(
            lambda order: product_uom.compare(totals[order], 0) > 0
        )
        texts = [
            f"{order.name}: {format_quantity(totals[order], product_uom != uom)}"
            for order in orders & readable.order_id
        ]
        if hidden := orders - readable.order_id:
            texts.append(hidden._get_backorder_hidden_count())
        return ", ".join(texts)

    def _get_release_message(self, fulfilled):
        """Describe which orders are released when these open backorders gain something.

        Orders are only counted if the user may not read their backorders.

        :param dict fulfilled: of backorders to what they have then, in the unit of the
            product
        :return: text, a line for those that are released and one for each that waits
        """
        # Users who post a bill may not have access to sales orders.
        readable = self._filtered_access("read").sudo()
        released, lines = [], []
        for order in readable.order_id._filter_on_hold().sorted("id"):
            missing = {
                b: missing
                for b in order.backorder_ids._filter_waited_for()
                if b.product_uom_id.compare(
                    missing := b.product_uom_qty - fulfilled.get(b, b.qty_fulfilled), 0
                )
                > 0
            }
            if not missing:
                released.append(order.name)
            lines += [b._get_still_waiting_line(left) for b, left in missing.items()]
        if released:
            lines.insert(0, self.env._("Releases %s", ", ".join(released)))
        # They are only counted.
        if hidden := (self.sudo() - readable).order_id:
            lines.append(hidden._get_backorder_hidden_count())
        return "\n".join(lines)

    def _get_still_waiting_line(self, missing):
        """Describe what one order still waits for.

        :param float missing: in the unit of the product
        """
        self.ensure_one()
        return self.env._(
            "%(order)s waits for %(quantity)s of %(product)s",
            **self._get_message_values(missing),
        )

    def _get_loss_message(self, losses, shipped):
        """Describe what becomes of the orders when these backorders lose something.

        Orders are only counted if the user may not read their backorders.

        :param dict losses: of each backorder to a quantity, in the unit of the product
        :param shipped: those of these backorders of which nothing has to leave
        :return: text, a line for each backorder
        """
        # Users who post a note may not have access to sales orders.
        readable = self._filtered_access("read").sudo()
        lines = []
        for backorder in readable:
            values = backorder._get_message_values(losses[backorder])
            lines.append(backorder._get_loss_line(values, backorder in shipped))
        # They are only counted.
        if hidden := (self.sudo() - readable).order_id:
            lines.append(hidden._get_backorder_hidden_count())
        return "\n".join(lines) or self.env._("No order goes back on hold")

    def _get_loss_line(self, values, is_shipped):
        """Describe what becomes of one order, see :meth:`_get_loss_message`.

        :param dict values: see :meth:`_get_message_values`
        """
        if is_shipped:
            return self.env._(
                "%(order)s has been shipped: its salesperson is notified that the "
                "bill for %(quantity)s of %(product)s is missing",
                **values,
            )
        if self.order_id._is_on_hold():
            return self.env._(
                "%(order)s stays on hold for another %(quantity)s of %(product)s",
                **values,
            )
        return self.env._(
            "%(order)s goes back on hold for %(quantity)s of %(product)s", **values
        )

    def _get_waiting_messages(self):
        """Describe what one order waits for, without purchase prices.

        :return: list of texts, one for each purchase order of these backorders, such as
            "P00012 (Azure Interior, confirmed): 4 Units of Desk to be billed, expected
            12/24/2026"
        """
        return [
            self.env._(
                "%(purchase)s (%(details)s): %(missing)s",
                purchase=purchase.name,
                details=", ".join(backorders._get_purchase_details()),
                missing="; ".join(backorders._get_missing_messages()),
            )
            for purchase, backorders in self.grouped("purchase_id").items()
        ]

    def _get_purchase_details(self):
        """What is told of the purchase order of these backorders.

        :return: list of texts: its vendor, how far it is, and who ships
        """
        purchase = self.purchase_id
        details = [self[:1].vendor_name, purchase._get_backorder_stage(self)]
        if self[:1].is_dropship and self._has_incoming():
            details.append(self.env._("shipped by the vendor"))
        return details

    def _has_incoming(self):
        """Whether some of these backorders still have to bring something in."""
        return any(b.product_uom_id.compare(b._get_qty_incoming(), 0) > 0 for b in self)

    def _get_missing_messages(self):
        """Describe what these backorders lack, and when their goods come.

        :return: list of texts, one for all that comes at the same time
        """
        is_coming = self._has_incoming()
        arrivals = {
            # Where all has come it is the stage of the purchase order.
            b: tuple(b._get_arrival_messages()) if is_coming else ()
            for b in self
        }
        return [
            ", ".join(
                [
                    *(
                        message
                        for b in backorders
                        for message in b._get_missing_policy_messages(
                            b.company_id.backorder_release_policy
                        )
                    ),
                    *arrival,
                ]
            )
            for arrival, backorders in self.grouped(arrivals.__getitem__).items()
        ]

    def _get_missing_policy_messages(self, policy):
        """Describe what one backorder lacks to be fulfilled.

        Extend it for a policy of your own; by default it lacks "to be fulfilled".

        :param str policy: value of ``res.company.backorder_release_policy``
        :return: list of texts
        """
        to_receive = (self._get_qty_incoming(), self._get_to_receive_message)
        to_bill = (self.product_uom_qty - self.qty_billed, self._get_to_bill_message)
        missing = {
            "billed": [to_bill],
            "received": [to_receive],
            "both": [to_receive, to_bill],
        }
        to_fulfill = (
            self.product_uom_qty - self.qty_fulfilled,
            self._get_to_fulfill_message,
        )
        return [
            get_message(self._get_message_values(quantity))
            for quantity, get_message in missing.get(policy, [to_fulfill])
            if self.product_uom_id.compare(quantity, 0) > 0
        ]

    def _get_to_receive_message(self, values):
        return self.env._("%(quantity)s of %(product)s to be received", **values)

    def _get_to_bill_message(self, values):
        return self.env._("%(quantity)s of %(product)s to be billed", **values)

    def _get_to_fulfill_message(self, values):
        return self.env._("%(quantity)s of %(product)s to be fulfilled", **values)

    def _get_arrival_messages(self):
        """Describe whether the goods of one backorder are here, or when they come.

        :return: list of texts
        """
        if self.product_uom_id.compare(self._get_qty_incoming(), 0) <= 0:
            if self.is_dropship:
                return [self.env._("all delivered")]
            return [self.env._("all received")]
        if self.date_planned:
            date = format_date(self.env, self.date_planned)
            return [self.env._("expected %(date)s", date=date)]
        return []

    def _get_message_values(self, quantity):
        """What texts about one backorder name.

        :param float quantity: in the unit of the product
        :return: dict
        """
        return {
            "quantity": self.product_uom_id._format_backorder_quantity(quantity),
            "product": self.product_id.display_name,
            "order": self.order_id.name,
            "purchase": self.purchase_name,
            "vendor": self.vendor_name,
        }

    def _notify_cut(self, quantities):
        """Notify the buyers of these backorders of what now goes to stock.

        :param dict quantities: see :meth:`_cut`
        """
        self.purchase_id._notify_backorder_cut(
            {
                purchase: backorders._get_quantities_message(quantities)
                for purchase, backorders in self.grouped("purchase_id").items()
            }
        )

    def _get_quantities_message(self, quantities):
        """Name quantities of these backorders.

        :param dict quantities: of each backorder to a quantity, in the unit of the
            product
        :return: text such as "4 Units of Desk (S00012, P00003 from Azure Interior)"
        """
        return ", ".join(
            self.env._(
                "%(quantity)s of %(product)s (%(order)s, %(purchase)s from %(vendor)s)",
                **backorder._get_message_values(quantities[backorder]),
            )
            for backorder in self
        )

    def _log_hand_over(self, new, quantity):
        """Log it on both orders and the purchase order, and warn those who wait again.

        Neither order names the other: its salesperson may not see that.
        """
        values = self._get_message_values(quantity)
        self.order_id._backorder_warn_salesperson(
            self.env._("Handed over to another order"),
            self.env._(
                "Handed over from %(order)s to another order: %(quantity)s of "
                "%(product)s (%(purchase)s)",
                **values,
            ),
        )
        new.order_id._message_log(
            body=self.env._(
                "Handed over from another order: %(quantity)s of %(product)s "
                "(%(purchase)s)",
                **values,
            )
        )
        self.purchase_id._message_log(
            body=self.env._(
                "Handed over from %(order)s to %(other)s: %(quantity)s of %(product)s",
                **values,
                other=new.order_id.name,
            )
        )
