"""Take the pictures of the pages: pictures.py URL CHECKOUT [NAME...]"""

import io
import sys
import time
import urllib.error
from pathlib import Path

from browser import LOCAL, Browser
from PIL import Image

DESKTOP = (1280, 800)
WIDE = (1366, 850)
TALL = (1280, 1200)
PHONE = (390, 844)
# The page of the app has these, too.
ON_APP_PAGE = {
    *("short", "dialog", "on_hold", "purchase_order"),
    *("bulk", "to_backorder", "phone_dialog"),
}
PICTURES = []


def picture(user, size=DESKTOP):
    """Declare a picture: a function that shows what is on it to a browser.

    :param str user: of the demo, whose password is the login
    :param size: of the screen
    """

    def declare(show):
        PICTURES.append((show.__name__, user, size, show))
        return show

    return declare


class Demo(Browser):
    """The demo, in a browser."""

    def __init__(self, url):
        super().__init__()
        self.url = url
        self.user = None

    def log_in(self, user):
        if self.user == user:
            return
        self.forget_user()
        self.open(f"{self.url}/web/login")
        self.type("input[name=login]", user)
        self.type("input[name=password]", user)
        self.click(".oe_login_form button[type=submit]")
        self.wait_for(".o_navbar")
        self.user = user

    def open_order(self, customer):
        """Open the newest sales order of a customer of the demo."""
        domain = [("partner_id.name", "=", customer), ("state", "!=", "draft")]
        [order_id] = self.ask("sale.order", "search", domain, order="id DESC", limit=1)
        self.open(f"{self.url}/odoo/orders/{order_id}")
        self.wait_for(".o_form_view .o_statusbar_status")

    def open_dialog(self, customer):
        """Open the dialog for the sales order of a customer."""
        self.open_order(customer)
        self.click("button[name=action_backorder]")
        self.wait_for(".modal .o_data_row, .modal .o_kanban_record")


@picture("sally")
def quotation(demo):
    domain = [("partner_id.name", "=", "Hillside Bike Rental"), ("state", "=", "draft")]
    [order_id] = demo.ask("sale.order", "search", domain)
    action = "action-sale.action_quotations_with_onboarding"
    demo.open(f"{demo.url}/odoo/{action}/{order_id}")
    demo.wait_for("div[name=backorder_hint]")


@picture("sally")
def short(demo):
    demo.open_order("Swiftwing Couriers")
    demo.wait_for("div[name=backorder_alert]")


@picture("admin")
def dialog(demo):
    demo.open_dialog("Canal Street Cyclery")


@picture("admin")
def bulk(demo):
    demo.open(f"{demo.url}/odoo/orders")
    for customer in ("Swiftwing Couriers", "Canal Street Cyclery"):
        demo.wait_for(".o_data_row", customer)
        row = demo.find(".o_data_row", customer)
        demo.run(f"{row}.querySelector('.o_list_record_selector input').click()")
    demo.click(".o_control_panel button", "Bulk Backorder")
    demo.click(".modal .o_backorder_product button", "Heron Cargo Bike")
    demo.wait_for(".modal .o_data_row")


@picture("sally")
def on_hold(demo):
    demo.open_order("Hillside Bike Rental")
    demo.wait_for("div[name=backorder_hold]")


@picture("bob")
def purchase_order(demo):
    [purchase_id] = demo.ask(
        "purchase.order", "search", [("partner_id.name", "ilike", "Saltmarsh")], limit=1
    )
    action = "action-purchase.purchase_form_action"
    demo.open(f"{demo.url}/odoo/{action}/{purchase_id}")
    demo.wait_for("td[name=backorder_summary]")


@picture("bob")
def backorders(demo):
    demo.open(f"{demo.url}/odoo/action-backorder_flow.action_sale_backorder")
    demo.wait_for(".o_data_row")


@picture("admin")
def to_backorder(demo):
    demo.open(f"{demo.url}/odoo/to-backorder")
    demo.wait_for(".o_group_header")
    headers = "document.querySelectorAll('.o_group_header')"
    demo.run(f"[...{headers}].forEach((header) => header.click())")
    demo.wait_for(".o_data_row")


@picture("sally")
def orders(demo):
    demo.open(f"{demo.url}/odoo/orders")
    demo.wait_for(".o_data_row")


@picture("admin")
def inventory(demo):
    demo.open(f"{demo.url}/odoo/action-stock.stock_picking_type_action")
    demo.wait_for(".o_kanban_record a[name=get_action_picking_tree_on_hold]")


@picture("admin")
def measures(demo):
    demo.open(f"{demo.url}/odoo/action-backorder_flow.action_sale_backorder_report")
    demo.wait_for(".o_pivot table")


@picture("admin", WIDE)
def dashboard(demo):
    [dashboard_id] = demo.ask(
        "spreadsheet.dashboard", "search", [("name", "=", "Backorders")]
    )
    demo.open(f"{demo.url}/odoo/dashboards?dashboard_id={dashboard_id}")
    demo.wait_for(".o-figure")
    # What is drawn on a canvas cannot be looked for.
    demo.wait_until_loaded()


@picture("willy")
def receipt(demo):
    [picking_id] = demo.ask(
        "stock.picking",
        "search",
        [("picking_type_code", "=", "incoming"), ("state", "=", "assigned")],
        order="id DESC",
        limit=1,
    )
    demo.open(f"{demo.url}/odoo/action-stock.action_picking_tree_all/{picking_id}")
    demo.wait_for("td[name=backorder_summary]")


@picture("admin", TALL)
def settings(demo):
    demo.open(f"{demo.url}/odoo/action-sale.action_sale_config_settings")
    demo.wait_for("#backorder_release_policy")
    block = demo.find(".o_settings_container:has(#backorder_release_policy)")
    demo.run(f"{block}.previousElementSibling.scrollIntoView()")


@picture("admin", PHONE)
def phone_to_backorder(demo):
    demo.open(f"{demo.url}/odoo/to-backorder")
    demo.wait_for(".o_kanban_renderer")


@picture("sally", PHONE)
def phone_on_hold(demo):
    demo.open_order("Hillside Bike Rental")
    demo.wait_for("div[name=backorder_hold]")


@picture("admin", PHONE)
def phone_dialog(demo):
    demo.open_dialog("Canal Street Cyclery")


@picture("admin", PHONE)
def phone_line(demo):
    demo.open_dialog("Canal Street Cyclery")
    demo.click(".modal .o_kanban_record")
    demo.wait_for(".modal div[name=qty_ordered]")


# The last ones: they change what the others show.
@picture("anna")
def bill(demo):
    demo.open(f"{demo.url}/odoo/action-backorder_flow.action_sale_backorder_to_bill")
    demo.click(".o_group_header")
    demo.click(".o_data_row .o_list_record_selector input")
    demo.click(".o_control_panel button", "Create Bill")
    demo.wait_for("div[name=backorder_release]")


@picture("sally")
def done(demo):
    demo.open_dialog("Swiftwing Couriers")
    demo.click(".modal button[name=action_create_backorders]")
    demo.wait_for(".o_notification")
    demo.wait_for("div[name=backorder_hold]")


def silence_odoobot(demo):
    """Its greeting would cover what a phone shows."""
    demo.log_in("admin")
    users = demo.ask("res.users", "search", [])
    demo.ask("res.users", "write", users, {"odoobot_state": "disabled"})


def wait_for_server(url):
    for _second in range(120):
        try:
            LOCAL.open(f"{url}/web/login", timeout=60).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(1)
        else:
            return
    sys.exit(f"{url} does not answer")


def save(data, path):
    """Write a picture, small: screens have few colors."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    few = image.quantize(128, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(path, f"{path.stat().st_size // 1024} KB")


def main(url, checkout, *names):
    known = {name for name, *_rest in PICTURES}
    if unknown := set(names) - known:
        sys.exit(f"no picture {', '.join(unknown)}; there are {', '.join(known)}")
    wait_for_server(url)
    images = Path(checkout, "docs/images")
    app_page = Path(checkout, "backorder_flow/static/description")
    with Demo(url) as demo:
        silence_odoobot(demo)
        for name, user, size, show in PICTURES:
            if names and name not in names:
                continue
            demo.resize(*size, is_phone=size == PHONE)
            demo.log_in(user)
            show(demo)
            demo.settle()
            data = demo.take_picture()
            save(data, images / f"{name}.png")
            if name in ON_APP_PAGE:
                save(data, app_page / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
