"""A user who talks to the server as the web client does."""

import itertools

import requests

# What users are told in a dialog, not as a crash.
ANSWERS = {
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.RedirectWarning",
    "odoo.exceptions.MissingError",
}


class Refused(Exception):
    """The server tells why it does not do this."""


class Lost(Exception):
    """No answer, or a crash."""


class Client:
    """A session of a user."""

    def __init__(self, url, database, login):
        """
        :param login: which is the password too
        """
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy between us
        self.numbers = itertools.count(1)
        who = {"db": database, "login": login, "password": login}
        info = self._post("/web/session/authenticate", who)
        self.context = info["user_context"]
        self.uid = info["uid"]

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model, of records if the first argument is their ids.

        :raise Refused, Lost:
        """
        kwargs["context"] = {**self.context, **kwargs.get("context", {})}
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def press(self, model, method, ids, **context):
        """Press a button of a form.

        :return: the action that comes next, False if none does
        """
        return self._post(
            f"/web/dataset/call_button/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": [ids],
                "kwargs": {"context": {**self.context, **context}},
            },
        )

    def _post(self, path, params):
        number = next(self.numbers)
        request = {"jsonrpc": "2.0", "method": "call", "id": number, "params": params}
        try:
            response = self.session.post(self.url + path, json=request, timeout=900)
            response.raise_for_status()
            answer = response.json()
        except requests.RequestException as error:
            raise Lost(str(error)) from error
        if error := answer.get("error"):
            data = error["data"]
            if data["name"] in ANSWERS:
                raise Refused(data["message"])
            raise Lost(f"{data['name']}: {data['message']}\n{data.get('debug')}")
        return answer.get("result")
