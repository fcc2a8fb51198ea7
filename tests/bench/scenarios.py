"""What is measured: each scenario does its steps on the quotations of a world."""

from collections import Counter

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import SQL

from .meter import Meter
from .plan import MOST_COMPARED
from .world import WARM_UP

SCENARIOS = {}
# What a press of the button writes to, beside the orders.
TABLES = [
    "purchase_order",
    "purchase_order_line",
    "sale_backorder",
    "mail_message",
    "mail_tracking_value",
]
# What Odoo's widget on the lines of an order reads: only its JavaScript tells.
QUANTITY_WIDGET = [
    "display_qty_widget",
    "free_qty_today",
    "forecast_expected_date",
    "is_mto",
    "move_ids",
    "qty_available_today",
    "qty_to_deliver",
    "scheduled_date",
    "virtual_available_at_date",
    "warehouse_id",
]


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


def run(env, name):
    """Run one scenario as the administrator.

    :return: dict of step to its costs
    """
    admin = env.ref("base.user_admin")
    env = env(user=admin.id, context={"lang": "en_US", "tz": "UTC"})
    orders = env["sale.order"].search([], order="id")
    for some in (orders[:WARM_UP], orders[WARM_UP:]):
        meter = Meter(env)
        SCENARIOS[name](some, meter)
    return meter.steps


@scenario
def backorder(orders, meter):
    """The dialog, its button, and what becomes of the purchase orders."""
    # All of them at once, whoever waits for it.
    orders.company_id.backorder_background_limit = 0
    with meter.measure("open the dialog"):
        action = orders.action_bulk_backorder()
        dialog = orders.env[action["res_model"]].browse(action["res_id"])
    specification = get_form_specification(dialog)
    with meter.measure("read the dialog"):
        dialog.web_read(specification)
    before = get_last_ids(orders.env)
    with meter.measure("press Backorder"):
        dialog.action_create_backorders()
    with meter.measure_undone("write the rows by SQL"):
        write_rows(orders, before)
    if len(orders) <= MOST_COMPARED:
        supply(orders.backorder_ids.purchase_id, meter)


@scenario
def floor(orders, meter):
    """The same purchase orders, merged by hand, without any backorder."""
    values = prepare_purchases(orders)
    with meter.measure("create purchase orders"):
        purchases = orders.env["purchase.order"].create(values)
    if len(orders) <= MOST_COMPARED:
        supply(purchases, meter)


@scenario
def plain(orders, meter):
    """Orders that are confirmed and nothing else."""
    with meter.measure("confirm"):
        orders.action_confirm()


@scenario
def replenish(orders, meter):
    """Odoo's own way: products are replenished on order, and bought."""
    _replenish_on_order(orders, "default")
    plain(orders, meter)


@scenario
def replenish_always(orders, meter):
    """The same, where a vendor's requests are grouped."""
    _replenish_on_order(orders, "all")
    plain(orders, meter)


@scenario
def unused(orders, meter):
    """What the addon costs those who backorder nothing: all is in stock."""
    half = len(orders) // 2
    read_forms(orders, meter, "quotation form")
    read_list(orders, meter, "list of quotations")
    with meter.measure("confirm"):
        orders.action_confirm()
    read_forms(orders, meter, "order form")
    read_list(orders, meter, "list of orders")
    with meter.measure("deliver"):
        transfers = orders[:half].picking_ids
        transfers.move_ids.picked = True
        transfers.with_context(skip_backorder=True).button_validate()
    with meter.measure("create invoices"):
        invoices = orders[:half]._create_invoices(grouped=True)
    with meter.measure("post invoices"):
        invoices.action_post()
    with meter.measure("cancel"):
        orders[half:]._action_cancel()
    purchases = orders.env["purchase.order"].create(prepare_purchases(orders))
    supply(purchases, meter)


@scenario
def night(orders, meter):
    """The nightly run makes all backorders."""
    if len(orders) == WARM_UP:
        # It would make those of the others, too.
        orders.create_backorders()
        return
    orders.company_id.backorder_nightly = True
    cron = orders.env(su=True).ref("backorder_flow.ir_cron_backorder")
    with meter.measure("nightly run"):
        cron.method_direct_trigger()


@scenario
def short_filter(orders, meter):
    """The filter of the list of orders that are short, as the client reads it."""
    with meter.measure("filter: list and count"):
        domain = [("backorder_needed", "=", True)]
        orders.web_search_read(domain, {"name": {}}, limit=80)


@scenario
def big(orders, meter):
    """Some of many orders, of which few are short."""
    short_filter(orders, meter)
    read_list(orders, meter, "list of orders")
    short = orders.search([("backorder_needed", "=", True)], order="id")
    some = short[: WARM_UP if len(orders) == WARM_UP else 200]
    read_forms(some[:20], meter, "order form")
    backorder(some, meter)
    night(orders, meter)


@scenario
def measures(orders, meter):
    """The pivot of the measures as it opens."""
    report = orders.env["sale.backorder.report"]
    arch = report.get_view(view_type="pivot")["arch"]
    names = [
        node.get("name")
        for node in etree.fromstring(arch).iter("field")
        if node.get("type") == "measure"
    ]
    aggregates = [f"{name}:{report._fields[name].aggregator}" for name in names]
    year_ago = fields.Date.today() - relativedelta(years=1)
    for step, domain in (
        ("measures of a year", [("date", ">=", year_ago)]),
        ("measures of three years", []),
    ):
        with meter.measure(step):
            report.formatted_read_grouping_sets(
                [("state", "!=", "cancel"), *domain], [[], ["date:month"]], aggregates
            )


def get_form_specification(record):
    """What the client reads of a form.

    :return: dict for ``web_read``
    """
    specification = Form(record)._view["fields_spec"]
    if record._name == "sale.order":
        lines = specification["order_line"]["fields"]
        lines.update({name: {} for name in QUANTITY_WIDGET if name not in lines})
    return specification


def get_list_specification(records):
    """What the client reads of a list.

    :return: dict for ``web_search_read``
    """
    names_only = {"display_name": {}}
    arch = records.get_view(view_type="list")["arch"]
    names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
    return {
        name: {"fields": names_only} if records._fields[name].relational else {}
        for name in names
    }


def read_forms(records, meter, step):
    """Read the form of each record, for itself."""
    specification = get_form_specification(records[0])
    for record in records:
        with meter.measure(step, times=len(records)):
            record.browse(record.id).web_read(specification)


def read_list(records, meter, step):
    specification = get_list_specification(records)
    domain = [("id", "in", records.ids)]
    with meter.measure(step):
        records.web_search_read(domain, specification, limit=80)


def prepare_purchases(orders):
    """What the dialog would buy: an order for each vendor, a line for each product.

    :return: list of dict for ``create``
    """
    quantities = Counter()
    for line in orders.order_line:
        quantities[line.product_id] += line.product_uom_qty
    vendors = {}
    for product, quantity in quantities.items():
        seller = product.seller_ids[:1]
        vendors.setdefault(seller.partner_id, []).append(
            Command.create({"product_id": product.id, "product_qty": quantity})
        )
    return [
        {"partner_id": vendor.id, "order_line": lines}
        for vendor, lines in vendors.items()
    ]


def supply(purchases, meter):
    """Confirm, receive and bill purchase orders."""
    purchases = purchases.browse(purchases.ids)  # read together, wherever they are from
    with meter.measure("confirm purchase orders"):
        purchases.button_confirm()
    with meter.measure("receive"):
        receipts = purchases.picking_ids
        receipts.move_ids.picked = True
        receipts.with_context(skip_backorder=True).button_validate()
    with meter.measure("create bills"):
        purchases.action_create_invoice()
    purchases.invoice_ids.invoice_date = fields.Date.today()
    with meter.measure("post bills"):
        purchases.invoice_ids.action_post()


def _replenish_on_order(orders, grouping):
    env = orders.env
    products = orders.order_line.product_id
    warehouse = orders.warehouse_id[:1]
    routes = warehouse.mto_pull_id.route_id | warehouse.buy_pull_id.route_id
    routes.sudo().active = True
    products.route_ids = [Command.set(routes.ids)]
    products.seller_ids.partner_id.group_rfq = grouping
    env.flush_all()


def write_rows(orders, before):
    """Write the rows once more that came since then, with indexes and constraints.

    :param before: dict of table to its last id before
    """
    cr = orders.env.cr
    for table, last in before.items():
        columns = SQL(", ").join(map(SQL.identifier, _get_columns(cr, table)))
        cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s)"
                " SELECT %(columns)s FROM %(table)s WHERE id > %(last)s",
                table=SQL.identifier(table),
                columns=columns,
                last=last,
            )
        )
    cr.execute(
        "UPDATE sale_order SET state = 'on_hold' WHERE id = ANY(%s)", [orders.ids]
    )


def get_last_ids(env):
    """The tables that a press of the button writes to.

    :return: dict of table to its last id
    """
    last = {}
    for table in TABLES:
        env.cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
        [(last[table],)] = env.cr.fetchall()
    return {table: id_ or 0 for table, id_ in last.items()}


def _get_columns(cr, table):
    cr.execute(
        """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id'
        """,
        [table],
    )
    return [name for (name,) in cr.fetchall()]
