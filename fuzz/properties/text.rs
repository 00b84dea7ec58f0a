//! What holds for any bytes as a message, whoever wrote them.

use std::sync::LazyLock;

use dealdesk::text::{LONGEST_TEXT, Token, Vocabulary, mend, parts, read};

/// Words that slips are mended to.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let words = "who pays whom and until when is the oven rented how high is the rent to the bakery";
    Vocabulary::new("oven bakery mill lease revenue share".split(' '), words.split(' '))
});

/// Reads the bytes as a message; panics where something does not hold.
pub fn holds(bytes: &[u8]) {
    let message = String::from_utf8_lossy(bytes);
    let tokens = read(&message);
    assert!(tokens.len() <= 4 * LONGEST_TEXT, "{} tokens", tokens.len());
    for token in &tokens {
        assert!(!token.word.is_empty(), "an empty word: {token:?}");
        assert!(!token.word.contains(char::is_whitespace), "a word with a space: {token:?}");
        assert!(!token.word.bytes().any(|byte| byte.is_ascii_uppercase()), "a capital letter: {token:?}");
    }
    let mended = mend(tokens.clone(), &VOCABULARY);
    assert!(mended.len() >= tokens.len(), "mending loses no word");
    assert_eq!(words(&mend(mended.clone(), &VOCABULARY)), words(&mended), "what is mended needs no mending");
    for part in parts(&mended) {
        let length = part.len();
        assert!(length > 0 && length < mended.len(), "{part:?} of {}", mended.len());
        assert!(mended.get(part).is_some());
    }
}

fn words(tokens: &[Token]) -> Vec<&str> {
    tokens.iter().map(|token| token.word.as_str()).collect()
}
