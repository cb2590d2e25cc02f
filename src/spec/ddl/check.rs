//! CHECK: the forms on one column that a spec can say.

use super::codes;
use super::cursor::Cursor;
use super::expression::{bare, call, column, number, parse, place, text};
use super::model::{Bound, Check, Range, Rule, Sp};
use super::problem::{Problem, Report};
use sqlparser::ast::{BinaryOperator as Op, Expr};

const HELP: &str = "carried are bounds, BETWEEN, IN with texts, length(…) and ~ on one column, joined by AND; check the rest in a handler";

/// Reads the condition of a CHECK, which is all of the run.
pub(super) fn read(cursor: Cursor, name: Option<&Sp<String>>, at: &Range, report: &mut Report) -> Vec<Check> {
    let whole = cursor.remaining();
    let Some(expr) = parse(cursor, report) else { return Vec::new() };
    let mut checks: Vec<Check> = Vec::new();
    let mut open = vec![&expr];
    while let Some(expr) = open.pop() {
        match bare_parentheses(expr) {
            Expr::BinaryOp { left, op: Op::And, right } => open.extend([&**right, &**left]),
            condition => match rule(condition) {
                Some((column, rule)) => add(&mut checks, Check { name: name.cloned(), column, rule, at: at.clone() }),
                None => {
                    let alone = checks.is_empty() && open.is_empty();
                    let at = place(condition).filter(|at| !alone && balanced(cursor.text(at))).unwrap_or_else(|| whole.clone());
                    report.push(Problem::new(&codes::CHECK, at, "this condition is not carried").help(HELP));
                }
            },
        }
    }
    checks
}

/// `sqlparser` knows the place of a node's parts only, which may lack the closing parenthesis.
fn balanced(text: &str) -> bool {
    !text.is_empty() && text.matches('(').count() == text.matches(')').count()
}

/// Joins the two ends of a range.
fn add(checks: &mut Vec<Check>, new: Check) {
    if let Rule::Range { min, max } = &new.rule
        && let Some(Check { column, rule: Rule::Range { min: low, max: high }, .. }) = checks.last_mut()
        && column.value.eq_ignore_ascii_case(&new.column.value)
        && (low.is_none() || min.is_none())
        && (high.is_none() || max.is_none())
    {
        *low = low.take().or_else(|| min.clone());
        *high = high.take().or_else(|| max.clone());
        return;
    }
    checks.push(new);
}

fn bare_parentheses(mut expr: &Expr) -> &Expr {
    while let Expr::Nested(inner) = expr {
        expr = inner;
    }
    expr
}

fn rule(expr: &Expr) -> Option<(Sp<String>, Rule)> {
    match bare(expr) {
        Expr::BinaryOp { left, op: Op::Or, right } => either(left, right),
        Expr::BinaryOp { left, op: Op::PGRegexMatch, right } => Some((column(left)?, Rule::Pattern(text(right)?))),
        Expr::BinaryOp { left, op, right } => comparison(left, op, right).or_else(|| comparison(right, &flipped(op)?, left)),
        Expr::RLike { negated: false, expr, pattern, .. } => Some((column(expr)?, Rule::Pattern(text(pattern)?))),
        Expr::Between { expr, negated: false, low, high } => between(expr, low, high),
        Expr::InList { expr, list, negated: false } => one_of(expr, list),
        Expr::AnyOp { left, compare_op: Op::Eq, right, .. } => match bare(right) {
            Expr::Array(array) => one_of(left, &array.elem),
            _ => None,
        },
        Expr::Function(_) => match call(expr)? {
            (name, arguments) if name == "regexp_like" && arguments.len() == 2 => {
                Some((column(arguments.first()?)?, Rule::Pattern(text(arguments.get(1)?)?)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// `x IS NULL OR rule on x` is the rule, for a CHECK holds when its value is unknown; `x = 'a' OR x = 'b'` is a list.
fn either(left: &Expr, right: &Expr) -> Option<(Sp<String>, Rule)> {
    let same = |a: &Sp<String>, b: &Sp<String>| a.value.eq_ignore_ascii_case(&b.value);
    for (null, other) in [(left, right), (right, left)] {
        if let Expr::IsNull(tested) = bare(null) {
            let tested = column(tested)?;
            return rule(other).filter(|(column, _)| same(column, &tested));
        }
    }
    match (rule(left)?, rule(right)?) {
        ((column, Rule::OneOf(mut values)), (other, Rule::OneOf(more))) if same(&column, &other) => {
            values.extend(more);
            Some((column, Rule::OneOf(values)))
        }
        _ => None,
    }
}

fn flipped(op: &Op) -> Option<Op> {
    Some(match op {
        Op::Lt => Op::Gt,
        Op::Gt => Op::Lt,
        Op::LtEq => Op::GtEq,
        Op::GtEq => Op::LtEq,
        Op::Eq => Op::Eq,
        Op::NotEq => Op::NotEq,
        _ => return None,
    })
}

fn comparison(left: &Expr, op: &Op, right: &Expr) -> Option<(Sp<String>, Rule)> {
    if let Some(column) = length_of(left) {
        return Some((column, length(op, number(right)?.parse().ok()?)?));
    }
    let column = column(left)?;
    if let Some(text) = text(right).filter(|text| text.parse::<f64>().is_err() || matches!(op, Op::Eq)) {
        return match op {
            Op::Eq => Some((column, Rule::OneOf(vec![text]))),
            Op::NotEq if text.is_empty() => Some((column, Rule::Length { min: Some(1), max: None })),
            _ => None,
        };
    }
    // PostgreSQL's dumps write a negative number as `'-1'::integer`.
    let value = number(right).or_else(|| text(right))?;
    let bound = |exclusive| Some(Bound { value: value.clone(), exclusive });
    let (min, max) = match op {
        Op::GtEq => (bound(false), None),
        Op::Gt => (bound(true), None),
        Op::LtEq => (None, bound(false)),
        Op::Lt => (None, bound(true)),
        Op::Eq => (bound(false), bound(false)),
        _ => return None,
    };
    Some((column, Rule::Range { min, max }))
}

/// The column of `length(column)`.
fn length_of(expr: &Expr) -> Option<Sp<String>> {
    let (name, arguments) = call(expr)?;
    let counts = matches!(name.as_str(), "length" | "char_length" | "character_length" | "len");
    if counts && arguments.len() == 1 { column(arguments.first()?) } else { None }
}

fn length(op: &Op, number: u64) -> Option<Rule> {
    let (min, max) = match op {
        Op::GtEq => (Some(number), None),
        Op::Gt => (Some(number.checked_add(1)?), None),
        Op::LtEq => (None, Some(number)),
        Op::Lt => (None, Some(number.checked_sub(1)?)),
        Op::Eq => (Some(number), Some(number)),
        Op::NotEq if number == 0 => (Some(1), None),
        _ => return None,
    };
    Some(Rule::Length { min, max })
}

fn between(expr: &Expr, low: &Expr, high: &Expr) -> Option<(Sp<String>, Rule)> {
    if let Some(column) = length_of(expr) {
        return Some((column, Rule::Length { min: number(low)?.parse().ok(), max: number(high)?.parse().ok() }));
    }
    let bound = |value: String| Some(Bound { value, exclusive: false });
    Some((column(expr)?, Rule::Range { min: bound(number(low)?), max: bound(number(high)?) }))
}

fn one_of(expr: &Expr, list: &[Expr]) -> Option<(Sp<String>, Rule)> {
    // MySQL takes `"x"` for a text, and a list of columns makes no sense.
    let quoted = |expr: &Expr| match bare(expr) {
        Expr::Identifier(name) if name.quote_style == Some('"') => Some(name.value.clone()),
        other => text(other),
    };
    let values: Option<Vec<String>> = list.iter().map(quoted).collect();
    Some((column(expr)?, Rule::OneOf(values.filter(|values| !values.is_empty())?)))
}
