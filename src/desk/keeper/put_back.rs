//! Lines of a text put back as a revision found them, where the text was changed again since: `after` is the text as
//! the revision left it, `now` as it is, `before` as the revision found it.

use std::ops::Range;

/// Lines of a text that give way to others.
#[derive(Debug, PartialEq, Eq)]
struct Edit<'a> {
    /// Which lines of the text, from 0; empty where others only come in between.
    gone: Range<usize>,
    come: Vec<&'a str>,
}

/// Puts lines back in their places. What was changed right above or below them stays; `None` where the same lines were
/// changed again.
pub(super) fn in_place(after: &str, now: &str, before: &str) -> Option<String> {
    let [after, now, before] = [after, now, before].map(whole);
    let lines: Vec<&str> = after.split_inclusive('\n').collect();
    let back = edits(&after, &before);
    let mut later = edits(&after, &now);
    for edit in &mut later {
        if let Some(under) = back.iter().find(|under| edit.gone.is_empty() && overlap(under, edit)) {
            move_out(edit, &under.gone, &lines);
        }
    }
    // What was put back already stays so.
    let back: Vec<Edit<'_>> = back.into_iter().filter(|edit| !later.contains(edit)).collect();
    if back.iter().any(|edit| later.iter().any(|other| overlap(edit, other))) {
        return None;
    }
    let mut all: Vec<Edit<'_>> = back.into_iter().chain(later).collect();
    all.sort_by_key(|edit| (edit.gone.start, edit.gone.end));
    let mut text = String::with_capacity(now.len());
    let mut at = 0;
    for Edit { gone, come } in all {
        text.extend(lines.get(at..gone.start).into_iter().flatten().copied());
        text.extend(come);
        at = gone.end;
    }
    text.extend(lines.get(at..).into_iter().flatten().copied());
    Some(text)
}

/// Puts lines back that each stand for themselves: what the revision brought goes, wherever it stands now, and what it
/// took comes back behind the line that was above it.
pub(super) fn each_line(after: &str, now: &str, before: &str) -> String {
    let [after, now, before] = [after, now, before].map(whole);
    let mut brought: Vec<&str> = after.lines().collect();
    let mut took: Vec<&str> = Vec::new();
    for line in before.lines() {
        match brought.iter().position(|other| *other == line) {
            Some(at) => _ = brought.remove(at),
            None => took.push(line),
        }
    }
    let mut lines: Vec<&str> = now.split_inclusive('\n').collect();
    for line in brought {
        if let Some(at) = place(&lines, line) {
            lines.remove(at);
        }
    }
    let mut at = 0;
    for line in before.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\r', '\n']);
        match place(&lines, bare) {
            Some(found) => at = found + 1,
            None if took.contains(&bare) => {
                lines.insert(at, line);
                at += 1;
            }
            None => {}
        }
    }
    lines.concat()
}

/// Where a line stands among lines with their ends.
fn place(lines: &[&str], wanted: &str) -> Option<usize> {
    lines.iter().position(|line| line.trim_end_matches(['\r', '\n']) == wanted)
}

/// The text with an end to its last line, so that a line is the same whether or not others follow it.
fn whole(text: &str) -> String {
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}")
}

/// What makes a text the other one, from top to bottom.
fn edits<'a>(from: &str, to: &'a str) -> Vec<Edit<'a>> {
    let lines: Vec<&'a str> = to.split_inclusive('\n').collect();
    let patch = diffy::DiffOptions::new().set_context_len(0).create_patch(from, to);
    // By custom, lines are counted from 1, and an empty range is named by the line above it.
    let first =
        |range: diffy::HunkRange| if range.is_empty() { range.start() } else { range.start().saturating_sub(1) };
    let mut edits: Vec<Edit<'a>> = Vec::new();
    for hunk in patch.hunks() {
        let (mut old, mut new) = (first(hunk.old_range()), first(hunk.new_range()));
        let mut open = false;
        for line in hunk.lines() {
            if let diffy::Line::Context(_) = line {
                (old, new, open) = (old + 1, new + 1, false);
                continue;
            }
            if !open {
                edits.push(Edit { gone: old..old, come: Vec::new() });
                open = true;
            }
            let Some(edit) = edits.last_mut() else { continue };
            match line {
                diffy::Line::Delete(_) => old += 1,
                _ => {
                    edit.come.extend(lines.get(new));
                    new += 1;
                }
            }
            edit.gone.end = old;
        }
    }
    edits
}

/// Whether two changes of a text are about the same lines, or about the same place between two.
fn overlap(one: &Edit<'_>, other: &Edit<'_>) -> bool {
    let (a, b) = (&one.gone, &other.gone);
    match (a.is_empty(), b.is_empty()) {
        (true, true) => a.start == b.start,
        (true, false) => b.start < a.start && a.start < b.end,
        (false, true) => a.start < b.start && b.start < a.end,
        (false, false) => a.start.max(b.start) < a.end.min(b.end),
    }
}

/// Moves lines that come in amid others to one of their ends, where the text stays the same: two entries that end alike
/// may be told apart in several ways.
fn move_out<'a>(edit: &mut Edit<'a>, of: &Range<usize>, lines: &[&'a str]) {
    let (at, come) = (edit.gone.start, edit.come.clone());
    let mut down = at;
    while down < of.end && lines.get(down) == edit.come.first() {
        edit.come.rotate_left(1);
        down += 1;
    }
    if down == of.end {
        edit.gone = down..down;
        return;
    }
    edit.come = come;
    let mut up = at;
    while up > of.start && lines.get(up - 1) == edit.come.last() {
        edit.come.rotate_right(1);
        up -= 1;
    }
    if up == of.start {
        edit.gone = up..up;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_above_or_below_stays() {
        for (after, now, before, put_back) in [
            ("a\nx\n", "a\nx\ny\n", "a\n", "a\ny\n"),
            ("x\n", "x\ny\n", "", "y\n"),
            ("x", "x\ny\n", "", "y\n"),
            ("a\nx\nb\n", "a\nv\nx\nw\nb\n", "a\nb\n", "a\nv\nw\nb\n"),
            ("a\nx\nb\n", "a\nv\nx\nw\nb\n", "a\nold\nb\n", "a\nv\nold\nw\nb\n"),
            ("a\nx\nb\n", "A\nx\nB\n", "a\nold\nb\n", "A\nold\nB\n"),
            ("a\nx\nb\n", "a\nb\nc\n", "a\nb\n", "a\nb\nc\n"),
            ("a\nb\n", "a\nb\nc\n", "a\nx\nb\n", "a\nx\nb\nc\n"),
            // Both blocks end alike, so that the second can be seen as beginning before the end of the first.
            ("[e]\nx\n=\n", "[e]\nx\n=\n[e]\ny\n=\n", "", "[e]\ny\n=\n"),
            ("p\n=\n[e]\nx\n=\n", "p\n=\n[e]\nx\n=\n[e]\ny\n=\n", "p\n=\n", "p\n=\n[e]\ny\n=\n"),
        ] {
            assert_eq!(in_place(after, now, before).as_deref(), Some(put_back), "{after:?} {now:?} {before:?}");
        }
    }

    #[test]
    fn lines_that_were_changed_again_are_not_put_back() {
        for (after, now, before) in [
            ("a\nx\nb\n", "a\ny\nb\n", "a\nb\n"),
            ("a\nx\nb\n", "a\nb\n", "a\nold\nb\n"),
            ("x\ny\n", "x\nz\ny\n", ""),
            ("a\nb\n", "a\nnew\nb\n", "a\nold\nb\n"),
        ] {
            assert_eq!(in_place(after, now, before), None, "{after:?} {now:?} {before:?}");
        }
    }

    #[test]
    fn lines_that_stand_for_themselves_always_are() {
        for (after, now, before, put_back) in [
            ("# c\nx\n", "# c\nx\ny\n", "# c\n", "# c\ny\n"),
            ("x\n", "y\nx\n", "", "y\n"),
            ("x\n", "y\n", "", "y\n"),
            ("x", "x\ny\n", "", "y\n"),
            ("a\nc\n", "a\nnew\nc\n", "a\nb\nc\n", "a\nb\nnew\nc\n"),
            ("b\n", "b\r\nc\r\n", "a\nb\n", "a\nb\r\nc\r\n"),
            ("x\n", "", "old\n", "old\n"),
        ] {
            assert_eq!(each_line(after, now, before), put_back, "{after:?} {now:?} {before:?}");
        }
    }
}
