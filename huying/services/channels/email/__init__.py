"""E-mail, by the SMTP server the administrator names."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from huying.services.channels.kinds import Kind, Message, NotSent, Opened, Setting

PATIENCE = 10.0
SUBJECT = 60
"""Characters of the subject: the first line of the text."""


def send(channel: Opened, message: Message) -> None:
    """Send one mail. Raises NotSent; for good where the server says that it will never take it."""
    settings = channel.settings
    try:
        with _server(settings["host"], int(settings["port"]), settings["security"]) as server:
            if settings["username"]:
                server.login(settings["username"], channel.secrets.get("password", ""))
            server.send_message(_mail(settings["sender"], message))
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _words in fault.recipients.values()]
        raise NotSent(
            f"SMTP {codes[0]}: recipient refused", final=all(code >= 500 for code in codes)
        ) from fault
    except smtplib.SMTPResponseException as fault:
        raise NotSent(f"SMTP {fault.smtp_code}: {type(fault).__name__}") from fault
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        raise NotSent(getattr(fault, "strerror", None) or type(fault).__name__, judged=False) from fault


def _server(host: str, port: int, security: str) -> smtplib.SMTP:
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    if security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except Exception:
            server.close()
            raise
    return server


def _mail(sender: str, message: Message) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = Address(display_name="呼应 Huying", addr_spec=sender)
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = message.text.splitlines()[0][:SUBJECT]
    mail["Date"] = format_datetime(message.at)
    # The same however often it is sent, so that a mail server or a reader knows it again.
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail


KIND = Kind(
    name="email",
    settings=(
        Setting(name="host"),
        Setting(name="port", kind="int", default="465"),
        Setting(name="security", kind="choice", choices=("tls", "starttls", "none"), default="tls"),
        Setting(name="username", required=False),
        Setting(name="password", secret=True, required=False),
        Setting(name="sender", kind="email"),
    ),
    send=send,
    address="email",
)
