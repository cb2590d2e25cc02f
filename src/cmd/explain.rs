//! `scaffold explain`.

use super::{Outcome, Status};
use crate::diag::{codes, did_you_mean};
use crate::spec::ddl::codes::CODES;
use serde_json::json;

/// Code, title and text of every diagnostic, in order.
fn all() -> Vec<(&'static str, &'static str, &'static str)> {
    let of_ddl = CODES.iter().map(|code| (code.id, code.title, code.explanation));
    let mut all: Vec<_> = codes::all().map(|code| (code.code, code.title, code.text)).chain(of_ddl).collect();
    all.sort_unstable();
    all
}

/// What a code means; without a code, the list of all.
pub fn run(code: Option<&str>, as_json: bool) -> Outcome {
    let all = all();
    let json = |listed: &[(&str, &str, &str)]| {
        let codes: Vec<_> = listed.iter().map(|(code, title, text)| json!({ "code": code, "title": title, "text": text })).collect();
        Outcome::done(serde_json::to_string_pretty(&json!({ "codes": codes })).unwrap_or_default() + "\n")
    };
    let Some(wanted) = code else {
        if as_json {
            return json(&all);
        }
        return Outcome::done(all.iter().map(|(code, title, _)| format!("{code}  {title}\n")).collect());
    };
    match all.iter().find(|(code, _, _)| code.eq_ignore_ascii_case(wanted)) {
        Some(found) if as_json => json(&[*found]),
        Some((code, title, text)) => Outcome::done(format!("{code}: {title}\n\n{text}\n")),
        None => {
            let near = did_you_mean(wanted, all.iter().map(|(code, _, _)| *code))
                .map(|near| format!(", did you mean {near}?"))
                .unwrap_or_default();
            Outcome::failed(Status::Refused, format!("there is no code `{wanted}`{near}; `scaffold explain` lists all"))
        }
    }
}
