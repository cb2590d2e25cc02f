//! What is asked for, and what is answered.

use super::draft::{self, Draft};
use super::guard::secret;
use super::spec_file::{self, Unsaved};
use crate::cli;
use crate::cmd::Outcome;
use crate::cmd::regen::Site;
use crate::spec::{LIMIT_BYTES, json_schema};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::io::Read as _;
use tiny_http::{Method, Request};

const PAGE: &str = include_str!("page/index.html");
const ICON: &str = include_str!("page/icon.svg");
const SCRIPT: &str = include_str!("assets/app.js");
const STYLE: &str = include_str!("assets/app.css");
const LICENCES: &str = include_str!("assets/licences.txt");
/// Where the page names the nonce for the style sheets that its editor makes.
const NONCE: &str = "NONCE";

const JSON: &str = "application/json";
const SVG: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

/// An answer before it is sent.
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub body: Vec<u8>,
    /// What style sheets made by a script are known by.
    pub nonce: Option<String>,
}

impl Answer {
    /// For somebody who may not ask.
    pub fn refused(status: u16) -> Self {
        Self::of(status, TEXT, "refused: use the address that `scaffold preview` printed\n")
    }

    fn of(status: u16, kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, kind, body: body.into(), nonce: None }
    }

    fn json(status: u16, value: &Value) -> Self {
        Self::of(status, JSON, value.to_string())
    }

    fn fault(status: u16, why: impl Into<Value>) -> Self {
        Self::json(status, &json!({ "error": why.into() }))
    }

    fn page() -> Self {
        match secret() {
            Ok(nonce) => Self { nonce: Some(nonce.clone()), ..Self::of(200, "text/html; charset=utf-8", PAGE.replace(NONCE, &nonce)) },
            Err(error) => Self::fault(500, error.to_string()),
        }
    }
}

/// What is being written, by whoever has the page open.
pub struct Preview<'a> {
    options: cli::Spec,
    site: Option<&'a Site>,
    /// The last draft without an error, and its number: a page that asks about another one sends its text again.
    last: Option<(u64, Draft<'a>)>,
    drafts: u64,
}

impl<'a> Preview<'a> {
    /// Nothing has been looked at yet.
    pub fn new(options: cli::Spec, site: Option<&'a Site>) -> Self {
        Self { options, site, last: None, drafts: 0 }
    }

    /// Answers a request that was let in.
    pub fn answer(&mut self, path: &str, request: &mut Request) -> Answer {
        match (request.method(), path) {
            (Method::Get, "") => Answer::page(),
            (Method::Get, "icon.svg") => Answer::of(200, SVG, ICON),
            (Method::Get, "app.js") => Answer::of(200, "text/javascript; charset=utf-8", SCRIPT),
            (Method::Get, "app.css") => Answer::of(200, "text/css; charset=utf-8", STYLE),
            (Method::Get, "licences.txt") => Answer::of(200, TEXT, LICENCES),
            (Method::Get, "schema") => Answer::json(200, &json_schema()),
            (Method::Get, "spec") => self.spec(),
            (Method::Put, "spec") => self.saved(request),
            (Method::Put, "draft") => self.checked(request),
            (Method::Get, _) => self.of_draft(path),
            _ => Answer::fault(405, "there is nothing to do this to"),
        }
    }

    fn spec(&self) -> Answer {
        match spec_file::read(&self.options.file) {
            Ok(file) => Answer::json(
                200,
                &json!({
                    "name": self.options.file.display().to_string(),
                    "text": file.text,
                    "digest": file.digest,
                    "repository": self.site.map(|site| site.root.display().to_string()),
                    "version": env!("CARGO_PKG_VERSION"),
                }),
            ),
            Err(why) => Answer::fault(500, why),
        }
    }

    fn saved(&self, request: &mut Request) -> Answer {
        let body = match body(request).map(|text| serde_json::from_str::<Value>(&text)) {
            Ok(Ok(body)) => body,
            Ok(Err(error)) => return Answer::fault(400, error.to_string()),
            Err(refused) => return refused,
        };
        let member = |name: &str| body.get(name).and_then(Value::as_str);
        let (Some(text), Some(seen)) = (member("text"), member("digest")) else {
            return Answer::fault(400, "`text` and `digest` are needed");
        };
        match spec_file::save(&self.options.file, text, seen) {
            Ok(digest) => Answer::json(200, &json!({ "digest": digest })),
            Err(Unsaved::Changed) => Answer::fault(409, "the file was changed by somebody else"),
            Err(Unsaved::Failed(why)) => Answer::fault(500, why),
        }
    }

    fn checked(&mut self, request: &mut Request) -> Answer {
        let text = match body(request) {
            Ok(text) => text,
            Err(refused) => return refused,
        };
        let checked = match draft::check(&self.options, self.site, &text) {
            Ok(checked) => checked,
            Err(Outcome { err, .. }) => return Answer::fault(500, err),
        };
        let Some(draft) = checked.draft else {
            return Answer::json(200, &json!({ "diagnostics": checked.diagnostics, "revision": null }));
        };
        match draft.summary() {
            Ok(summary) => {
                self.drafts += 1;
                self.last = Some((self.drafts, draft));
                Answer::json(200, &json!({ "diagnostics": checked.diagnostics, "revision": self.drafts, "system": summary }))
            }
            Err(why) => Answer::fault(500, why),
        }
    }

    /// `REVISION/PANEL` or `REVISION/PANEL/NAME`.
    fn of_draft(&self, path: &str) -> Answer {
        let (revision, rest) = path.split_once('/').unwrap_or((path, ""));
        let (panel, name) = rest.split_once('/').unwrap_or((rest, ""));
        let Ok(revision) = revision.parse::<u64>() else { return Answer::fault(404, "there is no such thing") };
        let Some((_, draft)) = self.last.as_ref().filter(|(last, _)| *last == revision) else {
            return Answer::fault(409, "another draft was sent meanwhile");
        };
        let name = percent_decode_str(name).decode_utf8_lossy();
        panel_of(draft, panel, &name).unwrap_or_else(|why| Answer::fault(422, why))
    }
}

fn panel_of(draft: &Draft<'_>, panel: &str, name: &str) -> Result<Answer, String> {
    let missing = || Answer::fault(404, "there is no such thing");
    let made = |kind, body: Option<Vec<u8>>| body.map_or_else(missing, |body| Answer::of(200, kind, body));
    Ok(match panel {
        "system" => made(SVG, draft.picture(None).map(String::into_bytes)),
        "tables" => made(SVG, draft.picture(Some(name)).map(String::into_bytes)),
        "interface" => made(JSON, draft.interface(name)),
        "file" => made(TEXT, draft.file(name)?),
        "document" => Answer::of(200, "text/html; charset=utf-8", draft.document()?),
        "difference" => Answer::json(200, draft.difference()?),
        "change" => draft.change(name)?.map_or_else(missing, |value| Answer::json(200, &value)),
        _ => missing(),
    })
}

/// A body as text, as long as it is no larger than two specs can be: in JSON, a text may take more room.
fn body(request: &mut Request) -> Result<String, Answer> {
    let limit = 2 * LIMIT_BYTES as u64;
    let mut bytes = Vec::new();
    let read = request.as_reader().take(limit + 1).read_to_end(&mut bytes);
    match (read, String::from_utf8(bytes)) {
        (Ok(read), _) if read as u64 > limit => Err(Answer::fault(413, "the spec is too large")),
        (Ok(_), Ok(text)) => Ok(text),
        _ => Err(Answer::fault(400, "the text cannot be read")),
    }
}
