"""A Celery application whose tasks read: for a worker whose token expires in the middle."""

from __future__ import annotations

import os

from celery import Celery

from govauth.auth import FileTokenStore
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.sync import Blocking

app = Celery("taxes", broker=os.environ["BROKER"])
login = PasswordLogin(os.environ["INN"], os.environ["PASSWORD"])
store = FileTokenStore(os.environ["TOKENS"])
nalog = Blocking(MoyNalog(login, place=Place.PROD.at(os.environ["ADDRESS"]), store=store))


@app.task
def taxes() -> None:
    nalog.call(nalog.client.taxpayer.taxes)
