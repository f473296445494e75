//! A series as a picture: bars of events by quad class, tension with its interval, gaps, phases. SVG without fonts or
//! scripts of its own.

use std::fmt::Write as _;

use gesta::series::{Period, Phase, Point, TensionDay};
use jiff::civil::Date;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 16.0;
/// Upper and lower edge of the bars, and of the line.
const BARS: (f64, f64) = (48.0, 228.0);
const LINE: (f64, f64) = (268.0, 408.0);
const HEIGHT: f64 = 448.0;
/// Verbal and material cooperation, verbal and material conflict; told apart by the colour-blind (Okabe and Ito 2008).
const COLOURS: [&str; 4] = ["#56b4e9", "#0072b2", "#e69f00", "#d55e00"];
const NAMES: [&str; 4] = [
    "verbal cooperation",
    "material cooperation",
    "verbal conflict",
    "material conflict",
];

/// What is drawn.
pub(super) struct Plot<'a> {
    pub(super) title: &'a str,
    pub(super) period: Period,
    pub(super) points: &'a [Point],
    pub(super) tension: &'a [TensionDay],
    pub(super) phases: &'a [Phase],
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

impl Plot<'_> {
    fn first(&self) -> Option<Date> {
        self.points.first().map(|p| p.start)
    }

    /// Where a day stands.
    fn x(&self, day: Date) -> f64 {
        let (Some(first), Some(last)) = (self.first(), self.points.last()) else {
            return LEFT;
        };
        let end = self.period.next(last.start).unwrap_or(last.start);
        let whole = f64::from((end - first).get_days()).max(1.0);
        LEFT + f64::from((day - first).get_days()) / whole * (WIDTH - LEFT - RIGHT)
    }

    fn bars(&self, out: &mut String) {
        let most = self
            .points
            .iter()
            .map(|p| p.events)
            .max()
            .unwrap_or(0)
            .max(1) as f64;
        let (top, bottom) = BARS;
        for p in self.points {
            let (x, end) = (
                self.x(p.start),
                self.period.next(p.start).map_or(WIDTH, |n| self.x(n)),
            );
            let width = (end - x - 1.0).max(0.5);
            if p.gap {
                let _ = writeln!(
                    out,
                    r##"<rect x="{x:.1}" y="{top}" width="{width:.1}" height="{:.0}" fill="url(#gap)">
<title>{}: no document</title></rect>"##,
                    bottom - top,
                    p.start
                );
            }
            let mut y = bottom;
            for (n, colour) in p.quads.iter().zip(COLOURS) {
                let height = *n as f64 / most * (bottom - top);
                y -= height;
                if *n > 0 {
                    let _ = writeln!(
                        out,
                        r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{colour}"/>"#
                    );
                }
            }
        }
        let _ = writeln!(
            out,
            r##"<text x="{:.0}" y="{:.0}" text-anchor="end">{most:.0}</text>
<text x="{:.0}" y="{bottom}" text-anchor="end">0</text>
<line x1="{LEFT}" x2="{}" y1="{bottom}" y2="{bottom}" stroke="#999"/>"##,
            LEFT - 6.0,
            top + 10.0,
            LEFT - 6.0,
            WIDTH - RIGHT
        );
    }

    fn tension_line(&self, out: &mut String) {
        let (top, bottom) = LINE;
        let y = |v: f64| bottom - v / 100.0 * (bottom - top);
        let first = self.first();
        let days: Vec<&TensionDay> = self
            .tension
            .iter()
            .filter(|d| first.is_none_or(|f| d.day >= f))
            .collect();
        for v in [0.0, 50.0, 100.0] {
            let _ = writeln!(
                out,
                r##"<line x1="{LEFT}" x2="{}" y1="{:.1}" y2="{:.1}" stroke="#ddd"/>
<text x="{}" y="{:.1}" text-anchor="end">{v:.0}</text>"##,
                WIDTH - RIGHT,
                y(v),
                y(v),
                LEFT - 6.0,
                y(v) + 4.0
            );
        }
        // A line and its band end where a day is missing.
        for run in days.chunk_by(|a, b| (b.day - a.day).get_days() <= 1) {
            let at = |f: fn(&TensionDay) -> f64| {
                run.iter()
                    .map(move |d| format!("{:.1},{:.1}", self.x(d.day), y(f(d))))
            };
            let mut band: Vec<String> = at(|d| d.low).collect();
            let mut upper: Vec<String> = at(|d| d.high).collect();
            upper.reverse();
            band.extend(upper);
            let line: Vec<String> = at(|d| d.value).collect();
            let _ = writeln!(
                out,
                r##"<polygon points="{}" fill="#d55e00" fill-opacity="0.15"/>
<polyline points="{}" fill="none" stroke="#b34700" stroke-width="1.5"/>"##,
                band.join(" "),
                line.join(" ")
            );
        }
    }

    fn marks(&self, out: &mut String) {
        for p in self.phases.iter().filter(|p| p.change.is_some()) {
            let x = self.x(p.from);
            let _ = writeln!(
                out,
                r##"<line x1="{x:.1}" x2="{x:.1}" y1="{}" y2="{}" stroke="#333" stroke-dasharray="3 3"/>
<text x="{:.1}" y="{}">{:.1}×</text>"##,
                BARS.0 - 8.0,
                LINE.1,
                x + 3.0,
                BARS.0 - 2.0,
                p.change.unwrap_or(1.0)
            );
        }
        let step = self.points.len().div_ceil(9).max(1);
        for p in self.points.iter().step_by(step) {
            let _ = writeln!(
                out,
                r#"<text x="{:.1}" y="{:.0}">{}</text>"#,
                self.x(p.start),
                HEIGHT - 12.0,
                p.start
            );
        }
    }
}

/// Draws a series.
pub(super) fn svg(plot: &Plot<'_>) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"
 font-family="sans-serif" font-size="11" fill="#333">
<defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="#f4f4f4"/><line x1="0" x2="0" y1="0" y2="6" stroke="#bbb" stroke-width="2"/></pattern></defs>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>
<text x="{LEFT}" y="20" font-size="15" font-weight="bold">{}</text>"##,
        escaped(plot.title)
    );
    for (i, (name, colour)) in NAMES.iter().zip(COLOURS).enumerate() {
        let x = WIDTH - RIGHT - 560.0 + 140.0 * i as f64;
        let _ = writeln!(
            out,
            r#"<rect x="{x}" y="11" width="10" height="10" fill="{colour}"/><text x="{}" y="20">{name}</text>"#,
            x + 14.0
        );
    }
    plot.bars(&mut out);
    let _ = writeln!(
        out,
        r#"<text x="{LEFT}" y="{}">tension, with 80 % interval</text>"#,
        LINE.0 - 10.0
    );
    plot.tension_line(&mut out);
    plot.marks(&mut out);
    out.push_str("</svg>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use gesta::series::{DayCount, series};
    use jiff::civil::date;

    #[test]
    fn titles_are_text_and_gaps_are_drawn() {
        let (a, b) = (date(2025, 1, 6), date(2025, 1, 20));
        let count = DayCount {
            day: a,
            events: 3,
            reports: 3,
            score: -1.0,
            quads: [1, 0, 0, 2],
        };
        let points = series(Period::Week, &[count], &[(a, 5), (b, 5)], a, b);
        let plot = Plot {
            title: "<script>&\"",
            period: Period::Week,
            points: &points,
            tension: &[],
            phases: &[],
        };
        let out = svg(&plot);
        assert!(out.contains("&lt;script&gt;&amp;&quot;") && !out.contains("<script"));
        assert_eq!(out.matches("url(#gap)").count(), 1);
        assert!(!out.contains("NaN"));
    }
}
