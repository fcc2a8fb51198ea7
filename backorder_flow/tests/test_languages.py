from odoo.tests import tagged

from .test_tours import TourCommon


@tagged("post_install", "-at_install")
class TestLanguageTours(TourCommon):
    """The main flow as people see it who read another language than English."""

    def _speak(self, language):
        self.env["res.lang"]._activate_lang(language)
        # Of all addons this would take a minute.
        addons = self.env["ir.module.module"].search(
            [("name", "in", ("web", "sale", "backorder_flow"))]
        )
        addons._update_translations([language])
        self.salesperson.lang = language
        # Mirrored style sheets take long: not while the browser waits for them.
        get_bundle = self.env["ir.qweb"].with_context(lang=language)._get_asset_bundle
        is_rtl = self.env["res.lang"]._get_data(code=language).direction == "rtl"
        for name in ("web.assets_web", "web.assets_web_print"):
            get_bundle(name, rtl=is_rtl).css()

    def _backorder_in(self, language, tour):
        self._speak(language)
        order = self._make_order((self.desk, 10))
        self._open(order, tour, "salesperson")
        self.assertEqual(order.state, "on_hold")
        self.assertRecordValues(
            order.backorder_ids, [{"product_id": self.desk.id, "product_uom_qty": 4}]
        )
        self.assertTrue(order.backorder_ids.purchase_id)

    def test_salesperson_backorders_in_german(self):
        self._backorder_in("de_DE", "backorder_in_german")

    def test_salesperson_backorders_in_arabic(self):
        self._backorder_in("ar_001", "backorder_in_arabic")
