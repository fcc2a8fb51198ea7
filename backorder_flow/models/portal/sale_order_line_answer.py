from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

# Up to so many days later than promised, silence can count as consent.
DAYS_OF_SILENCE = 30

# Whether the customer has to answer, and what his silence means.
CONSENTS = [
    ("none", "Not Needed"),
    ("silence", "Silence Means Consent"),
    ("needed", "Answer Needed"),
]

# Facts: only the methods that decide them write them.
ANSWERS = {
    "backorder_answer",
    "backorder_answer_about",
    "backorder_answered_on",
    "backorder_ask_count",
    "backorder_date_asked",
    "backorder_date_told",
    "backorder_qty_to_cancel",
}


class SaleOrderLine(models.Model):
    """What the customer is asked about new dates of an order line, and answers.

    As the mail order rule of the US has it (16 CFR 435): a first delay with a definite
    date of at most 30 days may count silence as consent. Any other needs an answer.
    """

    _inherit = "sale.order.line"

    backorder_answer = fields.Selection(
        selection=[
            ("accepted", "Accepted"),
            ("cancel", "Asks to Cancel"),
            ("cancelled", "Cancelled"),
            ("declined", "Cancellation Declined"),
        ],
        string="Customer's Answer",
        readonly=True,
        copy=False,
        help="The customer's answer about a new date, and what came of it.",
    )
    backorder_answered_on = fields.Datetime(
        string="Customer Answered On",
        readonly=True,
        copy=False,
    )
    backorder_answer_about = fields.Datetime(
        string="Date Answered",
        readonly=True,
        copy=False,
        help="The new date that the customer's answer refers to; empty if no date was "
        "known.",
    )
    backorder_qty_to_cancel = fields.Float(
        string="Asked to Cancel",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="The quantity the customer asked to cancel, in the unit of the line.",
    )
    backorder_date_told = fields.Datetime(
        string="First Communicated Date",
        readonly=True,
        copy=False,
        help="The expected date that was first visible to the customer.",
    )
    backorder_date_asked = fields.Datetime(
        string="Date Asked",
        readonly=True,
        copy=False,
        help="The last new date the customer was asked about.",
    )
    backorder_ask_count = fields.Integer(
        string="New Dates",
        readonly=True,
        copy=False,
        help="How often the customer was asked about a later date.",
    )
    backorder_consent = fields.Selection(
        selection=CONSENTS,
        string="Customer's Consent",
        compute="_compute_backorder_consent",
        compute_sudo=True,
    )

    @api.depends(
        "state",
        "product_uom_qty",
        "qty_delivered",
        "customer_lead",
        "backorder_ids.is_incoming",
        "backorder_ids.date_planned",
        "backorder_answer",
        "backorder_answer_about",
        "backorder_ask_count",
        "backorder_date_asked",
        "backorder_date_told",
        "order_id.commitment_date",
        "order_id.date_order",
        "company_id.backorder_ask_customer",
    )
    def _compute_backorder_consent(self):
        for line in self:
            line.backorder_consent = line._get_backorder_consent()

    def _get_backorder_consent(self):
        """Whether the customer has to answer about one line, see :data:`CONSENTS`."""
        self.ensure_one()
        if (
            not self.company_id.backorder_ask_customer
            or not self._is_backorder_delayed()
            or self._is_backorder_answered()
        ):
            return "none"
        return "silence" if self._counts_backorder_silence() else "needed"

    def _is_backorder_answered(self):
        """Whether the customer of one line has answered about its date.

        A later date asks again. Who asked to cancel waits for us.
        """
        self.ensure_one()
        if not self.backorder_answer or self.backorder_answer == "cancel":
            return bool(self.backorder_answer)
        about, date = self.backorder_answer_about, self._get_backorder_customer_date()
        if not about or not date:
            return about == date
        return self._get_backorder_day(date) <= self._get_backorder_day(about)

    def _counts_backorder_silence(self):
        """Whether silence of the customer of one delayed line counts as consent.

        To the first delay, if its date is definite and not much later than promised.
        """
        self.ensure_one()
        date = self._get_backorder_customer_date()
        if not date or self.backorder_answer:
            return False
        count = self.backorder_ask_count + self._is_backorder_date_unasked(date)
        latest = self._get_backorder_date_promised() + timedelta(days=DAYS_OF_SILENCE)
        day = self._get_backorder_day
        return count < 2 and day(date) <= day(latest)

    def _is_backorder_date_unasked(self, date):
        """Whether a date is later than those that the customer was asked about."""
        asked = self.backorder_date_asked
        day = self._get_backorder_day
        return bool(date) and (not asked or day(date) > day(asked))

    # Events

    def _ask_backorder_customers(self):
        """Remember which dates the customers of these lines have to be asked about."""
        for line in self.filtered("backorder_ids"):
            date = line._get_backorder_customer_date()
            if date and not line.backorder_date_told:
                line.backorder_date_told = date
            if not line._is_backorder_delayed():
                if line.backorder_ask_count:
                    # In time again: a later delay is a first one.
                    line.update(
                        {"backorder_ask_count": 0, "backorder_date_asked": False}
                    )
            elif line._is_backorder_date_unasked(date):
                line.backorder_date_asked = date
                line.backorder_ask_count += 1

    # Answers

    def _get_backorder_question_key(self):
        """What a question is about: an answer to another one does not count.

        :return: text, the line and the day that the customer is told
        """
        self.ensure_one()
        date = self._get_backorder_customer_date()
        return f"{self.id}:{self._get_backorder_day(date) if date else ''}"

    def _may_answer_backorder(self, answer):
        """Whether an answer of the customer about one delayed line is taken.

        Customers who have accepted may still ask to cancel. Other answers are final.

        :param str answer: "accepted" or "cancel"
        """
        self.ensure_one()
        if not self._is_backorder_answered():
            return self._is_backorder_delayed()
        return answer == "cancel" and self.backorder_answer == "accepted"

    def _get_backorder_portal_answer(self):
        """What the portal shows of the customer's answer about one line.

        :return: dict of ``answer`` (a value of the field, or False), ``question`` (its
            key) and ``may_cancel``
        """
        self.ensure_one()
        coming = self.backorder_ids.filtered("is_incoming")
        answered = (
            self.company_id.backorder_ask_customer
            and coming
            and self._is_backorder_answered()
        )
        return {
            "answer": answered and self.backorder_answer,
            "question": answered and self._get_backorder_question_key(),
            "may_cancel": answered and self._may_answer_backorder("cancel"),
        }

    def _answer_backorder(self, answer):
        """Record what the customer says about the dates of these lines.

        :param str answer: "accepted" or "cancel"
        """
        now = fields.Datetime.now()
        # Facts do not depend on who causes them.
        for line in self.sudo():
            coming = line._get_backorder_qty_coming()
            line.update(
                {
                    "backorder_answer": answer,
                    "backorder_answered_on": now,
                    "backorder_answer_about": line._get_backorder_customer_date(),
                    "backorder_qty_to_cancel": coming if answer == "cancel" else 0.0,
                }
            )

    def _filter_backorder_cancel_requested(self):
        """The lines that the customer asks to cancel, and of which that can be done."""
        return self.filtered(
            lambda line: (
                line.backorder_answer == "cancel"
                and line.state == "sale"
                and line.product_uom_id.compare(line._get_backorder_qty_to_cancel(), 0)
                > 0
            )
        )

    def _get_backorder_qty_to_cancel(self):
        """What can be cancelled of what the customer asked to, in the unit of the line.

        What was delivered meanwhile cannot.
        """
        self.ensure_one()
        undelivered = self.product_uom_qty - self.qty_delivered
        return min(self.backorder_qty_to_cancel, undelivered)

    def _get_backorder_kept(self):
        """What is left of one line without what the customer asked to cancel."""
        self.ensure_one()
        return self.product_uom_qty - self._get_backorder_qty_to_cancel()

    # Words

    def _get_backorder_to_cancel_message(self):
        """Name what the customer asks to cancel of these lines."""
        return ", ".join(
            line._get_backorder_quantity_message(line._get_backorder_qty_to_cancel())
            for line in self
        )

    def _get_backorder_coming_message(self):
        """Name what still has to come of one line: "4 Units of Desk"."""
        self.ensure_one()
        return self._get_backorder_quantity_message(self._get_backorder_qty_coming())

    def _get_backorder_quantity_message(self, quantity):
        """Name a quantity of one line: "4 Units of Desk"."""
        self.ensure_one()
        return self.env._(
            "%(quantity)s of %(product)s",
            quantity=self.product_uom_id._format_backorder_quantity(quantity),
            product=self.product_id.display_name,
        )

    def _get_backorder_new_date_message(self):
        """Tell of one line what comes when, and when it was to come.

        :return: text, without anything of vendors
        """
        self.ensure_one()
        values = {
            "goods": self._get_backorder_coming_message(),
            "before": format_date(
                self.env, self._get_backorder_day(self._get_backorder_date_agreed())
            ),
        }
        if date := self._get_backorder_customer_date():
            return self.env._(
                "%(goods)s: %(date)s instead of %(before)s",
                date=format_date(self.env, self._get_backorder_day(date)),
                **values,
            )
        return self.env._(
            "%(goods)s: date not known yet, instead of %(before)s", **values
        )
