//! Expressions of DEFAULT and CHECK: the one part of SQL whose grammar is left to `sqlparser`.
//!
//! It gets our tokens, whose positions are byte offsets, so its nodes' spans are ours. Its recursion and its left-deep trees are bounded by
//! refusing what no hand would write.

use super::codes;
use super::cursor::Cursor;
use super::model::{Range, Sp};
use super::names::{expected, shortened};
use super::problem::{Problem, Report};
use super::token::{Kind, Token as Ours};
use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Spanned, UnaryOperator, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan};

/// Parentheses and brackets in one another, apart from those around the whole; a level takes up to 80 KiB of stack in a debug build.
const DEEPEST: usize = 7;
/// What no default or check that can be carried contains; it is not even parsed.
const NEVER: &[&str] = &["case", "select", "exists", "interval", "with", "over", "not"];
/// Tokens other than literals and commas.
const LONGEST: usize = 250;

/// Reads a whole run as one expression; reports why it is none.
pub(super) fn parse(cursor: Cursor, report: &mut Report) -> Option<Expr> {
    if cursor.rest().is_empty() {
        expected(&cursor, "an expression", report);
        return None;
    }
    let cursor = cursor.without_parentheses();
    if NEVER.iter().any(|word| cursor.rest().iter().any(|token| token.is(cursor.source, word))) {
        // A value that is no literal, column or call: nobody carries it, and everybody says so.
        return Some(Expr::value(Value::Placeholder(String::new())));
    }
    if too_large(cursor) {
        let problem = Problem::new(&codes::TOO_LARGE, cursor.remaining(), "this expression is too large to be read");
        report.push(problem.help("split it into several constraints"));
        return None;
    }
    let mut tokens = Vec::with_capacity(cursor.rest().len());
    let mut at = cursor;
    while let Some(token) = at.peek() {
        if let Some(read) = convert(token, &at) {
            tokens.push(TokenWithSpan::new(read, span(token.at())));
        } else if !introduces(token, &at) {
            expected(&at, "a value", report);
            return None;
        }
        at.bump();
    }
    parse_tokens(tokens, cursor, report)
}

fn parse_tokens(tokens: Vec<TokenWithSpan>, cursor: Cursor, report: &mut Report) -> Option<Expr> {
    let mut parser = Parser::new(&GenericDialect {}).with_recursion_limit(DEEPEST + 5).with_tokens_with_locations(tokens);
    let result = parser.parse_expr();
    let next = parser.peek_token();
    let (expr, at) = match result {
        Ok(expr) if next.token == Token::EOF => return Some(expr),
        Ok(_) => (None::<Expr>, Some(range(next.span))),
        Err(_) => (None, parser.token_at(parser.get_current_index()).span.into_range()),
    };
    let at = at.filter(|at| !at.is_empty()).unwrap_or_else(|| cursor.remaining());
    let message = format!("this expression is not understood at `{}`", shortened(cursor.text(&at)));
    report.push(Problem::new(&codes::SYNTAX, at, message));
    expr
}

fn too_large(cursor: Cursor) -> bool {
    let tokens = cursor.rest();
    let (mut depth, mut deepest, mut length) = (0_usize, 0, 0);
    for token in tokens {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Operator if token.text(cursor.source) == "[" => depth += 1,
            Kind::Operator if token.text(cursor.source) == "]" => depth = depth.saturating_sub(1),
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        length += usize::from(!matches!(token.kind, Kind::Comma | Kind::Text | Kind::Number));
    }
    deepest > DEEPEST || length > LONGEST || tokens.len() > 100 * LONGEST
}

/// `_utf8mb4'text'` as mysqldump writes it.
fn introduces(token: Ours, cursor: &Cursor) -> bool {
    token.kind == Kind::Word && token.text(cursor.source).starts_with('_') && cursor.kind_at(1) == Some(Kind::Text)
}

fn convert(token: Ours, cursor: &Cursor) -> Option<Token> {
    let text = token.text(cursor.source);
    Some(match token.kind {
        Kind::Word if introduces(token, cursor) => return None,
        Kind::Word => Token::make_word(text, None),
        Kind::Quoted => Token::make_word(&cursor.value(token), text.chars().next()),
        Kind::Text => Token::SingleQuotedString(cursor.value(token)),
        Kind::Hex => Token::HexStringLiteral(cursor.value(token)),
        Kind::Number => Token::Number(text.to_owned(), false),
        Kind::Open => Token::LParen,
        Kind::Close => Token::RParen,
        Kind::Comma => Token::Comma,
        Kind::Dot => Token::Period,
        Kind::Operator => operator(text)?,
        Kind::Semicolon | Kind::Client | Kind::Strange => return None,
    })
}

fn operator(text: &str) -> Option<Token> {
    Some(match text {
        "=" => Token::Eq,
        "==" => Token::DoubleEq,
        "<>" | "!=" => Token::Neq,
        "<" => Token::Lt,
        ">" => Token::Gt,
        "<=" => Token::LtEq,
        ">=" => Token::GtEq,
        "<=>" => Token::Spaceship,
        "+" => Token::Plus,
        "-" => Token::Minus,
        "*" => Token::Mul,
        "/" => Token::Div,
        "%" => Token::Mod,
        "||" => Token::StringConcat,
        "::" => Token::DoubleColon,
        "[" => Token::LBracket,
        "]" => Token::RBracket,
        "~" => Token::Tilde,
        "~*" => Token::TildeAsterisk,
        "!~" => Token::ExclamationMarkTilde,
        "!~*" => Token::ExclamationMarkTildeAsterisk,
        "~~" => Token::DoubleTilde,
        "~~*" => Token::DoubleTildeAsterisk,
        "!~~" => Token::ExclamationMarkDoubleTilde,
        "!~~*" => Token::ExclamationMarkDoubleTildeAsterisk,
        "&" => Token::Ampersand,
        "|" => Token::Pipe,
        "<<" => Token::ShiftLeft,
        ">>" => Token::ShiftRight,
        "->" => Token::Arrow,
        "->>" => Token::LongArrow,
        "@>" => Token::AtArrow,
        "<@" => Token::ArrowAt,
        "&&" => Token::Overlap,
        _ => return None,
    })
}

fn span(at: Range) -> Span {
    let location = |at: usize| Location::new(1, u64::try_from(at).unwrap_or(0) + 1);
    Span::new(location(at.start), location(at.end))
}

fn range(span: Span) -> Range {
    let offset = |location: Location| usize::try_from(location.column).unwrap_or(0).saturating_sub(1);
    offset(span.start)..offset(span.end)
}

trait IntoRange {
    fn into_range(self) -> Option<Range>;
}

impl IntoRange for Span {
    fn into_range(self) -> Option<Range> {
        (self != Span::empty()).then(|| range(self))
    }
}

/// Where a node stands, if `sqlparser` knows.
pub(super) fn place(expr: &Expr) -> Option<Range> {
    expr.span().into_range()
}

/// Without the parentheses and casts around it.
pub(super) fn bare(mut expr: &Expr) -> &Expr {
    loop {
        expr = match expr {
            Expr::Nested(inner) | Expr::Cast { expr: inner, .. } | Expr::Collate { expr: inner, .. } => inner,
            _ => return expr,
        };
    }
}

/// The column that an expression is.
pub(super) fn column(expr: &Expr) -> Option<Sp<String>> {
    let name = |name: &Ident| Sp::new(name.value.clone(), range(name.span));
    match bare(expr) {
        Expr::Identifier(ident) => Some(name(ident)),
        Expr::CompoundIdentifier(idents) => idents.last().map(name),
        _ => None,
    }
}

/// The text that an expression is.
pub(super) fn text(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        Expr::TypedString(typed) => match &typed.value.value {
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The number that an expression is, with its sign.
pub(super) fn number(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => Some(number.clone()),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
            number(expr).filter(|number| !number.starts_with('-')).map(|number| format!("-{number}"))
        }
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } => number(expr),
        _ => None,
    }
}

/// A call's name in lower case (without schema) and its plain arguments.
pub(super) fn call(expr: &Expr) -> Option<(String, Vec<&Expr>)> {
    let Expr::Function(function) = bare(expr) else { return None };
    let name = function.name.0.last()?.as_ident()?.value.to_ascii_lowercase();
    let arguments = match &function.args {
        FunctionArguments::List(list) => list.args.iter().filter_map(argument).collect(),
        _ => Vec::new(),
    };
    Some((name, arguments))
}

fn argument(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    }
}
