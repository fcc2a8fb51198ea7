"""Two users at the same time; run in odoo shell ("env" is given) by test_at_once.py.

Each case has two threads with a transaction each. Both have seen the database before
either of them writes, so neither sees what the other does. Odoo's own `retrying` runs
them, as it runs every request.

The last line printed is JSON: for each case the orders and what the users were told.
"""

import json
import logging
import threading
from functools import partial

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying

# Odoo logs each conflict before it tries again.
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)


def run_at_once(*actions):
    """Run the actions, each in a thread; return what the losers were told."""
    barrier = threading.Barrier(len(actions))
    return run_all([(action, barrier.wait, lambda: None) for action in actions])


def run_overtaken(first, second):
    """The second has seen the database before the first one writes, but is slower."""
    seen, done = threading.Event(), threading.Event()
    return run_all(
        [
            (first, seen.wait, done.set),
            (second, lambda: seen.set() or done.wait(), lambda: None),
        ]
    )


def run_all(parts):
    told = []
    threads = [threading.Thread(target=run, args=(*part, told)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    env.cr.commit()  # see what they have done
    env.invalidate_all()
    return told


def run(action, before, after, told):
    with env.registry.cursor() as cr:
        own_env = api.Environment(cr, SUPERUSER_ID, {})
        cr.execute("SELECT count(*) FROM sale_order")  # the snapshot
        before()
        try:
            retrying(partial(action, own_env), own_env)
        except UserError as error:
            told.append(str(error))
        after()


def make_order():
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 4})
                for product in products
            ],
        }
    )
    order.action_confirm()
    return order


def open_dialog(order):
    return order.action_backorder()["res_id"]


def backorder(dialog_id, own_env):
    own_env["sale.backorder.create"].browse(dialog_id).action_create_backorders()


def pay_down(order_id, own_env):
    own_env["sale.advance.payment.inv"].with_context(
        active_model="sale.order", active_ids=[order_id]
    ).create({"advance_payment_method": "fixed", "fixed_amount": 10}).create_invoices()


def make_bill(purchase):
    purchase.action_create_invoice()
    purchase.invoice_ids.invoice_date = fields.Date.today()
    return purchase.invoice_ids.id


def post(bill_id, own_env):
    own_env["account.move"].browse(bill_id).action_post()


customer = env["res.partner"].create({"name": "Customer"})
products = env["product.product"].create(
    [
        {
            "name": name,
            "is_storable": True,
            "purchase_method": "purchase",
            "seller_ids": [
                Command.create(
                    {
                        "partner_id": env["res.partner"].create({"name": name}).id,
                        "price": 5,
                    }
                )
            ],
        }
        for name in ("Left", "Right")
    ]
)
result = {}

order = make_order()
dialogs = [open_dialog(order), open_dialog(order)]
env.cr.commit()
told = run_at_once(*(partial(backorder, dialog) for dialog in dialogs))
result["two dialogs"] = {"order": order.id, "told": told}

order = make_order()
dialog = open_dialog(order)
env.cr.commit()
told = run_at_once(partial(backorder, dialog), partial(backorder, dialog))
result["double click"] = {"order": order.id, "told": told}

order = make_order()
dialog = open_dialog(order)
env.cr.commit()
told = run_overtaken(partial(backorder, dialog), partial(pay_down, order.id))
result["down payment"] = {"order": order.id, "told": told}

order = make_order()
backorder(open_dialog(order), env)
purchases = order.backorder_ids.purchase_id
purchases.button_confirm()
bills = [make_bill(purchase) for purchase in purchases]
env.cr.commit()
told = run_at_once(*(partial(post, bill) for bill in bills))
result["two bills"] = {"order": order.id, "told": told}

print(json.dumps(result))
