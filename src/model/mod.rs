//! The middle: a spec resolved into a [`types::System`] that is valid by construction and knows no language.

mod alerting;
pub mod ddl;
mod facts;
mod feature;
mod interface;
pub mod lower;
pub mod name;
pub mod pack;
pub mod types;
mod validate;

pub use feature::FEATURES;
pub use lower::{Options, lower};
