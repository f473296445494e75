//! Page furniture: what stands on a page but is no part of the report.

use std::collections::HashSet;

use gesta_record::Span;

/// Lines that websites put around articles, in small letters without closing punctuation.
const LINES: &[&str] = &[
    "back to top",
    "top of page",
    "share",
    "share this",
    "share this article",
    "share this story",
    "tweet",
    "print",
    "email",
    "e-mail",
    "advertisement",
    "advertising",
    "sponsored",
    "sponsored content",
    "read more",
    "more",
    "read also",
    "also read",
    "see also",
    "related",
    "related stories",
    "related articles",
    "related news",
    "related topics",
    "related content",
    "recommended",
    "recommended stories",
    "you may also like",
    "most read",
    "most popular",
    "trending",
    "trending now",
    "top stories",
    "latest news",
    "more news",
    "more stories",
    "comments",
    "leave a comment",
    "post a comment",
    "show comments",
    "subscribe",
    "subscribe now",
    "sign up",
    "log in",
    "login",
    "newsletter",
    "sign up for our newsletter",
    "follow us",
    "follow us on twitter",
    "follow us on facebook",
    "menu",
    "home",
    "search",
    "skip to content",
    "skip to main content",
    "next",
    "previous",
    "next article",
    "previous article",
    "previous story",
    "next story",
    "tags",
    "topics",
    "copyright",
    "all rights reserved",
    "story continues below",
    "story continues below advertisement",
    "article continues below",
    "click here",
    "watch live",
    "watch",
    "listen",
    "photo gallery",
    "gallery",
    "video",
    "photos",
    "close",
    "cookie policy",
    "privacy policy",
    "terms of use",
    "terms of service",
    "contact us",
    "about us",
    "facebook",
    "twitter",
    "whatsapp",
    "telegram",
    "linkedin",
    "copy link",
    "save",
    "bookmark",
    "font size",
    "a a a",
    "report an error",
    "correction",
    "editor's picks",
    "editors' picks",
    "editor’s picks",
    "don't miss",
    "in this article",
    "listen to this article",
    "continue reading",
    "continue reading the main story",
    "supported by",
    "breaking news",
    "live updates",
    "get the app",
    "download our app",
    "loading",
    "loading...",
];

/// Headings after which only links to other stories follow.
const TAILS: &[&str] = &[
    "related stories",
    "related articles",
    "related news",
    "recommended stories",
    "you may also like",
    "most read",
    "most popular",
    "more from",
    "more stories",
    "read next",
    "also on",
    "trending now",
    "editors' picks",
    "editor's picks",
    "latest stories",
    "latest headlines",
    "top stories",
    "more headlines",
    "popular stories",
];

/// Character ranges of the text that are not to be coded: furniture lines, repeated paragraphs (captions), and lists of
/// links at the end.
pub(crate) fn find(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut at = 0usize;
    let lines: Vec<(usize, usize, &str)> = text
        .split('\n')
        .map(|line| {
            let begin = at;
            let len = line.chars().count();
            at += len + 1;
            (begin, begin + len, line)
        })
        .collect();
    let mut tail = false;
    for (n, &(begin, end, line)) in lines.iter().enumerate() {
        let plain = plain(line);
        if plain.is_empty() {
            continue;
        }
        // A heading over links near the end, followed by nothing but headlines.
        if TAILS.contains(&plain.as_str())
            && n > 0
            && lines[n + 1..].iter().all(|(_, _, l)| {
                l.split_whitespace().count() < 25 && !l.trim_end().ends_with(['.', '”', '"'])
            })
        {
            tail = true;
        }
        let repeated = plain.split(' ').count() >= 4 && !seen.insert(plain.clone());
        if tail || repeated || LINES.contains(&plain.as_str()) {
            out.push(Span::new(begin, end));
        }
    }
    out
}

fn plain(line: &str) -> String {
    line.trim()
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        find(text)
            .iter()
            .map(|s| chars[s.begin..s.end].iter().collect())
            .collect()
    }

    #[test]
    fn buttons_and_repeated_captions() {
        let text = "Back To Top\n\nA caption of the photo, July 3.\nA caption of the photo, July 3.\nThe army fired.";
        assert_eq!(
            left(text),
            ["Back To Top", "A caption of the photo, July 3."]
        );
    }

    #[test]
    fn links_after_the_end() {
        let text = "One long first paragraph.\nAnother one.\nRelated stories\nMissiles hit port\nTalks collapse";
        assert_eq!(
            left(text),
            ["Related stories", "Missiles hit port", "Talks collapse"]
        );
    }

    #[test]
    fn an_article_stays() {
        assert!(find("Rebels shelled the town.\n\nThe army fired back.").is_empty());
    }
}
