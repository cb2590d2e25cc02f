//! Security schemes as tokens with scopes, and requirements as grants.

use super::documents::Documents;
use super::tree::Node;
use crate::diag::Diagnostics;
use crate::import::draft::{Auth, Tokens};
use crate::import::text::{approximated, lost};

/// Who may call an operation, and what has to be said of it.
pub type Access = (Vec<String>, Option<String>);

/// What the document says of security.
pub struct Security<'d> {
    documents: &'d Documents,
    pub auth: Auth,
    scopes: Vec<String>,
    /// The requirement of every operation without one of its own.
    default: Option<&'d Node>,
}

impl<'d> Security<'d> {
    pub fn read(documents: &'d Documents, system: &str, found: &mut Diagnostics) -> Self {
        let main = documents.main();
        let schemes: Vec<&Node> = documents
            .part(&["components", "securitySchemes"])
            .into_iter()
            .flat_map(Node::entries)
            .filter_map(|(_, scheme)| documents.resolve(scheme))
            .collect();
        let default = main.and_then(|main| main.get("security"));
        let mut security = Self { documents, auth: Auth::Off { comments: Vec::new() }, scopes: Vec::new(), default };
        let used = main.map(|main| requirements(main, documents)).unwrap_or_default();
        if schemes.is_empty() || (used.is_empty() && default.is_none()) {
            schemes.iter().for_each(|scheme| found.push(lost(scheme.span, "no operation asks for this security scheme")));
            let comments = vec!["No operation of the original asks for credentials.".to_owned()];
            security.auth = Auth::Off { comments };
            return security;
        }
        schemes.iter().for_each(|scheme| approximate(scheme, found));
        for scope in used.iter().flat_map(|requirement| requirement.entries()).flat_map(|(_, scopes)| scopes.items()) {
            match scope.text().filter(|text| is_scope(text)) {
                Some(text) if !security.scopes.iter().any(|known| known == text) => security.scopes.push(text.to_owned()),
                Some(_) => {}
                None => found.push(approximated(scope.span, "a scope that no token can carry is left out: any token will do")),
            }
        }
        security.auth = Auth::Tokens(security.tokens(&schemes, system));
        security
    }

    fn tokens(&self, schemes: &[&Node], system: &str) -> Tokens {
        let issuer = schemes.iter().find_map(|scheme| issuer(scheme));
        let mut comments = Vec::new();
        if issuer.is_none() {
            comments.push("The original does not say who issues tokens: write the issuer and its audience here.".to_owned());
        } else {
            comments.push("The issuer is taken from the addresses of the original; its audience is not in them.".to_owned());
        }
        Tokens {
            comments,
            issuer: issuer.unwrap_or_else(|| format!("https://id.{system}.example")),
            audience: system.to_owned(),
            scopes: self.scopes.clone(),
            public_by_default: self.default.is_none(),
            roles: Vec::new(),
        }
    }

    /// The grants of an operation; empty where it says nothing of its own.
    pub fn access(&self, operation: &'d Node, found: &mut Diagnostics) -> Access {
        let own = operation.get("security");
        let Some(list) = own.or(self.default).filter(|_| matches!(self.auth, Auth::Tokens(_))) else {
            return (Vec::new(), None);
        };
        if list.items().is_empty() {
            // Nothing is asked for, and that differs from the rest only where the rest asks.
            return (own.filter(|_| self.default.is_some()).map(|_| vec!["public".to_owned()]).unwrap_or_default(), None);
        }
        let (mut grants, mut note): (Vec<String>, Option<String>) = (Vec::new(), None);
        for requirement in list.items() {
            let scopes: Vec<&str> = requirement
                .entries()
                .iter()
                .flat_map(|(_, scopes)| scopes.items())
                .filter_map(Node::text)
                .filter(|scope| is_scope(scope))
                .collect();
            if requirement.entries().is_empty() {
                found.push(approximated(requirement.span, "an operation that knows its caller if there is a token is public"));
                return (vec!["public".to_owned()], Some("A token is optional here in the original.".to_owned()));
            }
            if scopes.len() > 1 || requirement.entries().len() > 1 {
                let message = "several scopes or schemes that are needed together: the spec asks for the first scope alone";
                found.push(approximated(requirement.span, message));
                note = Some(format!("The original asks for all of these together: {}.", all_of(requirement, &scopes)));
            }
            let grant = scopes.first().map_or("authenticated", |scope| scope);
            if !grants.iter().any(|known| known == grant) {
                grants.push(grant.to_owned());
            }
        }
        if grants.iter().any(|grant| grant == "authenticated") {
            grants = vec!["authenticated".to_owned()];
        }
        let plain = grants == ["authenticated"] && own.is_none();
        (if plain { Vec::new() } else { grants }, note)
    }

    /// Whether a scheme's credential travels in this header.
    pub fn is_credential(&self, header: &str) -> bool {
        let schemes = self.documents.part(&["components", "securitySchemes"]);
        header.eq_ignore_ascii_case("authorization")
            || schemes.into_iter().flat_map(Node::entries).any(|(_, scheme)| {
                scheme.text_of("in") == Some("header") && scheme.text_of("name").is_some_and(|name| name.eq_ignore_ascii_case(header))
            })
    }
}

fn all_of(requirement: &Node, scopes: &[&str]) -> String {
    if scopes.len() > 1 {
        return scopes.join(", ");
    }
    requirement.entries().iter().map(|(scheme, _)| scheme.value.as_str()).collect::<Vec<_>>().join(", ")
}

/// Every requirement in the document.
fn requirements<'d>(main: &'d Node, documents: &'d Documents) -> Vec<&'d Node> {
    let parts = |node: &'d Node| node.entries().iter().filter_map(|(_, part)| documents.resolve(part));
    let operations = documents.part(&["paths"]).into_iter().flat_map(parts).flat_map(parts);
    let lists = main.get("security").into_iter().chain(operations.filter_map(|operation| operation.get("security")));
    lists.flat_map(Node::items).filter(|requirement| !requirement.entries().is_empty()).collect()
}

fn approximate(scheme: &Node, found: &mut Diagnostics) {
    let what = match (scheme.text_of("type"), scheme.text_of("scheme").map(str::to_ascii_lowercase).as_deref()) {
        (Some("oauth2" | "openIdConnect"), _) | (Some("http"), Some("bearer")) => return,
        (Some("apiKey"), _) => "an API key",
        (Some("http"), Some("basic")) => "a name and a password",
        (Some("mutualTLS"), _) => "a client's certificate",
        _ => "this security scheme",
    };
    found.push(approximated(scheme.span, format!("{what} is a bearer token (a JWT) in the spec")));
}

/// Who issues tokens, by the address of a scheme.
fn issuer(scheme: &Node) -> Option<String> {
    let from_discovery = scheme.text_of("openIdConnectUrl").map(|url| url.split("/.well-known").next().unwrap_or(url).to_owned());
    let flows = scheme.get("flows").into_iter().flat_map(Node::entries);
    let address = from_discovery.or_else(|| {
        flows.filter_map(|(_, flow)| flow.text_of("tokenUrl").or_else(|| flow.text_of("authorizationUrl"))).next().and_then(origin)
    })?;
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '`' | '\\' | '$' | '{' | '}');
    let host = address.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or("");
    let safe = !host.is_empty() && !host.starts_with("169.254.") && !host.starts_with('[') && host != "metadata.google.internal";
    (safe && address.len() <= 255 && address.chars().all(plain) && crate::model::lower::value::url(&address)).then_some(address)
}

fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    Some(format!("{scheme}://{}", rest.split(['/', '?', '#']).next()?))
}

/// What a token can carry and a spec can name.
fn is_scope(text: &str) -> bool {
    let token = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | ',' | '\'' | '`' | '$' | '{' | '}');
    !text.is_empty() && text.len() <= 128 && text.chars().all(token) && !matches!(text, "public" | "authenticated" | "owner")
}
