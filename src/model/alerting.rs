//! Who is told of alerts, and how.

/// Who is told of alerts.
#[derive(Clone, Debug)]
pub struct Route {
    /// Of this service alone.
    pub service: Option<String>,
    /// Of these.
    pub severity: Severity,
    /// The product that tells them.
    pub receiver: Receiver,
}

/// How soon somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Now, also at night.
    Page,
    /// At work.
    Ticket,
}

/// What takes alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// An incoming webhook of Slack, or of what understands the same.
    Slack,
    /// PagerDuty's events API.
    Pagerduty,
    /// Opsgenie.
    Opsgenie,
    /// Anything that takes Alertmanager's own JSON.
    Webhook,
}

impl Severity {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Page, Self::Ticket];

    /// As a spec writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
        }
    }
}

impl Receiver {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Slack, Self::Pagerduty, Self::Opsgenie, Self::Webhook];

    /// As a spec writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Pagerduty => "pagerduty",
            Self::Opsgenie => "opsgenie",
            Self::Webhook => "webhook",
        }
    }

    /// What it is reached with, and nobody may know.
    pub fn secret(self) -> &'static str {
        match self {
            Self::Slack => "slack_url",
            Self::Pagerduty => "pagerduty_key",
            Self::Opsgenie => "opsgenie_key",
            Self::Webhook => "webhook_url",
        }
    }
}

impl Route {
    /// The key of a spec: a severity, after the service where it is of one alone.
    pub fn key(&self) -> String {
        let severity = self.severity.word();
        self.service.as_ref().map_or_else(|| severity.to_owned(), |service| format!("{service}.{severity}"))
    }
}
