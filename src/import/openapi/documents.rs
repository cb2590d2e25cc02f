//! The files of a description, and where its references lead.

use super::tree::{Kind, LIMIT_NODES, Node, tree};
use crate::diag::{Diagnostic, Diagnostics, Sources, Span};
use crate::import::LIMIT_BYTES;
use std::cell::RefCell;
use std::collections::HashMap;

const LIMIT_FILES: usize = 10_000;
/// A reference that leads to a reference, and so on.
const LIMIT_HOPS: usize = 32;

/// All files; a node's span says which of them it stands in.
pub struct Documents {
    roots: Vec<Option<Node>>,
    /// Paths from the folder of the first file.
    names: Vec<String>,
    known: HashMap<String, u16>,
    /// References that were reported already.
    reported: RefCell<Diagnostics>,
}

impl Documents {
    /// Reads the first source, and every file that something in it refers to.
    pub fn read(sources: &mut Sources, text_of: &mut dyn FnMut(&str) -> Result<String, String>, found: &mut Diagnostics) -> Option<Self> {
        let mut all = Self { roots: Vec::new(), names: Vec::new(), known: HashMap::new(), reported: RefCell::default() };
        let (mut budget, mut bytes) = (LIMIT_NODES, 0);
        let main = sources.get(0)?;
        bytes += main.text.len();
        all.roots.push(Some(tree(&main.text, 0, &mut budget, found)?));
        let own = main.name.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
        all.known.insert(own.clone(), 0);
        all.names.push(own);
        let mut next = 0;
        while next < all.roots.len() {
            for (name, span) in all.files_named_in(next) {
                if all.known.contains_key(&name) {
                    continue;
                }
                match text_of(&name) {
                    Ok(text) if all.roots.len() < LIMIT_FILES && bytes + text.len() <= LIMIT_BYTES => {
                        bytes += text.len();
                        let file = sources.add(name.clone(), text);
                        let root = tree(sources.get(file).map_or("", |source| source.text.as_str()), file, &mut budget, found)?;
                        all.known.insert(name.clone(), file);
                        all.names.push(name);
                        all.roots.push(Some(root));
                    }
                    Ok(_) => {
                        let message = format!("more than {LIMIT_FILES} files or 64 MiB belong to the document");
                        found.push(Diagnostic::error("S1301", span, message));
                        return None;
                    }
                    Err(why) => found.push(Diagnostic::warning("S1305", span, why)),
                }
            }
            next += 1;
        }
        Some(all)
    }

    /// The first file.
    pub fn main(&self) -> Option<&Node> {
        self.roots.first()?.as_ref()
    }

    /// What stands under these keys of the first file, inside of each other; each of them may be in another file.
    pub fn part(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self.main()?, |at, key| self.resolve(at.get(key)?))
    }

    /// References that lead nowhere, each place once.
    pub fn take_faults(&self) -> Diagnostics {
        self.reported.take()
    }

    /// The other files that a file refers to, as paths from the first file's folder.
    fn files_named_in(&self, file: usize) -> Vec<(String, Span)> {
        let mut named = Vec::new();
        let Some(Some(root)) = self.roots.get(file) else { return named };
        let mut open = vec![(root, false)];
        while let Some((node, answers)) = open.pop() {
            if let Some(reference) = node.get("$ref")
                && let Some(Ok(name)) = reference.text().map(|text| self.file_of(text, file))
            {
                named.push((name, reference.span));
            }
            open.extend(node.items().iter().map(|item| (item, false)));
            // Values and extensions may hold what only looks like a reference; an answer may be called `default`.
            let value = |key: &str| matches!(key, "example" | "examples" | "default" | "enum" | "const") && !(answers && key == "default");
            let read = |key: &str| !value(key) && !key.starts_with("x-");
            let parts = node.entries().iter().filter(|(key, _)| read(&key.value));
            open.extend(parts.map(|(key, part)| (part, key.value == "responses")));
        }
        named.reverse();
        named
    }

    /// The path of the file that a reference in `from` names, or why it is not followed.
    fn file_of(&self, reference: &str, from: usize) -> Result<String, String> {
        let own = self.names.get(from).map_or("", String::as_str);
        let path = reference.split('#').next().unwrap_or("");
        if path.is_empty() {
            return Ok(own.to_owned());
        }
        if path.contains("://") || path.starts_with("//") {
            return Err(format!("`{path}` is an address; nothing is fetched for an import: save it beside the file"));
        }
        let mut parts: Vec<&str> = own.split('/').collect();
        parts.pop();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.pop().is_none() => return Err(format!("`{path}` leads out of the folder of the imported file")),
                ".." => {}
                name => parts.push(name),
            }
        }
        if path.starts_with('/') {
            return Err(format!("`{path}` leads out of the folder of the imported file"));
        }
        Ok(parts.join("/"))
    }

    /// Where a node leads: to itself, or through its `$ref` to another one. Nothing where it leads nowhere, which is
    /// then reported.
    pub fn resolve<'d>(&'d self, node: &'d Node) -> Option<&'d Node> {
        let mut at = node;
        for _ in 0..LIMIT_HOPS {
            let Some(reference) = at.get("$ref") else { return Some(at) };
            let Some(text) = reference.text() else { return Some(at) };
            match self.target(text, usize::from(reference.span.file)) {
                Ok(target) => at = target,
                Err(why) => {
                    self.reported.borrow_mut().push(Diagnostic::warning("S1305", reference.span, why));
                    return None;
                }
            }
        }
        let message = "this reference leads back to itself".to_owned();
        self.reported.borrow_mut().push(Diagnostic::warning("S1305", node.span, message));
        None
    }

    fn target(&self, reference: &str, from: usize) -> Result<&Node, String> {
        let shown: String = reference.chars().take(120).flat_map(char::escape_debug).collect();
        let nothing = || format!("`{shown}` leads to nothing");
        let name = self.file_of(reference, from)?;
        let file = self.known.get(&name).ok_or_else(nothing)?;
        let mut at = self.roots.get(usize::from(*file)).and_then(Option::as_ref).ok_or_else(nothing)?;
        let pointer = reference.split_once('#').map_or("", |(_, pointer)| pointer);
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(format!("`{shown}` names an anchor; only references by path are followed"));
        }
        for part in pointer.split('/').skip(1) {
            let key = percent_decoded(part).replace("~1", "/").replace("~0", "~");
            at = match &at.kind {
                Kind::List(items) => key.parse::<usize>().ok().and_then(|index| items.get(index)).ok_or_else(nothing)?,
                _ => at.get(&key).ok_or_else(nothing)?,
            };
        }
        Ok(at)
    }
}

/// The last part of a reference: what it calls its target.
pub fn name_in(reference: &str) -> String {
    let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let last = pointer.rsplit('/').next().unwrap_or("");
    if last.is_empty() {
        let name = file.rsplit('/').next().unwrap_or("");
        return name.split('.').next().unwrap_or("").to_owned();
    }
    percent_decoded(last).replace("~1", "/").replace("~0", "~")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
