import base64
import io
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("post_install", "-at_install")
class TestPdfQuoteBuilder(BackorderCommon):
    """H4: a held order is printed as a confirmed one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pdf = cls._make_pdf()
        cls.quotation = cls._make_order((cls.desk, 1), confirm=False)
        cls.confirmed = cls._make_order((cls.desk, 1))
        cls.held = cls._make_order((cls.desk, 1))
        cls._backorder(cls.held)
        pages = cls.env["quotation.document"].create(
            [
                {
                    "name": name,
                    "datas": base64.b64encode(cls.pdf),
                    "document_type": name,
                }
                for name in ("header", "footer")
            ]
        )
        flyer = cls.env["product.document"].create(
            {
                "name": "flyer",
                "datas": base64.b64encode(cls.pdf),
                "attached_on_sale": "inside",
                "res_model": "product.product",
                "res_id": cls.desk.id,
            }
        )
        orders = cls.quotation | cls.confirmed | cls.held
        orders.quotation_document_ids = pages
        orders.order_line.product_document_ids = flyer

    @classmethod
    def _make_pdf(cls):
        stream = io.BytesIO()
        canvas = Canvas(stream)
        canvas.drawString(100, 100, "One page")
        canvas.save()
        return stream.getvalue()

    def _count_pages(self, order):
        report = self.env["ir.actions.report"]
        with (
            patch.object(type(report), "get_wkhtmltopdf_state", lambda _self: "ok"),
            patch.object(
                type(report), "_run_wkhtmltopdf", lambda _self, *_args, **_kw: self.pdf
            ),
            # Newer versions of pypdf than Odoo's refuse to fill what has no fields.
            patch("odoo.tools.pdf.fill_form_fields_pdf"),
        ):
            streams = report._render_qweb_pdf_prepare_streams(
                "sale.action_report_saleorder", {}, res_ids=order.ids
            )
        return PdfFileReader(streams[order.id]["stream"]).getNumPages()

    def test_h4_without_the_pages_of_the_quotation(self):
        self.assertEqual(self.held.state, "on_hold")
        self.assertEqual(self._count_pages(self.quotation), 4)
        self.assertEqual(self._count_pages(self.confirmed), 1)
        self.assertEqual(self._count_pages(self.held), 1)

    def test_h4_with_them_if_they_are_wanted_always(self):
        self.env["ir.config_parameter"].set_param(
            "sale.always_include_selected_documents", "True"
        )
        self.assertEqual(self._count_pages(self.confirmed), 4)
        self.assertEqual(self._count_pages(self.held), 4)
