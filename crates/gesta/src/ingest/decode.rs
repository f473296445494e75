//! Bytes to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use gesta_record::{Doubt, DoubtKind};

/// Text with what had to be repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) doubt: Option<Doubt>,
}

/// Decodes bytes: byte-order mark, then valid UTF-8, then the charset that a page declares, then a guess.
/// `None` where the bytes are no text at all.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded> {
    decode_as(bytes, None)
}

/// As [`decode`]; `charset` is what the transport says, which goes before what the page declares. Where the bytes do
/// not fit it, it is not believed.
pub(crate) fn decode_as(bytes: &[u8], charset: Option<&str>) -> Option<Decoded> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[skip..]);
        return Some(Decoded {
            text: text.into_owned(),
            doubt: broken.then(|| repaired(encoding)),
        });
    }
    let told = charset.and_then(|c| Encoding::for_label(c.trim().as_bytes()));
    if let Some(encoding) = told.filter(|e| *e == UTF_16LE || *e == UTF_16BE) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken {
            return Some(whole(text));
        }
    }
    if is_binary(bytes) {
        return None;
    }
    if let Some(encoding) = told {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken {
            return Some(whole(text));
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Decoded {
            text: text.to_owned(),
            doubt: None,
        });
    }
    let declared = declared_charset(bytes).filter(|e| *e != UTF_8);
    let encoding = declared.unwrap_or_else(|| {
        // Mostly valid UTF-8 with some damage is UTF-8; anything else is guessed.
        let lossy = String::from_utf8_lossy(bytes);
        let bad = lossy
            .chars()
            .filter(|c| *c == char::REPLACEMENT_CHARACTER)
            .count();
        let other = lossy.chars().filter(|c| !c.is_ascii()).count();
        if bad * 4 < other {
            return UTF_8;
        }
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, chardetng::Utf8Detection::Allow)
    });
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let doubt = match (broken, declared) {
        (false, Some(_)) => None,
        _ => Some(repaired(encoding)),
    };
    Some(Decoded {
        text: text.into_owned(),
        doubt,
    })
}

fn whole(text: Cow<'_, str>) -> Decoded {
    Decoded {
        text: text.into_owned(),
        doubt: None,
    }
}

fn repaired(encoding: &'static Encoding) -> Doubt {
    Doubt {
        kind: DoubtKind::EncodingRepaired,
        span: None,
        note: format!("the bytes are not valid UTF-8; read as {}", encoding.name()),
    }
}

/// True for files that are no text: NUL bytes, or many control characters at the beginning.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    if head.contains(&0) {
        return true;
    }
    let control = head
        .iter()
        .filter(|&&b| b < 32 && !matches!(b, b'\n' | b'\r' | b'\t' | 12 | 27))
        .count();
    control * 20 > head.len()
}

/// The `charset=` of a page's first kilobytes, or the `encoding=` of an XML declaration.
fn declared_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let xml = head.trim_start().starts_with("<?xml");
    let xml = xml.then(|| head.split("?>").next()?.find("encoding="));
    let at = match xml.flatten() {
        Some(i) => i + "encoding=".len(),
        None => head.find("charset=")? + "charset=".len(),
    };
    let name: String = head[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    Encoding::for_label(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_stays() {
        let d = decode("Côte d’Ivoire".as_bytes()).unwrap();
        assert_eq!((d.text.as_str(), d.doubt), ("Côte d’Ivoire", None));
    }

    #[test]
    fn declared_latin_is_decoded_without_doubt() {
        let d = decode(b"<meta charset=\"iso-8859-1\"><p>Bogot\xe1 and Asunci\xf3n</p>").unwrap();
        assert!(d.text.contains("Bogotá and Asunción"), "{}", d.text);
        assert_eq!(d.doubt, None);
    }

    #[test]
    fn the_transport_goes_before_the_page_unless_the_bytes_contradict() {
        let page = b"<meta charset=\"iso-8859-1\"><p>\xcc\xee\xf1\xea\xe2\xe0</p>";
        let d = decode_as(page, Some("windows-1251")).unwrap();
        assert!(d.text.contains("\u{41c}\u{43e}\u{441}"), "{}", d.text);
        assert_eq!(d.doubt, None);
        let d = decode_as(page, Some("utf-8")).unwrap();
        assert!(d.text.contains("\u{cc}\u{ee}"), "{}", d.text);
        let d = decode_as(page, Some("no-such-charset")).unwrap();
        assert!(d.text.contains("\u{cc}\u{ee}"), "{}", d.text);
    }

    #[test]
    fn an_xml_declaration_is_believed() {
        let d =
            decode(b"<?xml version=\"1.0\" encoding=\"iso-8859-2\"?><t>\xb3\xf3d\xbc</t>").unwrap();
        assert!(d.text.contains("\u{142}\u{f3}d\u{17a}"), "{}", d.text);
        assert_eq!(d.doubt, None);
    }

    #[test]
    fn undeclared_windows_1252_is_guessed_with_a_doubt() {
        let d =
            decode(b"The president said \x93we will not leave Bogot\xe1\x94 and left the caf\xe9.")
                .unwrap();
        assert!(
            d.text.contains("Bogotá") && d.text.contains('“'),
            "{}",
            d.text
        );
        assert_eq!(d.doubt.unwrap().kind, DoubtKind::EncodingRepaired);
    }

    #[test]
    fn one_bad_byte_is_replaced() {
        let d = decode(
            "Zürich — Genève \u{201c}x\u{201d}"
                .as_bytes()
                .iter()
                .copied()
                .chain([0xff])
                .collect::<Vec<u8>>()
                .as_slice(),
        )
        .unwrap();
        assert!(d.text.contains("Genève"));
        assert!(d.doubt.is_some());
    }

    #[test]
    fn binary_is_refused() {
        assert_eq!(decode(b"\x7fELF\x02\x01\x01\0\0\0"), None);
        assert_eq!(
            decode(b""),
            Some(Decoded {
                text: String::new(),
                doubt: None
            })
        );
    }
}
