//! One git pack with its index, built in memory: whole objects, each once, no deltas. Compressed contents are shared
//! with whoever made them, and are not copied into one buffer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use sha1::{Digest, Sha1};

use super::GitError;
use crate::tree::{Contents, LEVEL, Packed};

/// The id of a git object: SHA-1 of its header and contents.
pub(super) type Id = [u8; 20];

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Commit = 1,
    Tree = 2,
    Blob = 3,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

/// A finished pack; both files are named after `name`.
#[derive(Debug)]
pub(super) struct Pack {
    pub name: String,
    head: Vec<u8>,
    objects: Vec<Object>,
    trailer: Id,
    pub index: Vec<u8>,
}

impl Pack {
    /// The pack's file, piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let objects = self.objects.iter().flat_map(Object::pieces);
        std::iter::once(self.head.as_slice()).chain(objects).chain(std::iter::once(self.trailer.as_slice()))
    }
}

/// An object as the pack holds it: type and length, then its contents.
#[derive(Debug)]
struct Object {
    head: Vec<u8>,
    zlib: Arc<[u8]>,
}

impl Object {
    fn pieces(&self) -> [&[u8]; 2] {
        [&self.head, &self.zlib]
    }
}

#[derive(Debug)]
struct Entry {
    offset: u32,
    crc: u32,
}

pub(super) struct PackWriter {
    objects: Vec<Object>,
    /// Of the file so far, in bytes.
    length: usize,
    entries: HashMap<Id, Entry>,
}

const HEADER: usize = 12;

impl PackWriter {
    pub fn new() -> Self {
        Self { objects: Vec::new(), length: HEADER, entries: HashMap::new() }
    }

    /// Adds an object unless it is in the pack already.
    pub fn add(&mut self, kind: Kind, data: &[u8]) -> Result<Id, GitError> {
        let id = object_id(kind, data);
        if !self.entries.contains_key(&id) {
            self.add_packed(kind, id, &packed(data)?)?;
        }
        Ok(id)
    }

    /// Adds an object that is compressed already and not in the pack yet.
    pub fn add_packed(&mut self, kind: Kind, id: Id, object: &Packed) -> Result<(), GitError> {
        // An offset below 2 GiB needs no 64-bit table in the index; a generated tree is a few megabytes.
        let offset = u32::try_from(self.length).ok().filter(|o| *o < 1 << 31).ok_or(GitError::TooLarge)?;
        let mut head = Vec::new();
        push_header(&mut head, kind, object.length);
        let object = Object { head, zlib: object.zlib.clone() };
        let mut crc = Crc::new();
        for piece in object.pieces() {
            crc.update(piece);
            self.length += piece.len();
        }
        self.entries.insert(id, Entry { offset, crc: crc.sum() });
        self.objects.push(object);
        Ok(())
    }

    pub fn has(&self, id: &Id) -> bool {
        self.entries.contains_key(id)
    }

    pub fn finish(self) -> Result<Pack, GitError> {
        let count = u32::try_from(self.entries.len()).map_err(|_| GitError::TooLarge)?;
        let head = [*b"PACK", 2u32.to_be_bytes(), count.to_be_bytes()].concat();
        let mut hash = Sha1::new_with_prefix(&head);
        self.objects.iter().flat_map(Object::pieces).for_each(|piece| hash.update(piece));
        let trailer: Id = hash.finalize().into();
        let index = index(&self.entries, &trailer);
        Ok(Pack { name: hex(&trailer), head, objects: self.objects, trailer, index })
    }
}

thread_local! {
    /// Its state is large, and takes longer to make than most files take to compress.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), true));
}

/// The contents of an object, compressed.
pub(super) fn packed(data: &[u8]) -> Result<Packed, GitError> {
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        let (mut rest, mut bytes) = (data, Vec::new());
        loop {
            bytes.reserve(rest.len() / 2 + 64);
            let before = deflate.total_in();
            let status = deflate.compress_vec(rest, &mut bytes, FlushCompress::Finish);
            let read = usize::try_from(deflate.total_in() - before).unwrap_or(usize::MAX);
            rest = rest.get(read..).unwrap_or_default();
            match status {
                Ok(Status::StreamEnd) => return Ok(Packed { length: data.len(), zlib: bytes.into() }),
                Ok(Status::Ok | Status::BufError) => {}
                Err(error) => return Err(GitError::Compress(error)),
            }
        }
    })
}

/// The id git gives to these contents.
pub(super) fn object_id(kind: Kind, data: &[u8]) -> Id {
    header(kind, data.len()).chain_update(data).finalize().into()
}

/// The id git gives to a file.
pub(super) fn blob_id(contents: &Contents) -> Id {
    let mut hash = header(Kind::Blob, contents.len());
    // Hashing does not fail, and our own compressed stream has no faults.
    let _ = contents.pieces(|piece| {
        hash.update(piece);
        Ok(())
    });
    hash.finalize().into()
}

fn header(kind: Kind, len: usize) -> Sha1 {
    Sha1::new_with_prefix(format!("{} {len}\0", kind.name()))
}

pub(super) fn hex(id: &Id) -> String {
    use std::fmt::Write;
    id.iter().fold(String::with_capacity(40), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Type and length: four bits of length in the first byte, then seven a byte, the lowest first.
fn push_header(out: &mut Vec<u8>, kind: Kind, len: usize) {
    let mut byte = (kind as u8) << 4 | (len & 0x0f) as u8;
    let mut rest = len >> 4;
    while rest > 0 {
        out.push(byte | 0x80);
        byte = (rest & 0x7f) as u8;
        rest >>= 7;
    }
    out.push(byte);
}

/// Version 2: fan-out by first byte, then the ids, checksums and offsets in order of id, then both trailers.
fn index(entries: &HashMap<Id, Entry>, trailer: &Id) -> Vec<u8> {
    let mut sorted: Vec<(&Id, &Entry)> = entries.iter().collect();
    sorted.sort_unstable_by_key(|(id, _)| *id);
    let mut out = Vec::with_capacity(8 + 1024 + sorted.len() * 28 + 40);
    out.extend_from_slice(b"\xfftOc");
    out.extend_from_slice(&2u32.to_be_bytes());
    for first in 0..=255u8 {
        let below = sorted.partition_point(|(id, _)| id.first().is_some_and(|byte| *byte <= first));
        out.extend_from_slice(&(below as u32).to_be_bytes());
    }
    sorted.iter().for_each(|(id, _)| out.extend_from_slice(*id));
    sorted.iter().for_each(|(_, entry)| out.extend_from_slice(&entry.crc.to_be_bytes()));
    sorted.iter().for_each(|(_, entry)| out.extend_from_slice(&entry.offset.to_be_bytes()));
    out.extend_from_slice(trailer);
    let own: Id = Sha1::digest(&out).into();
    out.extend_from_slice(&own);
    out
}
