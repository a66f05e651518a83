"""What an operator can set: typed, read once from SPRECHSTUNDE_* environment variables, refusing nonsense at start."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import limits
from pydantic import AliasChoices, Field, JsonValue, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sprechstunde.foundation import push_hosts
from sprechstunde.foundation.base64url import is_private_key
from sprechstunde.foundation.mailbox_settings import MailboxSettings
from sprechstunde.foundation.turn_addresses import turn_address

CommaList = Annotated[list[str], NoDecode]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SPRECHSTUNDE_", extra="ignore", hide_input_in_errors=True)

    demo: bool = Field(
        False, description="Serve the Grevenbroich pilot for trying out: no TLS, no second factor, said on every page."
    )
    data_dir: Path = Field(
        Path("var"), description="Folder for the embedded database, the secret key and prepared static files."
    )
    database_url: str = Field(
        "",
        description="postgresql://user:password@host:port/name; empty: the embedded SQLite database in the data folder.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(
        8000,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("SPRECHSTUNDE_PORT", "PORT"),
        description="Port to listen on; also read from PORT.",
    )
    allowed_hosts: CommaList = Field(
        ["localhost", "127.0.0.1", "[::1]"], description="Host names this installation answers to, separated by commas."
    )
    https: bool = Field(
        True,
        description="Citizens reach the pages by HTTPS: cookies are __Host- and HSTS is sent. The demo switches it off.",
    )
    base_path: str = Field("", description="Path prefix under which the pages are reached, such as /sprechstunde; empty: none.")
    public_url: str = Field(
        "",
        description="Address of the pages in mails, such as https://beratung.example.de; empty: the municipality's host name, "
        "else the first of the allowed hosts.",
    )
    trusted_proxies: CommaList = Field(
        [], description="Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."
    )
    secret_key: str = Field("", description="Signing key; empty: made once and kept in the data folder.", repr=False)
    demo_password: str = Field("", description="Password of the demo accounts; empty: a random one is printed.", repr=False)
    draw_limit: str = Field("30 per 10 minutes", description="Numbers drawn per address and office.")
    sign_in_limit: str = Field("10 per 10 minutes", description="Sign-in tries per account and address.")
    guess_limit: str = Field(
        "60 per 10 minutes", description="Tries at a room that is not one's own, and at codes of appointments, per address."
    )
    booking_limit: str = Field("10 per 10 minutes", description="Appointments booked or asked for per address of a connection.")
    booking_mail_limit: str = Field("5 per hour", description="Appointments booked or asked for per e-mail address.")
    adviser_absence_seconds: int = Field(
        120,
        ge=5,
        description="After so long without the adviser in the room the citizen returns to the front of the queue.",
    )
    counter_absence_seconds: int = Field(
        900, ge=30, description="A counter whose adviser has had no page open for so long is closed."
    )
    max_document_bytes: int = Field(50 * 2**20, ge=2**20, description="Largest document that may be shown in a room, in bytes.")
    ice_servers: list[dict[str, JsonValue]] = Field(
        [], description="RTCIceServer list as JSON; empty: browsers connect directly."
    )
    turn_urls: CommaList = Field(
        [],
        description="Addresses of our TURN server, separated by commas, such as turn:turn.example.de:3478,"
        "turn:turn.example.de:3478?transport=tcp,turns:turn.example.de:443; empty: none.",
    )
    turn_secret: str = Field(
        "", description="Secret shared with the TURN server (static-auth-secret of coturn), at least 128 bits.", repr=False
    )
    turn_seconds: int = Field(
        7200, ge=300, le=7200, description="Credentials for the TURN server are made for so long; two hours at most."
    )
    smtp_host: str = Field(
        "", description="Mail server that sends our mails; empty: none are sent, the demo shows them on a page."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="Sign-in at the mail server; empty: without.")
    smtp_password: str = Field("", description="Password at the mail server.", repr=False)
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls or tls: encrypted with a verified certificate; none: only on the same machine."
    )
    smtp_ca_file: str = Field(
        "", description="PEM file with the authorities the mail server's certificate is verified by; empty: the system's."
    )
    mail_from: str = Field(
        "sprechstunde@localhost", description="Address of the sender of our mails, unless a municipality has its own."
    )
    mail_dkim_selector: str = Field(
        "", description="Selector of the DKIM key, so that check-mail can look at it; empty: it cannot."
    )
    imap: dict[str, MailboxSettings] = Field(
        {},
        description="Mailboxes in which municipalities receive answers of calendar programs, as JSON by their short name; "
        "empty: answers are not read.",
    )
    imap_interval_seconds: int = Field(60, ge=10, description="Mailboxes are looked into that often.")
    mail_retention_days: int = Field(
        7, ge=1, le=90, description="After so many days the notes about mails that were sent are deleted."
    )
    push_hosts: CommaList = Field(
        push_hosts.USUAL,
        description="Push services of browsers that may be used, separated by commas; *. stands for all subdomains. "
        "Empty: no notifications by push.",
    )
    vapid_private_key: str = Field(
        "",
        description="Key by which push services know us, base64url; empty: made once and kept in the data folder.",
        repr=False,
    )
    log_format: Literal["json", "plain"] = Field("json", description="Log lines as JSON or for reading.")

    @field_validator("allowed_hosts", "trusted_proxies", "push_hosts", "turn_urls", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ipaddress.ip_network(network, strict=False)
        return value

    @field_validator("draw_limit", "sign_in_limit", "guess_limit", "booking_limit", "booking_mail_limit")
    @classmethod
    def _rate(cls, value: str) -> str:
        limits.parse(value)
        return value

    @field_validator("turn_urls")
    @classmethod
    def _turn_servers(cls, value: list[str]) -> list[str]:
        for url in value:
            turn_address(url)
        return value

    @field_validator("turn_secret")
    @classmethod
    def _one_word(cls, value: str) -> str:
        if not re.fullmatch(r"[!-~]*", value) or "#" in value:
            raise ValueError("letters, digits and signs, without spaces and #, such as openssl rand -hex 32 prints")
        return value

    @field_validator("smtp_host", "mail_dkim_selector")
    @classmethod
    def _host_name(cls, value: str) -> str:
        if not re.fullmatch(r"[\w.:-]*", value, re.ASCII):
            raise ValueError("a name without spaces, slashes or a port, such as mail.example.de")
        return value

    @field_validator("smtp_ca_file")
    @classmethod
    def _existing_file(cls, value: str) -> str:
        if value and not Path(value).is_file():
            raise ValueError("there is no such file")
        return value

    @field_validator("mail_from")
    @classmethod
    def _address(cls, value: str) -> str:
        if not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)*", value, re.ASCII):
            raise ValueError("an address such as termine@example.de; a domain with umlauts as xn--…")
        return value

    @field_validator("push_hosts")
    @classmethod
    def _push_services(cls, value: list[str]) -> list[str]:
        for entry in value:
            push_hosts.push_host(entry)
        return value

    @field_validator("vapid_private_key")
    @classmethod
    def _key_on_the_curve(cls, value: str) -> str:
        if value and not is_private_key(value):
            raise ValueError("a private key of P-256 as base64url, such as other programs make for VAPID")
        return value

    @field_validator("imap")
    @classmethod
    def _one_mailbox_each(cls, value: dict[str, MailboxSettings]) -> dict[str, MailboxSettings]:
        if len({mailbox.place for mailbox in value.values()}) < len(value):
            raise ValueError("every municipality needs a mailbox or folder of its own")
        return value

    @field_validator("base_path")
    @classmethod
    def _prefix(cls, value: str) -> str:
        if value and (not value.startswith("/") or value.endswith("/")):
            raise ValueError("starts with a slash and ends without one, such as /sprechstunde")
        return value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        address = urlsplit(value)
        if value and (address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment):
            raise ValueError("starts with https:// or http:// and names a host, such as https://beratung.example.de")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(("postgres://", "postgresql://")):
            raise ValueError("only postgresql:// addresses are supported; empty means the embedded database")
        return value


@cache
def settings() -> Settings:
    return Settings()  # type: ignore[call-arg]
