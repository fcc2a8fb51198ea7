from markupsafe import Markup

from odoo import models


class SaleOrder(models.Model):
    """Corrects what was changed behind the addon's back."""

    _inherit = "sale.order"

    def _backorder_repair(self):
        """Correct these orders and their backorders, and log what has changed.

        :return: list of texts, one for each change
        """
        # The state of an order follows from its backorders, whoever asks.
        orders = self.sudo()
        # By their lines: the order on the backorder may be wrong itself.
        backorders = orders.order_line.backorder_ids
        before = orders._get_backorder_facts()
        backorders._repair_links()
        backorders._filter_alive()._cancel_impossible()
        backorders._refresh()
        orders._backorder_refresh_hold()
        changes = orders._get_backorder_changes(before)
        orders.browse(changes)._message_log_batch(
            bodies={
                order_id: Markup("<br/>").join(
                    [self.env._("Backorders were recomputed:"), *texts]
                )
                for order_id, texts in changes.items()
            }
        )
        return [text for texts in changes.values() for text in texts]

    def _get_backorder_facts(self):
        """What follows from events, of these orders and of their backorders.

        :return: dict of record to a dict of field name to value
        """
        backorders = self.order_line.backorder_ids
        return {
            **{order: {"state": order.state} for order in self},
            **{
                backorder: {
                    name: backorder[name]
                    for name in ("state", "product_uom_qty", "qty_fulfilled")
                }
                for backorder in backorders
            },
        }

    def _get_backorder_changes(self, before):
        """Describe what is not as it was.

        :param dict before: see :meth:`_get_backorder_facts`
        :return: dict of id of order to a list of texts
        """
        changes = {}
        for record, facts in self._get_backorder_facts().items():
            order = (
                record if record._name == self._name else record.sale_line_id.order_id
            )
            for name, value in facts.items():
                if value != before[record][name]:
                    changes.setdefault(order.id, []).append(
                        self._get_backorder_change_message(
                            record, name, before[record][name], value
                        )
                    )
        return changes

    def _get_backorder_change_message(self, record, name, old, new):
        """Describe one change in words.

        :return: text such as "S00012, Status: On Hold → Sales Order"
        """
        field = record._fields[name]
        words = dict(
            field._description_selection(self.env) if field.type == "selection" else ()
        )
        return self.env._(
            "%(record)s, %(field)s: %(old)s → %(new)s",
            record=record.display_name,
            field=self.env["ir.model.fields"]
            ._get(record._name, name)
            .field_description,
            old=words.get(old, old),
            new=words.get(new, new),
        )
