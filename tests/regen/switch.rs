//! A service that changes its stack: its migrations come along, and what is left behind is told.

use crate::shop::{NOTES, Shop};

/// A repository with two migrations, the first of which a person edited.
fn grown() -> Shop {
    let shop = Shop::new(NOTES);
    shop.edit("services/demo/migrations/sqlite/0001.do.initial.sql", "CREATE", "-- mine\nCREATE");
    shop.edit("scaffold.yaml", "    body: text?\n", "    body: text?\n    rank: int?\n");
    shop.git(&["commit", "--quiet", "--all", "--message", "mine"]);
    assert!(shop.regen(&[], 0).contains("0002 add_notes_rank"));
    shop
}

fn switch(shop: &Shop, words: &[&str], status: i32) -> String {
    shop.edit("scaffold.yaml", "stack: express", "stack: fastapi");
    shop.regen(words, status)
}

#[test]
fn migrations_come_along_as_they_are() {
    let shop = grown();
    let read = |path: &str| shop.read(&format!("services/demo/migrations/{path}"));
    let before = [read("sqlite/0001.do.initial.sql"), read("postgresql/0002.undo.add_notes_rank.sql")];
    let text = switch(&shop, &[], 3);
    assert!(text.contains("Stack: demo is fastapi now, and was express"), "{text}");
    assert!(text.contains("cd services/demo && make setup") && text.contains("Data: no migration"), "{text}");
    assert!(text.contains("0001.do.initial.sql: you changed it, and it is no longer generated"), "{text}");
    let now = [read("sql/0001_initial.sqlite.up.sql"), read("sql/0002_add_notes_rank.postgresql.down.sql")];
    assert_eq!(now, before);
    assert!(now[0].contains("-- mine"));
    assert!(read("versions/0002_add_notes_rank.py").contains("down_revision = \"0001\""));
    assert!(!shop.root.join("services/demo/migrations/sqlite/0002.do.add_notes_rank.sql").exists());
}

#[test]
fn a_change_of_the_model_comes_behind_them() {
    let shop = grown();
    shop.git(&["checkout", "--quiet", "HEAD^2", "--", "services/demo/migrations"]);
    shop.git(&["commit", "--quiet", "--all", "--message", "not mine"]);
    shop.edit("scaffold.yaml", "    rank: int?\n", "    rank: int?\n    seen: bool?\n");
    let text = switch(&shop, &[], 0);
    assert!(text.contains("stack fastapi instead of express and 2 more"), "{text}");
    assert!(text.contains("0003 add_notes_seen") && !text.contains("demo: 0002"), "{text}");
    let new = shop.read("services/demo/migrations/sql/0003_add_notes_seen.sqlite.up.sql");
    assert!(new.ends_with("INSERT INTO schema_migrations (number) VALUES (3);\n"), "{new}");
    assert_eq!(shop.git(&["status", "--porcelain"]), "");
    assert!(shop.regen(&[], 0).contains("nothing to do"));
}

#[test]
fn one_stands_for_those_that_are_gone() {
    let shop = grown();
    for path in ["sqlite/0001.do.initial.sql", "sqlite/0001.undo.initial.sql"] {
        std::fs::remove_file(shop.root.join("services/demo/migrations").join(path)).unwrap();
    }
    // Without git's memory of what was generated.
    std::fs::remove_dir_all(shop.root.join(".git")).unwrap();
    switch(&shop, &[], 0);
    let only = shop.read("services/demo/migrations/sql/0002_initial.sqlite.up.sql");
    assert!(only.contains("rank INTEGER") && only.contains("VALUES (2)"), "{only}");
    assert!(shop.read("services/demo/migrations/versions/0002_initial.py").contains("down_revision = None"));
}

#[test]
fn what_git_ignores_no_more_is_told() {
    let shop = Shop::new(NOTES);
    for left in ["node_modules", ".dev"] {
        std::fs::create_dir(shop.root.join("services/demo").join(left)).unwrap();
        std::fs::write(shop.root.join("services/demo").join(left).join("file"), "x").unwrap();
    }
    let text = switch(&shop, &[], 0);
    assert!(text.contains("left over from express, to be deleted: services/demo/node_modules\n"), "{text}");
    assert!(!text.contains(".dev\n"), "{text}");
}
