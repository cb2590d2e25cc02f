//! What a template can name at one of its places.

use super::shape::Shape;

/// The values that a place sees: those of the file, of the loops around it, and their names.
#[derive(Clone)]
pub struct Scope<'s> {
    root: &'s Shape,
    /// From the outermost to the innermost.
    frames: Vec<Frame>,
}

#[derive(Clone, Default)]
struct Frame {
    this: Shape,
    names: Vec<(String, Shape)>,
}

/// A path that leads nowhere.
pub struct Missing {
    /// The part of the path that is not there.
    pub part: String,
    /// What could stand in its place.
    pub known: Vec<String>,
}

impl Missing {
    /// What is wrong with the path.
    pub fn message(&self, path: &str) -> String {
        if self.part == path { format!("there is no `{path}` here") } else { format!("there is no `{}` in `{path}`", self.part) }
    }
}

impl<'s> Scope<'s> {
    /// What a file sees.
    pub fn of_file(root: &'s Shape) -> Self {
        Self { root, frames: vec![Frame { this: root.clone(), names: Vec::new() }] }
    }

    /// What a partial sees that is given a value: that value, and none of the names around its call.
    pub fn of_partial(&self, given: Shape) -> Self {
        Self { root: self.root, frames: vec![Frame { this: given, names: Vec::new() }] }
    }

    /// What a block sees for each of its elements.
    pub fn within(&self, this: Shape, names: Vec<(String, Shape)>) -> Self {
        let mut inner = self.clone();
        inner.frames.push(Frame { this, names });
        inner
    }

    /// The value that a path leads to.
    ///
    /// # Errors
    /// The first part of it that is not there.
    pub fn find(&self, path: &str) -> Result<Shape, Missing> {
        if path.trim_start_matches("../").starts_with('@') && !path.starts_with("@root") {
            let flags = ["@first", "@last"].iter().any(|flag| path.ends_with(flag));
            return Ok(if flags { Shape::Flag } else { Shape::Plain });
        }
        let up = path.split('/').take_while(|part| *part == "..").count();
        let mut parts = path.trim_start_matches("../").split('.').filter(|part| !part.is_empty() && *part != "this").peekable();
        let this = self.frames.iter().rev().nth(up).map_or(self.root, |frame| &frame.this);
        let mut at = this;
        if parts.peek() == Some(&"@root") {
            parts.next();
            at = self.root;
        } else if let Some(named) = parts.peek().filter(|_| up == 0).and_then(|first| self.named(first)) {
            parts.next();
            at = named;
        }
        let is_first = |at: &Shape| std::ptr::eq(at, this) && up == 0;
        for part in parts {
            at = at.get(part).ok_or_else(|| Missing { part: part.to_owned(), known: self.known(at, is_first(at)) })?;
        }
        Ok(at.clone())
    }

    fn named(&self, name: &str) -> Option<&Shape> {
        self.frames.iter().rev().flat_map(|frame| &frame.names).find(|(known, _)| known == name).map(|(_, shape)| shape)
    }

    fn known(&self, at: &Shape, with_names: bool) -> Vec<String> {
        let names = self.frames.iter().rev().filter(|_| with_names).flat_map(|frame| frame.names.iter().map(|(name, _)| name.clone()));
        names.chain(at.keys().map(str::to_owned)).collect()
    }
}
