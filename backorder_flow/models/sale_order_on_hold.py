from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date


class SaleOrder(models.Model):
    """Where core asks an order for the state "sale": a held order is meant too.

    What asks the order line needs nothing: the lines of a held order stay confirmed.
    """

    # A subject of its own, and sale_order.py is long enough.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    # CRUD

    def write(self, vals):
        if not {"pricelist_id", "order_line"}.intersection(vals):
            return super().write(vals)
        held = self.filtered(lambda order: order.state == "on_hold")
        if "pricelist_id" in vals:
            held._check_pricelist_kept()
        before = {line: line.product_uom_qty for line in held.order_line}
        res = super().write(vals)
        held._log_cut_quantities(before)
        return res

    def _check_pricelist_kept(self):
        """Refuse another pricelist, as core does for confirmed orders.

        :raise UserError: names the orders, if there are any
        """
        if self:
            raise UserError(
                self.env._(
                    "The pricelist of confirmed orders cannot be changed: %s",
                    ", ".join(self.mapped("name")),
                )
            )

    def _log_cut_quantities(self, before):
        """Warn those who prepare the deliveries of what these held orders have cut.

        :param dict before: of each order line to the quantity that it had
        """
        cut = {
            line: (line.product_uom_qty, before.get(line, 0.0))
            for line in self.order_line
            if not (line.display_type or line.is_downpayment or line.is_expense)
            and line.product_uom_id.compare(line.product_uom_qty, before.get(line, 0.0))
            < 0
        }
        if cut:
            # Salespeople may not read all transfers.
            pickings = self.env["stock.picking"].sudo()
            documents = pickings._log_activity_get_documents(cut, "move_ids", "UP")
            self._log_decrease_ordered_quantity(
                {
                    key: values
                    for key, values in documents.items()
                    if key[0].state != "cancel"
                }
            )

    @api.model
    def _search(self, domain, *args, **kwargs):
        # For methods of core that search for confirmed orders by themselves. It only
        # finds more, within the access rights: whoever sets the key gains nothing.
        if self.env.context.get("held_as_confirmed"):
            domain = self._get_domain_with_held(domain)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_domain_with_held(self, domain):
        """Let a domain on orders that names the state "sale" mean "on_hold" too.

        :return: Domain
        """

        def include_held(condition):
            if condition.field_expr == "state" and condition.operator in ("=", "!="):
                operator = "in" if condition.operator == "=" else "not in"
                condition = Domain("state", operator, [condition.value])
            if (
                condition.field_expr == "state"
                and condition.operator in ("in", "not in")
                and "sale" in condition.value
            ):
                values = [*condition.value, "on_hold"]
                return Domain("state", condition.operator, values)
            return condition

        return Domain(domain).map_conditions(include_held)

    # Business methods

    def _check_can_settle(self):
        """Refuse to hand over or to charge what is on hold.

        For what does so by its own documents, such as a point of sale: deliveries and
        invoices are guarded by themselves.

        :raise UserError: names the orders and what they wait for
        """
        if held := self.filtered(lambda order: order.state == "on_hold"):
            raise UserError(
                self.env._(
                    "Nothing can be delivered or invoiced while the order is on hold."
                    "\n%s",
                    held._get_hold_message(),
                )
            )

    def _filter_product_documents(self, documents):
        res = super()._filter_product_documents(documents)
        if self.state == "on_hold":
            res |= documents.filtered(lambda d: d.attached_on_sale == "sale_order")
        return res

    def _get_prepayment_required_amount(self):
        # It is what confirms a quotation; a held order is confirmed, and smaller
        # payments are welcome.
        if self.state == "on_hold":
            return 0.0
        return super()._get_prepayment_required_amount()

    # Words for the customer

    def _find_mail_template(self):
        if self.state == "on_hold" and not self.env.context.get("proforma"):
            return self._get_hold_template()
        return super()._find_mail_template()

    def _send_order_notification_mail(self, mail_template, *args, **kwargs):
        # A confirmation that was queued before the hold would not know it.
        if self.state == "on_hold" and (
            mail_template == self._get_confirmation_template()
        ):
            mail_template = self._get_hold_template()
        # Handed on as it is: tests of core look at how it is called.
        return super()._send_order_notification_mail(mail_template, *args, **kwargs)

    def _get_hold_template(self):
        """The mail to the customer about one held order.

        :return: ``mail.template``; that of the confirmation if ours was deleted
        """
        self.ensure_one()
        template = self.env.ref(
            "backorder_flow.mail_template_sale_on_hold", raise_if_not_found=False
        )
        return template or self._get_confirmation_template()

    def _get_hold_date_expected(self):
        """When one held order should be complete, as far as a customer may know it.

        By default when the last of its open backorders arrives. Override it to add
        days for unpacking, or to promise nothing.

        :return: datetime; False if it is not known for all of them, or has passed
        """
        self.ensure_one()
        # Neither customers nor salespeople may read purchase orders.
        dates = [b.date_planned for b in self.sudo().backorder_ids._filter_open()]
        if not dates or not all(dates) or max(dates).date() < fields.Date.today():
            return False
        return max(dates)

    def _get_hold_customer_message(self):
        """Tell the customer of one held order what is going on.

        Never what is bought from whom: the portal and mails show it. Override it for
        other words.

        :return: text such as "Waiting for goods; expected on 12/24/2026"
        """
        self.ensure_one()
        date = self._get_hold_date_expected()
        if not date:
            return self.env._("Waiting for goods")
        return self.env._(
            "Waiting for goods; expected on %s", format_date(self.env, date)
        )
