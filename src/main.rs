fn main() {
    let path = std::env::args().nth(1).unwrap_or_default();
    let mut sources = scaffold::diag::Sources::default();
    sources.add(path.clone(), std::fs::read_to_string(&path).unwrap_or_default());
    let (spec, mut found) = scaffold::spec::parse(&mut sources, &mut |_| Err("no".into()));
    let (model, more) = scaffold::model::lower(&spec, &Default::default());
    found.extend(more);
    print!("{}", scaffold::diag::print(&found, &sources, scaffold::diag::Format::Human { colour: false }));
    if std::env::args().nth(2).is_some() { println!("{model:#?}"); }
}
