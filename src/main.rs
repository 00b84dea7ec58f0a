//! Arguments to a face.

use std::process::ExitCode;

/// Quicker than most systems' own where many small texts come and go.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    dealdesk::cli::run(std::env::args_os())
}
