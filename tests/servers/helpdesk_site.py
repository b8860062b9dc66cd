"""A real django-helpdesk on loopback; run by the Python of its own environment: helpdesk_site.py FOLDER PORT SMTP_PORT.

Besides the desk's own pages it has one of ours, /control, through which a test sees and changes what an administrator
would. Nothing in it is imported by the tests.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

FOLDER = Path(sys.argv[1])
PORT = int(sys.argv[2])

os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk_settings"

SETTINGS = {
    "SECRET_KEY": "no-secret-on-loopback",
    "DEBUG": False,
    "ALLOWED_HOSTS": ["127.0.0.1"],
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "django.contrib.humanize",
        "rest_framework",
        "rest_framework.authtoken",
        "helpdesk",
    ],
    "MIDDLEWARE": [
        "django.middleware.common.CommonMiddleware",  # it tells the length of every answer
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    "DATABASES": {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(FOLDER / "desk.sqlite3"),
            "OPTIONS": {"timeout": 20, "init_command": "PRAGMA synchronous=OFF"},
        }
    },
    # As Django REST framework has it where a site says nothing, and tokens, which many sites add.
    "REST_FRAMEWORK": {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework.authentication.SessionAuthentication",
            "rest_framework.authentication.BasicAuthentication",
            "rest_framework.authentication.TokenAuthentication",
        ]
    },
    "ROOT_URLCONF": "helpdesk_urls",
    "SITE_ID": 1,
    "USE_TZ": True,
    "MEDIA_ROOT": str(FOLDER / "media"),
    "STATIC_URL": "/static/",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": int(sys.argv[3]),
    "DEFAULT_FROM_EMAIL": "desk@desk.example",
    "HELPDESK_TEAMS_MODE_ENABLED": False,
    "HELPDESK_KB_ENABLED": True,  # without it the desk's table of addresses fails with a NameError
    "LOGGING_CONFIG": None,
}


def control(request: Any) -> Any:
    """Do one thing of an administrator's and tell of it as JSON."""
    from django.http import JsonResponse

    asked = json.loads(request.body)
    return JsonResponse({"said": DEEDS[asked.pop("do")](**asked)})


def tickets() -> list[dict[str, Any]]:
    """Every ticket with all that was made of it."""
    from helpdesk.models import Ticket

    return [_told(ticket) for ticket in Ticket.objects.all()]


def count(*, key: str) -> int:
    """How many tickets bear our key."""
    from helpdesk.models import TicketCustomFieldValue

    return int(TicketCustomFieldValue.objects.filter(field__name="gateway_key", value=key).count())


def _told(ticket: Any) -> dict[str, Any]:
    ticket.set_custom_field_values()
    return {
        "id": ticket.pk,
        "queue": ticket.queue_id,
        "title": ticket.title,
        "description": ticket.description,
        "submitter": ticket.submitter_email,
        "status": ticket.status,
        "key": getattr(ticket, "custom_gateway_key", None),
        "followups": [
            {
                "title": one.title,
                "comment": one.comment,
                "public": one.public,
                "files": [_file(attached) for attached in one.followupattachment_set.all()],
            }
            for one in ticket.followup_set.all()
        ],
    }


def _file(attached: Any) -> dict[str, Any]:
    with attached.file.open("rb") as opened:
        return {"name": attached.filename, "sha256": hashlib.sha256(opened.read()).hexdigest()}


def clear() -> None:
    """Take every ticket away."""
    from helpdesk.models import Ticket

    Ticket.objects.all().delete()


def fetch() -> list[str]:
    """Let the desk's own fetcher poll its mailboxes once; what it logged."""
    import logging

    from helpdesk.email import process_email
    from helpdesk.models import Queue

    said = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    logging.getLogger("django.helpdesk").addHandler(handler)
    Queue.objects.update(email_box_last_check=None)
    try:
        process_email(quiet=True)
    finally:
        logging.getLogger("django.helpdesk").removeHandler(handler)
    return said


def poll(*, queue: int, host: str, port: int, user: str, password: str, folder: str) -> None:
    """Tell a queue which IMAP folder is its own."""
    from helpdesk.models import Queue

    Queue.objects.filter(pk=queue).update(
        allow_email_submission=True,
        email_box_type="imap",
        email_box_ssl=False,
        email_box_host=host,
        email_box_port=port,
        email_box_user=user,
        email_box_pass=password,
        email_box_imap_folder=folder,
        email_box_interval=0,
        logging_type="info",
    )


def confirmation(*, on: bool) -> None:
    """Keep or take away the template by which the desk confirms a ticket to its submitter."""
    from django.core.management import call_command
    from helpdesk.models import EmailTemplate

    if on:
        call_command("loaddata", "emailtemplate.json", verbosity=0)
    else:
        EmailTemplate.objects.filter(template_name="newticket_submitter").delete()


def password(*, to: str) -> None:
    """Give the gateway's user another password."""
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(username="gateway")
    user.set_password(to)
    user.save()


def token() -> str:
    """Give the gateway's user a token and tell it."""
    from django.contrib.auth import get_user_model
    from rest_framework.authtoken.models import Token

    return str(Token.objects.get_or_create(user=get_user_model().objects.get(username="gateway"))[0].key)


def field(*, there: bool) -> None:
    """Make the custom field of our key, or take it away."""
    from helpdesk.models import CustomField

    if there:
        CustomField.objects.get_or_create(
            name="gateway_key",
            defaults={"label": "Gateway key", "data_type": "varchar", "max_length": 200, "staff_only": True},
        )
    else:
        CustomField.objects.filter(name="gateway_key").delete()


def status(*, ticket: int, to: int) -> None:
    """Move a ticket on the board: only its state changes, and nothing is written below it."""
    from helpdesk.models import Ticket

    moved = Ticket.objects.get(pk=ticket)
    moved.status = to
    moved.save(update_fields=["status", "modified"])


def answered(*, ticket: int, comment: str, new_status: int | None = None) -> None:
    """Let Dana write to the customer, as the ticket's page does."""
    from django.contrib.auth import get_user_model
    from helpdesk.models import Ticket
    from helpdesk.update_ticket import update_ticket

    update_ticket(
        get_user_model().objects.get(username="dana"),
        Ticket.objects.get(pk=ticket),
        comment=comment,
        public=True,
        new_status=new_status,
    )


def mail(*, port: int) -> None:
    """Send mail by another port from now on."""
    from django.conf import settings

    settings.EMAIL_PORT = port


def fill(*, count: int) -> None:
    """Make many tickets of others."""
    from django.utils import timezone
    from helpdesk.models import FollowUp, Ticket

    first = Ticket.objects.count()
    made = [
        Ticket.objects.create(title=f"Other {first + number}", queue_id=1, description="x", priority=3)
        for number in range(count)
    ]
    FollowUp.objects.bulk_create(
        FollowUp(ticket=one, title="Ticket Opened", date=timezone.now(), public=True) for one in made
    )


DEEDS = {
    deed.__name__: deed
    for deed in (tickets, count, clear, fetch, poll, confirmation, password, token, field, status, answered, mail, fill)
}


def prepare() -> None:
    """Make the tables, two queues, the gateway's user and Dana, who works at the desk."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    if Queue.objects.exists():
        return
    confirmation(on=True)
    for number, (title, slug) in enumerate([("Support", "support"), ("Billing", "billing")], 1):
        Queue.objects.create(pk=number, title=title, slug=slug, email_address=f"{slug}@desk.example")
    users = get_user_model().objects
    users.create_user("gateway", "gateway@shop.example", "right-password", is_staff=True)
    users.create_user("dana", "dana@desk.example", "dana-secret", is_staff=True)
    field(there=True)


class Server(ThreadingMixIn, WSGIServer):
    """One thread for each request."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, *words: Any) -> None:
        """Keep quiet."""


def serve() -> None:
    """Answer until somebody ends us; READY on standard output when it does."""
    from types import ModuleType

    import django

    settings = ModuleType("helpdesk_settings")
    vars(settings).update(SETTINGS)
    sys.modules["helpdesk_settings"] = settings
    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    urls = ModuleType("helpdesk_urls")
    urls.urlpatterns = [path("control", control), path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]
    sys.modules["helpdesk_urls"] = urls
    prepare()
    with make_server("127.0.0.1", PORT, get_wsgi_application(), server_class=Server, handler_class=Quiet) as server:
        print("READY", flush=True)  # noqa: T201 - the sign that the tests wait for
        server.serve_forever()


serve()
