"""A Flask application with a view that issues receipts: ``gunicorn --workers 4 examples.flask_site.app:app``.

Settings come from the environment: ``INN``, ``PASSWORD``, ``TOKENS`` (a directory that the workers share),
``ADDRESS`` for a sandbox.
"""

from __future__ import annotations

import os

from flask import Flask, Response, jsonify, request

from govauth.auth import FileTokenStore
from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Service
from govauth.sync import Blocking

app = Flask(__name__)
place = Place.PROD.at(os.environ["ADDRESS"]) if "ADDRESS" in os.environ else None
login = PasswordLogin(os.environ["INN"], os.environ["PASSWORD"])
# Made when the module is imported, opened by the first call of each worker: a fork opens its own.
nalog = Blocking(MoyNalog(login, place=place, store=FileTokenStore(os.environ["TOKENS"])))


@app.post("/receipts")
def issue() -> tuple[Response, int]:
    """Issue a receipt for what was paid."""
    paid = request.get_json()
    try:
        receipt = nalog.call(nalog.client.receipts.issue, Service(paid["name"], price=paid["price"]))
    except InvalidInput as error:
        return jsonify(error=str(error)), 422
    except OutcomeUnknown as error:
        return jsonify(error=str(error)), 504
    return jsonify(id=receipt.id, url=receipt.print_url), 201


@app.get("/taxes")
def taxes() -> Response:
    """Show what is to be paid."""
    return jsonify(total=str(nalog.call(nalog.client.taxpayer.taxes).total_for_payment))
