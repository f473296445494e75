//! Which addresses may be reached. A feed's author chooses where its links and redirects lead; without this, a feed
//! could have private services asked from inside (server-side request forgery).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A range of addresses, such as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no address or range of addresses");
        let (address, prefix) = match text.split_once('/') {
            Some((a, p)) => (a, Some(p.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(most);
        if prefix > most {
            return Err(wrong());
        }
        Ok(Self { address, prefix })
    }
}

impl Network {
    /// True for addresses of the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                same(a.to_bits().into(), b.to_bits().into(), self.prefix, 32)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), self.prefix, 128),
            _ => false,
        }
    }
}

fn same(a: u128, b: u128, prefix: u8, width: u8) -> bool {
    let shift = u32::from(width - prefix.min(width));
    a.checked_shr(shift).unwrap_or(0) == b.checked_shr(shift).unwrap_or(0)
}

/// Which addresses may be reached: those of the public internet, and what is allowed beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    allowed: Vec<Network>,
}

impl Reach {
    /// Public addresses and the given ranges.
    pub fn new(allowed: Vec<Network>) -> Self {
        Self { allowed }
    }

    /// True where `address` may be reached.
    pub fn permits(&self, address: IpAddr) -> bool {
        let plain = unmapped(address);
        let allowed = |a: IpAddr| self.allowed.iter().any(|n| n.contains(a));
        allowed(address) || allowed(plain) || is_public(plain)
    }
}

/// The IPv4 address inside an IPv6 address that leads to one; others as they are.
fn unmapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else {
        return address;
    };
    let s = v6.segments();
    let v4 = |high: u16, low: u16| {
        IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
    };
    match s {
        // ::ffff:a.b.c.d and the old ::a.b.c.d, which also holds :: and ::1.
        [0, 0, 0, 0, 0, 0xffff, h, l] => v4(h, l),
        [0, 0, 0, 0, 0, 0, h, l] if !v6.is_loopback() && !v6.is_unspecified() => v4(h, l),
        // NAT64 and 6to4.
        [0x64, 0xff9b, 0, 0, 0, 0, h, l] => v4(h, l),
        [0x2002, h, l, ..] => v4(h, l),
        _ => address,
    }
}

/// True for addresses of the public internet (IANA special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => is_public_v4(a),
        IpAddr::V6(a) => is_public_v6(a),
    }
}

fn is_public_v4(a: Ipv4Addr) -> bool {
    let [x, y, z, _] = a.octets();
    !(a.is_private()
        || a.is_loopback()
        || a.is_link_local()
        || a.is_documentation()
        || a.is_multicast()
        || x == 0
        || x >= 240
        || (x == 100 && (64..128).contains(&y))
        || (x == 192 && y == 0 && z == 0)
        || (x == 192 && y == 88 && z == 99)
        || (x == 198 && (18..20).contains(&y)))
}

fn is_public_v6(a: Ipv6Addr) -> bool {
    let s = a.segments();
    // Only 2000::/3 is given out; of it, without Teredo, benchmarks and documentation.
    let global = s[0] & 0xe000 == 0x2000;
    let special = match s[0] {
        0x2001 => s[1] < 0x200 || s[1] == 0x0db8,
        0x3fff => s[1] < 0x1000,
        _ => false,
    };
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_public_is_refused() {
        let reach = Reach::default();
        for (text, permitted) in [
            ("93.184.216.34", true),
            ("2606:2800:220:1::1", true),
            ("127.0.0.1", false),
            ("127.8.9.1", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("192.0.2.1", false),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("::7f00:1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("2002:7f00:1::1", false),
            ("2002:5db8:d822::1", true),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("2001:0:1::1", false),
        ] {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(reach.permits(address), permitted, "{text}");
        }
    }

    #[test]
    fn what_the_file_allows_is_reached_and_nothing_beside_it() {
        let networks = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"];
        let reach = Reach::new(networks.iter().map(|n| n.parse().unwrap()).collect());
        for (text, permitted) in [
            ("127.0.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("127.0.0.2", false),
            ("10.255.0.1", true),
            ("11.0.0.1", true),
            ("192.168.0.1", false),
            ("fd12::1", true),
            ("fc12::1", false),
            ("::1", false),
        ] {
            assert_eq!(reach.permits(text.parse().unwrap()), permitted, "{text}");
        }
        for wrong in [
            "",
            "localhost",
            "10.0.0.0/33",
            "fd00::/129",
            "10.0.0/8",
            "1.2.3.4/x",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        assert!(
            "0.0.0.0/0"
                .parse::<Network>()
                .unwrap()
                .contains("8.8.8.8".parse().unwrap())
        );
    }
}
