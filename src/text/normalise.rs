//! Brings letters into one form: compatibility forms unfolded, accents and invisible
//! characters dropped, lower case, look-alike letters of other scripts mended, text set
//! right to left by an override turned round, long runs of a letter shortened.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest run of the same letter that is kept; "hoooow" becomes "hoow".
const LONGEST_RUN: usize = 2;

/// Returns `raw` in one form, ready to be cut into tokens.
pub(super) fn normalise(raw: &str) -> String {
    if raw.is_ascii() {
        return shorten_runs(raw.bytes().map(|b| char::from(b.to_ascii_lowercase())).filter(|c| !is_invisible(*c)));
    }
    let letters = turn_round(raw);
    let letters = letters
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c))
        .flat_map(|c| match c {
            '’' | '‘' | 'ʼ' | '´' | '＇' => ['\'', '\0'],
            'ß' => ['s', 's'],
            c => [c, '\0'],
        })
        .filter(|c| *c != '\0');
    mend_lookalikes(&shorten_runs(letters))
}

fn shorten_runs(letters: impl Iterator<Item = char>) -> String {
    let mut out = String::with_capacity(letters.size_hint().1.unwrap_or_default());
    let mut run = ('\0', 0);
    for c in letters {
        run = if run.0 == c { (c, run.1 + 1) } else { (c, 1) };
        if run.1 <= LONGEST_RUN || !c.is_alphabetic() {
            out.push(c);
        }
    }
    out
}

/// Undoes U+202E (right-to-left override), which shows "olleh" as "hello".
fn turn_round(raw: &str) -> String {
    let Some((before, rest)) = raw.split_once('\u{202e}') else {
        return raw.to_owned();
    };
    let (turned, after) = rest.split_once('\u{202c}').unwrap_or((rest, ""));
    let turned: String = turned.chars().rev().filter(|c| !is_invisible(*c)).collect();
    format!("{before}{turned}{after}")
}

fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// In a word that mixes Latin with Cyrillic or Greek letters, the others stand for the Latin ones they look like.
fn mend_lookalikes(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        if word.chars().any(|c| c.is_ascii_alphabetic()) {
            out.extend(word.chars().map(|c| lookalike(c).unwrap_or(c)));
        } else {
            out.push_str(word);
        }
    }
    out
}

fn lookalike(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ι' | 'ı' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'η' | 'п' => 'n',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ц' => 'u',
        'ν' => 'v',
        'ѡ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ø' => 'o',
        'æ' => 'a',
        'ł' => 'l',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn letters_come_into_one_form() {
        let table = [
            ("ＭＩＣＲＯＳＯＦＴ", "microsoft"),
            ("Qualité", "qualite"),
            ("z\u{335}a\u{336}l\u{337}go", "zalgo"),
            ("Mісrоsоft", "microsoft"),
            ("hooooow", "hoow"),
            ("zero\u{200b}width", "zerowidth"),
            ("\u{202e}olleh\u{202c} you", "hello you"),
            ("Москва", "москва"),
            ("2000", "2000"),
            ("doesn’t", "doesn't"),
        ];
        for (raw, expected) in table {
            assert_eq!(normalise(raw), expected, "{raw}");
        }
    }
}
