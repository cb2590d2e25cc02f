//! Who may call: JHipster asks for a token everywhere.

use super::super::draft::{Auth, Tokens};
use super::super::text::{approximated, lost};
use super::applications::setting;
use super::syntax::Jdl;
use crate::diag::Diagnostics;

/// Tokens of an issuer, where there is an application.
pub fn auth(jdl: &Jdl, name: &str, found: &mut Diagnostics) -> Option<Auth> {
    let application = jdl.applications.first()?;
    let kind = setting(application, "authenticationType");
    let span = kind.map_or(application.span, |kind| kind.span);
    let message = "who may call is known by tokens of an issuer: JHipster's own login, accounts and authorities are not in the spec";
    found.push(approximated(span, message).help("write the address of your identity provider as `issuer`"));
    for broker in jdl.applications.iter().filter_map(|application| setting(application, "messageBroker")) {
        if !matches!(broker.value.as_str(), "no" | "false") {
            let message = format!("the broker `{}` is left out: no event is declared", super::parse::short(&broker.value));
            found.push(lost(broker.span, message).help("name it as `events`, and the events that a service publishes"));
        }
    }
    Some(Auth::Tokens(Tokens {
        comments: vec!["The address of your identity provider; JHipster issued its own tokens.".to_owned()],
        issuer: format!("https://id.{name}.example"),
        audience: name.to_owned(),
        roles: vec!["ROLE_ADMIN".to_owned(), "ROLE_USER".to_owned()],
        ..Tokens::default()
    }))
}
