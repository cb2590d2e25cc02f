//! Who is told of alerts.

use super::super::types::{Receiver, Route, Severity};
use crate::diag::{Diagnostic, Diagnostics};
use crate::spec::syntax::{Observability, Text};

/// `severity: receiver`, or `service.severity: receiver`.
pub fn routes(declared: Option<&Observability>, services: &[&str], found: &mut Diagnostics) -> Vec<Route> {
    let routes = declared.and_then(|part| part.routes.as_ref()).into_iter().flatten();
    routes.filter_map(|(key, receiver)| route(key, receiver, services, found)).collect()
}

fn route(key: &Text, receiver: &Text, services: &[&str], found: &mut Diagnostics) -> Option<Route> {
    let (service, severity) = match key.value.rsplit_once('.') {
        Some((service, severity)) => (Some(service), severity),
        None => (None, key.value.as_str()),
    };
    if let Some(service) = service.filter(|service| !services.contains(service)) {
        let message = format!("there is no service `{service}`");
        found.push(Diagnostic::error("S0911", key.span, message).suggest(service, services.iter().copied()));
    }
    let severities = Severity::ALL.map(Severity::word);
    let severity = Severity::ALL.into_iter().find(|known| known.word() == severity).or_else(|| {
        let wrong = Diagnostic::error("S0911", key.span, format!("`{severity}` is not a severity of alerts"));
        found.push(wrong.suggest(severity, severities).help("write `page`, `ticket`, or one of them after a service: `orders.page`"));
        None
    });
    let receivers = Receiver::ALL.map(Receiver::word);
    let known = Receiver::ALL.into_iter().find(|known| known.word() == receiver.value).or_else(|| {
        let wrong = Diagnostic::error("S0911", receiver.span, format!("`{}` is not a receiver of alerts", receiver.value));
        found.push(wrong.suggest(&receiver.value, receivers).help(format!("one of: {}", receivers.join(", "))));
        None
    });
    Some(Route { service: service.map(str::to_owned), severity: severity?, receiver: known? })
}
