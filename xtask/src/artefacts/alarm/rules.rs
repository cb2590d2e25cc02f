//! The rules of a system as they are, but that each of their minutes is a second long.

use crate::artefacts::monitoring::rule_files;
use crate::artefacts::read;
use regex_lite::{Captures, Regex};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// A minute becomes a second: in ranges, offsets, the names of what is recorded over a range, and in `for`.
const FACTOR: u64 = 60;

/// What the rules of all services raise and record.
#[derive(Default)]
pub struct Rules {
    /// Each with the window that it looks at, where there are several: `ErrorBudgetBurn fast`.
    pub alerts: BTreeSet<String>,
    pub records: BTreeSet<String>,
    /// File names, and what is in them.
    pub files: Vec<(String, Value)>,
}

impl Rules {
    pub fn read(system: &Path) -> Result<Self, String> {
        let folder = system.join("ops/prometheus/rules");
        let mut rules = Self::default();
        for path in rule_files(&folder)? {
            let name = path.file_name().unwrap_or_default().display().to_string();
            let mut file: Value = serde_saphyr::from_str(&read(&path)?).map_err(|error| format!("{name}: {error}"))?;
            for group in file.get_mut("groups").and_then(Value::as_array_mut).ok_or_else(|| format!("{name} has no groups"))? {
                rules.group(group).map_err(|error| format!("{name}: {error}"))?;
            }
            rules.files.push((name, file));
        }
        Ok(rules)
    }

    fn group(&mut self, group: &mut Value) -> Result<(), String> {
        for (key, value) in group.as_object_mut().into_iter().flatten() {
            match (key.as_str(), value) {
                ("name", _) => {}
                ("rules", Value::Array(rules)) => rules.iter_mut().filter_map(Value::as_object_mut).try_for_each(|rule| self.rule(rule))?,
                (other, _) => return Err(format!("`{other}` of a group is not known here")),
            }
        }
        Ok(())
    }

    fn rule(&mut self, rule: &mut Map<String, Value>) -> Result<(), String> {
        for (key, value) in rule.iter_mut() {
            let text = value.as_str().unwrap_or_default();
            match key.as_str() {
                "alert" | "labels" | "annotations" => {}
                "record" | "expr" => *value = json!(quickened(text)?),
                // The same as a range, without its brackets.
                "for" => *value = json!(quickened(&format!("[{text}]"))?.trim_matches(['[', ']'])),
                other => return Err(format!("`{other}` of a rule is not known here")),
            }
        }
        let text = |pointer: &str| Value::as_str(rule.get(pointer)?);
        self.records.extend(text("record").map(str::to_owned));
        self.alerts.extend(text("alert").map(|name| shown(name, rule.get("labels").unwrap_or(&Value::Null))));
        Ok(())
    }
}

/// An alert as the table of faults names it.
pub fn shown(name: &str, labels: &Value) -> String {
    labels.get("burn").and_then(Value::as_str).map_or_else(|| name.to_owned(), |burn| format!("{name} {burn}"))
}

/// An expression, or a recorded name, with each duration divided; it fails at one where none is expected.
pub fn quickened(expression: &str) -> Result<String, String> {
    let parts =
        Regex::new(r#""(?:[^"\\]|\\.)*"|(\[|\boffset |:[a-z0-9_]*rate)?([0-9]+)(ms|[smhdwy])\b"#).map_err(|error| error.to_string())?;
    let mut unknown = None;
    let quick = parts.replace_all(expression, |found: &Captures<'_>| {
        let whole = found.get(0).map(|part| part.as_str()).unwrap_or_default();
        if whole.starts_with('"') {
            return whole.to_owned();
        }
        let divided = found.get(1).zip(seconds(&found[2], &found[3])).filter(|(_, seconds)| seconds % FACTOR == 0);
        divided.map_or_else(
            || unknown.insert(whole.to_owned()).clone(),
            |(before, seconds)| format!("{}{}s", before.as_str(), seconds / FACTOR),
        )
    });
    let quick = quick.into_owned();
    unknown.map_or(Ok(quick), |part| Err(format!("`{part}` is no duration in whole minutes where one is known here: {expression}")))
}

fn seconds(count: &str, unit: &str) -> Option<u64> {
    let unit = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => return None,
    };
    Some(count.parse::<u64>().ok()? * unit)
}

#[cfg(test)]
mod tests {
    use super::quickened;

    #[test]
    fn durations_are_divided_and_nothing_else_is() {
        let quick = |text: &str| quickened(text).unwrap();
        assert_eq!(
            quick("max_over_time(a:b:rate5m{job=\"x5m\"}[30m] offset 1d) > 0.9"),
            "max_over_time(a:b:rate5s{job=\"x5m\"}[30s] offset 1440s) > 0.9"
        );
        assert_eq!(quick("job:http_seconds:p99_rate1h"), "job:http_seconds:p99_rate60s");
        for unknown in ["rate(a[1h:5m])", "rate(a[90s])", "rate(a[1h30m])", "rate(a[500ms])", "http_errors_5m"] {
            assert!(quickened(unknown).is_err(), "{unknown}");
        }
    }
}
