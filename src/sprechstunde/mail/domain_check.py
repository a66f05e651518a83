"""What the world's mail servers find out about our sender in the DNS, said so that no expert is needed to act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import dns.exception
import dns.resolver
from django.utils.translation import gettext as _

from sprechstunde.foundation.findings import Finding, Verdict

Answer = tuple[Verdict, str]


def findings_about(domain: str, *, selector: str, resolver: dns.resolver.Resolver) -> Iterator[Finding]:
    checks: list[tuple[str, Callable[[], Answer]]] = [
        ("MX", partial(_replies, domain, resolver)),
        ("SPF", partial(_spf, domain, resolver)),
        ("DKIM", partial(_dkim, domain, selector, resolver)),
        ("DMARC", partial(_dmarc, domain, resolver)),
    ]
    for subject, check in checks:
        try:
            verdict, words = check()
        except dns.exception.DNSException:
            verdict, words = Verdict.LOOK, _("The name server did not answer. Please try again later.")
        yield Finding(verdict, subject, words)


def _replies(domain: str, resolver: dns.resolver.Resolver) -> Answer:
    if _records(domain, "MX", resolver) or _records(domain, "A", resolver) or _records(domain, "AAAA", resolver):
        return Verdict.GOOD, _("Replies and bounces to %(domain)s find a mail server.") % {"domain": domain}
    return Verdict.BAD, _(
        "Nothing receives mail for %(domain)s. Replies and bounces are lost, and many servers take no mail from such a sender."
    ) % {"domain": domain}


def _spf(domain: str, resolver: dns.resolver.Resolver) -> Answer:
    records = [each for each in _texts(domain, resolver) if each.lower().split(" ")[0] == "v=spf1"]
    if not records:
        return Verdict.BAD, _(
            "%(domain)s does not say which servers may send for it. Ask whoever keeps the domain for a TXT record such as "
            "“v=spf1 mx -all” that names your mail server."
        ) % {"domain": domain}
    if len(records) > 1:
        return Verdict.BAD, _("%(domain)s has %(number)d SPF records; only one is allowed, so none counts.") % {
            "domain": domain,
            "number": len(records),
        }
    words = records[0].lower().split()
    if "+all" in words or "all" in words:
        return Verdict.BAD, _("The SPF record lets everybody send for %(domain)s. It should end with “-all” or “~all”.") % {
            "domain": domain
        }
    if words[-1] in ("-all", "~all") or any(word.startswith("redirect=") for word in words):
        return Verdict.GOOD, _("The SPF record is there: %(record)s. Check that it names your mail server.") % {
            "record": records[0]
        }
    return Verdict.LOOK, _("The SPF record does not say what holds for all other servers. It should end with “-all”.")


def _dkim(domain: str, selector: str, resolver: dns.resolver.Resolver) -> Answer:
    if not selector:
        return Verdict.LOOK, _(
            "Whether your mail server signs cannot be seen without the selector. Set SPRECHSTUNDE_MAIL_DKIM_SELECTOR, or send "
            "a mail with --to and look for “dkim=pass” in its source text."
        )
    name = f"{selector}._domainkey.{domain}"
    keys = [dict(_tags(each)) for each in _texts(name, resolver)]
    keys = [tags for tags in keys if "p" in tags]
    if not keys:
        return Verdict.BAD, _("There is no DKIM key at %(name)s.") % {"name": name}
    if not keys[0]["p"]:
        return Verdict.BAD, _("The DKIM key at %(name)s has been withdrawn.") % {"name": name}
    return Verdict.GOOD, _("The DKIM key is there: %(name)s. That your mail server signs with it only a mail can show.") % {
        "name": name
    }


def _dmarc(domain: str, resolver: dns.resolver.Resolver) -> Answer:
    policy = _dmarc_policy(domain, resolver)
    if policy is None:
        return Verdict.BAD, _(
            "%(domain)s has no DMARC record. Large providers then treat mails as suspicious. Begin with a TXT record at "
            "_dmarc.%(domain)s such as “v=DMARC1; p=none; rua=mailto:…”."
        ) % {"domain": domain}
    if policy == "none":
        return Verdict.LOOK, _("DMARC only watches (p=none): others can still pretend to write in your name.")
    if policy in ("quarantine", "reject"):
        return Verdict.GOOD, _("DMARC protects your name (p=%(policy)s). SPF or DKIM has to match the sender's domain.") % {
            "policy": policy
        }
    return Verdict.BAD, _("The DMARC record has no valid policy (p=…), so it does not count.")


def _dmarc_policy(domain: str, resolver: dns.resolver.Resolver) -> str | None:
    """The record of the domain itself or of the nearest one above that has one."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        above = ".".join(labels[start:])
        for text in _texts(f"_dmarc.{above}", resolver):
            tags = dict(_tags(text))
            if tags.get("v", "").upper() == "DMARC1":
                own = tags.get("p", "").lower()
                return own if start == 0 else tags.get("sp", own).lower()
    return None


def _tags(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            yield name.strip().lower(), value.strip()


def _texts(name: str, resolver: dns.resolver.Resolver) -> list[str]:
    return [b"".join(each.strings).decode("utf-8", "replace") for each in _records(name, "TXT", resolver)]


def _records(name: str, kind: str, resolver: dns.resolver.Resolver) -> list[Any]:
    try:
        return list(resolver.resolve(name, kind, search=False))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
