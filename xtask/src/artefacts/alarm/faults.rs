//! What happens to which service, and the alerts that tell of it.

use super::services::Service;
use std::collections::BTreeSet;
use std::time::Duration;

/// Longer than Prometheus takes to notice.
const NOTICED: Duration = Duration::from_secs(2);

/// Something that goes wrong.
pub struct Fault {
    pub services: &'static [&'static str],
    /// Of each of these services.
    pub alerts: &'static [&'static str],
    pub happen: fn(&mut Service) -> Result<(), String>,
}

/// Those of one service happen one after another, in this order.
pub const FAULTS: [Fault; 9] = [
    Fault {
        services: &["slow"],
        alerts: &["LatencyBudgetBurn fast", "LatencyBudgetBurn steady", "LatencyBudgetBurn slow", "LatencyBudgetBurn creeping"],
        happen: |service| service.database.slow(800).and_then(|()| service.called_by(3, Duration::ZERO)),
    },
    Fault {
        services: &["full"],
        alerts: &["ConnectionPoolSaturated", "ConcurrencyHigh"],
        happen: |service| service.database.slow(100).and_then(|()| service.called_by(60, Duration::ZERO)),
    },
    Fault {
        services: &["failing"],
        alerts: &["ErrorBudgetBurn fast", "ErrorBudgetBurn steady", "ErrorBudgetBurn slow", "ErrorBudgetBurn creeping"],
        happen: |service| service.database.cut().and_then(|()| service.called_by(2, Duration::from_millis(250))),
    },
    Fault {
        services: &["crashing"],
        alerts: &["Restarting"],
        happen: |service| (0..4).try_for_each(|_| service.crash().map(|()| std::thread::sleep(NOTICED))),
    },
    Fault { services: &["crashing"], alerts: &["RequestsLimited"], happen: |service| service.called_by(8, Duration::from_millis(10)) },
    Fault {
        services: &["crashing"],
        alerts: &["ReplicaDown"],
        happen: |service| service.lose_replica().and_then(|()| service.called_by(1, Duration::from_secs(1))),
    },
    Fault { services: &["quiet"], alerts: &["TrafficLow"], happen: |service| service.called_by(1, Duration::from_secs(8)) },
    Fault { services: &["quiet"], alerts: &["TrafficAbsent"], happen: |service| service.called_by(0, Duration::ZERO) },
    Fault { services: &["slow", "full", "failing", "crashing", "quiet"], alerts: &["ServiceDown"], happen: |service| service.end() },
];

/// Every alert of the rules has a fault that raises it, and every fault an alert.
pub fn are_complete(alerts: &BTreeSet<String>) -> Result<(), String> {
    let raised: BTreeSet<String> = FAULTS.iter().flat_map(|fault| fault.alerts).map(|alert| (*alert).to_owned()).collect();
    let unlike: Vec<&String> = raised.symmetric_difference(alerts).collect();
    if unlike.is_empty() { Ok(()) } else { Err(format!("either no rule or no fault raises {unlike:?}")) }
}

#[cfg(test)]
mod tests {
    use super::{FAULTS, are_complete};
    use std::collections::BTreeSet;

    #[test]
    fn an_alert_without_a_fault_and_a_fault_without_an_alert_are_told() {
        let mut alerts: BTreeSet<String> = FAULTS.iter().flat_map(|fault| fault.alerts).map(|alert| (*alert).to_owned()).collect();
        are_complete(&alerts).unwrap();
        alerts.insert("DiskFull".to_owned());
        assert!(are_complete(&alerts).unwrap_err().contains("DiskFull"));
        alerts.retain(|alert| alert != "DiskFull" && alert != "Restarting");
        assert!(are_complete(&alerts).unwrap_err().contains("Restarting"));
    }
}
