//! Parameters of requests: the filters of `gesta query`, a time, a page.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use gesta::ledger::{ActorFilter, EventOrder, EventQuery};
use gesta::record::{Quad, Realis, Stance, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::problem::Problem;

/// Query parameters, all of them known; anything else is refused.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or("");
        if let Some(name) = query.split('&').find_map(empty) {
            return Err(Problem::bad(format!("{name}: has no value; leave it out")));
        }
        serde_html_form::from_str(query)
            .map(Params)
            .map_err(|e| Problem::bad(format!("query parameters: {e}")))
    }
}

/// Parameters that may be empty: plain words.
const WORDS: &[&str] = &[
    "actor",
    "recipient",
    "party",
    "who",
    "with",
    "type",
    "mode",
    "context",
    "place",
    "text",
    "q",
    "speaker",
    "forecaster",
    "publisher",
    "provision",
];

/// The name of a parameter that has no value and needs one.
fn empty(pair: &str) -> Option<&str> {
    let (name, value) = pair.split_once('=')?;
    (value.is_empty() && !WORDS.contains(&name)).then_some(name)
}

/// Quad class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(crate) enum QuadParam {
    #[serde(rename = "verbal cooperation")]
    VerbalCooperation,
    #[serde(rename = "material cooperation")]
    MaterialCooperation,
    #[serde(rename = "verbal conflict")]
    VerbalConflict,
    #[serde(rename = "material conflict")]
    MaterialConflict,
}

impl From<QuadParam> for Quad {
    fn from(q: QuadParam) -> Self {
        match q {
            QuadParam::VerbalCooperation => Self::VerbalCooperation,
            QuadParam::MaterialCooperation => Self::MaterialCooperation,
            QuadParam::VerbalConflict => Self::VerbalConflict,
            QuadParam::MaterialConflict => Self::MaterialConflict,
        }
    }
}

/// Whether it happened; `all` for every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RealisParam {
    Actual,
    Future,
    Hypothetical,
    Negated,
    Historical,
    All,
}

/// Realis values of parameters; actual where there are none, empty for all.
pub(crate) fn realis(given: &[RealisParam]) -> Vec<Realis> {
    if given.contains(&RealisParam::All) {
        return Vec::new();
    }
    if given.is_empty() {
        return vec![Realis::Actual];
    }
    let one = |r: &RealisParam| match r {
        RealisParam::Future => Realis::Future,
        RealisParam::Hypothetical => Realis::Hypothetical,
        RealisParam::Negated => Realis::Negated,
        RealisParam::Historical => Realis::Historical,
        RealisParam::Actual | RealisParam::All => Realis::Actual,
    };
    given.iter().map(one).collect()
}

/// Order of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
pub(crate) enum Sort {
    #[default]
    #[serde(rename = "-date")]
    Newest,
    #[serde(rename = "date")]
    Oldest,
    #[serde(rename = "-reports")]
    MostReported,
    #[serde(rename = "score")]
    MostHostile,
    #[serde(rename = "-score")]
    MostFriendly,
}

impl From<Sort> for EventOrder {
    fn from(s: Sort) -> Self {
        match s {
            Sort::Newest => Self::Newest,
            Sort::Oldest => Self::Oldest,
            Sort::MostReported => Self::MostReported,
            Sort::MostHostile => Self::MostHostile,
            Sort::MostFriendly => Self::MostFriendly,
        }
    }
}

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Json,
    Csv,
    Jsonl,
}

/// What a speaker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StanceParam {
    Assert,
    Confirm,
    Deny,
    Decline,
    Predict,
    Doubt,
    Promise,
    Threaten,
    Demand,
}

impl From<StanceParam> for Stance {
    fn from(s: StanceParam) -> Self {
        match s {
            StanceParam::Assert => Self::Assert,
            StanceParam::Confirm => Self::Confirm,
            StanceParam::Deny => Self::Deny,
            StanceParam::Decline => Self::Decline,
            StanceParam::Predict => Self::Predict,
            StanceParam::Doubt => Self::Doubt,
            StanceParam::Promise => Self::Promise,
            StanceParam::Threaten => Self::Threaten,
            StanceParam::Demand => Self::Demand,
        }
    }
}

/// What a provision says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VerdictParam {
    Breach,
    NotCovered,
    Undetermined,
}

impl From<VerdictParam> for Verdict {
    fn from(v: VerdictParam) -> Self {
        match v {
            VerdictParam::Breach => Self::Breach,
            VerdictParam::NotCovered => Self::NotCovered,
            VerdictParam::Undetermined => Self::Undetermined,
        }
    }
}

/// A time, or a day that stands for its end (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        time(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let wrong = || format!("{text:?} is no time: 2024-05-09 or 2024-05-09T18:00:00Z");
    let day: Date = text.parse().map_err(|_| wrong())?;
    let next = day.tomorrow().map_err(|_| wrong())?;
    let midnight = next
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .map_err(|_| wrong())?
        .timestamp();
    Ok(midnight - jiff::SignedDuration::from_micros(1))
}

/// Days at the ends of the calendar that people never mean, and that overflow sums.
pub(crate) fn sane(day: Option<Date>) -> Option<Date> {
    day.map(|d| d.clamp(jiff::civil::date(1, 1, 1), jiff::civil::date(9998, 1, 1)))
}

/// Makes a struct of query parameters that holds the filters of `gesta query`, a time, and what is given.
macro_rules! filtered {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields, default)]
        #[into_params(parameter_in = Query)]
        pub(crate) struct $name {
            $($(#[$field_doc])* pub(crate) $field: $kind,)*
            /// Who acted: a country (RUS), a sector (MIL), both (RUS.MIL), or a name. Several: any of them.
            pub(crate) actor: Vec<String>,
            /// Who was acted upon.
            pub(crate) recipient: Vec<String>,
            /// Who took part on either side.
            pub(crate) party: Vec<String>,
            /// Event type.
            #[serde(rename = "type")]
            #[param(rename = "type")]
            pub(crate) kind: Vec<String>,
            /// Mode.
            pub(crate) mode: Vec<String>,
            /// Context.
            pub(crate) context: Vec<String>,
            /// Quad class.
            #[param(inline)]
            pub(crate) quad: Option<$crate::params::QuadParam>,
            /// Whether it happened; actual where it is left out.
            #[param(inline)]
            pub(crate) realis: Vec<$crate::params::RealisParam>,
            /// Happened on this day or later.
            #[param(value_type = Option<String>, format = Date)]
            pub(crate) from: Option<jiff::civil::Date>,
            /// Happened on this day or earlier.
            #[param(value_type = Option<String>, format = Date)]
            pub(crate) to: Option<jiff::civil::Date>,
            /// A place's name, or a country's code.
            pub(crate) place: Option<String>,
            /// Words of a report's sentence or title, all of them; "…" for a phrase, word* for a beginning.
            pub(crate) text: Option<String>,
            /// At least this confidence.
            #[param(minimum = 0, maximum = 1)]
            pub(crate) confidence: Option<f64>,
            /// At least this many reports.
            #[param(minimum = 0)]
            pub(crate) reports: Option<u32>,
            /// What was known at this time (RFC 3339), or at the end of this day (UTC).
            #[param(value_type = Option<String>, format = DateTime)]
            pub(crate) as_of: Option<$crate::params::Time>,
        }

        impl $name {
            /// The filters as the ledger understands them.
            pub(crate) fn filter(&self) -> gesta::ledger::EventQuery {
                $crate::params::query($crate::params::Given {
                    actor: &self.actor,
                    recipient: &self.recipient,
                    party: &self.party,
                    kind: &self.kind,
                    mode: &self.mode,
                    context: &self.context,
                    quad: self.quad,
                    realis: &self.realis,
                    from: self.from,
                    to: self.to,
                    place: self.place.as_deref(),
                    text: self.text.as_deref(),
                    confidence: self.confidence,
                    reports: self.reports,
                })
            }
        }
    };
}
pub(crate) use filtered;

/// The filters as they were given.
pub(crate) struct Given<'a> {
    pub(crate) actor: &'a [String],
    pub(crate) recipient: &'a [String],
    pub(crate) party: &'a [String],
    pub(crate) kind: &'a [String],
    pub(crate) mode: &'a [String],
    pub(crate) context: &'a [String],
    pub(crate) quad: Option<QuadParam>,
    pub(crate) realis: &'a [RealisParam],
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) place: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
    pub(crate) confidence: Option<f64>,
    pub(crate) reports: Option<u32>,
}

/// The filters as the ledger understands them.
pub(crate) fn query(g: Given<'_>) -> EventQuery {
    let who = |list: &[String]| {
        let given = list.iter().filter(|t| !t.is_empty());
        given.map(|t| ActorFilter::parse(t)).collect()
    };
    let words = |list: &[String]| -> Vec<String> {
        list.iter().filter(|w| !w.is_empty()).cloned().collect()
    };
    let some = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(str::to_owned);
    EventQuery {
        actor: who(g.actor),
        recipient: who(g.recipient),
        party: who(g.party),
        kind: words(g.kind).iter().map(|k| k.to_uppercase()).collect(),
        mode: words(g.mode),
        context: words(g.context),
        quad: g.quad.map(Into::into),
        realis: realis(g.realis),
        from: sane(g.from),
        to: sane(g.to),
        place: some(g.place),
        text: some(g.text).map(|t| t.replace('\0', " ")),
        confidence: g.confidence,
        reports: g.reports,
        limit: None,
    }
}

/// A list's limit within bounds.
pub(crate) fn limit(given: Option<u32>, usual: u32, most: u32) -> Result<usize, Problem> {
    let n = given.unwrap_or(usual);
    if n == 0 || n > most {
        return Err(Problem::bad(format!("limit: from 1 to {most}, not {n}")));
    }
    Ok(n as usize)
}

/// A cursor of two numbers: 32 hexadecimal digits.
pub(crate) fn cursor(text: Option<&str>) -> Result<Option<(u64, u64)>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    let wrong = || Problem::bad("cursor: give back the `next` of the page before, unchanged");
    if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let half = |s: &str| u64::from_str_radix(s, 16).map_err(|_| wrong());
    Ok(Some((half(&text[..16])?, half(&text[16..])?)))
}

/// Writes a cursor.
pub(crate) fn to_cursor(one: u64, other: u64) -> String {
    format!("{one:016x}{other:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_others_are_refused() {
        let text = to_cursor(7, u64::MAX);
        assert_eq!(cursor(Some(&text)).unwrap(), Some((7, u64::MAX)));
        assert_eq!(cursor(None).unwrap(), None);
        for bad in [
            "x",
            "00",
            "zz00000000000000ffffffffffffffff",
            "ä0000000000000000000000000000000",
        ] {
            assert_eq!(cursor(Some(bad)).unwrap_err().status, 400);
        }
    }

    #[test]
    fn days_stand_for_their_ends() {
        assert_eq!(
            time("2024-05-09").unwrap().to_string(),
            "2024-05-09T23:59:59.999999Z"
        );
        assert!(time("yesterday").is_err());
    }
}
