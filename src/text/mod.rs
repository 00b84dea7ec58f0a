//! Raw text to tokens: the ground floor, which knows no entry and no deal.
//!
//! ```
//! let words: Vec<String> = dealdesk::text::read("W h a t is **new**?").into_iter().map(|t| t.word).collect();
//! assert_eq!(words, ["what", "is", "new"]);
//! ```
//!
//! A message is stripped of markup, its letters are brought into one form, and it is cut into
//! tokens ([`read`]). Words are then mended against the knowledge's own [`Vocabulary`]
//! ([`mend`]), and a message is taken apart into the sentences and clauses that may each be a
//! question of their own ([`parts`]).

mod asked;
mod english;
mod markup;
mod normalise;
mod segment;
mod spelling;
mod stem;
mod tokens;

pub(crate) use asked::{Asked, asked};
pub(crate) use english::{asks, is_function_word, is_pronoun};
pub use segment::parts;
pub use spelling::{Mended, Vocabulary};
pub use stem::stem;
pub use tokens::{Break, Token};

/// Longest text that is read, in characters: Discord's longest message. The rest is cut off.
pub const LONGEST_TEXT: usize = 4_000;

/// Reads a message as a person typed it.
pub fn read(raw: &str) -> Vec<Token> {
    let cut = if raw.len() <= LONGEST_TEXT {
        raw.len()
    } else {
        raw.char_indices().nth(LONGEST_TEXT).map_or(raw.len(), |(i, _)| i)
    };
    tokens::tokenise(&normalise::normalise(&markup::strip(&raw[..cut])))
}

/// A message on one line as it was written, but for what names people and places of Discord: mentions, custom emoji,
/// addresses.
pub fn plain(raw: &str) -> String {
    markup::plain(raw)
}

/// Most words of a message that are looked up for what they were meant to be; those after them stay as they are.
const MOST_LOOKED_UP: usize = 100;

/// Replaces misspelt words by what they were meant to be.
pub fn mend(tokens: Vec<Token>, vocabulary: &Vocabulary) -> Vec<Token> {
    let mut looked_up = 0;
    mend_with(tokens, |word| {
        if vocabulary.is_sure(word) || looked_up == MOST_LOOKED_UP {
            return None;
        }
        looked_up += 1;
        match vocabulary.mend(word) {
            Mended::As(words) => Some(words),
            Mended::Known | Mended::Unknown => None,
        }
    })
}

/// Replaces words by those that `meant` gives for them.
pub(crate) fn mend_with<W>(tokens: Vec<Token>, mut meant: impl FnMut(&str) -> Option<W>) -> Vec<Token>
where
    W: IntoIterator<Item: Into<String>>,
{
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens {
        let Some(words) = meant(&token.word) else {
            out.push(token);
            continue;
        };
        let typed = token.typed.unwrap_or(token.word);
        for (i, word) in words.into_iter().enumerate() {
            out.push(Token {
                word: word.into(),
                typed: (i == 0).then(|| typed.clone()),
                possessive: token.possessive,
                before: if i == 0 { token.before } else { Break::None },
            });
        }
    }
    out
}
