//! Stems: "licensed", "licenses" and "licensing" as one word.

use rust_stemmers::{Algorithm, Stemmer};

/// The English (Porter 2) stem of a lower-case word; words of other scripts pass unchanged.
pub fn stem(word: &str) -> String {
    if word.is_ascii() && word.len() > 3 {
        Stemmer::create(Algorithm::English).stem(word).into_owned()
    } else {
        word.to_owned()
    }
}
