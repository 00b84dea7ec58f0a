//! The deployment files as text: every path, variable, subcommand and exit code they name is there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use dealdesk::discord::{ENDED_WITHIN, StartError};
use dealdesk::metrics::Endpoint;
use dealdesk::settings::SETTINGS;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The lines that say something, lines that end in a backslash joined with the next.
fn lines(name: &str) -> Vec<String> {
    let text = file(name).replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// What follows a word at the beginning of lines.
fn after(lines: &[String], word: &str) -> Vec<String> {
    lines.iter().filter_map(|line| Some(line.strip_prefix(word)?.trim().to_owned())).collect()
}

fn is_a_setting(name: &str) {
    assert!(SETTINGS.iter().any(|setting| setting.name == name), "{name} is no setting");
}

fn is_a_command(words: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dealdesk"));
    let output = command.args(words.split_whitespace()).arg("--help").env_clear().output().unwrap();
    assert!(output.status.success(), "dealdesk {words}: {}", String::from_utf8_lossy(&output.stderr));
}

const IMAGE: &str = "Dockerfile";
const COMPOSE: &str = "deploy/compose.yaml";
const UNIT: &str = "deploy/dealdesk.service";
/// The settings that name folders.
const FOLDERS: [&str; 2] = ["DEALDESK_KNOWLEDGE", "DEALDESK_DATA"];

#[test]
fn the_image_builds_what_is_in_the_repository() {
    let lines = lines(IMAGE);
    let manifest = file("Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert!(lines[0].starts_with(&format!("FROM rust:{version}-slim-")), "{}", lines[0]);
    let run = after(&lines, "RUN").remove(0);
    assert!(run.contains("cargo build --release --locked --bin dealdesk"), "{run}");
    assert!(root().join("Cargo.lock").exists() && run.contains("cp -r knowledge /image/volumes/knowledge"));
    assert!(root().join("knowledge/deal.toml").exists());
    // What the build needs is not left out of its context, secrets are.
    let left_out = self::lines(".dockerignore");
    assert!(left_out.contains(&".env".to_owned()), "{left_out:?}");
    for needed in ["Cargo.toml", "Cargo.lock", "src", "benches", "knowledge"] {
        assert!(!left_out.contains(&needed.to_owned()), "{needed}");
    }
    // Cargo reads the manifests of packages that only the tests need.
    let packages = manifest.split("path = \"tests/").skip(1).filter_map(|rest| rest.split('"').next());
    let packages: Vec<String> = packages.map(|name| format!("!tests/{name}")).collect();
    assert!(!packages.is_empty() && packages.iter().all(|package| left_out.contains(package)), "{packages:?}");
    assert_eq!(
        after(&lines, "COPY --from=build"),
        ["/image/program/ /", "--chown=65532:65532 /image/volumes/ /"],
        "the bot's user owns what it writes, not the program"
    );
}

#[test]
fn the_image_runs_the_bot_without_rights() {
    let lines = lines(IMAGE);
    let variables = after(&lines, "ENV").join(" ");
    let variables: Vec<(&str, &str)> =
        variables.split_whitespace().map(|pair| pair.split_once('=').expect("a value")).collect();
    for (name, _) in &variables {
        is_a_setting(name);
    }
    // What the bot writes lies in a volume.
    let volumes = after(&lines, "VOLUME").join(" ");
    for name in FOLDERS {
        let folder = variables.iter().find(|(known, _)| known == &name).expect(name).1;
        assert!(volumes.contains(&format!("\"{folder}\"")), "{folder} is no volume: {volumes}");
        assert!(file(COMPOSE).contains(&format!(":{folder}\n")), "compose mounts nothing at {folder}");
    }
    let user = after(&lines, "USER").remove(0);
    assert!(!user.starts_with('0') && !user.starts_with("root"), "{user}");
    assert_eq!(after(&lines, "ENTRYPOINT"), ["[\"/usr/local/bin/dealdesk\"]"]);
    let command = after(&lines, "CMD").remove(0);
    is_a_command(command.trim_matches(['[', ']']).replace(['"', ','], " ").trim());
}

#[test]
fn compose_keeps_the_container_read_only() {
    let lines = lines(COMPOSE);
    for line in ["read_only: true", "cap_drop: [ALL]", "security_opt: [\"no-new-privileges:true\"]"] {
        assert!(lines.iter().any(|known| known == line), "{line}");
    }
    let folder = root().join("deploy");
    assert!(folder.join(after(&lines, "build:").remove(0)).join(IMAGE).exists());
    assert_eq!(after(&lines, "env_file:"), ["../.env"], "where README and .env.example have the settings");
    let is_variable = |name: &&str| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let variables: Vec<&str> = lines.iter().filter_map(|l| Some(l.split_once(": ")?.0)).filter(is_variable).collect();
    assert!(!variables.is_empty());
    variables.into_iter().for_each(is_a_setting);
    // What .env has would go before the image's own: the volumes are named once more.
    let image = self::lines(IMAGE);
    for name in FOLDERS {
        let folder = after(&lines, &format!("{name}:")).remove(0);
        let of_the_image = after(&image, "ENV").join(" ");
        assert!(of_the_image.split_whitespace().any(|pair| pair == format!("{name}={folder}")), "{name}: {folder}");
        assert!(lines.iter().any(|line| line.starts_with("- ") && line.ends_with(&format!(":{folder}"))), "{folder}");
    }
    // Docker gives up after the number that others than this one take, or after the host was restarted.
    assert_eq!(after(&lines, "restart:"), ["unless-stopped"]);
    has_time_to_end(&after(&lines, "stop_grace_period:").remove(0));
}

#[test]
fn the_unit_runs_the_bot_and_writes_only_where_it_may() {
    let lines = lines(UNIT);
    let start = after(&lines, "ExecStart=").remove(0);
    let (set, command) = start.split_once("/usr/local/bin/dealdesk").expect("where the README installs it");
    is_a_command(command);
    let written: Vec<PathBuf> = after(&lines, "StateDirectory=")
        .remove(0)
        .split_whitespace()
        .map(|folder| Path::new("/var/lib").join(folder))
        .collect();
    // What the settings' file has goes before Environment=, but not before what the command itself sets.
    let set = set.strip_prefix("/usr/bin/env ").expect("variables");
    for name in FOLDERS {
        assert!(set.split_whitespace().any(|variable| variable.starts_with(&format!("{name}="))), "{name}");
    }
    for variable in after(&lines, "Environment=").iter().map(String::as_str).chain(set.split_whitespace()) {
        let (name, value) = variable.split_once('=').expect("a value");
        is_a_setting(name);
        assert!(!value.starts_with('/') || written.iter().any(|folder| folder == Path::new(value)), "{variable}");
    }
    has_time_to_end(&after(&lines, "TimeoutStopSec=").remove(0));
    for hardening in
        ["NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "CapabilityBoundingSet=", "User=dealdesk"]
    {
        assert!(lines.iter().any(|line| line == hardening), "{hardening}");
    }
}

#[tokio::test]
async fn the_unit_leaves_alone_what_a_restart_does_not_heal() {
    let lines = lines(UNIT);
    let given_up = after(&lines, "RestartPreventExitStatus=").remove(0);
    let given_up: Vec<u8> = given_up.split_whitespace().map(|code| code.parse().unwrap()).collect();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let metrics = StartError::from(Endpoint::bind(taken.local_addr().unwrap()).await.unwrap_err());
    for error in [StartError::NoToken, StartError::WrongToken, StartError::RefusedIntent, metrics] {
        assert!(given_up.contains(&error.exit_code()), "{error}");
    }
    for error in [StartError::NoNetwork(String::new()), StartError::Ended(String::new())] {
        assert!(!given_up.contains(&error.exit_code()), "{error}");
    }
    // Discord's thousand sign-ins a day are not used up by restarts.
    let pause: u32 = after(&lines, "RestartSec=").remove(0).parse().unwrap();
    assert!(24 * 60 * 60 / pause < 1_000, "{pause}");
}

/// Whoever stops the bot waits for longer than it takes to end.
fn has_time_to_end(pause: &str) {
    let seconds: u64 = pause.trim_end_matches('s').parse().expect("seconds");
    assert!(Duration::from_secs(seconds) > ENDED_WITHIN, "{pause}");
}

#[test]
fn the_readme_speaks_of_these_files() {
    let readme = file("README.md");
    for name in [COMPOSE, UNIT, "/etc/dealdesk.env", "/var/lib/dealdesk"] {
        assert!(readme.contains(name), "{name}");
    }
    assert!(file(UNIT).contains("EnvironmentFile=/etc/dealdesk.env\n"));
    // What the unit shows people to is put there by the steps.
    let documentation = after(&lines(UNIT), "Documentation=file:").remove(0);
    let installed = format!("install -D -m 644 README.md {documentation}\n");
    assert!(readme.contains(&installed), "{installed}");
    // Nobody has a shell in the container: every step there is one of Compose's, or a command of the program.
    for step in readme.lines().filter_map(|line| line.strip_prefix("docker compose -f deploy/compose.yaml ")) {
        let mut words = step.split_whitespace();
        match words.next() {
            Some("run") => is_a_command(step.split_once(" dealdesk ").expect("the service").1),
            Some(known) => assert!(["build", "cp", "restart", "start", "stop", "up"].contains(&known), "{step}"),
            None => panic!("{step}"),
        }
    }
}
