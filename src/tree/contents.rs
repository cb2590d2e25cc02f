//! What is in a file. A document of many megabytes is held compressed, as the commit will have it.

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::sync::Arc;

/// The fastest level that compresses. Measured on sources: level 6 takes three times as long for a quarter less.
pub const LEVEL: u32 = 1;

/// What is longer is compressed, and read in pieces of this length.
const WINDOW: usize = 1 << 18;

/// Shared, so that a file which ten services have in common is held, hashed and packed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    Plain(Arc<[u8]>),
    Packed(Packed),
}

/// A zlib stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Of what is compressed.
    pub length: usize,
    pub zlib: Arc<[u8]>,
}

impl Contents {
    pub fn len(&self) -> usize {
        match self {
            Self::Plain(bytes) => bytes.len(),
            Self::Packed(packed) => packed.length,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Plain(bytes) => Cow::Borrowed(bytes),
            Self::Packed(packed) => {
                let mut bytes = Vec::with_capacity(packed.length);
                // Our own stream: it has no faults.
                let _ = ZlibDecoder::new(&*packed.zlib).read_to_end(&mut bytes);
                Cow::Owned(bytes)
            }
        }
    }

    /// Passes it on piece by piece.
    pub fn pieces(&self, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let packed = match self {
            Self::Plain(bytes) => return each(bytes),
            Self::Packed(packed) => packed,
        };
        let mut decoder = ZlibDecoder::new(&*packed.zlib);
        let mut window = vec![0; WINDOW];
        loop {
            let read = decoder.read(&mut window)?;
            match window.get(..read).filter(|piece| !piece.is_empty()) {
                Some(piece) => each(piece)?,
                None => return Ok(()),
            }
        }
    }
}

impl<T: Into<Arc<[u8]>>> From<T> for Contents {
    fn from(bytes: T) -> Self {
        Self::Plain(bytes.into())
    }
}

/// Contents that grow while they are made.
#[derive(Debug, Default)]
pub struct Spool {
    /// What is not compressed yet.
    rest: Vec<u8>,
    packing: Option<Packing>,
}

#[derive(Debug)]
struct Packing {
    encoder: ZlibEncoder<Vec<u8>>,
    length: usize,
}

impl Spool {
    pub fn finish(mut self) -> Contents {
        if self.packing.is_some() {
            self.pack();
        }
        match self.packing {
            None => self.rest.into(),
            // Writing to memory does not fail.
            Some(Packing { encoder, length }) => Contents::Packed(Packed { length, zlib: encoder.finish().unwrap_or_default().into() }),
        }
    }

    fn pack(&mut self) {
        let new = || Packing { encoder: ZlibEncoder::new(Vec::new(), Compression::new(LEVEL)), length: 0 };
        let packing = self.packing.get_or_insert_with(new);
        packing.length += self.rest.len();
        let _ = packing.encoder.write_all(&self.rest);
        self.rest.clear();
    }
}

impl std::fmt::Write for Spool {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.rest.extend_from_slice(text.as_bytes());
        if self.rest.len() > WINDOW {
            self.pack();
        }
        Ok(())
    }
}
