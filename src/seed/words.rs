//! What fields of a name usually hold. Nobody's own: addresses and numbers are those that standards keep for examples.

use crate::model::name::Case;

type Words = &'static [&'static str];

pub const FIRST_NAMES: Words = &["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "Tony", "Radia", "Niklaus", "Hedy"];
pub const LAST_NAMES: Words = &["Marsh", "Keller", "Okafor", "Lindqvist", "Moreau", "Santos", "Novak", "Haddad", "Yamada", "Byrne"];
pub const NOUNS: Words = &["kettle", "lantern", "notebook", "rucksack", "blanket", "teapot", "compass", "bicycle", "umbrella"];
pub const THINGS: Words = &[
    "Copper kettle",
    "Storm lantern",
    "Field notebook",
    "Canvas rucksack",
    "Wool blanket",
    "Cast-iron teapot",
    "Brass compass",
    "Folding bicycle",
    "Garden chair",
    "Oak shelf",
    "Desk lamp",
];
const SENTENCES: Words = &[
    "Arrived in good order and was put on the shelf by the window.",
    "Please call before noon; the bell does not always work.",
    "Used twice, then kept in its box.",
    "Needs another look when the new parts are here.",
    "Made by hand, so that no two of them are quite alike.",
    "The customer asked for a quiet delivery.",
    "Works as it should since the last repair.",
];
const CITIES: Words = &["Lisbon", "Tallinn", "Porto", "Bergen", "Ghent", "Lyon", "Graz", "Turin", "Cork"];
const COUNTRIES: Words = &["Portugal", "Estonia", "Norway", "Belgium", "France", "Austria", "Italy"];
const COUNTRY_CODES: Words = &["PT", "EE", "NO", "BE", "FR", "AT", "IT"];
const STREETS: Words = &["12 Mill Lane", "3 Harbour Street", "48 Orchard Road", "7 Station Square", "101 Chapel Hill"];
const POSTCODES: Words = &["10115", "75001", "20095", "1010", "4000"];
const PHONES: Words = &["+1 202 555 0143", "+1 202 555 0178", "+1 202 555 0106", "+1 202 555 0199"];
const COMPANIES: Words = &["Northwind Example Ltd", "Juniper & Example", "Example Freight", "Blue Door Example", "Old Mill Example"];
const CURRENCIES: Words = &["EUR", "USD", "GBP", "CHF"];
const LANGUAGES: Words = &["en", "pt", "et", "fr", "de"];
const TIME_ZONES: Words = &["Europe/Lisbon", "Europe/Tallinn", "America/New_York", "UTC"];
const COLOURS: Words = &["green", "blue", "red", "yellow", "grey"];
const LABELS: Words = &["garden", "kitchen", "outdoor", "repair", "gift", "winter", "office"];
const ADDRESSES: Words = &["192.0.2.17", "198.51.100.4", "203.0.113.80"];
const MAIL: Words = &["ada@example.com", "grace@example.com", "alan@example.com", "radia@example.com"];
const LINKS: Words = &["https://example.com/kettle", "https://example.com/lantern", "https://example.com/compass"];
const SECRETS: Words = &["not-a-secret-of-anyone", "only-an-example", "made-up-for-trying"];
const VERSIONS: Words = &["1.0.0", "1.2.3", "2.0.1"];
const SHORT: Words = &["ab", "cd", "ef", "gh"];
const SHORTEST: Words = &["a", "b", "c", "d"];

const PEOPLE: [&str; 13] =
    ["user", "customer", "person", "author", "member", "employee", "contact", "client", "patient", "student", "driver", "guest", "owner"];

/// Words in a field's name, and what it then holds; the first that is found counts.
const KINDS: &[(&[&str], &[Words])] = &[
    (&["first", "given"], &[FIRST_NAMES]),
    (&["last", "family", "surname"], &[LAST_NAMES]),
    (&["mail", "email"], &[MAIL]),
    (&["phone", "mobile", "tel", "fax"], &[PHONES]),
    (&["street", "address", "line1", "line2"], &[STREETS]),
    (&["city", "town"], &[CITIES]),
    (&["country", "nationality"], &[COUNTRIES, COUNTRY_CODES]),
    (&["zip", "postal", "postcode"], &[POSTCODES]),
    (&["company", "organisation", "organization", "vendor", "supplier", "manufacturer", "brand", "employer"], &[COMPANIES]),
    (&["currency"], &[CURRENCIES]),
    (&["language", "lang", "locale"], &[LANGUAGES]),
    (&["timezone", "zone"], &[TIME_ZONES]),
    (&["colour", "color"], &[COLOURS]),
    (&["ip", "host"], &[ADDRESSES]),
    (&["url", "link", "website", "homepage", "image", "avatar", "photo"], &[LINKS]),
    (&["password", "secret", "token", "hash"], &[SECRETS]),
    (&["version"], &[VERSIONS]),
    (
        &["description", "body", "content", "text", "comment", "note", "notes", "message", "bio", "summary", "reason", "details"],
        &[SENTENCES],
    ),
    (&["category", "tag", "tags", "label", "type", "kind", "group", "topic", "class", "department"], &[LABELS]),
    (&["author", "assignee", "recipient", "contact"], &[FULL_NAMES]),
    (&["name", "title", "subject", "headline"], &[THINGS]),
];

const FULL_NAMES: Words = &["Ada Marsh", "Grace Keller", "Alan Okafor", "Radia Novak", "Tony Byrne", "Hedy Yamada", "Frances Moreau"];

/// Words for values that count: `PRO-000042`.
const CODES: [&str; 8] = ["code", "sku", "number", "reference", "serial", "barcode", "ref", "no"];

/// What a text field holds: lists, of which the first counts that has what fits.
pub fn of(field: &str, entity: &str, is_long: bool) -> Vec<Words> {
    let (words, about) = (Case::Snake.apply(field), Case::Snake.apply(entity));
    let is_person = about.split('_').any(|word| PEOPLE.contains(&word));
    let kind = |text: &str| KINDS.iter().find(|(known, _)| text.split('_').any(|word| known.contains(&word)));
    // The name of a supplier is one of a company.
    let named = if words == "name" { kind(&about) } else { None };
    let is_full_name = words == "full_name" || words == "display_name" || (words == "name" && is_person);
    let usual: &[Words] = match named.or_else(|| kind(&words)) {
        _ if is_full_name => &[FULL_NAMES],
        Some((_, lists)) => lists,
        None if is_long => &[SENTENCES],
        None => &[LABELS],
    };
    usual.iter().copied().chain([THINGS, LABELS, SHORT, SHORTEST]).collect()
}

/// Whether it is a code, with the letters that it begins with.
pub fn code(field: &str, entity: &str) -> Option<String> {
    let words = Case::Snake.apply(field);
    let letters: String = entity.chars().filter(char::is_ascii_alphabetic).take(3).collect();
    words.split('_').any(|word| CODES.contains(&word)).then(|| letters.to_ascii_uppercase())
}
