"""Which IP addresses are the public internet."""

from ipaddress import IPv4Address, IPv6Network, ip_address, ip_network

# Python's tables differ between versions and call some of these global, so what matters is listed here too.
_NEVER = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; also a cloud's metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's host agent, on a public address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",  # also a cloud's metadata service
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # Teredo and others that carry or stand for other addresses
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "3fff::/20",
    )
)
# All that is handed out. Outside lie loopback, local, multicast, and what carries an IPv4 address: mapped, NAT64.
_UNICAST = IPv6Network("2000::/3")


def is_public(text: str) -> bool:
    """Whether an address may be connected to. False for text that is no address, and for one with a zone (%)."""
    if "%" in text:
        return False
    try:
        address = ip_address(text)
    except ValueError:
        return False
    unicast = isinstance(address, IPv4Address) or address in _UNICAST
    return unicast and address.is_global and not any(address in block for block in _NEVER)
