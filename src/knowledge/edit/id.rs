//! An id for a new entry, made from its question.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::text::is_function_word;

/// Words of the question that the id takes up.
const WORDS: usize = 6;
/// Characters that it has at the most, a number to tell it from others apart.
const LONGEST: usize = 48;

/// An id that is not taken: the telling words of the question, with a number where that is taken.
pub(super) fn made_from(question: &str, taken: &HashSet<String>) -> String {
    let plain: String = question
        .nfkd()
        .filter(|c| !matches!(c, '\'' | '’') && !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !is_function_word(word)).collect();
    let mut id = String::new();
    for word in if telling.is_empty() { words } else { telling }.into_iter().take(WORDS) {
        let room = LONGEST - id.len();
        if id.is_empty() {
            id.push_str(word.get(..word.len().min(room)).unwrap_or_default());
        } else if word.len() < room {
            id.push('-');
            id.push_str(word);
        }
    }
    if id.is_empty() {
        // A question without a Latin letter.
        id.push_str("entry");
    }
    let free = |id: &String| !taken.contains(id);
    std::iter::once(id.clone()).chain((2..).map(|number| format!("{id}-{number}"))).find(free).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_takes_up_the_telling_words() {
        let taken: HashSet<String> = ["oven-rent".to_owned(), "oven-rent-2".to_owned()].into();
        for (question, id) in [
            ("Until when is the oven rented?", "until-oven-rented"),
            ("The oven rent", "oven-rent-3"),
            ("Où est le Café « Müller » ?", "ou-est-le-cafe-muller"),
            ("Who are they?", "who-are-they"),
            ("什么时候?", "entry"),
            ("Flour's price", "flours-price"),
        ] {
            assert_eq!(made_from(question, &taken), id);
        }
        let long = made_from(&"wheelbarrow ".repeat(20), &taken);
        assert_eq!(long, "wheelbarrow-wheelbarrow-wheelbarrow-wheelbarrow");
        assert!(made_from(&"x".repeat(500), &taken).len() <= LONGEST);
    }
}
