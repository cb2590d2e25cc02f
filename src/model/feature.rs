//! What a spec can ask of a stack; a blueprint's `provides` lists what it does.

/// Every feature.
pub const FEATURES: &[&str] = &[
    "http",
    "crud",
    "auth.jwt",
    "auth.encryption",
    "rate_limit",
    "db.postgres",
    "db.sqlite",
    "db.mongodb",
    "cache.memory",
    "cache.redis",
    "cache.memcached",
    "events",
    "calls",
    "graphql",
    "many_to_many",
    "retention",
    "cors",
];
