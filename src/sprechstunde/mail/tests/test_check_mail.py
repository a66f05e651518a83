from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from sprechstunde.foundation.findings import Verdict
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.domain_check import findings_about
from sprechstunde.mail.management.commands.check_mail import resolver
from sprechstunde.mail.tests.name_server import name_server
from sprechstunde.mail.tests.post_office import PASSWORD, USER, free_port, only_with_tls, post_office, sign_in

DOMAIN = "musterstadt.example"
GOOD_ZONE = {
    (DOMAIN, "MX"): ["10 mail.musterstadt.example."],
    (DOMAIN, "TXT"): ['"something else"', '"v=spf1 mx " "-all"'],
    (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:dmarc@musterstadt.example"'],
    (f"s1._domainkey.{DOMAIN}", "TXT"): ['"v=DKIM1; k=rsa; p=MIGf"'],
}


def check(*arguments: str, zone=GOOD_ZONE) -> tuple[str, int]:
    """What the command says and its exit code."""
    out = io.StringIO()
    with name_server(zone) as port:
        try:
            call_command("check_mail", "--dns", f"127.0.0.1:{port}", *arguments, stdout=out)
        except SystemExit as end:
            return out.getvalue(), end.code
    return out.getvalue(), 0


def verdicts(zone, domain: str = DOMAIN, selector: str = "s1") -> dict[str, Verdict]:
    with name_server(zone) as port:
        findings = list(findings_about(domain, selector=selector, resolver=resolver(f"127.0.0.1:{port}")))
    return {each.subject: each.verdict for each in findings}


def test_when_everything_is_right(server, monkeypatch):
    monkeypatch.setattr(settings(), "mail_dkim_selector", "s1")
    said, code = check()
    assert code == 0
    assert said.count("[gut]") == 5
    assert "v=spf1 mx -all" in said
    assert server.accepted == []


def test_a_test_mail_is_sent_when_somebody_asks(server):
    said, code = check("--to", "anna@post.example")
    assert code == 0
    assert "angenommen" in said
    assert server.accepted[0].recipient == "anna@post.example"
    assert server.accepted[0].message["Auto-Submitted"] == "auto-generated"


def test_a_refused_test_mail_is_said(server):
    server.refuses_recipients = {"anna@post.example"}
    said, code = check("--to", "anna@post.example")
    assert code == 1
    assert "550 5.1.1" in said


def test_without_a_server(db):
    said, code = check()
    assert code == 1
    assert "SPRECHSTUNDE_SMTP_HOST" in said


def test_a_server_that_is_not_there(use_server):
    use_server(free_port())
    said, code = check()
    assert code == 1
    assert "nicht erreichbar" in said


def test_a_server_without_encryption(use_server):
    with post_office() as office:
        use_server(office.port)
        said, code = check()
        assert (code, "STARTTLS" in said) == (1, True)
        use_server(office.port, smtp_security="none")
        said, code = check()
        assert (code, "ohne Verschlüsselung" in said) == (0, True)


def test_a_sign_in_that_is_refused(use_server, certificate):
    with post_office(**only_with_tls(certificate), auth_required=True, authenticator=sign_in) as office:
        use_server(office.port, smtp_user=USER, smtp_password=f"nicht {PASSWORD}")
        said, code = check()
    assert code == 1
    assert "SPRECHSTUNDE_SMTP_PASSWORD" in said
    assert PASSWORD not in said


@pytest.mark.parametrize("option", ["--to", "--sender"])
def test_nonsense_is_no_address(option):
    with pytest.raises(CommandError):
        check(option, "anna@post.example\r\nBcc: x@y.example")


def test_another_sender_is_looked_at(server):
    said, code = check("--sender", "termine@andernort.example")
    assert code == 1
    assert "andernort.example" in said
    assert "_dmarc.andernort.example" in said


def test_a_domain_that_says_nothing_at_all():
    assert verdicts({}) == {"MX": Verdict.BAD, "SPF": Verdict.BAD, "DKIM": Verdict.BAD, "DMARC": Verdict.BAD}


def test_a_name_server_that_does_not_answer(monkeypatch):
    monkeypatch.setattr("sprechstunde.mail.management.commands.check_mail.DNS_SECONDS", 0.3)
    findings = list(findings_about(DOMAIN, selector="s1", resolver=resolver(f"127.0.0.1:{free_port()}")))
    assert {each.verdict for each in findings} == {Verdict.LOOK}


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        (['"v=spf1 include:_spf.provider.example ~all"'], Verdict.GOOD),
        (['"v=spf1 redirect=_spf.provider.example"'], Verdict.GOOD),
        (['"v=spf1 mx ?all"'], Verdict.LOOK),
        (['"v=spf1 mx"'], Verdict.LOOK),
        (['"v=spf1 +all"'], Verdict.BAD),
        (['"v=spf1 all"'], Verdict.BAD),
        (['"v=spf1 mx -all"', '"v=spf1 a -all"'], Verdict.BAD),
        (['"v=spf10 mx -all"'], Verdict.BAD),
    ],
)
def test_spf(records, verdict):
    assert verdicts({(DOMAIN, "TXT"): records})["SPF"] == verdict


@pytest.mark.parametrize(
    ("domain", "zone", "verdict"),
    [
        (DOMAIN, {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=none"']}, Verdict.LOOK),
        (DOMAIN, {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=quarantine"']}, Verdict.GOOD),
        (DOMAIN, {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; rua=mailto:x@y.example"']}, Verdict.BAD),
        (f"termine.{DOMAIN}", {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject"']}, Verdict.GOOD),
        (f"termine.{DOMAIN}", {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject; sp=none"']}, Verdict.LOOK),
        (DOMAIN, {("_dmarc.example", "TXT"): ['"v=DMARC1; p=reject"']}, Verdict.BAD),
    ],
)
def test_dmarc_of_the_domain_or_the_one_above(domain, zone, verdict):
    assert verdicts(zone, domain)["DMARC"] == verdict


@pytest.mark.parametrize(
    ("selector", "key", "verdict"),
    [("s1", '"v=DKIM1; p=MIGf"', Verdict.GOOD), ("s1", '"v=DKIM1; p="', Verdict.BAD), ("", '"v=DKIM1; p=MIGf"', Verdict.LOOK)],
)
def test_dkim(selector, key, verdict):
    assert verdicts({(f"s1._domainkey.{DOMAIN}", "TXT"): [key]}, selector=selector)["DKIM"] == verdict
