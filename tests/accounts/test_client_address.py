import pytest

from app.accounts.client_address import client_network


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "expected"),
    [
        ("198.51.100.7", "", 0, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.1", 0, "198.51.100.7"),
        ("10.0.0.1", "203.0.113.1", 1, "203.0.113.1"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.1", 1, "203.0.113.1"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.1, 10.0.0.2", 2, "203.0.113.1"),
        ("10.0.0.1", "203.0.113.1", 2, "203.0.113.1"),
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("10.0.0.1", "not an address", 1, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1:5000", 1, "203.0.113.1"),
        ("10.0.0.1", "[2001:db8:1:2:3::9]:5000", 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "", 0, "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
        ("::ffff:203.0.113.1", "", 0, "203.0.113.1"),
        ("", "", 0, "unknown"),
        ("", ",,\x00,", 3, "unknown"),
    ],
)
def test_only_entries_written_by_our_own_proxies_are_believed(
    remote: str, forwarded: str, proxies: int, expected: str
) -> None:
    assert client_network(remote_address=remote, forwarded_for=forwarded, trusted_proxies=proxies) == expected
