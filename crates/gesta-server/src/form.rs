//! Answers as JSON, JSON Lines or CSV.

use std::collections::BTreeSet;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::dto::PageDto;
use crate::params::Format;
use crate::problem::Problem;

/// Most items of a page of JSON.
pub(crate) const MOST: u32 = 500;
/// Most rows of CSV and JSON Lines.
pub(crate) const MOST_ROWS: u32 = 100_000;

/// The form asked for: by the parameter, else by the Accept header, else JSON.
pub(crate) fn wanted(parameter: Option<Format>, headers: &HeaderMap) -> Format {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    parameter.unwrap_or_else(|| {
        if accept.starts_with("text/csv") {
            Format::Csv
        } else if accept.starts_with("application/jsonl") {
            Format::Jsonl
        } else {
            Format::Json
        }
    })
}

/// The largest limit that a form allows, and the usual one.
pub(crate) fn bounds(format: Format) -> (u32, u32) {
    match format {
        Format::Json => (50, MOST),
        Format::Csv | Format::Jsonl => (10_000, MOST_ROWS),
    }
}

/// Writes a page in the form asked for.
pub(crate) fn page<T: Serialize>(format: Format, page: PageDto<T>) -> Result<Response, Problem> {
    match format {
        Format::Json => Ok(Json(page).into_response()),
        Format::Jsonl => rows(&page.items, jsonl, "application/jsonl"),
        Format::Csv => rows(&page.items, csv, "text/csv; charset=utf-8"),
    }
}

fn rows<T: Serialize>(
    items: &[T],
    write: fn(&[Value]) -> Result<Vec<u8>, String>,
    kind: &'static str,
) -> Result<Response, Problem> {
    let fault = |e: String| Problem::fault(e);
    let values: Vec<Value> = items
        .iter()
        .map(|i| serde_json::to_value(i).map_err(|e| fault(e.to_string())))
        .collect::<Result<_, _>>()?;
    let body = write(&values).map_err(fault)?;
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

fn jsonl(items: &[Value]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    for i in items {
        serde_json::to_writer(&mut out, i).map_err(|e| e.to_string())?;
        out.push(b'\n');
    }
    Ok(out)
}

/// One row an item; fields of objects have names with dots.
fn csv(items: &[Value]) -> Result<Vec<u8>, String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut flat = Vec::with_capacity(items.len());
    for item in items {
        let mut row = Vec::new();
        flatten("", item, &mut row);
        for (name, _) in &row {
            if seen.insert(name.clone()) {
                names.push(name.clone());
            }
        }
        flat.push(row);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fail = |e: csv::Error| e.to_string();
    writer.write_record(&names).map_err(fail)?;
    for row in flat {
        let cells = names.iter().map(|n| {
            let cell = row.iter().find(|(name, _)| name == n);
            cell.map_or("", |(_, value)| value.as_str())
        });
        writer.write_record(cells).map_err(fail)?;
    }
    writer.into_inner().map_err(|e| e.to_string())
}

fn flatten(name: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) if name != "details" => {
            for (key, v) in map {
                let name = match name {
                    "" => key.clone(),
                    _ => format!("{name}.{key}"),
                };
                flatten(&name, v, out);
            }
        }
        _ => out.push((name.to_owned(), cell(value))),
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) => safe(s),
        Value::Array(list) => {
            let pieces: Vec<String> = list.iter().map(piece).collect();
            safe(&pieces.join("; "))
        }
        Value::Object(map) if map.is_empty() => String::new(),
        other => other.to_string(),
    }
}

/// One of several values; of a party its name or country, and its sectors.
fn piece(value: &Value) -> String {
    let text = |key| value.get(key).and_then(Value::as_str);
    let sectors = value.get("sectors").and_then(Value::as_array);
    match (value, sectors) {
        (Value::String(s), _) => s.clone(),
        (Value::Object(_), Some(sectors)) => {
            let who = text("name").or_else(|| text("country")).unwrap_or("");
            let sectors: Vec<&str> = sectors.iter().filter_map(Value::as_str).collect();
            format!("{who} {}", sectors.join(" ")).trim().to_owned()
        }
        (other, _) => other.to_string(),
    }
}

/// A text that a spreadsheet would take for a formula is kept from being one.
fn safe(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_have_all_columns_and_no_formulas() {
        let items = [
            json!({"id": "E1", "where": {"name": "=cmd()", "lat": 1.5}, "score": -2.0}),
            json!({"id": "E2", "where": null, "mode": ["a", "b"],
                "actor": [{"name": null, "country": "RUR", "sectors": ["GOV", "MIL"]}]}),
        ];
        let text = String::from_utf8(csv(&items).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "id,where.name,where.lat,score,where,mode,actor");
        assert_eq!(lines[1], "E1,'=cmd(),1.5,-2.0,,,");
        assert_eq!(lines[2], "E2,,,,,a; b,RUR GOV MIL");
    }
}
