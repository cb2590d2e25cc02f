//! One difference between two documents, and which of them break a client.

use super::origin::Origin;

/// Who sends what is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The client: what was accepted must be accepted.
    Request,
    /// The service: what is answered must be what was answered before.
    Response,
}

/// What a difference does to the values that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Values are no longer allowed.
    Narrower,
    /// Values are allowed that were not.
    Wider,
    /// Both, or it cannot be told.
    Other,
    /// Neither, for those who keep the contract.
    Harmless,
}

/// One difference between two documents.
#[derive(Clone, Debug)]
pub struct Difference {
    /// A client that worked may fail.
    pub breaking: bool,
    /// A stable name in kebab-case, such as `response-property-removed`.
    pub code: String,
    /// The operation, the part of it, the pointer into the body.
    pub place: Vec<String>,
    /// What changed, in a few words.
    pub message: String,
    /// What in the document it belongs to.
    pub origin: Origin,
}

impl Side {
    /// How codes begin.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// Whether clients break: narrower requests and wider answers do that.
    pub fn breaks(self, effect: Effect) -> bool {
        match effect {
            Effect::Narrower => self == Self::Request,
            Effect::Wider => self == Self::Response,
            Effect::Other => true,
            Effect::Harmless => false,
        }
    }
}
