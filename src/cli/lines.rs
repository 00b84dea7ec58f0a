//! Standard input, line by line, whatever bytes come.

use std::io::{self, BufRead, Read};

/// Longest line that is kept, in bytes; the rest of a longer one is passed over. Far more than a question that is read.
const LONGEST: u64 = 1 << 20;

/// Reads the next line without its end; `None` at the end of the input. Bytes that are no UTF-8 become `�`.
pub(super) fn next(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if input.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{LONGEST, next};

    #[test]
    fn lines_end_in_any_way_and_bad_bytes_are_shown() {
        let mut input: &[u8] = b"one\r\n\ntwo \xff\nlast";
        let mut read = Vec::new();
        while let Some(line) = next(&mut input).unwrap() {
            read.push(line);
        }
        assert_eq!(read, ["one", "", "two \u{fffd}", "last"]);
    }

    #[test]
    fn an_endless_line_is_cut_and_the_next_one_is_whole() {
        let mut long = vec![b'a'; LONGEST as usize + 5];
        long.extend(b"\nnext\n");
        let mut input = long.as_slice();
        assert_eq!(next(&mut input).unwrap().unwrap().len(), LONGEST as usize);
        assert_eq!(next(&mut input).unwrap().unwrap(), "next");
        assert_eq!(next(&mut input).unwrap(), None);
    }
}
