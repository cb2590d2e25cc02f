//! Bounds, patterns and defaults: taken over where a spec can say the same, told where it cannot.

use super::super::draft::{Decl, Value};
use super::super::kind::{Kind, Mapped, unfit_enum};
use super::super::text::lost;
use super::span;
use crate::diag::Diagnostics;
use crate::model::ddl::inclusive;
use crate::model::lower::{pattern, time, value};
use crate::model::name::is_secret;
use crate::model::types::Type;
use crate::spec::ddl::{Bound, Check, Default, Rule, Sp};
use crate::spec::read::is_forbidden;

/// What holds of a field's values.
#[derive(Default)]
pub struct Rules {
    pub min: Option<String>,
    pub max: Option<String>,
    pub pattern: Option<String>,
}

impl Rules {
    /// The rules of a column; a list of texts changes its kind.
    pub fn of(made: &mut Mapped, checks: &[&Check], is_key: bool, found: &mut Diagnostics) -> Self {
        let mut rules = Self { min: made.min.take(), max: made.max.take(), pattern: None };
        if is_key {
            (rules.min, rules.max) = (None, None);
        }
        for check in checks {
            let taken = match &check.rule {
                Rule::Range { min, max } => rules.range(made, min.as_ref(), max.as_ref(), is_key),
                Rule::OneOf(values) => one_of(made, values, is_key),
                Rule::Length { min, max } => rules.length(made, *min, *max),
                Rule::Pattern(pattern) => rules.pattern(made, pattern, is_key),
            };
            if let Err(why) = taken {
                found.push(lost(span(&check.at), format!("this CHECK of `{}` is left out: {why}", check.column.value)));
            }
        }
        if matches!(made.kind, Kind::Enum(_) | Kind::Named(..)) {
            return Self::default();
        }
        rules
    }

    fn range(&mut self, made: &Mapped, min: Option<&Bound>, max: Option<&Bound>, is_key: bool) -> Result<(), &'static str> {
        if is_key {
            return Err("the service makes the keys");
        }
        let scale = match made.kind {
            Kind::Int | Kind::Long => Some(0),
            Kind::Decimal(_, scale) => Some(scale),
            Kind::Float => None,
            _ => return Err("only numbers have bounds"),
        };
        let said = |bound: Option<&Bound>, step| match bound {
            None => Ok(None),
            Some(bound) => {
                let value = inclusive(bound, scale, step).ok_or("a bound that excludes itself has no next value in this type")?;
                number(&value, &made.kind).map(Some).ok_or("the bound is no value of the type")
            }
        };
        let (min, max) = (said(min, 1)?, said(max, -1)?);
        let low = tighter(self.min.as_deref(), min.as_deref(), f64::max);
        let high = tighter(self.max.as_deref(), max.as_deref(), f64::min);
        if let (Some(low), Some(high)) = (&low, &high)
            && as_number(low) > as_number(high)
        {
            return Err("no value would be left");
        }
        (self.min, self.max) = (low, high);
        Ok(())
    }

    fn length(&mut self, made: &mut Mapped, min: Option<u64>, max: Option<u64>) -> Result<(), &'static str> {
        let most = match made.kind {
            Kind::String(length) => length.min(max.unwrap_or(length)),
            Kind::Text => max.unwrap_or(i32::MAX as u64),
            _ => return Err("only texts have a length"),
        };
        let least = min.unwrap_or(0).max(self.min.as_deref().and_then(|min| min.parse().ok()).unwrap_or(0));
        if least > most || most == 0 || most > i32::MAX as u64 {
            return Err("no text has such a length");
        }
        self.min = (least > 0).then(|| least.to_string());
        match &mut made.kind {
            Kind::String(length) => *length = most,
            _ => self.max = max.map(|max| max.to_string()).or(self.max.take()),
        }
        Ok(())
    }

    fn pattern(&mut self, made: &Mapped, written: &str, is_key: bool) -> Result<(), &'static str> {
        if !made.kind.is_text() {
            return Err("only texts have a pattern");
        }
        if self.pattern.is_some() {
            return Err("there is another pattern");
        }
        if written.chars().any(is_forbidden) || pattern::portable(written).is_err() {
            return Err("the pattern is not read alike by every language");
        }
        if is_key && ["", ".", ".."].iter().any(|key| pattern::matches(written, key)) {
            return Err("it takes keys which no path can lead to");
        }
        self.pattern = Some(written.to_owned());
        Ok(())
    }
}

fn one_of(made: &mut Mapped, values: &[String], is_key: bool) -> Result<(), &'static str> {
    match &made.kind {
        _ if is_key => Err("a key is no enum"),
        Kind::Enum(known) | Kind::Named(_, known) if known == values => Ok(()),
        Kind::String(_) | Kind::Text => match unfit_enum(values) {
            Some(why) => Err(why),
            None => {
                made.kind = Kind::Enum(values.to_vec());
                Ok(())
            }
        },
        _ => Err("only a text can be one of a list"),
    }
}

fn as_number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

fn tighter(known: Option<&str>, new: Option<&str>, choose: fn(f64, f64) -> f64) -> Option<String> {
    let chosen = match (known, new) {
        (Some(known), Some(new)) if choose(as_number(known), as_number(new)) == as_number(known) => Some(known),
        (known, new) => new.or(known),
    };
    chosen.map(str::to_owned)
}

/// A number as the language writes it; nothing where it is no value of the kind.
fn number(text: &str, kind: &Kind) -> Option<String> {
    let (sign, digits) = text.trim().strip_prefix('-').map_or(("", text.trim().trim_start_matches('+')), |rest| ("-", rest));
    let trimmed = digits.trim_start_matches('0');
    let zero = if trimmed.is_empty() || !trimmed.starts_with(|c: char| c.is_ascii_digit()) { "0" } else { "" };
    let plain = format!("{sign}{zero}{}", trimmed.trim_end_matches('.'));
    match kind {
        Kind::Int => value::integer(&plain, &Type::Int).ok().map(|number| number.to_string()),
        Kind::Long => value::integer(&plain, &Type::Long).ok().map(|number| number.to_string()),
        Kind::Decimal(precision, scale) => value::decimal(&plain, *precision, *scale).ok().map(|_| plain),
        Kind::Float => plain.parse::<f64>().ok().filter(|number| number.is_finite()).map(|_| plain),
        _ => None,
    }
}

/// The default in the words of a spec.
pub fn default(name: &str, kind: &Kind, decl: &Decl, default: &Sp<Default>, found: &mut Diagnostics) -> Option<Value> {
    let fitting =
        if is_secret(name) { Err("it looks like a secret, and a spec is read by everybody") } else { fit(kind, decl, &default.value) };
    match fitting {
        Ok(value) => value,
        Err(why) => {
            found.push(lost(span(&default.at), format!("the default of `{name}` is left out: {why}")));
            None
        }
    }
}

fn fit(kind: &Kind, decl: &Decl, default: &Default) -> Result<Option<Value>, &'static str> {
    let bare = |word: &str| Ok(Some(Value::Bare(word.to_owned())));
    match (kind, default) {
        (_, Default::Null) => Ok(None),
        (Kind::Bool, Default::Bool(value)) => bare(if *value { "true" } else { "false" }),
        (Kind::DateTime, Default::Now) => bare("now"),
        (Kind::Uuid, Default::NewUuid) => bare("new"),
        (Kind::List(_), Default::EmptyList) => bare("[]"),
        (Kind::Int | Kind::Long | Kind::Float | Kind::Decimal(..), Default::Number(text) | Default::Text(text)) => {
            let value = number(text, kind).ok_or("it is no value of the type")?;
            let outside = |bound: &Option<String>, beyond: fn(&f64, &f64) -> bool| {
                bound.as_ref().is_some_and(|bound| beyond(&as_number(&value), &as_number(bound)))
            };
            if outside(&decl.min, f64::lt) || outside(&decl.max, f64::gt) {
                return Err("it is outside of the column's own bounds");
            }
            bare(&value)
        }
        (Kind::String(_) | Kind::Text, Default::Text(text) | Default::Number(text)) => text_default(kind, decl, text),
        (Kind::Enum(values) | Kind::Named(_, values), Default::Text(text)) if values.contains(text) => Ok(Some(Value::Text(text.clone()))),
        (Kind::Date | Kind::Time | Kind::DateTime, Default::Text(text)) => moment(kind, text).ok_or("it is no value of the type").map(Some),
        (_, Default::Now | Default::CurrentDate | Default::CurrentTime | Default::NewUuid) => {
            Err("only a `datetime` can be the time of the insert, and only a `uuid` a new one")
        }
        _ => Err("a value of this type cannot be written in a spec"),
    }
}

fn text_default(kind: &Kind, decl: &Decl, text: &str) -> Result<Option<Value>, &'static str> {
    let length = text.chars().count() as u64;
    let bound = |bound: &Option<String>| bound.as_ref().and_then(|bound| bound.parse::<u64>().ok());
    let too_long = matches!(kind, Kind::String(most) if length > *most) || bound(&decl.max).is_some_and(|most| length > most);
    if too_long || bound(&decl.min).is_some_and(|least| length < least) {
        return Err("it has not the column's own length");
    }
    if decl.pattern.as_ref().is_some_and(|pattern| !pattern::matches(pattern, text)) {
        return Err("it does not match the column's own pattern");
    }
    if text.chars().any(is_forbidden) {
        return Err("it holds characters that nobody sees");
    }
    Ok(Some(Value::Text(text.to_owned())))
}

/// A day, a time or an instant; one without a zone is in UTC.
fn moment(kind: &Kind, text: &str) -> Option<Value> {
    let type_ = match kind {
        Kind::Date => Type::Date,
        Kind::Time => Type::Time,
        _ => Type::DateTime,
    };
    let tries = [text.to_owned(), format!("{text}Z"), format!("{text}:00"), format!("{text}:00Z"), format!("{text}T00:00:00Z")];
    let day = text.get(..10).filter(|_| type_ == Type::Date).map(str::to_owned);
    let value = tries.iter().chain(&day).find_map(|text| time::normalised(text, &type_).ok())?;
    Some(Value::Text(value))
}
