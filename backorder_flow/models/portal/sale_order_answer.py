from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from .sale_order_line_answer import CONSENTS

CANCELLATION = "backorder_flow.mail_activity_type_backorder_cancellation"


class SaleOrder(models.Model):
    """What customers are asked about new dates, their answers, and the outcome."""

    _inherit = "sale.order"

    backorder_consent = fields.Selection(
        selection=CONSENTS,
        string="Customer's Consent",
        compute="_compute_backorder_consent",
        search="_search_backorder_consent",
        compute_sudo=True,
        help="Whether the customer needs to answer about a new date. For a first delay "
        "of at most 30 days, silence counts as consent; a longer, second, or "
        "indefinite delay requires an answer.",
    )
    backorder_cancel_requested = fields.Boolean(
        string="Customer Asks to Cancel",
        compute="_compute_backorder_cancel_requested",
        search="_search_backorder_cancel_requested",
        compute_sudo=True,
        help="The customer asks to cancel lines that arrive later than promised.",
    )
    backorder_question_message = fields.Text(
        compute="_compute_backorder_consent",
        compute_sudo=True,
        groups="base.group_user",
        help="New dates the customer has not answered yet.",
    )
    backorder_cancel_message = fields.Char(
        compute="_compute_backorder_cancel_requested",
        compute_sudo=True,
        groups="base.group_user",
        help="What the customer asks to cancel.",
    )

    @api.depends("order_line.backorder_consent", "company_id.backorder_ask_customer")
    @api.depends_context("lang")
    def _compute_backorder_consent(self):
        for order in self:
            lines = order._get_backorder_lines_asked()
            consents = set(lines.mapped("backorder_consent"))
            order.backorder_consent = next(
                (c for c in ("needed", "silence") if c in consents), "none"
            )
            order.backorder_question_message = "\n".join(
                line._get_backorder_new_date_message() for line in lines
            )

    @api.depends(
        "order_line.backorder_answer",
        "order_line.backorder_qty_to_cancel",
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
        "order_line.state",
    )
    @api.depends_context("lang")
    def _compute_backorder_cancel_requested(self):
        for order in self:
            lines = order.order_line._filter_backorder_cancel_requested()
            order.backorder_cancel_requested = bool(lines)
            order.backorder_cancel_message = lines._get_backorder_to_cancel_message()

    def _search_backorder_consent(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Salespeople see their own backorders only; the orders are theirs to read.
        late = self.env["sale.backorder"].sudo()._search_of_asked_customers()
        orders = late.order_id
        found = orders.filtered(lambda order: order.backorder_consent in value)
        domain = Domain("id", "in", found.ids)
        return (
            domain | Domain("id", "not in", orders.ids) if "none" in value else domain
        )

    def _search_backorder_cancel_requested(self, operator, value):
        if operator != "in":
            return NotImplemented
        # As above.
        lines = self.env["sale.order.line"].sudo()
        asked = lines.search([("backorder_answer", "=", "cancel")])
        orders = asked._filter_backorder_cancel_requested().order_id
        domain = Domain("id", "in", orders.ids)
        return domain if True in value else ~domain

    def _get_backorder_lines_asked(self):
        """The lines about whose dates the customer of one order has to be asked."""
        if not self.company_id.backorder_ask_customer:
            return self.env["sale.order.line"]
        return self.order_line.filtered(
            lambda line: line.backorder_consent not in (False, "none")
        )

    def _get_backorder_silence_message(self):
        """Tell the customer of one order what no answer means.

        :return: text; empty if there is nothing to answer
        """
        self.ensure_one()
        if self.backorder_consent == "silence":
            return self.env._(
                "If we do not hear from you, you will receive them on the new date."
            )
        if self.backorder_consent == "needed":
            return self.env._(
                "We need your answer: please accept the new date, or ask to cancel."
            )
        return ""

    # What the customer answers

    def _answer_backorder_question(self, answer, keys, author):
        """Take the answer of the customer of one order about new dates.

        Only the portal calls it, which has checked who asks.

        :param str answer: "accepted" or "cancel"
        :param list keys: of the questions that are answered, as the page had them: see
            ``sale.order.line._get_backorder_question_key``
        :param author: ``res.partner`` who answers
        :return: the answer; or why it is not taken: "unchosen" if there are no keys,
            "closed" if nothing is asked anymore, "outdated" if the date has changed,
            "answered" if it was answered before
        """
        self.ensure_one()
        self._lock_for_backorder()
        self.order_line.invalidate_recordset(["backorder_answer"])
        ids = {key.partition(":")[0] for key in keys}
        lines = self.order_line.filtered(lambda line: str(line.id) in ids)
        if refusal := self._get_backorder_answer_refusal(answer, lines, set(keys)):
            return refusal
        self._take_backorder_answer(answer, lines, author)
        return answer

    def _get_backorder_answer_refusal(self, answer, lines, keys):
        """Why an answer is not taken, see :meth:`_answer_backorder_question`.

        :param lines: ``sale.order.line``
        :param set keys: of the questions
        :return: text, empty if it is taken
        """
        if not keys or answer not in ("accepted", "cancel"):
            return "unchosen"
        is_open = self.company_id.backorder_ask_customer
        if not is_open or not self._filter_confirmed_or_on_hold():
            return "closed"
        if not any(line.backorder_ids.filtered("is_incoming") for line in lines):
            return "closed"
        if keys != {line._get_backorder_question_key() for line in lines}:
            return "outdated"
        if not all(line._may_answer_backorder(answer) for line in lines):
            answered = any(line._is_backorder_answered() for line in lines)
            return "answered" if answered else "closed"
        return ""

    def _take_backorder_answer(self, answer, lines, author):
        """Record the answer, and report it.

        :param str answer: "accepted" or "cancel"
        :param lines: ``sale.order.line``
        :param author: ``res.partner``
        """
        dates = "\n".join(line._get_backorder_new_date_message() for line in lines)
        lines._answer_backorder(answer)
        if answer == "accepted":
            note = self.env._("I accept the new date. %s", dates)
        else:
            note = self.env._("Please cancel what arrives later. %s", dates)
        self.message_post(
            body=note,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        if answer == "cancel":
            self._warn_backorder_responsibles(
                {self: self.backorder_cancel_message},
                self.env._("The customer asks to cancel"),
                activity_type=CANCELLATION,
            )

    # Decisions of the salesperson

    def action_backorder_accepted_by_customer(self):
        """Record that the customers of these orders have accepted the new dates.

        For customers who have said so on the phone or by email.

        :raise AccessError: for users who do not sell or cannot write on the orders
        :raise UserError: names the orders of which nothing is asked
        """
        self._check_backorder_may_decide()
        if settled := self.filtered(lambda order: order.backorder_consent == "none"):
            raise UserError(
                self.env._(
                    "There is no open question about new dates for %s.",
                    ", ".join(settled.mapped("name")),
                )
            )
        for order in self:
            lines = order._get_backorder_lines_asked()
            dates = "\n".join(line._get_backorder_new_date_message() for line in lines)
            lines._answer_backorder("accepted")
            order._message_log(
                body=self.env._("The customer accepts the new date. %s", dates)
            )

    def action_backorder_cancel_requested(self):
        """Remove what their customers asked to cancel from these orders.

        Requests for quotation are cut, the buyers of confirmed orders are notified,
        and so are the customers.

        :raise AccessError: for users who do not sell or cannot write on the orders
        :raise UserError: names the orders of which nothing is asked to be cancelled
        """
        requested = self._get_backorder_lines_to_decide()
        for order, lines in requested.grouped("order_id").items():
            order._tell_backorder_decision(lines, is_cancelled=True)
            order.order_line = [
                Command.update(line.id, {"product_uom_qty": line._get_backorder_kept()})
                for line in lines
            ]
        self._decide_backorder_answers(requested, "cancelled")

    def action_backorder_keep_requested(self):
        """Keep what the customers of these orders asked to cancel, and tell them.

        :raise AccessError: for users who do not sell or cannot write on the orders
        :raise UserError: names the orders of which nothing is asked to be cancelled
        """
        requested = self._get_backorder_lines_to_decide()
        for order, lines in requested.grouped("order_id").items():
            order._tell_backorder_decision(lines, is_cancelled=False)
        self._decide_backorder_answers(requested, "declined")

    def _get_backorder_lines_to_decide(self):
        """The lines of these orders that their customers ask to cancel.

        :return: ``sale.order.line``, locked for this transaction
        :raise AccessError: for users who do not sell or cannot write on the orders
        :raise UserError: names the orders of which nothing is asked to be cancelled
        """
        self._check_backorder_may_decide()
        if nothing := self.filtered(lambda order: not order.backorder_cancel_requested):
            raise UserError(
                self.env._(
                    "There is no open cancellation request for %s.",
                    ", ".join(nothing.mapped("name")),
                )
            )
        return self.order_line._filter_backorder_cancel_requested()

    def _check_backorder_may_decide(self):
        """Salespeople decide what customers ask for; lock the orders for it.

        :raise AccessError: for everyone else
        :raise UserError: if there are no orders
        """
        self._check_backorder_orders_chosen()
        self.check_access("write")
        # Others may write on sales orders too: the warehouse, who invoices.
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(
                self.env._("Only salespeople can handle what customers ask for.")
            )
        self._lock_for_backorder()
        self.order_line.invalidate_recordset(["backorder_answer"])

    def _decide_backorder_answers(self, lines, answer):
        """Record the outcome of customers' requests, and do not ask about them again.

        :param lines: ``sale.order.line`` of these orders
        :param str answer: "cancelled" or "declined"
        """
        # Nobody may write an answer, nor end the activity of a colleague; the right to
        # decide was checked.
        lines.sudo().update({"backorder_answer": answer, "backorder_qty_to_cancel": 0})
        self.sudo()._forget_backorder_cancellation()

    def _forget_backorder_cancellation(self):
        """Remove the activities to decide what customers ask to cancel."""
        answered = self.filtered(
            lambda order: any(order.order_line.mapped("backorder_answer"))
        )
        if answered:
            answered.activity_unlink([CANCELLATION])

    def _tell_backorder_decision(self, lines, is_cancelled):
        """Tell the customer of one order the outcome of the cancellation request.

        :param lines: ``sale.order.line``
        :param bool is_cancelled: whether it is cancelled
        """
        self.ensure_one()
        # In the language of the reader.
        order = self.with_context(lang=self.partner_id.lang or self.env.lang)
        goods = lines.with_env(order.env)._get_backorder_to_cancel_message()
        if is_cancelled:
            body = order.env._("As requested, we have cancelled %s.", goods)
        else:
            body = order.env._(
                "We can no longer cancel %s as you requested. Please contact us.", goods
            )
        order.message_post(
            body=body,
            partner_ids=order.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
