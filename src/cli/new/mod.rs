//! `dealdesk new`: a small folder to begin another desk with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::context::Context;
use super::failure::Failure;

/// The files of the starter folder.
const STARTER: &[(&str, &str)] = &[
    ("deal.toml", include_str!("starter/deal.toml")),
    ("sources.toml", include_str!("starter/sources.toml")),
    ("entries.toml", include_str!("starter/entries.toml")),
    ("unstated.toml", include_str!("starter/unstated.toml")),
    ("lexicon.toml", include_str!("starter/lexicon.toml")),
    ("questions.jsonl", include_str!("starter/questions.jsonl")),
    ("asked/rent.txt", include_str!("starter/asked/rent.txt")),
    ("asked/lease-until.txt", include_str!("starter/asked/lease-until.txt")),
    ("asked/owner.txt", include_str!("starter/asked/owner.txt")),
    ("asked/berth-size.txt", include_str!("starter/asked/berth-size.txt")),
];

/// Begin another desk: a small, commented knowledge folder to write over
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to make; it has to be empty, or not there yet
    dir: PathBuf,
}

/// Makes the folder.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let shown = args.dir.display();
    match fs::read_dir(&args.dir).map(|mut entries| entries.next().is_none()) {
        Ok(true) => {}
        Ok(false) => {
            return Err(Failure::Usage(format!("{shown} is not empty. Name a folder that is not there yet")));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Failure::Usage(format!("{shown} is a file. Name a folder that is not there yet")));
        }
        Err(error) => return Err(Failure::File(format!("{shown} cannot be read: {error}"))),
    }
    write(&args.dir).map_err(|error| Failure::File(format!("{shown} cannot be written: {error}")))?;
    context.screen.text(&format!(
        "{shown} is a small desk about an invented deal. Its files say how to make it yours.\n\n\
         dealdesk --knowledge {shown} ask \"how much is the rent\"\n\
         dealdesk --knowledge {shown} check\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("asked"))?;
    STARTER.iter().try_for_each(|(path, text)| fs::write(folder.join(path), text))
}
