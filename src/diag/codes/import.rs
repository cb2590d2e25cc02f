//! What an import has to say.

use super::{Code, code};

pub const ALL: &[Code] = &[
    code(
        "S1301",
        "a file that cannot be imported",
        "The file is not what the command names, is larger than 64 MiB, nests too deeply, repeats itself without end, or is in a version that is not read: the message says which, and what to do.",
    ),
    code(
        "S1302",
        "lost by the import",
        "The spec language has no word for this, so the spec that was written does not have it. Read the line in the original, and decide whether the service needs it: most of it can be written by hand in a stub.",
    ),
    code(
        "S1303",
        "approximated by the import",
        "The spec says something near to what the original said, and the message what the difference is. A comment in the spec stands where it matters to whoever reads it.",
    ),
    code(
        "S1304",
        "renamed by the import",
        "The original's name is no name of the language, is taken, or would fall together with another one. Where clients see names (properties, parameters), they see the new one.",
    ),
    code(
        "S1305",
        "a reference that is not followed",
        "A file refers to something that is not there, to itself, to another machine or to a place outside its own folder. Only files below the folder of the imported one are read.",
    ),
    code(
        "S1306",
        "not understood by the import",
        "A statement, a word or a sign is not one that the language of the file has here. Only that place is passed over; everything else is still read. Compare it with the reference of the language.",
    ),
];
