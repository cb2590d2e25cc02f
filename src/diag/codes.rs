//! Every code with what it means: `scaffold explain CODE`. Those of DDL (S04xx) stand with the DDL reader.

mod import;

/// A code's entry.
pub struct Code {
    /// Such as `S0203`.
    pub code: &'static str,
    /// One line.
    pub title: &'static str,
    /// What it means and what to do.
    pub text: &'static str,
}

const fn code(code: &'static str, title: &'static str, text: &'static str) -> Code {
    Code { code, title, text }
}

/// The title of a code.
pub fn title(wanted: &str) -> Option<&'static str> {
    find(wanted).map(|entry| entry.title)
}

/// The entry of a code, in any case.
pub fn find(wanted: &str) -> Option<&'static Code> {
    all().find(|entry| entry.code.eq_ignore_ascii_case(wanted))
}

/// Every code in order.
pub fn all() -> impl Iterator<Item = &'static Code> {
    FILE.iter()
        .chain(FORM)
        .chain(NAME)
        .chain(TYPE)
        .chain(REFERENCE)
        .chain(ENDPOINT)
        .chain(ACCESS)
        .chain(SYSTEM)
        .chain(BLUEPRINT)
        .chain(TEMPLATE)
        .chain(COMPATIBILITY)
        .chain(MIGRATION)
        .chain(import::ALL)
}

const FILE: &[Code] = &[
    code(
        "S0100",
        "not valid YAML",
        "The text could not be read as YAML 1.2. The place is where the reader gave up; the slip is often in the line above: an indentation that differs, a quote or bracket that is not closed, or a text with `: ` in it that needs quotes.",
    ),
    code(
        "S0101",
        "the spec is too large",
        "All files of a spec together may have 8 MiB. A spec of that size is a generated one: split the system, or generate less.",
    ),
    code(
        "S0102",
        "the spec is empty",
        "There is no document in the file, or only comments. The smallest spec has `scaffold: 1`, a `name`, a `stack` and one entity with one field.",
    ),
    code("S0103", "more than one YAML document", "A spec is one document. Use `include` to spread a system over several files."),
    code(
        "S0104",
        "anchors, aliases, tags and merge keys",
        "YAML's anchors (`&a`), aliases (`*a`), merge keys (`<<`) and tags (`!x`) make a spec hard to read and are the way a small file becomes a huge one. Write values out, or use `types` and `enums` for what is shared. A text that starts with one of these characters needs quotes.",
    ),
    code("S0105", "not a key", "Keys are plain words of at most 1024 bytes; a list or a map cannot be a key."),
    code(
        "S0106",
        "a key is given twice",
        "YAML readers disagree on which of two equal keys counts, so a spec has each key once. With `include`, a key may stand in one of the files only; the maps of names (`services`, `entities`, `types`, `enums`) are joined.",
    ),
    code("S0107", "nested too deeply", "A spec nests at most 32 levels, types 16."),
    code(
        "S0108",
        "a file cannot be included",
        "`include` lists files below the folder of the main spec, each once; not another place, a link out of the folder, or an address. An included file cannot include others.",
    ),
    code("S0109", "a tab indents", "YAML allows only spaces for indentation. Set your editor to spaces for YAML files."),
    code(
        "S0110",
        "a comma ends a value inside `{…}` or `[…]`",
        "In YAML's short map `{price: decimal(12,2)}` the comma starts a new key. Quote the value: `{price: \"decimal(12,2)\"}`, or write the map on several lines.",
    ),
    code("S0111", "not UTF-8", "A spec file is UTF-8 text. UTF-16 files often come from an editor's \"Unicode\" setting: save as UTF-8."),
];

const FORM: &[Code] = &[
    code(
        "S0201",
        "unknown key",
        "The language has no such key at this place. A key that is not known is never ignored: it would be a rule that nobody enforces.",
    ),
    code(
        "S0202",
        "another kind of value",
        "A list, a map, a boolean or a whole number was expected here. `yes`, `no`, `on` and `off` are texts in YAML 1.2: write `true` or `false`. A quoted `\"8080\"` is a text, not a number.",
    ),
    code(
        "S0203",
        "a text that others read as something else",
        "A plain `no` is a boolean to YAML 1.1 readers, a plain `1.10` a number (1.1) to all. Here it is a text as it stands; quotes make that so everywhere.",
    ),
    code("S0204", "not one of the known words", "This place takes one of a closed list of words; the help line lists them."),
    code("S0205", "a key is missing", "This key has no default."),
    code(
        "S0206",
        "the version of the spec language",
        "The first key of a spec is `scaffold: 1`. A higher number belongs to a newer release of the program.",
    ),
];

const NAME: &[Code] = &[
    code(
        "S0301",
        "a character that is not allowed",
        "NUL cannot be stored by PostgreSQL, and bidirectional controls (U+202A–202E, U+2066–2069, …) make a reviewer see another text than the machine. Everything else may stand in a text and comes out as it is.",
    ),
    code("S0302", "a text is too long", "A text in a spec may have 64 KiB. Longer documents belong into files of their own."),
    code(
        "S0303",
        "not a name",
        "Names of entities, fields, types and operations are ASCII letters, digits and underscores, start with a letter and have at most 63 bytes, the length PostgreSQL keeps. Systems and services are in kebab-case, since they become host names. A word that a language reserves is fine.",
    ),
    code(
        "S0304",
        "two names that would be one",
        "Two names fall together in some target: they differ only in case or underscores (`userId`, `user_id`), have the same plural (`Person`, `People`), or one is what is generated for the other (`User`, `UserCreate`).",
    ),
    code(
        "S0305",
        "a name that is taken",
        "The name belongs to PostgreSQL (`xmin`, `ctid`), to GraphQL (`__…`), to a toolchain or operating system (`internal`, `con`), or to the service itself (`version`, `idempotency_keys`).",
    ),
    code(
        "S0306",
        "an entity in the plural",
        "An entity is named for one row: `User`. Paths and tables get the plural by themselves (`/users`), with irregular words known (`Person`, `people`) and `plural` to set another.",
    ),
    code(
        "S0307",
        "more than the language allows",
        "A spec holds up to 10,000 entities and 10,000 endpoints; an entity up to 1,000 fields (PostgreSQL's limit is 1,600 columns).",
    ),
];

const TYPE: &[Code] = &[
    code(
        "S0501",
        "not a type",
        "A type is a word with something in parentheses where it needs it: `string(200)`, `decimal(12,2)`, `enum(a, b)`, `ref(Customer)`, `list(string)`; `?` behind it makes it optional.",
    ),
    code("S0502", "an unfinished type", "`type: array` needs `items`; a named type under `types` is an object with properties."),
    code(
        "S0503",
        "not a modifier",
        "Behind the type stand modifiers: flags such as `unique`, values such as `min=0` or `pattern=\"…\"` without spaces, and `= value` for the default.",
    ),
    code(
        "S0504",
        "an unknown type",
        "The type is neither one of the language nor a name under `types`, `enums` or `entities`. Types are written in lower case.",
    ),
    code(
        "S0505",
        "what a type has in parentheses",
        "`string(n)` has a length, `decimal(p,s)` the digits in all (at most 1000) and behind the point, `list(T)` the type of its items, `ref(E)` an entity.",
    ),
    code(
        "S0506",
        "a default that does not fit",
        "A default is a value of the field's own type, within its own bounds and pattern: a date that exists, an integer without leading zero, an instant with a zone, a value of the enum. A required field has no `null`, a primary key no default.",
    ),
    code(
        "S0507",
        "bounds that do not fit",
        "`min` and `max` are values of the type; for texts and lists they are lengths. The least is not more than the most.",
    ),
    code(
        "S0508",
        "a pattern that is not portable",
        "A pattern must mean the same in Go, Java, JavaScript, Python and Rust, with a time that grows linearly. Look-around, back references, inline flags, named groups, POSIX and Unicode classes, and repetitions above 1,000 are refused.",
    ),
    code(
        "S0509",
        "values of an enum",
        "An enum has at least one value, and its values differ in more than case and punctuation, since each becomes a constant.",
    ),
    code(
        "S0510",
        "a modifier that does not fit",
        "The modifier has no meaning for this type or together with another one: the message says which.",
    ),
];

const REFERENCE: &[Code] = &[
    code(
        "S0601",
        "a reference to nothing",
        "There is no entity or service of that name. An entity of another service is named with its service: `ref(accounts.Customer)`; it is an id without a foreign key.",
    ),
    code(
        "S0602",
        "a ring of required references",
        "If A needs a B and B needs an A, no first row can be inserted. Make one of the references optional.",
    ),
    code("S0603", "an object that holds itself", "A value of this type would never end. Make the property optional or a list."),
    code(
        "S0604",
        "no such field",
        "The name stands in a list of fields (`indexes`, `unique`, `filter`, `sort`, `required`) but is no field, or stands there twice.",
    ),
    code(
        "S0605",
        "a key or rule of a table that the language cannot carry",
        "Rows are addressed by one value: a table without a primary key, or with one of several columns, gets an `id`. A reference has one column and holds the other table's primary key.",
    ),
    code(
        "S0606",
        "`entities` contradicts the schema",
        "Where a service has a `schema`, its tables and columns stand there; `entities` adds access, ownership, personal data and the like to them, and may refine a text to `email`, `url` or an enum.",
    ),
];

const ENDPOINT: &[Code] = &[
    code(
        "S0701",
        "not a path",
        "A path starts with `/`, has no empty, dotted or percent-encoded segments, no trailing slash, and a parameter is a whole segment in braces: only that is routed alike in every stack.",
    ),
    code(
        "S0702",
        "not a method",
        "An endpoint has one of GET, POST, PUT, PATCH, DELETE (HEAD is answered wherever GET is, OPTIONS everywhere; TRACE is never).",
    ),
    code(
        "S0703",
        "a route that is taken",
        "Two endpoints have the same method and the same path but for the names of parameters, so that a request could go to either.",
    ),
    code(
        "S0704",
        "a path of the service itself",
        "`/healthz`, `/readyz`, `/metrics`, `/docs`, `/openapi.json` and a few others are answered by every service.",
    ),
    code(
        "S0705",
        "a parameter",
        "Path, query and header parameters are single values (a query parameter may be a list of them); `page` and `cursor` are kept for paging.",
    ),
    code("S0706", "a body where none belongs", "GET, HEAD and DELETE requests have no body (RFC 9110): proxies drop it."),
    code("S0707", "a status", "A response is listed under its status, 200–599; 204, 205 and 304 have no body."),
    code(
        "S0708",
        "an endpoint that cannot be bound",
        "`entity` and `action` ask for the generated handler, but path, method, parameters or bodies do not fit it.",
    ),
    code(
        "S0709",
        "an endpoint takes an entity's place",
        "The endpoint has the path and method of one of the entity's own operations, and its form does not fit the generated handler: the operation becomes a stub that you write.",
    ),
    code(
        "S0710",
        "a header",
        "A header's name is a token of letters, digits, `-` and `_`; headers of the protocol itself (`Host`, `Content-Length`, …) and those the service uses (`If-Match`, `Idempotency-Key`, …) cannot be declared.",
    ),
];

const ACCESS: &[Code] = &[
    code(
        "S0801",
        "not a role or scope",
        "Access lists `public`, `authenticated`, `owner`, and the roles and scopes that `auth` declares. A role that nobody declared would be a door that never opens, or a typing slip.",
    ),
    code(
        "S0802",
        "access that cannot be enforced",
        "The rule needs to know who calls, but the system has no `auth`. A rule is never left out silently.",
    ),
    code(
        "S0803",
        "encryption that cannot be done",
        "`string`, `text`, `email`, `url`, `date` and `uuid` fields can be encrypted; numbers and structures cannot.",
    ),
    code(
        "S0804",
        "whose a row is",
        "`owner: subject` ties a row to the token's `sub`. `owner` and `tenant` may name a field instead: a required `string(n)`, filled by the service.",
    ),
    code("S0805", "everything is public", "Without `auth` every operation is open to everybody. `auth: none` says that this is meant."),
    code(
        "S0806",
        "a secret with a default",
        "A field that looks like a secret has a literal default. A spec is read by everybody and kept for ever.",
    ),
    code(
        "S0807",
        "an address that cannot be used",
        "Addresses of other systems are absolute http or https, without credentials, and not the metadata service of a cloud machine.",
    ),
    code(
        "S0808",
        "an issuer is assumed",
        "An endpoint's `Authorization: Bearer {token}` means that tokens are checked, but there is no `auth`. The service trusts its development key; set AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URI where it runs, or describe the issuer.",
    ),
    code(
        "S0809",
        "an issuer or audience that cannot be written down",
        "`issuer`, `audience` and `jwks_uri` are compared byte for byte, and stand in environment files, which shells, Compose and dotenv readers unquote each in their own way: visible ASCII characters without quotes, backslash, dollar or braces.",
    ),
];

const SYSTEM: &[Code] = &[
    code(
        "S0901",
        "not a quantity",
        "Durations, sizes, rates and counts have a unit and stay within bounds: `300ms`, `5min`, `3 years`; `256KiB`, `1MB`; `100/min per client`; `10x`.",
    ),
    code("S0902", "a port", "A port is between 1 and 65535, and each service has its own."),
    code(
        "S0903",
        "an objective",
        "Availability is between 93.1% and 99.999%. 100% leaves no error budget; below 93.1%, the fastest alert would wait for more errors than there can be.",
    ),
    code("S0904", "page sizes", "A page has between 1 and 1000 items; the default is not more than the most."),
    code(
        "S0905",
        "an event",
        "An event's name is lower-case words joined by dots, which every broker takes; its payload is an object; who handles one needs somebody who publishes it.",
    ),
    code("S0906", "a call", "A service calls other services of the system, not itself, with at most 10 retries."),
    code("S0907", "an origin", "CORS origins are scheme and host alone; `*` never goes with credentials."),
    code(
        "S0908",
        "which stack",
        "Every service names a stack, or the spec names one for all. Entities and endpoints stand either at the top level (one service) or in `services`.",
    ),
    code("S0909", "nothing to generate", "There is no service, or an entity without fields."),
    code(
        "S0910",
        "a mesh without Kubernetes",
        "A mesh is a part of the Helm chart: its proxies run beside the pods. With `deploy: {kubernetes: false}` there is nothing to put it into.",
    ),
    code(
        "S0911",
        "a route of alerts",
        "Alerts go by their severity, `page` or `ticket`, of all services or of one (`orders.page`), to slack, pagerduty, opsgenie or webhook.",
    ),
    code(
        "S0912",
        "a gateway's work without a gateway",
        "A limit over all services and what a CDN may keep are settled where every request passes: at the gateway. With `kind: none` nobody would do it.",
    ),
    code(
        "S0913",
        "a service of a template",
        "The code of a service with `template` is the template's own: nothing in it follows from entities, endpoints, events, a database or a stack. Values of the template's placeholders are plain words, since nobody knows in which language it prints them.",
    ),
];

const BLUEPRINT: &[Code] = &[
    code(
        "S1001",
        "an unknown stack",
        "No blueprint has that name. A pack under `blueprints:` adds a team's own, and so does `--blueprints DIR`.",
    ),
    code(
        "S1002",
        "a stack cannot do this safely",
        "The stack lacks something that guards data or serves requests. Generating without it would leave a door open, so nothing is generated.",
    ),
    code(
        "S1003",
        "not emitted yet",
        "The spec asks for something that is checked but that this stack does not emit. Everything else is generated.",
    ),
    code(
        "S1004",
        "a fault in a blueprint",
        "A blueprint's file names a value that its scope does not have. This is a fault of the blueprint, not of the spec.",
    ),
    code(
        "S1005",
        "a pack or template that is not here",
        "Nothing is fetched while a system is generated: the repository holds its packs in `.scaffold/packs/` and the templates of services in `.scaffold/templates/`. `scaffold blueprint add` brings there what the spec names.",
    ),
    code(
        "S1006",
        "a pack or template that was changed here",
        "The files in `.scaffold/packs/NAME/` or `.scaffold/templates/SERVICE/` are not those that `.scaffold/packs.json` or `.scaffold/templates.json` pins. Change a pack or template where it comes from, or this system alone with `scaffold blueprint eject`.",
    ),
    code(
        "S1007",
        "a pack or template that cannot be used",
        "A pack is a folder with `pack.yaml` and `blueprints/`, a template any folder: plain text files of bounded number, size and depth, with names that every system takes. It has no links, and nothing in it is run.",
    ),
    code(
        "S1008",
        "a template that makes no service",
        "A template is only filled in: it has no hooks and no scripts, names no value that nobody gives, and makes the same for everybody, everywhere and at any time. What it makes has a `Dockerfile` with a `HEALTHCHECK`, a `README.md`, and a `Makefile` with the targets `setup`, `lint`, `test`, `run`, `seed` and `sbom`. The service listens on `PORT` and answers `/healthz`, `/readyz` and `/metrics`.",
    ),
];

const TEMPLATE: &[Code] = &[
    code(
        "S1101",
        "a template that cannot be read",
        "The text between the double braces is not of the template language: a block that is not closed, or a tag that does not end.",
    ),
    code(
        "S1102",
        "what a template may not do",
        "Templates print values of the view through printers, and nothing else: raw output would let a text of the spec become code, and what is computed in a template is decided where nobody tests it. A file that differs is another file, chosen by `when:` in the manifest; a line that differs needs a boolean of the view.",
    ),
    code(
        "S1103",
        "an unknown helper, block or partial",
        "Helpers are the printers of the file's language and a few more, blocks are `each`, `if`, `unless`, `fit`, `align` and `sort`, partials are the files below `partials/` of the file's language.",
    ),
    code(
        "S1104",
        "a value that is not in the view",
        "The path leads to nothing that any system has at this place. Inside a loop, names begin at the element, at the loop's own names, or at `@root`. `scaffold blueprint show ID` lists the files, and those of the built-in stacks show what there is.",
    ),
    code(
        "S1105",
        "a value of another kind",
        "A name or number prints by itself, a text of the spec through a printer of the language, code from `types.yaml` with `code`, a condition takes a boolean and a loop a list.",
    ),
    code(
        "S1106",
        "an unknown feature",
        "`provides` lists what a spec can ask of a stack. A name that no spec can ask for promises nothing, and is most often a slip.",
    ),
    code(
        "S1107",
        "a file that cannot be made",
        "The blueprint's files were made for systems of every kind, and one of them failed: its path leaves the root or is that of another file, its language is not known, or a printer refused a value.",
    ),
];

const COMPATIBILITY: &[Code] = &[
    code(
        "S1201",
        "an operation that clients call is gone",
        "A path, a method, a server or a whole service that was generated before is not in the new spec, or is announced to go sooner than before. Inside a version nothing is taken away: offer the new one beside it, deprecate the old one with a `sunset`, and remove it when that day is past. A higher `api.version` ends the version before; `--allow breaking` accepts everything.",
    ),
    code(
        "S1202",
        "requests that were accepted would be refused",
        "Clients of this version send what the service no longer takes: a property, parameter or value is gone, a bound is narrower, or something must be sent that was not asked for. New properties of a request are optional or have a default.",
    ),
    code(
        "S1203",
        "answers are no longer what clients expect",
        "Clients of this version read what is no longer there (a property, header, status or media type), or meet what they do not know: a new value of an enum, null, a longer text, another type. New properties in an answer are no break.",
    ),
    code(
        "S1204",
        "fewer may call",
        "Callers that were allowed would get 401 or 403: the operation asks for a token, a role, a scope or for ownership that it did not ask for.",
    ),
    code(
        "S1205",
        "an operation has another name",
        "Clients are generated from operation names, so a new name breaks their code. Give the old name with `operation`.",
    ),
];

const MIGRATION: &[Code] = &[
    code(
        "S1101",
        "a change that can lose data",
        "The statement shown would drop values, or needs of the rows that are there what they may not have. The help says how to get there in two releases; `--allow destructive` makes the migration nevertheless.",
    ),
    code(
        "S1102",
        "a change that no migration can make",
        "Values would have to be made by the service itself (encrypted ones), or what identifies rows would be another thing. Add the new beside the old, copy with the service, and drop the old in a release after.",
    ),
];
