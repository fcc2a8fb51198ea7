import logging
from collections import Counter

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .sample import Sample
from .test_back_door import BackDoorCommon

_logger = logging.getLogger(__name__)

# Of the combinations one in so many is tried, other ones for each role.
ONE_IN = 36

MAGIC = ("id", "create_uid", "create_date", "write_uid", "write_date", "__last_update")

# What core stores that a hold, a release or a fulfilment is decided by.
DECIDING = {
    "sale.order": ["company_id", "order_line", "picking_ids"],
    "sale.order.line": ["order_id", "product_id", "company_id", "move_ids"],
    "purchase.order.line": [
        "order_id",
        "product_id",
        "state",
        "qty_received",
        "qty_received_manual",
        "qty_received_method",
        "qty_invoiced",
        "sale_line_id",
        "move_ids",
        "invoice_lines",
    ],
    "stock.move": [
        "sale_line_id",
        "purchase_line_id",
        "origin_returned_move_id",
        "location_id",
        "location_dest_id",
        "location_final_id",
        "picking_id",
        "picking_type_id",
        "partner_id",
        "product_id",
        "reference_ids",
        "move_orig_ids",
        "move_dest_ids",
        "to_refund",
    ],
    "stock.picking": [
        "sale_id",
        "purchase_id",
        "location_id",
        "location_dest_id",
        "partner_id",
        "picking_type_id",
        "reference_ids",
        "move_ids",
        "return_id",
    ],
    "account.move": ["posted_before", "move_type"],
    "account.move.line": ["purchase_line_id", "parent_state", "move_id"],
}

# What roles may decide by a value, as their buttons do: a purchase order that is
# cancelled, or that buys something else, is waited for no more, and nothing has to
# leave of a delivery that is cancelled or deleted.
BUYERS = {"accountant", "buyer", "purchase_manager", "sales_buyer"}
MOVERS = BUYERS | {"salesperson", "sales_manager", "stock_user", "stock_manager"}
ALLOWED = {
    ("purchase.order", "state"): BUYERS,
    ("purchase.order.line", "product_id"): BUYERS,
}
ALLOWED_VALUES = {
    ("stock.move", "state", "cancel"): MOVERS,
    ("stock.picking", "move_ids", Command.DELETE): MOVERS,
    ("sale.order", "picking_ids", Command.DELETE): MOVERS,
    ("sale.order.line", "move_ids", Command.DELETE): MOVERS,
}


@tagged("post_install", "-at_install")
class TestEveryField(BackDoorCommon):
    """H7: each role tries each value of each field of the addon in each way.

    It is refused or ignored: an error, or nothing of the state changes, neither at once
    nor when everything is re-evaluated, and nothing can leave for the customer.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_more_users()
        cls.foreign = cls._make_purchase(cls.lamp, 3)
        cls.receipt = cls._receive(cls._make_purchase(cls.desk, 10))
        cls.bill = cls._make_bill(cls.foreign, post=False)
        cls.note = cls._make_note()
        cls.night = (
            cls.env["sale.backorder.run"].sudo().create({"company_id": cls.company.id})
        )
        cls.bulk_order = (
            cls.env["sale.backorder.run.order"]
            .sudo()
            .create({"run_id": cls.night.id, "order_id": cls.other.id})
        )
        cls.moves = cls.delivery.move_ids
        cls.env["sale.backorder"]._recompute_all()
        cls.env.flush_all()
        cls.counts = Counter()
        cls.wrong = []

    @classmethod
    def _create_more_users(cls):
        values = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        cls.purchase_manager = new_test_user(
            cls.env,
            login="purchase_manager",
            groups="purchase.group_purchase_manager",
            **values,
        )
        cls.employee = new_test_user(
            cls.env, login="employee", groups="base.group_user", **values
        )
        cls.portal = new_test_user(
            cls.env, login="portal", groups="base.group_portal", **values
        )

    @classmethod
    def _make_note(cls):
        """A posted note over the price of what was bought for the order."""
        note = cls.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": cls.purchase.partner_id.id,
                "invoice_date": "2026-01-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            **cls.purchase.order_line._prepare_account_move_line(),
                            "quantity": 1,
                            "is_price_only": True,
                        }
                    )
                ],
            }
        )
        note.action_post()
        return note

    # What is tried

    def _get_victims(self, user):
        """A record of each model that a role may try to write on."""
        victims = [
            self.order,
            self.order.order_line,
            self.backorder,
            self.night,
            self.bulk_order,
            self.purchase,
            self.purchase.order_line,
            self.moves,
            self.delivery,
            self.bill,
            self.bill.invoice_line_ids,
            self.desk,
            self.desk.product_tmpl_id,
            self.customer,
            self.company,
            user,
            *self._make_dialogs(user),
        ]
        return {record._name: record for record in victims}

    def _make_dialogs(self, user):
        """The dialogs as the role has opened them, if it may, or as another one has."""
        dialogs = self.env["sale.backorder.create"]
        values = {
            "sale.backorder.create": {"order_ids": [Command.set(self.other.ids)]},
            "sale.backorder.release": {"order_ids": [Command.set(self.order.ids)]},
            "sale.backorder.hand.over": {"backorder_id": self.backorder.id},
            "sale.backorder.replace": {
                "backorder_ids": [Command.set(self.backorder.ids)]
            },
            "sale.backorder.price.only": self._get_price_only_values(),
            "res.config.settings": {},
        }
        for model, vals in values.items():
            # As the button makes it for the role.
            dialogs = self.env[model].with_user(user).sudo().create(vals)
            yield dialogs.with_user(self.env.user).sudo(False)
            if model in ("sale.backorder.create", "sale.backorder.price.only"):
                yield dialogs.line_ids.with_user(self.env.user).sudo(False)

    def _get_price_only_values(self):
        line = {"move_line_id": self.note.invoice_line_ids.id, "is_price_only": True}
        return {"note_id": self.note.id, "line_ids": [Command.create(line)]}

    def _get_field_names(self, model):
        fields = self.env[model]._fields
        own = self.env.registry[model]._original_module == "backorder_flow"
        names = [
            name
            for name, field in fields.items()
            if (own or "backorder_flow" in (field._modules or ())) and name not in MAGIC
        ]
        states = ["state"] if "state" in fields else []
        return dict.fromkeys(names + states + DECIDING.get(model, []))

    def _get_values(self, record, name):
        """Other values than what one record has."""
        field = record._fields[name]
        value = record.sudo()[name]
        if field.type == "selection":
            keys = [key for key, _label in field._description_selection(self.env)]
            return [key for key in keys if key != value]
        if field.type == "boolean":
            return [not value]
        if field.type in ("float", "integer", "monetary"):
            return [999.0]
        if field.type in ("date", "datetime"):
            return ["2020-01-01"]
        if field.type == "many2one":
            return [self._get_other(field.comodel_name, value), False]
        if field.type in ("one2many", "many2many"):
            return self._get_commands(field.comodel_name, value)
        return ["x"]

    def _get_other(self, model, record):
        others = {
            "sale.order": self.other,
            "sale.order.line": self.other.order_line,
            "purchase.order": self.foreign,
            "purchase.order.line": self.foreign.order_line,
            "sale.backorder": self.backorder,
            "stock.move": self.receipt.move_ids,
            "stock.picking": self.other.picking_ids,
            "stock.location": self.stock,
            "product.product": self.lamp,
            "account.move": self.bill,
            "account.move.line": self.bill.invoice_line_ids,
        }
        other = others.get(model)
        if not other:
            domain = [("id", "not in", record.ids)]
            other = self.env[model].search(domain, limit=1)
        return other.id

    def _get_commands(self, model, value):
        commands = [[Command.link(self._get_other(model, value))]]
        if value:
            commands += [
                [Command.clear()],
                [Command.unlink(value[0].id)],
                [Command.delete(value[0].id)],
            ]
        return commands

    def _get_new_values(self, model):
        """What is needed to make a record of a model."""
        line = {"product_id": self.desk.id, "product_uom_qty": 1}
        places = {
            "location_id": self.stock.id,
            "location_dest_id": self.delivery.location_dest_id.id,
        }
        return {
            "sale.order": {"partner_id": self.customer.id},
            "sale.order.line": {**line, "order_id": self.order.id},
            "sale.backorder": {
                "sale_line_id": self.other.order_line.id,
                "purchase_line_id": self.purchase.order_line.id,
                "product_id": self.lamp.id,
                "product_uom_qty": 1,
            },
            "sale.backorder.run": {"company_id": self.company.id},
            "sale.backorder.run.order": {"run_id": self.night.id},
            "purchase.order": {"partner_id": self.wood.id},
            "purchase.order.line": {
                "order_id": self.purchase.id,
                "product_id": self.lamp.id,
                "product_qty": 1,
            },
            "stock.move": {**line, **places, "picking_id": self.delivery.id},
            "stock.picking": {
                **places,
                "picking_type_id": self.warehouse.out_type_id.id,
            },
            "account.move": {"move_type": "in_invoice", "partner_id": self.wood.id},
            "account.move.line": {
                "move_id": self.bill.id,
                "product_id": self.desk.id,
                "quantity": 1,
            },
            "product.product": {"name": "New"},
            "product.template": {"name": "New"},
            "res.partner": {"name": "New"},
            "sale.backorder.create": {"order_ids": [Command.set(self.other.ids)]},
            "sale.backorder.release": {"order_ids": [Command.set(self.order.ids)]},
            "sale.backorder.hand.over": {"backorder_id": self.backorder.id},
            "sale.backorder.replace": {
                "backorder_ids": [Command.set(self.backorder.ids)]
            },
            "sale.backorder.price.only": self._get_price_only_values(),
            "sale.backorder.price.only.line": {
                "move_line_id": self.note.invoice_line_ids.id
            },
        }.get(model, {})

    def _get_parents(self, model):
        """Documents whose lines are written by commands, and by which field."""
        return {
            "sale.order.line": [(self.order, "order_line")],
            "sale.backorder": [
                (self.order, "backorder_ids"),
                (self.order.order_line, "backorder_ids"),
                (self.purchase, "backorder_ids"),
                (self.purchase.order_line, "backorder_ids"),
            ],
            "purchase.order.line": [(self.purchase, "order_line")],
            "stock.move": [(self.delivery, "move_ids")],
            "account.move.line": [(self.bill, "invoice_line_ids")],
        }.get(model, [])

    # How it is tried

    def _get_calls(self, record, name, value):
        """Each way of one role to bring in a value."""
        model = record.browse()
        new = self._get_new_values(record._name)
        yield "write", lambda: record.write({name: value})
        yield "create", lambda: model.create({**new, name: value})
        if not isinstance(value, list):
            yield (
                "context",
                lambda: model.with_context(**{f"default_{name}": value}).create(new),
            )
            column = f"{name}/.id" if record._fields[name].relational else name
            yield (
                "load",
                lambda: self._load(model, [".id", column], [record.id, value]),
            )
        yield "copy", lambda: record.copy({name: value})
        for parent, lines in self._get_parents(record._name):
            parent = parent.with_user(record.env.user)
            commands = [Command.update(record.id, {name: value})]
            commands.append(Command.create({**new, name: value}))
            for command in commands:
                yield "command", lambda p=parent, n=lines, c=command: p.write({n: [c]})

    def _load(self, model, columns, row):
        result = model.load(columns, [["" if v is False else str(v) for v in row]])
        if not result["ids"]:
            raise UserError(str(result["messages"]))

    def _try_all(self, user):
        """Try everything as one role, or a sample of it."""
        sample = Sample(ONE_IN, start=sum(map(ord, user.login)))
        for model, victim in self._get_victims(user).items():
            for name in self._get_field_names(model):
                if user.login in ALLOWED.get((model, name), ()):
                    continue
                for value in self._get_values(victim, name):
                    if self._may_decide(user, model, name, value):
                        continue
                    record = victim.with_user(user)
                    for way, call in self._get_calls(record, name, value):
                        self.counts[user.login, way] += 1
                        if not sample.has_next():
                            continue
                        if fault := self._try_one(model, call):
                            self.wrong.append(
                                (user.login, way, f"{model}.{name}", value, fault)
                            )

    def _may_decide(self, user, model, name, value):
        """Whether a role may decide something by one value."""
        what = value[0][0] if isinstance(value, list) else value
        return user.login in ALLOWED_VALUES.get((model, name, what), ())

    def _try_one(self, model, call):
        """What is wrong after one call, if it is not refused."""
        self.env.invalidate_all(flush=False)
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            call()
            self.env.flush_all()
            return self._find_fault(model)
        except (UserError, ValueError, TypeError, psycopg2.Error):
            return None
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    # What may not change

    def _find_fault(self, model):
        if self._get_facts() != self.facts:
            return "changed"
        if model not in DECIDING:
            return None
        self.env.invalidate_all()
        (self.order | self.other)._backorder_repair()
        self.env.flush_all()
        if self._get_facts() != self.facts:
            return "changed when looked at again"
        if model.startswith("stock.") and self._can_leave():
            return "delivered"
        return None

    def _get_facts(self):
        """All that is decided."""
        queries = [
            """
            SELECT id, sale_line_id, order_id, purchase_line_id, purchase_id,
                   company_id, product_id, product_uom_qty, qty_billed, qty_received,
                   qty_fulfilled, state, date_backorder, date_fulfilled
              FROM sale_backorder ORDER BY id
            """,
            """
            SELECT id, state, COALESCE(backorder_progress, 0) FROM sale_order
             WHERE id = ANY(%(orders)s) OR state = 'on_hold'
                OR backorder_progress != 0
             ORDER BY id
            """,
            """
            SELECT id FROM sale_order_line
             WHERE backorder_answer IS NOT NULL OR backorder_answered_on IS NOT NULL
                OR backorder_answer_about IS NOT NULL OR backorder_ask_count != 0
                OR backorder_date_asked IS NOT NULL OR backorder_qty_to_cancel != 0
                OR backorder_date_told IS NOT NULL
             ORDER BY id
            """,
            """
            SELECT line.id, line.state FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
             WHERE line.state != CASE sale.state WHEN 'on_hold' THEN 'sale'
                                                 ELSE sale.state END
             ORDER BY line.id
            """,
            """
            SELECT id FROM purchase_order_line line
             WHERE qty_billed_posted != 0
               AND NOT EXISTS (
                    SELECT FROM account_move_line
                     WHERE purchase_line_id = line.id AND parent_state = 'posted'
               )
             ORDER BY id
            """,
        ]
        orders = (self.order | self.other).ids
        return [self.env.execute_query(SQL(query, orders=orders)) for query in queries]

    def _can_leave(self):
        """Whether what was to go to the customer can be taken there now."""
        moves = (
            self.moves.sudo()
            .exists()
            .filtered(lambda m: m.state not in ("done", "cancel"))
        )
        try:
            moves.filtered(lambda move: not move.quantity).quantity = 1
            moves.picked = True
            moves._action_done()
        except UserError:
            return False
        customers = self.delivery.location_dest_id
        [[left]] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM stock_quant WHERE location_id = %s"
                " AND quantity > 0",
                customers.id,
            )
        )
        return bool(left)

    def _try_role(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        with mute_logger("odoo.sql_db", "odoo.models", "odoo.api", "odoo.orm"):
            self._try_all(user)
        known = sum(n for (role, _way), n in self.counts.items() if role == login)
        self.assertGreater(known, 1000)
        _logger.info("%s: %s combinations, %s wrong", login, known, len(self.wrong))
        self.assertFalse(self.wrong, "\n".join(map(str, self.wrong)))

    def setUp(self):
        super().setUp()
        self.counts.clear()
        self.wrong.clear()
        self.facts = self._get_facts()

    def test_h7_salesperson(self):
        self._try_role("salesperson")

    def test_h7_sales_manager(self):
        self._try_role("sales_manager")

    def test_h7_buyer(self):
        self._try_role("buyer")

    def test_h7_purchase_manager(self):
        self._try_role("purchase_manager")

    def test_h7_salesperson_who_buys(self):
        self._try_role("sales_buyer")

    def test_h7_stock_user(self):
        self._try_role("stock_user")

    def test_h7_stock_manager(self):
        self._try_role("stock_manager")

    def test_h7_accountant(self):
        self._try_role("accountant")

    def test_h7_employee(self):
        self._try_role("employee")

    def test_h7_portal(self):
        self._try_role("portal")
