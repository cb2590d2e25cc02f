//! The type names of PostgreSQL, MySQL and SQLite, each with what it is here.

use super::model::Type;

/// What a type's name means before its arguments are read.
#[derive(Clone, Debug)]
pub(super) enum Known {
    /// Takes no arguments that matter.
    Plain(Type),
    /// `VARCHAR(n)`
    Varchar,
    /// `CHAR(n)`: one character without an argument.
    Char,
    /// `TEXT(n)` and `CLOB(n)`
    Text,
    /// `INT(11)`: display width, the bits are in the name; 8, 16, 24, 32, 64.
    Integer(u8),
    /// `SERIAL`
    Serial(Type),
    /// `FLOAT(n)`, `DOUBLE(8,2)`
    Float,
    /// `NUMERIC(p,s)`
    Decimal,
    /// `BIT(1)` is a truth value.
    Bit,
    /// `TIME(n)`
    Time { zone: bool },
    /// `TIMESTAMP(n)`
    DateTime { zone: bool },
    /// `VARBINARY(n)`
    Bytes,
    /// `ENUM('a', 'b')`
    Enum,
    /// `YEAR`
    Year,
    /// `CITEXT`
    Citext,
    /// No counterpart; what to use instead.
    Refused(&'static str),
}

/// Names of more than one word, longest first; the first word alone may be a type too.
pub(super) const LONG_NAMES: &[&str] = &[
    "national character varying",
    "national char varying",
    "national character",
    "national varchar",
    "national char",
    "native character",
    "character varying",
    "character large object",
    "varying character",
    "char varying",
    "nchar varying",
    "binary varying",
    "bit varying",
    "double precision",
    "unsigned big int",
    "long varchar",
    "big int",
];

/// The names offered as "did you mean".
pub(super) const NAMES: &[&str] = &[
    "varchar",
    "char",
    "character",
    "text",
    "tinytext",
    "mediumtext",
    "longtext",
    "citext",
    "int",
    "integer",
    "smallint",
    "tinyint",
    "mediumint",
    "bigint",
    "serial",
    "bigserial",
    "smallserial",
    "real",
    "float",
    "double",
    "numeric",
    "decimal",
    "boolean",
    "bool",
    "uuid",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "datetime",
    "year",
    "json",
    "jsonb",
    "bytea",
    "blob",
    "binary",
    "varbinary",
    "enum",
];

/// Looks a type up by its lower-case name.
pub(super) fn known(name: &str) -> Option<Known> {
    Some(match name {
        "varchar" | "varchar2" | "nvarchar" | "nvarchar2" | "character varying" | "char varying" | "varying character" => Known::Varchar,
        "national varchar" | "national character varying" | "national char varying" | "nchar varying" | "long varchar" => Known::Varchar,
        "char" | "character" | "nchar" | "bpchar" | "national char" | "national character" | "native character" => Known::Char,
        "text" | "mediumtext" | "longtext" | "clob" | "ntext" | "nclob" | "character large object" => Known::Text,
        "tinytext" => Known::Plain(Type::String(Some(255))),
        "citext" => Known::Citext,
        "tinyint" | "int1" => Known::Integer(8),
        "smallint" | "int2" => Known::Integer(16),
        "mediumint" | "int3" | "middleint" => Known::Integer(24),
        "int" | "integer" | "int4" => Known::Integer(32),
        "bigint" | "int8" | "big int" | "unsigned big int" => Known::Integer(64),
        "smallserial" | "serial2" => Known::Serial(Type::SmallInt),
        "serial" | "serial4" => Known::Serial(Type::Int),
        "bigserial" | "serial8" => Known::Serial(Type::Long),
        "real" | "float" | "float4" | "float8" | "double" | "double precision" => Known::Float,
        "numeric" | "decimal" | "dec" | "number" | "fixed" => Known::Decimal,
        "bool" | "boolean" => Known::Plain(Type::Bool),
        "bit" => Known::Bit,
        "uuid" | "uniqueidentifier" => Known::Plain(Type::Uuid),
        "date" => Known::Plain(Type::Date),
        "time" => Known::Time { zone: false },
        "timetz" => Known::Time { zone: true },
        "timestamp" | "datetime" | "datetime2" | "smalldatetime" => Known::DateTime { zone: false },
        "timestamptz" | "datetimeoffset" => Known::DateTime { zone: true },
        "year" => Known::Year,
        "json" | "jsonb" => Known::Plain(Type::Json),
        "bytea" | "blob" | "tinyblob" | "mediumblob" | "longblob" | "image" => Known::Plain(Type::Bytes(None)),
        "binary" | "varbinary" | "binary varying" => Known::Bytes,
        "enum" => Known::Enum,
        other => Known::Refused(refused(other)?),
    })
}

/// What to use instead of a type that has no counterpart.
fn refused(name: &str) -> Option<&'static str> {
    Some(match name {
        "money" | "smallmoney" => "use `numeric(19,4)`: what `money` holds depends on the server's locale",
        "set" => "use a table of its own, or `json`, for several values at once; `enum(…)` for one of them",
        "interval" => "use `int` for a number of seconds or days",
        "inet" | "cidr" => "use `varchar(43)`, which holds every IPv4 and IPv6 network",
        "macaddr" | "macaddr8" => "use `varchar(23)`",
        "xml" => "use `text`",
        "tsvector" | "tsquery" => "leave the column out and add full-text search in a migration of the generated project",
        "point" | "geography" | "geometry" => "use two columns `double precision` for latitude and longitude, or `json` for GeoJSON",
        "line" | "lseg" | "box" | "path" | "polygon" | "circle" | "linestring" | "multipoint" | "multilinestring" | "multipolygon"
        | "geometrycollection" | "geomcollection" => "use `json` for GeoJSON",
        "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange" => "use two columns, one for each end",
        "varbit" | "bit varying" => "use `bigint` for flags, or a `boolean` column for each",
        "hstore" => "use `json`",
        "ltree" => "use `text`, or a reference to the parent row",
        "vector" | "halfvec" => "use `json` for an array of numbers",
        "oid" | "regclass" | "regtype" | "xid" | "tid" | "pg_lsn" => {
            "use `bigint`; identifiers of the database's own objects are not for clients"
        }
        "any" | "sql_variant" => "write the type of the values",
        "rowversion" => "use `bigint`",
        "record" | "row" => "use a table of its own, or `json`",
        _ => return None,
    })
}
