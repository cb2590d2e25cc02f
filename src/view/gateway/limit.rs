//! How many requests pass, in the numbers of each product: a period's requests may come at once; then they come back
//! one by one.

use super::super::keys::view;
use super::super::{Terms, code};
use crate::model::types::Rate;
use serde_json::Value;

/// What envoy refills a bucket at most as often as.
const SHORTEST_FILL_MS: u64 = 50;

/// A limit.
pub fn limit(rate: &Rate, terms: &Terms<'_>) -> Value {
    let (tokens, milliseconds) = fill(rate);
    view!(terms, {
        "per_client": rate.per_client,
        "requests": rate.requests,
        "seconds": rate.seconds,
        "key": code(if rate.per_client { "$binary_remote_addr" } else { "$server_port" }.to_owned()),
        "refill": refill(rate),
        "fill_tokens": tokens,
        "fill_seconds": format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000),
        "wait": rate.seconds.div_ceil(rate.requests.max(1)).max(1),
    })
}

/// As nginx counts: by the second, or by the minute where that would be none.
fn refill(rate: &Rate) -> String {
    if rate.seconds == 1 {
        return format!("{}r/s", rate.requests);
    }
    let by_minute = u64::from(rate.requests) * 60 / u64::from(rate.seconds.max(1));
    format!("{}r/m", by_minute.max(1))
}

/// As envoy counts: so many at once, each so many milliseconds.
fn fill(rate: &Rate) -> (u64, u64) {
    let (requests, period) = (u64::from(rate.requests.max(1)), u64::from(rate.seconds) * 1000);
    let one = period / requests;
    if one >= SHORTEST_FILL_MS { (1, one) } else { ((requests * SHORTEST_FILL_MS).div_ceil(period.max(1)), SHORTEST_FILL_MS) }
}
