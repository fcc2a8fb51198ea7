from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.backorder_flow.tests.common import BackorderCommon


@tagged("-standard", "backorder_optional", "post_install", "-at_install")
class TestTimesheet(BackorderCommon, HttpCase):
    """H4: customers see the timesheets of a held order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(cls.env, login="azure", groups="base.group_portal")
        cls.customer = cls.visitor.partner_id
        cls.held = cls._make_order((cls.desk, 1))
        cls._backorder(cls.held)

    def _open_page(self):
        self.authenticate("azure", "azure")
        return self.url_open(f"/my/orders/{self.held.id}").text

    def test_h4_the_page_links_the_timesheets(self):
        self.assertNotIn("View Timesheets", self._open_page())
        self._log_hours()
        self.assertIn("View Timesheets", self._open_page())

    def _log_hours(self):
        service = self._make_product(
            "Help",
            type="service",
            is_storable=False,
            service_policy="delivered_timesheet",
        )
        project = (
            self.env["project.project"]
            .sudo()
            .create(
                {"name": "Help", "allow_billable": True, "company_id": self.company.id}
            )
        )
        self.held.order_line = [Command.create({"product_id": service.id})]
        line = self.held.order_line[-1]
        task = project.task_ids.create(
            {"name": "Help", "project_id": project.id, "sale_line_id": line.id}
        )
        employee = (
            self.env["hr.employee"]
            .sudo()
            .create({"name": "Helper", "company_id": self.company.id})
        )
        self.env["account.analytic.line"].sudo().create(
            {
                "name": "Helped",
                "project_id": project.id,
                "task_id": task.id,
                "employee_id": employee.id,
                "unit_amount": 2,
            }
        )
