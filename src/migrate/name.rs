//! Names of constraints and indexes: readable, at most 63 bytes, no two alike.

use crate::model::name::LIMIT;
use crate::model::types::Service;
use std::collections::HashSet;

/// The column that holds the keyed hash of an encrypted field which is unique.
pub fn hash_column(field: &str) -> String {
    shortened(format!("{field}_hash"), field)
}

/// Cuts a name that is too long; a hash of what it stands for keeps it apart from others.
pub fn shortened(name: String, key: &str) -> String {
    if name.len() <= LIMIT { name } else { suffixed(&name, key) }
}

/// The names that are taken. Tables and indexes share one space, which ignores case.
pub struct Names(HashSet<String>);

impl Names {
    /// The tables of a service.
    pub fn new(service: &Service) -> Self {
        let own = [super::record::RECORD, super::schema::KEYS, "pk_idempotency_keys", "ix_idempotency_keys_expires_at"];
        let tables = service.entities.iter().map(|entity| entity.table.to_ascii_lowercase());
        let joins = super::join_tables(service).into_iter().map(|join| join.table.to_ascii_lowercase());
        Self(own.into_iter().map(str::to_owned).chain(tables).chain(joins).collect())
    }

    /// `<prefix>_<table>_<columns>`, in lower case; with a hash where that is too long or taken.
    pub fn take(&mut self, prefix: &str, table: &str, columns: &[&str]) -> String {
        let mut parts = vec![prefix, table];
        parts.extend(columns);
        let plain = parts.join("_").to_ascii_lowercase();
        // A dot cannot stand in a name, so that `a_b` + `c` and `a` + `b_c` have different keys.
        let mut key = parts.join(".");
        let mut name = shortened(plain.clone(), &key);
        while !self.0.insert(name.clone()) {
            name = suffixed(&plain, &key);
            key.push('.');
        }
        name
    }
}

fn suffixed(name: &str, key: &str) -> String {
    let kept: String = name.chars().take(LIMIT - 9).collect();
    format!("{}_{:08x}", kept.trim_end_matches('_'), hash(key))
}

/// FNV-1a, folded to 32 bits: the same on every machine and in every version.
fn hash(text: &str) -> u32 {
    let wide = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let [a, b, c, d, e, f, g, h] = wide.to_be_bytes();
    u32::from_be_bytes([a ^ e, b ^ f, c ^ g, d ^ h])
}
