from odoo import models

# More of them are counted, and not named.
MOST_NAMES = 5


class SaleBackorderCreate(models.TransientModel):
    """Messages to the user once the dialog has done its work."""

    _inherit = "sale.backorder.create"

    def _get_result_action(self, purchases):
        """Describe what was made, and show it.

        :param purchases: the purchase orders, as superuser
        :return: client action; its ``params.next`` opens the purchase orders, if the
            user may read them
        """
        message, links = self._get_result_message(purchases)
        purchases = purchases.sudo(False)
        next_action = {"type": "ir.actions.act_window_close"}
        if purchases.has_access("read"):
            next_action = purchases._get_records_action(
                name=self.env._("Purchase Orders")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "links": links,
                # What is left to do should not vanish unread.
                "sticky": bool(self._get_short_lines()),
                "next": next_action,
            },
        }

    def _get_result_message(self, purchases):
        """Describe what was created, what is on hold, and what is still short.

        :param purchases: the purchase orders, as superuser
        :return: tuple of text, with a placeholder for each link, and of links, as of
            the client action ``display_notification``
        """
        held = self.order_ids._filter_on_hold()
        # Users who backorder are told the numbers, but not what the orders contain.
        made, made_links = self._name_result(purchases)
        orders, order_links = self._name_result(held)
        links = made_links + order_links
        parts = [self.env._("Purchase orders: %(purchases)s.", purchases=made)]
        if held:
            until = held.company_id._get_backorder_until_message()
            parts += [
                self.env._("Sales orders: %(orders)s.", orders=orders),
                self._escape_result(until, links),
            ]
        parts += [
            self._escape_result(text, links) for text in self._get_short_messages()
        ]
        return " ".join(parts), links

    def _name_result(self, records):
        """Name a few records, with links for users who can open them; count many.

        :param records: of a model with a ``name``
        :return: tuple of text and links, see :meth:`_get_result_message`
        """
        if len(records) > MOST_NAMES:
            return str(len(records)), []
        if not records.sudo(False).has_access("read"):
            return ", ".join(records.mapped("name")), []
        links = [
            {"label": record.name, "url": f"/odoo/{record._name}/{record.id}"}
            for record in records
        ]
        return ", ".join("%s" for _link in links), links

    def _escape_result(self, text, links):
        """Keep the client from taking a text for a placeholder of a link."""
        return text.replace("%", "%%") if links else text

    def _get_short_lines(self):
        """The lines of the sales orders that are still short."""
        return self.order_ids.order_line.filtered("qty_short")

    def _get_short_messages(self):
        """Report for which products how many orders are still short.

        :return: list of texts such as "Orders still short of Desk: 13."
        """
        lines_by_product = self._get_short_lines().grouped("product_id")
        messages = []
        for product, lines in list(lines_by_product.items())[:MOST_NAMES]:
            orders, name = lines.order_id, product.display_name
            messages.append(
                self.env._(
                    "%(order)s is still short of %(product)s.",
                    order=orders.name,
                    product=name,
                )
                if len(orders) == 1
                else self.env._(
                    "Orders still short of %(product)s: %(count)s.",
                    count=len(orders),
                    product=name,
                )
            )
        if more := len(lines_by_product) - len(messages):
            messages.append(self.env._("Other products still short: %s.", more))
        return messages
