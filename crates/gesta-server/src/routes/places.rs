//! Places, with what is known of where they are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dto::{PageDto, mean};
use crate::form;
use crate::params::{Format, Params, filtered, limit};
use crate::problem::Problem;
use crate::state::App;

filtered! {
    /// Which events are counted by place.
    PlacesParams {
        /// At most this many places.
        #[param(minimum = 1, maximum = 20000)]
        limit: Option<u32>,
        /// JSON, CSV or JSON Lines.
        #[param(inline)]
        format: Option<Format>,
    }
}

/// Events at one place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlaceEvents {
    name: String,
    country: Option<String>,
    /// How exact it is: point, city, district, province, country, sea, region.
    #[schema(value_type = String)]
    level: gesta::record::Level,
    /// Degrees north; none for a country.
    lat: Option<f64>,
    /// Degrees east; none for a country.
    lon: Option<f64>,
    events: u64,
    reports: u64,
    /// By quad class: verbal and material cooperation, verbal and material conflict.
    #[schema(value_type = Vec<u64>)]
    quads: [u64; 4],
    /// Mean score.
    score: Option<f64>,
    #[schema(value_type = Option<String>, format = Date)]
    first: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    last: Option<Date>,
}

/// Places, and how many events have none.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlacesDto {
    items: Vec<PlaceEvents>,
    /// Events without a place.
    unplaced: u64,
    /// Places.
    total: u64,
}

/// Events by place, the most first.
#[utoipa::path(get, path = "/places", tag = "events", params(PlacesParams),
    responses((status = 200, content(
        (PlacesDto = "application/json"),
        (String = "text/csv; charset=utf-8"),
        (String = "application/jsonl")
    ))))]
pub(crate) async fn places(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(p): Params<PlacesParams>,
) -> Result<Response, Problem> {
    let most = limit(p.limit, 2000, 20_000)?;
    let format = form::wanted(p.format, &headers);
    let made = app.read(p.as_of, move |s| {
        let (places, unplaced) = s.columns.places(&p.filter(), s.moment, &s.view)?;
        let total = places.len() as u64;
        let items = places.into_iter().take(most).map(|c| PlaceEvents {
            name: c.place.name,
            country: c.place.country,
            level: c.place.level,
            lat: c.place.point.map(|x| x.0),
            lon: c.place.point.map(|x| x.1),
            events: c.bin.events,
            reports: c.bin.reports,
            quads: c.bin.quads,
            score: mean(&c.bin),
            first: c.first,
            last: c.last,
        });
        Ok(PlacesDto {
            items: items.collect(),
            unplaced,
            total,
        })
    });
    let made = made.await?;
    match format {
        Format::Json => Ok(Json(made).into_response()),
        other => form::page(
            other,
            PageDto {
                items: made.items,
                next: None,
                total: None,
            },
        ),
    }
}
