//! What a template can say beside printing a name.

use super::align::align;
use super::attached;
use super::fit::{Braces, WIDTH, below_key, beside_name, fit, off_receiver, on_a_line};
use super::imports::MARK;
use super::sort::sort;
use super::spread::spread;
use crate::escape::Language;
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonRender, Output, RenderContext, RenderError, RenderErrorReason, Renderable,
};
use serde_json::Value;

/// Helpers beside the printers of a language.
pub const NAMES: &[&str] = &["code", "value", "document", "imports"];

/// Stands around a document's name until the document is made; no text of a spec holds a NUL.
pub const DOCUMENT: &str = "\0document\0";

/// Registers everything for one language.
pub fn register(engine: &mut Handlebars<'_>, language: &'static Language) {
    for (slot, printer) in language.slots {
        engine.register_helper(slot, Box::new(Slot { printer: *printer }));
    }
    engine.register_helper("code", Box::new(code));
    engine.register_helper("value", Box::new(ValueHelper { language }));
    engine.register_helper("if", Box::new(Conditional { wanted: true }));
    engine.register_helper("unless", Box::new(Conditional { wanted: false }));
    engine.register_helper("imports", Box::new(imports));
    engine.register_helper("document", Box::new(document));
    engine.register_helper("align", Box::new(Block { form: align }));
    engine.register_helper("sort", Box::new(Block { form: sort }));
    let braces = if language.spaces_braces() { Braces::Spaced } else { Braces::Tight };
    let width = if language.breaks_lines() { WIDTH } else { usize::MAX };
    engine.register_helper(
        "fit",
        Box::new(Fit {
            braces,
            width,
            attached: language.attaches_closers(),
            spreads: language.spreads_values(),
            keeps: language.keeps_long_texts(),
            breaks: language.breaks_calls(),
            drops: language.drops_chains(),
        }),
    );
}

fn fault(why: impl Into<String>) -> RenderError {
    RenderErrorReason::Other(why.into()).into()
}

/// The first argument, which must be there.
fn argument<'reg: 'rc, 'rc, 'h>(helper: &'h Helper<'rc>) -> Result<&'h Value, RenderError> {
    let param = helper.param(0).ok_or_else(|| fault(format!("`{}` needs a value", helper.name())))?;
    if param.is_value_missing() {
        let path = param.relative_path().cloned().unwrap_or_default();
        return Err(fault(format!("`{path}` is not in the view")));
    }
    Ok(param.value())
}

/// The text of the spec in a value of the view.
fn text_of(value: &Value) -> Option<&str> {
    value.get("text").and_then(Value::as_str).or_else(|| value.as_str())
}

/// Prints a text through one printer.
struct Slot {
    printer: crate::escape::Printer,
}

impl HelperDef for Slot {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = argument(helper)?;
        let owned;
        let text = match (text_of(value), value) {
            (Some(text), _) => text,
            (None, Value::Number(_) | Value::Bool(_)) => {
                owned = value.render();
                &owned
            }
            _ => return Err(fault(format!("`{}` prints a text", helper.name()))),
        };
        let printed = (self.printer)(text).map_err(|error| fault(error.reason))?;
        out.write(&printed)?;
        Ok(())
    }
}

/// Prints a piece of code that came from `types.yaml`.
fn code(helper: &Helper<'_>, _: &Handlebars<'_>, _: &Context, _: &mut RenderContext<'_, '_>, out: &mut dyn Output) -> HelperResult {
    let piece =
        argument(helper)?.get("code").and_then(Value::as_str).ok_or_else(|| fault("`code` prints a piece of code from types.yaml"))?;
    out.write(piece)?;
    Ok(())
}

/// Marks where the import lines go.
fn imports(_: &Helper<'_>, _: &Handlebars<'_>, _: &Context, _: &mut RenderContext<'_, '_>, out: &mut dyn Output) -> HelperResult {
    out.write(MARK)?;
    Ok(())
}

/// Marks where a document goes.
fn document(helper: &Helper<'_>, _: &Handlebars<'_>, _: &Context, _: &mut RenderContext<'_, '_>, out: &mut dyn Output) -> HelperResult {
    let name = argument(helper)?.as_str().ok_or_else(|| fault("`document` takes a name"))?;
    out.write(&format!("{DOCUMENT}{name}{DOCUMENT}"))?;
    Ok(())
}

/// Prints a JSON value as a literal of the language.
struct ValueHelper {
    language: &'static Language,
}

impl HelperDef for ValueHelper {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let printed = self.language.value(argument(helper)?).map_err(|error| fault(error.reason))?;
        out.write(&printed)?;
        Ok(())
    }
}

/// `if` and `unless` over a boolean of the view; the library's own take a missing value for false.
struct Conditional {
    wanted: bool,
}

impl HelperDef for Conditional {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        engine: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = argument(helper)?;
        let Value::Bool(flag) = value else { return Err(fault(format!("`{}` needs a boolean of the view", helper.name()))) };
        let branch = if *flag == self.wanted { helper.template() } else { helper.inverse() };
        match branch {
            Some(branch) => branch.render(engine, context, render, out),
            None => Ok(()),
        }
    }
}

/// Prints a block on one line where it fits.
struct Fit {
    braces: Braces,
    width: usize,
    attached: bool,
    spreads: bool,
    keeps: bool,
    breaks: bool,
    drops: bool,
}

impl HelperDef for Fit {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        engine: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let Some(template) = helper.template() else { return Ok(()) };
        let block = template.renders(engine, context, render)?;
        let printed = if self.attached { attached::fit(&block) } else { fit(&block, self.braces, self.width) };
        let printed = if self.drops && !on_a_line(&printed, self.width) {
            below_key(&fit(&block, self.braces, usize::MAX), self.width).unwrap_or(printed)
        } else {
            printed
        };
        let printed = if self.keeps { beside_name(printed, self.width) } else { printed };
        let printed = if self.breaks { off_receiver(printed, self.width) } else { printed };
        let printed = if self.spreads { spread(&printed, self.width, self.braces) } else { printed };
        out.write(&printed)?;
        Ok(())
    }
}

/// Prints a block in another form: its cells under each other, or its lines sorted.
struct Block {
    form: fn(&str) -> String,
}

impl HelperDef for Block {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        engine: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let Some(template) = helper.template() else { return Ok(()) };
        let block = template.renders(engine, context, render)?;
        out.write(&(self.form)(&block))?;
        Ok(())
    }
}
