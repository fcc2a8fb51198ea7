from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestDeclarationOfIntent(BackorderCommon):
    """H4: held orders use up the customer's declaration of intent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.env["account.tax"].create({"name": "Declared", "amount": 0})
        cls.company.l10n_it_edi_doi_tax_id = tax
        today = fields.Date.today()
        cls.declaration = cls.env["l10n_it_edi_doi.declaration_of_intent"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "currency_id": cls.company.currency_id.id,
                "start_date": today - timedelta(days=30),
                "end_date": today + timedelta(days=30),
                "threshold": 1000,
                "protocol_number_part1": "1",
                "protocol_number_part2": "2",
            }
        )
        cls.declaration.action_validate()
        cls.order = cls._make_order((cls.desk, 4), confirm=False)
        cls.order.l10n_it_edi_doi_id = cls.declaration
        cls.order.order_line.write({"tax_ids": tax.ids, "price_unit": 200})
        cls.order.action_confirm()

    def test_h4_held_amounts_stay_in_the_declaration(self):
        self.assertEqual(self.declaration.not_yet_invoiced, 800)
        self._backorder(self.order)
        self.assertEqual(self.order.state, "on_hold")
        self.assertEqual(self.declaration.not_yet_invoiced, 800)
        self.assertEqual(self.declaration.remaining, 200)
        self.order.action_cancel()
        self.assertEqual(self.declaration.not_yet_invoiced, 0)

    def test_h4_a_held_order_is_counted_once(self):
        self._backorder(self.order)
        self.assertFalse(self.order.l10n_it_edi_doi_warning)
        self.order.order_line.product_uom_qty = 6
        self.assertEqual(self.declaration.not_yet_invoiced, 1200)
        self.assertIn("200.00", self.order.l10n_it_edi_doi_warning)
