"""What counts as the public internet."""

from ipaddress import ip_network

import pytest

from ocr.intake.fetching.connection import is_public

CLOSED = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "4000::/3",
]


@pytest.mark.parametrize("block", CLOSED)
def test_closed_blocks_are_closed_from_end_to_end(block: str) -> None:
    network = ip_network(block)
    middle = network[network.num_addresses // 2]
    assert [is_public(str(address)) for address in (network[0], middle, network[-1])] == [False] * 3


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:8.8.8.8",  # even when what they carry is public: nobody publishes these
        "64:ff9b::808:808",
        "2002:808:808::1",
        "::8.8.8.8",
        "fe80::1%eth0",
        "2606:2800:220:1::1%eth0",
        "good.example",
        "",
        "8.8.8",
        "134744072",
        "08.8.8.8",
    ],
)
def test_carriers_zones_and_other_text_are_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "2003::1",
        "3ffe:ffff::1",
    ],
)
def test_their_neighbours_are_open(address: str) -> None:
    assert is_public(address)
