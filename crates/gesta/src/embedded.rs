//! What the binary carries: model, codebook, actor knowledge.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

pub(crate) static NETWORK: &[u8] = include_bytes!("../../../models/en/model.onnx");
pub(crate) static VOCABULARY: &[u8] = include_bytes!("../../../models/en/tokenizer.json");
pub(crate) static LABELS: &[u8] = include_bytes!("../../../models/en/labels.json");
pub(crate) static LEMMAS: &[u8] = include_bytes!("../../../models/en/lemmas.fst");
pub(crate) static CUE: &[u8] = include_bytes!("../../../models/en/cue.bin");
/// The actor knowledge as the build script compiled it.
pub(crate) static ACTORS: &str = include_str!(concat!(env!("OUT_DIR"), "/actors.json"));
