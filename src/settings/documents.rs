//! The documents that list the settings, written from the table.

use std::fmt::Write;

use super::SETTINGS;

/// Comments are wrapped to this many characters.
const WIDTH: usize = 98;

/// The whole of `.env.example`.
pub fn env_example() -> String {
    let mut text = String::from(
        "# The settings of Dealdesk. Copy this file to .env and fill in what you need.\n\
         # What is set in the environment wins over the file.\n",
    );
    for setting in SETTINGS {
        text.push('\n');
        for line in wrapped(setting.what) {
            let _ = writeln!(text, "# {line}");
        }
        if !setting.default.is_empty() {
            let _ = writeln!(text, "# Not set: {}", setting.default);
        }
        // The token alone is needed; everything else stays a comment until somebody wants it.
        let mark = if setting.name == "DISCORD_TOKEN" { "" } else { "# " };
        let _ = writeln!(text, "{mark}{}={}", setting.name, setting.example);
    }
    text
}

/// The README's table of settings, in Markdown.
pub fn readme_list() -> String {
    let mut text = String::from("| Setting | What it is | Not set | Example |\n|---|---|---|---|\n");
    for setting in SETTINGS {
        let default = if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
        let _ = writeln!(text, "| `{}` | {} | {default} | `{}` |", setting.name, setting.what, setting.example);
    }
    text
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            if line.is_empty() {
                line.push_str(word);
            } else if line.len() + 1 + word.len() <= WIDTH {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
    }
    lines
}
