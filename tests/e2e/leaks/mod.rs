//! Whatever is pressed, no secret of the Fleet gets out: thousands of random keys on known secrets, and a look at
//! everything that the program shows, writes and starts.
//!
//! `FLEET_TOKENS_SEED=7 cargo test --test e2e leaks` tries one seed; a failure names its own.

mod steps;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use vt100::Screen;

use super::driver::{Serve, Session};
use super::http::{TOKENS, ask};
use super::tab;
use steps::{Random, Step, step};

/// Random steps of a run, and how many of them are taken between two looks.
const STEPS: usize = 1_500;
const BETWEEN: usize = 25;
/// So many characters of a secret in one place are a leak.
const RUN: usize = 8;

/// What must not be seen: every run of characters of every secret.
struct Secrets {
    runs: HashSet<[u8; RUN]>,
    whole: HashSet<String>,
}

impl Secrets {
    /// Those that the server has now, and the key that it is asked with; each as it is, and what it encodes.
    fn of(server: &Serve) -> Self {
        let mut secrets = Self { runs: HashSet::new(), whole: HashSet::new() };
        secrets.learn(server);
        secrets
    }

    fn learn(&mut self, server: &Serve) {
        let list = ask(server, "GET", &format!("{TOKENS}?perPage=10000"), &Value::Null);
        let tokens = list["items"].as_array().unwrap();
        assert!(tokens.len() > 30, "the sample data");
        for token in tokens {
            self.add(token["api_key"].as_str().unwrap());
        }
        self.add(server.api_key());
    }

    fn add(&mut self, secret: &str) {
        // The half before the colon is the key's id, which every list shows.
        let decoded =
            STANDARD.decode(secret).map_or_else(|_| secret.into(), |it| String::from_utf8(it).unwrap());
        let (_, key) = decoded.split_once(':').unwrap();
        for text in [secret, key] {
            self.runs.extend(text.as_bytes().windows(RUN).map(|run| <[u8; RUN]>::try_from(run).unwrap()));
        }
        self.whole.insert(secret.to_owned());
    }

    fn leak(&self, bytes: &[u8]) -> Option<String> {
        let found = bytes.windows(RUN).find(|run| self.runs.contains(*run))?;
        Some(String::from_utf8_lossy(found).into_owned())
    }
}

/// The dialog made for it, cut out of a frame: what stands in it, and what stands beside.
struct Cut {
    inside: String,
    outside: Vec<String>,
}

fn cut(frame: &Screen) -> Cut {
    let (rows, columns) = frame.size();
    let (rows, columns) = (rows.get(), columns.get());
    let at = |row, column| frame.cell(row, column).map_or("", |cell| cell.contents());
    let title = |row: u16, column: u16| {
        let text = " Enrollment token ";
        at(row, column) == "╭"
            && (0_u16..).zip(text.chars()).all(|(i, c)| at(row, column + 1 + i).chars().eq([c]))
    };
    let created = |row: u16, column: u16| {
        let text = " Enrollment token created ";
        (0_u16..).zip(text.chars()).all(|(i, c)| at(row, column + 1 + i).chars().eq([c]))
    };
    let corner = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .find(|&(row, column)| at(row, column) == "╭" && (title(row, column) || created(row, column)));
    let boxed = corner.map(|(top, left)| {
        let right = (left + 1..columns).find(|&column| at(top, column) == "╮").unwrap_or(columns);
        let bottom = (top + 1..rows).find(|&row| at(row, left) == "╰").unwrap_or(rows);
        (top, left, bottom, right)
    });
    let is_inside = |row, column| {
        boxed.is_some_and(|(top, left, bottom, right)| {
            (top..=bottom).contains(&row) && (left..=right).contains(&column)
        })
    };
    let mut found = Cut { inside: String::new(), outside: Vec::new() };
    for row in 0..rows {
        let mut line = String::new();
        for column in 0..columns {
            let text = at(row, column);
            let to = if is_inside(row, column) { &mut found.inside } else { &mut line };
            to.push_str(if text.is_empty() { " " } else { text });
        }
        found.outside.push(line.trim_end().to_owned());
        found.inside.push('\n');
    }
    found
}

/// A run on one server: several starts of the program in one home.
struct Run {
    seed: u64,
    secrets: Secrets,
    /// Every line that stood beside the dialog, for what is learnt later.
    seen: HashSet<String>,
    revealed: usize,
    /// Starts in which nothing was shown, so that nothing at all may have been written.
    quiet: usize,
    taken: usize,
}

impl Run {
    fn fail(&self, what: &str, leak: &str, where_it_is: &str) -> ! {
        panic!(
            "FLEET_TOKENS_SEED={} after {} steps: {leak:?} of a secret in {what}:\n{where_it_is}",
            self.seed, self.taken
        )
    }

    /// What the program showed since the last look.
    fn watch(&mut self, app: &Session) {
        for frame in app.frames() {
            let Cut { inside, outside } = cut(&frame);
            let shown = self.secrets.leak(inside.as_bytes());
            if let Some(leak) = shown {
                self.revealed += 1;
                let roomy = frame.size().0.get() >= 20;
                if roomy && !inside.contains("Hides itself in") {
                    self.fail("a dialog that should not show it", &leak, &inside);
                }
            }
            for line in outside {
                if !self.seen.contains(&line) {
                    if let Some(leak) = self.secrets.leak(line.as_bytes()) {
                        self.fail("a frame", &leak, &frame.contents());
                    }
                    self.seen.insert(line);
                }
            }
        }
    }

    /// What the machine says of the program and of those that it started.
    fn inspect(&self, app: &Session) {
        let pid = app.pid().as_raw_nonzero().get();
        for process in family(pid) {
            for file in ["cmdline", "comm"] {
                let said = fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
                if let Some(leak) = self.secrets.leak(&said) {
                    self.fail(
                        &format!("{file} of process {process}"),
                        &leak,
                        &String::from_utf8_lossy(&said),
                    );
                }
            }
        }
        for title in app.titles() {
            if let Some(leak) = self.secrets.leak(title.as_bytes()) {
                self.fail("a window's title", &leak, &title);
            }
        }
    }

    /// What was written to the terminal, copies left out: those were asked for, and must be whole.
    fn read(&mut self, app: &Session, shown: bool) {
        let raw = app.raw();
        let rest = copies(&raw, |payload| {
            let Ok(bytes) = STANDARD.decode(payload) else { return };
            let text = String::from_utf8_lossy(&bytes);
            let partial = self.secrets.leak(&bytes).is_some()
                && !self.secrets.whole.iter().any(|secret| text.contains(secret.as_str()));
            assert!(!partial, "seed {}: half a secret was copied", self.seed);
        });
        if !shown {
            self.quiet += 1;
            if let Some(leak) = self.secrets.leak(&rest) {
                self.fail("what was written", &leak, &String::from_utf8_lossy(&rest));
            }
        }
        // After the last frame the terminal is the person's again.
        if app.has_ended()
            && let Some(leak) = self.secrets.leak(app.screen().as_bytes())
        {
            self.fail("what stays on the screen", &leak, &app.screen());
        }
    }

    /// Everything below the person's home: state, audit log, exports.
    fn search(&self, folder: &Path, found: &mut usize) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.display().to_string();
            let bytes = if path.is_dir() { Vec::new() } else { fs::read(&path).unwrap() };
            // Kibana's manifest has the token in it, and was asked for.
            let manifest = String::from_utf8_lossy(&bytes).contains("kind: DaemonSet");
            for bytes in [name.as_bytes(), if manifest { &[] } else { &bytes }] {
                if let Some(leak) = self.secrets.leak(bytes) {
                    self.fail(&name, &leak, &String::from_utf8_lossy(bytes));
                }
            }
            if path.is_dir() {
                self.search(&path, found);
            } else {
                *found += 1;
            }
        }
    }
}

impl Run {
    /// What the program that took the copies saw.
    fn question(&self, witness: &Path) {
        let pasted = fs::read_to_string(witness.with_extension("pasted")).unwrap();
        assert!(self.secrets.whole.iter().any(|secret| pasted.contains(secret)), "nothing was copied");
        let bytes = fs::read(witness).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("TERM=xterm-256color") && text.contains("fleet-tokens"), "{text}");
        assert!(!text.contains("KIBANA_") && !text.contains("FLEET_TOKENS_"), "{text}");
        if let Some(leak) = self.secrets.leak(&bytes) {
            self.fail("a child's arguments or environment", &leak, &text);
        }
    }
}

/// The process and all that it started.
fn family(pid: i32) -> Vec<i32> {
    let mut all = vec![pid];
    let parents: Vec<(i32, i32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let child: i32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            // The name before it may have anything in it, but ends with the last parenthesis.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((child, parent))
        })
        .collect();
    let mut at = 0;
    while at < all.len() {
        let one = all[at];
        all.extend(parents.iter().filter(|(_, parent)| *parent == one).map(|(child, _)| *child));
        at += 1;
    }
    all
}

/// The bytes without the copies by OSC 52, which are looked at one by one.
fn copies(raw: &[u8], mut look: impl FnMut(&[u8])) -> Vec<u8> {
    const BEGIN: &[u8] = b"\x1b]52;";
    let mut rest = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        if raw[at..].starts_with(BEGIN) {
            let from = at + BEGIN.len();
            let end = raw[from..].iter().position(|byte| matches!(byte, 0x07 | 0x1b));
            let end = end.map_or(raw.len(), |end| from + end);
            if let Some(semicolon) = raw[from..end].iter().position(|byte| *byte == b';') {
                look(&raw[from + semicolon + 1..end]);
            }
            at = end;
        } else {
            rest.push(raw[at]);
            at += 1;
        }
    }
    rest
}

/// What the program that takes the copies says of itself: its arguments, its environment and its parent's arguments.
const WITNESS: &str =
    "cat /proc/$$/cmdline /proc/$$/environ /proc/$PPID/cmdline >> \"$0\"; cat >> \"$0.pasted\"";

fn run(seed: u64, reveals: bool, witnessed: bool) {
    let server = Serve::start();
    let home = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let witness = elsewhere.path().join("seen");
    if witnessed {
        let words = serde_json::json!(["sh", "-c", WITNESS, witness]);
        let _ = tab::with(home.path(), &format!("clipboard_command = {words}\n"));
    }
    let mut random = Random(seed);
    let secrets = Secrets::of(&server);
    let mut run = Run { seed, secrets, seen: HashSet::new(), revealed: 0, quiet: 0, taken: 0 };
    while run.taken < STEPS {
        let revealed = run.revealed;
        let app = Session::builder().home(home.path()).connected_to(&server).start();
        app.film().see("● connected");
        if witnessed && run.taken == 0 {
            app.press("g c").see("by your command");
        }
        if reveals {
            // The tab is as it was left, so the token may be any.
            app.press("4 g s").see("Whoever has it can enroll agents.").press("<esc>").gone("Whoever has it");
        }
        while run.taken < STEPS && !app.has_ended() {
            run.taken += 1;
            match step(&mut random, run.taken, reveals) {
                Step::Type(keys) => keys.iter().for_each(|key| app.offer(key)),
                Step::Resize(columns, rows) => app.redrawn(columns, rows),
                Step::Suspend => app.draws_after(|app| app.offer(b"\x1a")),
                Step::Stop => app.draws_after(Session::stop_and_go_on),
            }
            if run.taken.is_multiple_of(BETWEEN) {
                // A token that was just created may be shown in its dialog before the end.
                run.secrets.learn(&server);
                run.watch(&app);
                run.inspect(&app);
            }
        }
        app.end();
        // New tokens have new secrets, and nothing that is on the screen now may have been theirs.
        run.secrets.learn(&server);
        run.watch(&app);
        run.inspect(&app);
        run.read(&app, run.revealed > revealed);
    }
    for line in &run.seen {
        if let Some(leak) = run.secrets.leak(line.as_bytes()) {
            run.fail("a frame", &leak, line);
        }
    }
    let mut files = 0;
    run.search(home.path(), &mut files);
    // Without a key for it, one may still be shown by the palette.
    let looked = if reveals { run.revealed } else { run.quiet };
    assert!(looked > 0, "seed {seed}: the test looks where secrets are");
    if witnessed {
        run.question(&witness);
    }
    assert!(files >= 2, "seed {seed}: state and exports were there to be searched, but {files} files");
}

fn seeds(usual: [u64; 2]) -> Vec<u64> {
    let wanted = std::env::var("FLEET_TOKENS_SEED").ok();
    wanted.map_or(usual.to_vec(), |seed| vec![seed.parse().expect("a number")])
}

#[test]
fn random_keys_that_ask_for_no_secret_show_none_anywhere() {
    for seed in seeds([1, 2]) {
        run(seed, false, false);
    }
}

#[test]
fn random_keys_that_show_secrets_show_them_in_their_dialog_only() {
    for seed in seeds([11, 12]) {
        run(seed, true, false);
    }
}

#[test]
fn a_program_that_takes_the_copies_sees_them_on_its_standard_input_only() {
    for seed in seeds([21, 22]) {
        run(seed, false, true);
    }
}

#[test]
fn commands_that_print_print_no_secret() {
    let server = Serve::start();
    let secrets = Secrets::of(&server);
    for arguments in [&["list"][..], &["list", "-o", "json"], &["doctor"], &["doctor", "--json"]] {
        let mut app = Session::builder().size(200, 100).connected_to(&server);
        for argument in arguments {
            app = app.arg(argument);
        }
        let app = app.start();
        app.exits(0);
        assert_eq!(secrets.leak(&app.raw()), None, "{arguments:?}: {}", app.screen());
    }
}

#[test]
fn a_planted_leak_is_found() {
    let server = Serve::start();
    let secrets = Secrets::of(&server);
    let one = secrets.whole.iter().next().unwrap();
    for part in [&one[..RUN], &one[20..20 + RUN], &one[one.len() - RUN..]] {
        let mut text = String::from("Saved 30 tokens to ");
        let _ = write!(text, "{part}.csv");
        assert!(secrets.leak(text.as_bytes()).is_some(), "{part}");
    }
    assert_eq!(secrets.leak(&one.as_bytes()[..RUN - 1]), None);
    let app = tab::at(&server);
    app.film().press("s").see("Whoever has it").press("<esc>").gone("Whoever has it");
    let cuts: Vec<Cut> = app.frames().iter().map(cut).collect();
    assert!(cuts.iter().any(|cut| secrets.leak(cut.inside.as_bytes()).is_some()));
    assert!(cuts.iter().all(|cut| cut.outside.iter().all(|line| secrets.leak(line.as_bytes()).is_none())));
}
