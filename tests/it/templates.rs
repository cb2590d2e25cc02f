//! Services that are made from a team's cargo-generate template: what is around them, how a new revision arrives, and
//! all that a template may not do.

use crate::packs::{Desk, Done, done};
use crate::support::root;
use std::process::Command;

const SPEC: &str = "scaffold: 1
name: market
auth: none
services:
  catalogue:
    stack: gin
    entities:
      Item: {name: string}
  pricing:
    summary: What things cost
    template: {from: quotes, values: {currency: CHF}, ci_image: python:3.13-bookworm}
";

/// A desk with the template `quotes`, and a spec of two services that uses it.
fn desk() -> Desk {
    let desk = Desk::new();
    for file in std::fs::read_dir(root().join("tests/template")).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            desk.write(&format!("quotes/{}", file.file_name().to_string_lossy()), &std::fs::read_to_string(file.path()).unwrap());
        }
    }
    desk.write("market.yaml", SPEC);
    desk
}

/// The same with a template that is in git, at the tag `v1`.
fn with_revisions() -> Desk {
    let desk = desk();
    desk.git("quotes", &["init", "--quiet", "--initial-branch=main"]);
    desk.commit("quotes");
    desk.git("quotes", &["tag", "v1"]);
    let address = format!("from: \"file://{}\", rev: v1", desk.path("quotes").display());
    desk.write("market/scaffold.yaml", &SPEC.replace("from: quotes", &address));
    desk.ends(0, "market", &["blueprint", "add"]);
    desk.ends(0, "market", &["new", "--from", "scaffold.yaml", "../shop"]);
    desk
}

/// What `new` says where it makes nothing, and leaves nothing.
#[track_caller]
fn refused(desk: &Desk, why: &str) -> Done {
    let temporary = desk.path("temporary");
    std::fs::create_dir_all(&temporary).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    let told = done(command.current_dir(desk.path("")).args(["new", "--from", "market.yaml", "shop"]).env("TMPDIR", &temporary));
    assert_ne!(told.status, 0, "{}", told.out);
    assert!(told.err.contains(why), "expected `{why}`, got:\n{}", told.err);
    assert!(!desk.path("shop").exists());
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "the temporary folder has something left in it");
    told
}

#[test]
fn a_template_becomes_a_service_with_everything_around_it() {
    let desk = desk();
    let told = desk.ends(0, "", &["new", "--from", "market.yaml", "shop"]);
    assert!(told.err.is_empty() && told.out.contains("pricing              template   http://localhost:8002"), "{}{}", told.err, told.out);
    assert!(desk.read("shop/services/pricing/service.py").starts_with("\"\"\"pricing: what things cost, in CHF.\"\"\"\n"));
    assert!(desk.read("shop/services/pricing/Dockerfile").contains("ENV PORT=8002 "));
    assert!(!desk.path("shop/services/pricing/cargo-generate.toml").exists());
    let around = [
        ("compose.yaml", "    build: services/pricing\n"),
        ("ops/gateway/nginx.conf", "location ^~ \"/api/v1/pricing/\" {"),
        ("ops/prometheus/prometheus.yml", "  - job_name: pricing\n"),
        ("ops/prometheus/rules/pricing.alerts.yaml", "      - alert: ServiceDown\n"),
        ("deploy/chart/values.yaml", "      - /api/v1/pricing\n"),
        (".github/workflows/pricing.service.yaml", "    container: \"python:3.13-bookworm\"\n"),
        (".github/workflows/pricing.service.yaml", "        run: make -C services/pricing test\n\n  image:\n"),
        ("Makefile", "SERVICES := catalogue:8001 pricing:8002\n"),
        ("README.md", "Each answers `/healthz`, `/readyz` and `/metrics`, and all but those from a template `/docs` (documentation)"),
        ("docs/architecture.md", "- **pricing**: made from `quotes`"),
        (".scaffold/templates/pricing/Dockerfile", "ENV PORT={{ port }} "),
    ];
    for (path, wanted) in around {
        assert!(desk.read(&format!("shop/{path}")).contains(wanted), "{path} has no `{wanted}`:\n{}", desk.read(&format!("shop/{path}")));
    }
    for absent in
        ["contracts/openapi/pricing.json", "ops/prometheus/rules/pricing.rules.yaml", "ops/grafana/dashboards/pricing.service.json"]
    {
        assert!(!desk.path(&format!("shop/{absent}")).exists(), "{absent} says what nobody knows");
    }
    assert_eq!(desk.git("shop", &["status", "--porcelain"]), "");
    assert!(desk.ends(0, "shop", &["regen"]).out.contains("nothing to do"));
    let shown = desk.ends(0, "shop", &["show"]).out;
    assert!(
        shown.contains("    template:\n      from: quotes\n      ci_image: python:3.13-bookworm\n      values:\n        currency: CHF\n"),
        "{shown}"
    );
    assert!(desk.ends(0, "shop", &["graph"]).out.contains("pricing"));
    assert!(desk.ends(0, "shop", &["docs"]).out.contains("pricing"));
}

#[test]
fn a_system_of_templates_alone_has_runbooks_of_its_own_alerts() {
    let desk = desk();
    desk.write("market.yaml", "scaffold: 1\nname: market\nauth: none\nservices:\n  pricing: {template: quotes}\n");
    desk.ends(0, "", &["new", "--from", "market.yaml", "shop"]);
    let mut alerts = desk.read("shop/ops/prometheus/rules/pricing.alerts.yaml");
    alerts.push_str(&desk.read("shop/deploy/chart/templates/podalerts.yaml"));
    let runbooks = std::fs::read_dir(desk.path("shop/ops/runbooks")).unwrap();
    let runbooks: Vec<String> = runbooks.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    for runbook in &runbooks {
        assert!(alerts.contains(&format!("/{runbook}")), "no alert leads to {runbook}");
    }
    assert!(runbooks.contains(&"service-down.md".to_owned()), "{runbooks:?}");
}

#[test]
fn what_it_makes_passes_its_own_checks() {
    let desk = desk();
    desk.ends(0, "", &["new", "--from", "market.yaml", "shop"]);
    for target in ["setup", "lint", "test", "seed", "sbom"] {
        let made = done(Command::new("make").current_dir(desk.path("shop/services/pricing")).arg(target));
        assert_eq!(made.status, 0, "{target}: {}{}", made.out, made.err);
    }
    assert_eq!(desk.git("shop", &["status", "--porcelain"]), "");
}

#[test]
fn a_clone_regenerates_without_the_template_and_by_whomever() {
    let desk = desk();
    desk.ends(0, "", &["new", "--from", "market.yaml", "shop"]);
    std::fs::remove_dir_all(desk.path("quotes")).unwrap();
    desk.git("", &["clone", "--quiet", "shop", "clone"]);
    let mut other = Command::new(env!("CARGO_BIN_EXE_scaffold"));
    other.current_dir(desk.path("clone")).arg("regen").env("USER", "stranger").env("CARGO_GENERATE_VALUE_CURRENCY", "USD");
    let told = done(&mut other);
    assert!(told.status == 0 && told.out.contains("nothing to do"), "{}{}", told.out, told.err);
}

#[test]
fn a_new_revision_is_merged_with_what_people_changed() {
    let desk = with_revisions();
    desk.edit("shop/services/pricing/service.py", "len(item) * 100", "len(item) * 120");
    desk.commit("shop");
    desk.edit("quotes/service.py", "case \"/healthz\" |", "case \"/livez\" | \"/healthz\" |");
    desk.commit("quotes");
    desk.git("quotes", &["tag", "v2"]);
    desk.edit("shop/scaffold.yaml", "rev: v1", "rev: v2");
    assert!(desk.ends(1, "shop", &["check"]).err.contains("error[S1005]"));
    let told = desk.ends(0, "shop", &["blueprint", "add"]);
    assert!(told.out.contains("the template of pricing: 7 files of commit "), "{}", told.out);
    desk.git("shop", &["config", "user.name", "Ada"]);
    desk.git("shop", &["config", "user.email", "ada@example.com"]);
    desk.commit("shop");
    desk.ends(0, "shop", &["regen"]);
    let service = desk.read("shop/services/pricing/service.py");
    assert!(service.contains("len(item) * 120") && service.contains("case \"/livez\" | \"/healthz\" |"), "{service}");
    assert_eq!(desk.git("shop", &["status", "--porcelain"]), "");
}

#[test]
fn a_value_that_changes_is_filled_in_again() {
    let desk = desk();
    desk.ends(0, "", &["new", "--from", "market.yaml", "shop"]);
    desk.git("shop", &["config", "user.name", "Ada"]);
    desk.git("shop", &["config", "user.email", "ada@example.com"]);
    desk.edit("shop/services/pricing/README.md", "make test\n", "make test    # asks it, with care\n");
    desk.edit("shop/scaffold.yaml", "currency: CHF", "currency: NOK");
    desk.commit("shop");
    desk.ends(0, "shop", &["regen"]);
    assert!(desk.read("shop/services/pricing/service.py").contains("CURRENCY = \"NOK\""));
    let about = desk.read("shop/services/pricing/README.md");
    assert!(about.contains("in NOK") && about.contains("with care"), "{about}");
}

#[test]
fn other_templates_languages_are_left_as_they_are() {
    let desk = desk();
    desk.write("quotes/views/page.hbs", "{% raw %}{{#each items}}{{this}}{{/each}}{% endraw %}\n");
    desk.write("quotes/views/mail.txt", "{% raw %}{{document \"spec\"}}{% endraw %}\n");
    desk.ends(0, "", &["new", "--from", "market.yaml", "shop"]);
    assert_eq!(desk.read("shop/services/pricing/views/page.hbs"), "{{#each items}}{{this}}{{/each}}\n");
    assert_eq!(desk.read("shop/services/pricing/views/mail.txt"), "{{document \"spec\"}}\n");
}

#[test]
fn a_template_that_was_changed_where_it_is_held_is_refused() {
    let desk = desk();
    desk.ends(0, "", &["new", "--from", "market.yaml", "shop"]);
    desk.edit("shop/.scaffold/templates/pricing/service.py", "* 100", "* 999");
    assert!(desk.ends(1, "shop", &["regen"]).err.contains("error[S1006]: the template of `pricing`"));
}

#[test]
fn what_a_service_needs_is_asked_for_at_the_line() {
    let without = |file: &str| {
        let desk = desk();
        std::fs::remove_file(desk.path(&format!("quotes/{file}"))).unwrap();
        desk
    };
    let edited = |file: &str, from: &str, to: &str| {
        let desk = desk();
        desk.edit(&format!("quotes/{file}"), from, to);
        desk
    };
    let told = refused(&without("Dockerfile"), "error[S1008]: the template of `pricing`: it makes no `Dockerfile`");
    assert!(told.err.contains("market.yaml:11:22"), "{}", told.err);
    refused(&without("Makefile"), "it makes no `Makefile`");
    refused(&without("README.md"), "it makes no `README.md`");
    refused(&edited("Makefile", "seed:", "seeds:"), "its `Makefile` has no target `seed`");
    refused(&edited("Dockerfile", "HEALTHCHECK", "LABEL of=x #"), "its `Dockerfile` has no `HEALTHCHECK`");
    refused(&edited("README.md", "{{ currency }}", "{{ nobody }}"), "README.md: nobody gives `nobody`");
    refused(&edited("README.md", "{{ currency }}", "{{ authors }}"), "README.md: authors differs by who fills the template in");
    refused(&edited("README.md", "{{ currency }}", "{{ \"now\" | date: \"%Y\" }}"), "README.md: \"now\" differs");
    let bracket = desk();
    bracket.write("quotes/pages/[slug].ts", "\n");
    refused(&bracket, "`pages/[slug].ts`: a bracket in a path");
    let lost = desk();
    std::fs::remove_dir_all(lost.path("quotes")).unwrap();
    refused(&lost, "error[S1007]: the template of `pricing`");
}

#[test]
fn a_hostile_template_leaves_nothing() {
    let with = |file: &str, text: &str| {
        let desk = desk();
        desk.write(&format!("quotes/{file}"), text);
        desk
    };
    refused(&with("cargo-generate.toml", "[hooks]\npre = [\"a.rhai\"]\n"), "hooks, which would be run");
    refused(&with("a.rhai", "print(1)\n"), "a.rhai: the template has a script");
    refused(&with("a.txt", "{% for a in (1..20000) %}{% for b in (1..20000) %}aaaaaaaaaa{% endfor %}{% endfor %}"), "the template");
    let hidden = with(".gitattributes", "* filter=evil\n");
    hidden.write("quotes/.genignore", ".gitattributes\n");
    refused(&hidden, "filter=evil");
    let linked = desk();
    std::os::unix::fs::symlink("/etc/passwd", linked.path("quotes/passwords")).unwrap();
    refused(&linked, "passwords");
    let outside = desk();
    outside.write("quotes/{{ where }}/a.md", "a\n");
    outside.write("quotes/cargo-generate.toml", "[placeholders.where]\ntype = \"string\"\nprompt = \"?\"\ndefault = \"../../../out\"\n");
    outside.edit("market.yaml", ", values: {currency: CHF}", "");
    let _ = outside.scaffold("", &["new", "--from", "market.yaml", "shop"]);
    assert!(!outside.path("out").exists() && !outside.path("../out").exists());
}
