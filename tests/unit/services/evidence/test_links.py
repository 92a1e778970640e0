from __future__ import annotations

import pytest

from assessor_app.errors import UserFixable
from assessor_app.services.evidence.links import check_link


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://archive.example/a?b=c#d", "archive.example"),
        ("HTTP://Archive.Example:8080/", "archive.example"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://evil.example\\@bank.example/", "evil.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://раypal.example/", "xn--ypal-43d9g.example"),
        ("mailto:someone@school.example?subject=hello", "school.example"),
        ("https://[2001:db8::1]:8443/x", "[2001:db8::1]"),
        (" https://archive.example ", "archive.example"),
    ],
)
def test_a_link_names_the_host_that_it_leads_to(address: str, host: str) -> None:
    link = check_link(address)
    assert link.host == host
    assert link.address == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "archive.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://archive.example/",
        "smb://server/share",
        "https://",
        "https:///path",
        "mailto:nobody",
        "https://a b.example/",
        "https://a.example/\nx",
        "https://a.example/\u202egnp.exe",
        "https://" + "a" * 64 + ".example/",
        "https://a.example/" + "x" * 2_000,
    ],
)
def test_what_is_no_link_of_the_web_or_mail_is_refused(address: str) -> None:
    with pytest.raises(UserFixable) as caught:
        check_link(address)
    assert caught.value.code == "link_refused"
