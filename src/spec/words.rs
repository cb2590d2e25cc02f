//! Closed lists of words.

use super::read::words;

words! {
    /// Database engines.
    Engine("a database engine") { Postgres = "postgres", Sqlite = "sqlite", Mongodb = "mongodb", None = "none", }
}
words! {
    /// Cache products.
    CacheKind("a cache") { Memory = "memory", Redis = "redis", Memcached = "memcached", None = "none", }
}
words! {
    /// How events travel.
    Broker("a broker") { Http = "http", Rabbitmq = "rabbitmq", Kafka = "kafka", Sqs = "sqs", }
}
words! {
    /// Gateway products.
    GatewayKind("a gateway") { Nginx = "nginx", Traefik = "traefik", Envoy = "envoy", None = "none", }
}
words! {
    /// Service meshes.
    Mesh("a mesh") { None = "none", Linkerd = "linkerd", Istio = "istio", }
}
words! {
    /// What happens to a row when the row it refers to goes.
    OnDelete("an on_delete rule") { Cascade = "cascade", Restrict = "restrict", SetNull = "set_null", }
}
words! {
    /// HTTP methods that an endpoint may have.
    Method("a method an endpoint can have") { Get = "GET", Post = "POST", Put = "PUT", Patch = "PATCH", Delete = "DELETE", Head = "HEAD", }
}
words! {
    /// What a service offers on an entity.
    Action("an operation") { List = "list", Get = "get", Create = "create", Update = "update", Replace = "replace", Delete = "delete", }
}
words! {
    /// CI systems.
    CiKind("a CI system") { Github = "github", Gitlab = "gitlab", }
}
