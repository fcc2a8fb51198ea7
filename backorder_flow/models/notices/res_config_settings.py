from odoo import models

from .sale_order import TEMPLATES


class ResConfigSettings(models.TransientModel):
    """Previews of the emails to customers."""

    _inherit = "res.config.settings"

    def action_preview_hold_notice(self):
        """Show the email about a hold, of the last order that is on hold.

        :return: action of Odoo's preview of mail templates
        """
        return self._preview_hold_notice("hold")

    def action_preview_hold_date_notice(self):
        """Show the email about a new date, of the last order that is on hold.

        :return: action of Odoo's preview of mail templates
        """
        return self._preview_hold_notice("date")

    def action_preview_hold_ready_notice(self):
        """Show the email about a release, of the last order that was on hold.

        :return: action of Odoo's preview of mail templates
        """
        return self._preview_hold_notice("ready")

    def _preview_hold_notice(self, kind):
        """See the methods above.

        :param str kind: of ``TEMPLATES``
        """
        template = self.env.ref(TEMPLATES[kind])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mail.mail_template_preview_action"
        )
        context = {"default_mail_template_id": template.id}
        if order := self._get_hold_notice_example(kind):
            context["default_resource_ref"] = f"{order._name},{order.id}"
        return {**action, "context": context}

    def _get_hold_notice_example(self, kind):
        """The order that a preview shows.

        :param str kind: of ``TEMPLATES``
        :return: ``sale.order``; none if there is no such order
        """
        state = "sale" if kind == "ready" else "on_hold"
        backorder = self.env["sale.backorder"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("order_id.state", "=", state),
            ],
            limit=1,
        )
        return backorder.order_id
