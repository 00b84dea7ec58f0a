//! Normalised text -> tokens: words, numbers and the breaks between sentences and clauses.

use std::borrow::Cow;

use super::english;

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// A space, a hyphen, nothing.
    None,
    /// A comma, a dash, a bracket.
    Clause,
    /// A full stop, a question mark, a line break.
    Sentence,
}

/// One word of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word in lower case, shorthand spelled out.
    pub word: String,
    /// What the person typed, where mending or shorthand changed it.
    pub typed: Option<String>,
    /// Whether it carried a possessive 's.
    pub possessive: bool,
    /// What stands before it.
    pub before: Break,
}

impl Token {
    fn new(word: &str, before: Break) -> Self {
        Token { word: word.to_owned(), typed: None, possessive: false, before }
    }
}

/// Cuts normalised text into tokens.
pub(super) fn tokenise(text: &str) -> Vec<Token> {
    let text = join_spaced_letters(text);
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut gap = Break::Sentence;
    let mut at = 0;
    while let Some(c) = char_at(&text, at) {
        if c.is_alphanumeric() {
            let end = word_end(&text, at);
            push_word(&mut tokens, &text[at..end], gap);
            gap = Break::None;
            at = end;
            continue;
        }
        let next = char_at(&text, at + c.len_utf8());
        at += c.len_utf8();
        let sign = match c {
            '%' | '‰' => "percent",
            '$' if next.is_some_and(|c| c.is_ascii_digit()) => "dollar",
            '→' | '⇒' => "to",
            '-' | '=' if next == Some('>') => "to",
            '&' | '+' => "and",
            '?' | '!' | '\n' | ';' | '。' | '？' | '！' => {
                gap = Break::Sentence;
                continue;
            }
            '.' if next.is_none_or(char::is_whitespace) => {
                gap = Break::Sentence;
                continue;
            }
            ',' | ':' | '(' | ')' | '–' | '—' | '…' | '"' | '“' | '”' | '/' => {
                gap = gap.max(Break::Clause);
                continue;
            }
            _ => continue,
        };
        tokens.push(Token::new(sign, gap));
        gap = Break::None;
    }
    tokens
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Where the word ends that begins at `start`.
fn word_end(text: &str, start: usize) -> usize {
    let digit = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    let mut at = start;
    loop {
        while text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric) {
            at += 1;
        }
        let Some(c) = char_at(text, at) else { return at };
        let goes_on = c.is_alphanumeric()
            || (c == '\'' && char_at(text, at + 1).is_some_and(char::is_alphabetic))
            || (matches!(c, '.' | ',') && digit(at.checked_sub(1)) && digit(Some(at + 1)));
        if !goes_on {
            return at;
        }
        at += c.len_utf8();
    }
}

fn push_word(tokens: &mut Vec<Token>, word: &str, gap: Break) {
    let plain = if word.contains('\'') { Cow::Owned(word.replace('\'', "")) } else { Cow::Borrowed(word) };
    if let Some(words) = english::expand(&plain) {
        for (i, w) in words.iter().enumerate() {
            let mut token = Token::new(w, if i == 0 { gap } else { Break::None });
            token.typed = (i == 0).then(|| plain.clone().into_owned());
            tokens.push(token);
        }
        return;
    }
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        tokens.push(Token::new(word, gap));
        return;
    }
    let mut gap = gap;
    let (word, possessive) = match word.strip_suffix("'s") {
        Some(stem) => (stem, true),
        None => (word, false),
    };
    let stem = match word.split_once('\'') {
        // he'll, we've, l'accord: the longer side carries the matter.
        Some((a, b)) if b.len() > a.len() => b,
        Some((a, _)) => a,
        None => word,
    };
    let mut after_number = false;
    for piece in split_digits(stem) {
        let unit = after_number.then(|| unit_of(piece)).flatten();
        tokens.push(Token::new(unit.unwrap_or(piece), gap));
        gap = Break::None;
        after_number = piece.starts_with(|c: char| c.is_ascii_digit());
    }
    if let Some(last) = tokens.last_mut() {
        last.possessive = possessive;
    }
}

/// The unit that short letters right behind a number stand for.
fn unit_of(letters: &str) -> Option<&'static str> {
    match letters {
        "b" | "bn" | "bil" => Some("billion"),
        "m" | "mn" | "mil" => Some("million"),
        "k" => Some("thousand"),
        _ => None,
    }
}

/// "gpt3" -> "gpt", "3"; a number with its point or comma stays whole.
fn split_digits(word: &str) -> impl Iterator<Item = &str> {
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = numeric(rest.chars().next()?);
        let end = rest.find(|c| numeric(c) != first).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// "w h o  i s" -> "who is": four or more single letters in a row are one or more words;
/// a wider gap among them is where a word ends.
fn join_spaced_letters(text: &str) -> Cow<'_, str> {
    /// Shortest row of single letters that is taken for a spaced-out word.
    const SHORTEST_ROW: usize = 4;
    let single = |p: &str| {
        let mut letters = p.chars().filter(|c| c.is_alphanumeric());
        letters.next().is_some() && letters.next().is_none()
    };
    if text.split(' ').filter(|p| single(p)).count() < SHORTEST_ROW {
        return Cow::Borrowed(text);
    }
    let pieces: Vec<&str> = text.split(' ').collect();
    let mut out = String::with_capacity(text.len());
    // Rows of single letters, with the gaps in them, and what stands between.
    for row in pieces.chunk_by(|a, b| (a.is_empty() || single(a)) && (b.is_empty() || single(b))) {
        if row.iter().filter(|p| single(p)).count() >= SHORTEST_ROW {
            join_row(row, &mut out);
            out.push(' ');
        } else {
            for piece in row {
                out.push_str(piece);
                out.push(' ');
            }
        }
    }
    Cow::Owned(out)
}

/// Joins the letters of a row; the narrowest gap in it lies within words, any wider one between them.
fn join_row(row: &[&str], out: &mut String) {
    let letters: Vec<usize> = (0..row.len()).filter(|&i| !row[i].is_empty()).collect();
    let narrowest = letters.windows(2).map(|w| w[1] - w[0]).min().unwrap_or(1);
    for (n, &i) in letters.iter().enumerate() {
        if n > 0 && i - letters[n - 1] > narrowest {
            out.push(' ');
        }
        out.push_str(row[i]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Break, tokenise};

    #[test]
    fn words_come_out_as_people_mean_them() {
        let table = [
            ("what's up with gpt-3?", "what is up with gpt 3"),
            ("doesn't it end b4 2030", "does not it end before 2030"),
            ("primary_cloud.partner(x)", "primary cloud partner x"),
            ("w h o   i s   t h i s", "who is this"),
            ("t h a t s a l l", "thatsall"),
            ("w   h   o      i   s   i   t   now", "who isit now"),
            ("4% of $10bn", "4 percent of dollar 10 billion"),
            ("l'accord d'openai", "accord openai"),
            ("1.5 or 2,000", "1.5 or 2,000"),
            ("q4 x.5 3.", "q 4 x 5 3"),
            ("a b   c or d", "a b c or d"),
            ("ann -> bob", "ann to bob"),
        ];
        for (text, expected) in table {
            let words: Vec<String> = tokenise(&text.replace('_', " ")).into_iter().map(|t| t.word).collect();
            assert_eq!(words.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn breaks_and_possessives_are_kept() {
        let tokens = tokenise("ann's car, ok? go");
        let seen: Vec<_> = tokens.iter().map(|t| (t.word.as_str(), t.possessive, t.before)).collect();
        assert_eq!(
            seen,
            [
                ("ann", true, Break::Sentence),
                ("car", false, Break::None),
                ("ok", false, Break::Clause),
                ("go", false, Break::Sentence)
            ]
        );
    }
}
