//! Reads `src/` and fails on an arrow that may not be: a module that names one it must not know, a crate outside its owner,
//! a look at the clock outside `runtime::clock`, a file that does not say what it is for or has grown too long.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::Path;

/// Which top-level modules may be named where. A module that is missing here may not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("app", &["domain"]),
    ("ui", &["domain", "app"]),
    // What config, sandbox and runtime all need of the machine; it has no knowledge of settings or servers.
    ("system", &["domain"]),
    ("config", &["domain", "system"]),
    ("api", &["domain"]),
    ("operations", &["domain", "api"]),
    ("sandbox", &["domain", "system"]),
    ("runtime", &["domain", "system", "config", "api", "operations", "app", "ui", "sandbox"]),
    ("cli", &["domain", "system", "config", "api", "operations", "app", "ui", "sandbox", "runtime"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Paths that belong to some modules only. A path stands for all that is below it.
const OWNED: &[(&str, &[&str])] = &[
    ("arboard", &["runtime"]),
    ("axum", &["sandbox"]),
    ("clap", &["cli"]),
    ("crossterm", &["runtime"]),
    ("flate2", &["sandbox"]),
    ("indicatif", &["cli"]),
    ("keyring", &["config"]),
    ("nix", &["runtime"]),
    ("ratatui", &["ui", "runtime"]),
    ("ratatui::crossterm", &["runtime"]),
    ("ratatui::backend::CrosstermBackend", &["runtime"]),
    ("ratatui::prelude::CrosstermBackend", &["runtime"]),
    ("reqwest", &["api"]),
    ("rusqlite", &["sandbox"]),
    ("tokio", &["api", "sandbox", "runtime", "cli", "system"]),
    ("tracing", &["api", "runtime", "cli"]),
    ("tracing_subscriber", &["runtime"]),
    ("xterm_color", &["runtime"]),
];

/// Modules that are functions of what they are given: no files, environment, processes, sockets or clocks.
const PURE: &[&str] = &["domain", "app", "ui"];
const IMPURE: &[&str] = &[
    "rustix",
    "std::env",
    "std::fs",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::time::UNIX_EPOCH",
];

/// The machine's time, which only [`CLOCK`] may ask for.
const NOW: &[[&str; 2]] = &[["Timestamp", "now"], ["SystemTime", "now"], ["Zoned", "now"]];
const CLOCK: &str = "runtime/clock.rs";

const LONGEST: usize = 400;

/// Files that may break a rule, with the complaint that is waived and the reason why. Better none.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

#[test]
fn the_house_keeps_its_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(
        files.iter().any(|(path, _)| path == "domain/mod.rs"),
        "the sources have been found: {}",
        files.len()
    );
    let complaints: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| complaints(path, text).into_iter().map(move |what| (path, what)))
        .filter(|(path, what)| !EXCEPTIONS.iter().any(|(file, part, _)| path == file && what.contains(part)))
        .map(|(path, what)| format!("src/{path}: {what}"))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert_eq!(circles(&files), Vec::<Vec<String>>::new());
}

#[test]
fn no_feature_imports_a_sibling() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert_eq!(siblings(&files), Vec::<(String, String)>::new());
}

/// The features that import another, and which: a feature is a folder of `app` that has an `update.rs`.
fn siblings(files: &[(String, String)]) -> Vec<(String, String)> {
    let feature = |file: &str| {
        let (feature, _) = file.strip_prefix("app/")?.split_once('/')?;
        files
            .iter()
            .any(|(other, _)| *other == format!("app/{feature}/update.rs"))
            .then(|| feature.to_owned())
    };
    let mut found = BTreeSet::new();
    for (file, text) in files {
        let Some(own) = feature(file) else { continue };
        for Mention { path, .. } in mentions(without_tests(text), &modules_of(file)) {
            if let [root, app, other, ..] = path.as_slice()
                && (root.as_str(), app.as_str()) == ("crate", "app")
                && *other != own
                && feature(&format!("app/{other}/update.rs")).is_some()
            {
                found.insert((own.clone(), other.clone()));
            }
        }
    }
    found.into_iter().collect()
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    collect_below(folder, folder, files);
    files.sort();
}

fn collect_below(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_below(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// What is wrong with a file of `src/`, line by line.
fn complaints(file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push("opens without a //! that says what it is for".to_owned());
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        found.push(format!("{lines} lines are more than {LONGEST}: make it a folder"));
    }
    let module = modules_of(file);
    let Some(&(house, known)) = ARROWS.iter().find(|(name, _)| *name == module[0]) else {
        found.push(format!("{} has no place in the architecture", module[0]));
        return found;
    };
    let inside: &[String] = if matches!(house, "main" | "lib") { &[] } else { &module };
    for Mention { line, path, .. } in mentions(text, inside) {
        let whole = path.join("::");
        let mut complain = |why: &str| found.push(format!("line {line}: {whole}: {why}"));
        if path[0] == "#[path]" {
            complain("a module lives where its name says");
        } else if matches!(path[0].as_str(), "crate" | "fleet_tokens") {
            match path.get(1).map_or("*", String::as_str) {
                name if name == house || known.contains(&name) => {}
                "self" | "*" => complain("name the module that is meant"),
                _ => complain(&format!("{house} may not know it")),
            }
        }
        for (owned, owners) in OWNED {
            if is_below(&path, owned) && !owners.contains(&house) {
                complain(&format!("{owned} belongs to {}", owners.join(", ")));
            }
        }
        if PURE.contains(&house) && IMPURE.iter().any(|impure| is_below(&path, impure)) {
            complain(&format!("{house} knows nothing of the machine"));
        }
        if file != CLOCK && NOW.iter().any(|now| path.windows(2).any(|part| part == now)) {
            complain(&format!("only {CLOCK} asks for the time"));
        }
    }
    found
}

/// The circles among the files: groups in which every file imports every other, directly or by way of others. The
/// `mod.rs` of a folder may use what stands in the folder, which may use it in turn; tests in files of their own are
/// left out.
fn circles(files: &[(String, String)]) -> Vec<Vec<String>> {
    let is_test = |file: &str| file.ends_with("/tests.rs") || file.contains("/tests/");
    let files: Vec<&(String, String)> = files.iter().filter(|(file, _)| !is_test(file)).collect();
    let modules: HashMap<Vec<String>, &str> =
        files.iter().map(|(file, _)| (modules_of(file), file.as_str())).collect();
    // A path from the crate on; `a::f` in a `mod.rs` may name the folder's own module `a`.
    let rooted = |path: &[String], module: &[String]| match path {
        [root, rest @ ..] if root == "crate" => Some(rest.to_vec()),
        [first, ..] => {
            let child: Vec<String> = module.iter().chain([first]).cloned().collect();
            modules.contains_key(&child).then(|| [module, path].concat())
        }
        [] => None,
    };
    // What the `mod.rs` of a folder imports has a second path there; by a `*`, whatever is not found there itself.
    let mut second_paths = HashMap::new();
    for (file, text) in files.iter().filter(|(file, _)| file.ends_with("/mod.rs")) {
        let module = modules_of(file);
        for Mention { path, .. } in mentions(text, &module).into_iter().filter(|mention| mention.imported) {
            if let (Some(name), Some(first)) = (path.last(), rooted(&path, &module)) {
                let (name, first) = match first.split_last() {
                    Some((star, all)) if star == "*" => (star, all.to_vec()),
                    _ => (name, first.clone()),
                };
                second_paths.insert(module.iter().chain([name]).cloned().collect::<Vec<_>>(), first);
            }
        }
    }
    let imports: HashMap<&str, HashSet<&str>> = files
        .iter()
        .map(|(file, text)| {
            let own = file.strip_suffix("mod.rs");
            let module = modules_of(file);
            let named = mentions(without_tests(text), &module);
            let named = named.iter().filter_map(|mention| rooted(&mention.path, &module));
            let named = named.filter_map(|path| file_of(&path, &modules, &second_paths));
            let named = named.filter(|other| !own.is_some_and(|folder| other.starts_with(folder)));
            (file.as_str(), named.collect())
        })
        .collect();
    let reach_of = |from: &str| {
        let mut seen = HashSet::new();
        let mut next: Vec<&str> = imports[from].iter().copied().collect();
        while let Some(file) = next.pop() {
            if seen.insert(file) {
                next.extend(imports.get(file).into_iter().flatten().copied());
            }
        }
        seen
    };
    let reached: BTreeMap<&str, HashSet<&str>> = imports.keys().map(|file| (*file, reach_of(file))).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (file, others) in reached.iter().filter(|(file, others)| others.contains(*file)) {
        let circle: Vec<String> = reached
            .iter()
            .filter(|(other, back)| others.contains(*other) && back.contains(file))
            .map(|(other, _)| (*other).to_owned())
            .collect();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}

/// The file that a path below the crate leads to: the deepest module on it.
fn file_of<'f>(
    path: &[String],
    modules: &HashMap<Vec<String>, &'f str>,
    second_paths: &HashMap<Vec<String>, Vec<String>>,
) -> Option<&'f str> {
    let mut path = path.to_vec();
    for _ in 0..4 {
        let known = |length: &usize| {
            modules.contains_key(&path[..*length]) || second_paths.contains_key(&path[..*length])
        };
        let longest = (1..=path.len()).rev().find(known)?;
        let all = [&path[..longest], &["*".to_owned()]].concat();
        match (modules.get(&path[..longest]), second_paths.get(&path[..longest])) {
            (Some(_), _) if longest < path.len() && second_paths.contains_key(&all) => {
                return modules.get(&second_paths[&all]).copied();
            }
            (Some(file), _) => return Some(file),
            (None, Some(first)) => path = first.iter().chain(&path[longest..]).cloned().collect(),
            (None, None) => return None,
        }
    }
    None
}

/// The text up to the tests at its end.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

/// The modules that lead to a file: `app/update/mod.rs` is `app::update`.
fn modules_of(file: &str) -> Vec<String> {
    let mut modules: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if modules.len() > 1 && modules.last().is_some_and(|last| last == "mod") {
        modules.pop();
    }
    modules
}

/// Whether the path is the other one or below it; a glob above it reaches it, too.
fn is_below(path: &[String], other: &str) -> bool {
    let other: Vec<&str> = other.split("::").collect();
    match path {
        [above @ .., last] if last == "*" && above.len() == other.len() - 1 && !above.is_empty() => {
            above == &other[..above.len()]
        }
        _ => path.len() >= other.len() && path[..other.len()] == other[..],
    }
}

/// A path in the code, from its crate on as far as imports tell.
#[derive(Debug)]
struct Mention {
    line: usize,
    /// It stands in a `use` declaration.
    imported: bool,
    path: Vec<String>,
}

/// Every path that the code names, in `use` declarations and elsewhere.
fn mentions(text: &str, module: &[String]) -> Vec<Mention> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut imported: HashMap<String, Vec<String>> = HashMap::new();
    let mut inline: Vec<(usize, String)> = Vec::new();
    let mut depth = 0;
    let mut elsewhere = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let here: Vec<String> =
            module.iter().cloned().chain(inline.iter().map(|(_, name)| name.clone())).collect();
        let (line, word) = (tokens[at].line, tokens[at].text.as_str());
        let word_at = |index: usize| tokens.get(index).map_or("", |token| token.text.as_str());
        match word {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inline.retain(|&(opened, _)| opened <= depth);
            }
            "mod" if word_at(at + 2) == "{" => inline.push((depth + 1, word_at(at + 1).to_owned())),
            "#" if word_at(at + 1) == "[" && word_at(at + 2) == "path" && word_at(at + 3) == "=" => {
                found.push(Mention { line, imported: false, path: vec!["#[path]".to_owned()] });
            }
            "extern" if word_at(at + 1) == "crate" => {
                found.push(Mention { line, imported: false, path: vec![word_at(at + 2).to_owned()] });
                at += 2;
            }
            "use" if word_at(at + 1) != "<" => {
                at += 1;
                let mut leaves = Vec::new();
                read_use(&tokens, &mut at, &[], &mut leaves);
                for (line, path, name) in leaves {
                    let path = absolute(path, &here);
                    imported.insert(name, path.clone());
                    found.push(Mention { line, imported: true, path });
                }
            }
            _ if is_name(word) => {
                let mut path = vec![word.to_owned()];
                while word_at(at + 1) == "::" && is_name(word_at(at + 2)) {
                    path.push(word_at(at + 2).to_owned());
                    at += 2;
                }
                if path.len() > 1 {
                    elsewhere.push((line, path, here));
                }
            }
            _ => {}
        }
        at += 1;
    }
    for (line, path, here) in elsewhere {
        let path = match imported.get(&path[0]) {
            Some(start) => start.iter().chain(&path[1..]).cloned().collect(),
            None => absolute(path, &here),
        };
        found.push(Mention { line, imported: false, path });
    }
    found
}

/// Reads one branch of a `use` tree: each leaf with its line, its path and the name that it gets.
fn read_use(
    tokens: &[Token],
    at: &mut usize,
    above: &[String],
    leaves: &mut Vec<(usize, Vec<String>, String)>,
) {
    let mut path = above.to_vec();
    let mut line = tokens.get(*at).map_or(0, |token| token.line);
    while let Some(token) = tokens.get(*at) {
        match token.text.as_str() {
            "::" => {}
            "{" => {
                *at += 1;
                while tokens.get(*at).is_some_and(|token| token.text != "}") {
                    read_use(tokens, at, &path, leaves);
                    if tokens.get(*at).is_some_and(|token| token.text == ",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            "as" => {
                let name = tokens.get(*at + 1).map(|token| token.text.clone()).unwrap_or_default();
                *at += 2;
                leaves.push((line, path, name));
                return;
            }
            word if is_name(word) || word == "*" => {
                line = token.line;
                // `{self, …}` means the path above.
                if word != "self" || path.is_empty() {
                    path.push(word.to_owned());
                }
            }
            _ => break,
        }
        *at += 1;
    }
    if let Some(name) = path.last().cloned() {
        leaves.push((line, path, name));
    }
}

/// Resolves `self` and `super` from the module that the path stands in.
fn absolute(path: Vec<String>, here: &[String]) -> Vec<String> {
    if !matches!(path[0].as_str(), "self" | "super") {
        return path;
    }
    let ups = path.iter().take_while(|word| *word == "super" || *word == "self").count();
    let levels = path[..ups].iter().filter(|word| *word == "super").count();
    let kept = &here[..here.len().saturating_sub(levels)];
    std::iter::once("crate".to_owned())
        .chain(kept.iter().cloned())
        .chain(path[ups..].iter().cloned())
        .collect()
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

#[derive(Debug)]
struct Token {
    line: usize,
    text: String,
}

/// Names, `::` and single signs; comments, strings, characters, lifetimes and numbers are left out.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let name = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (length, kept) = if let Some(length) = skipped(rest) {
            (length, None)
        } else if rest.starts_with("r#") && name == 1 {
            (2, None)
        } else if name > 0 {
            (name, Some(&rest[..name]).filter(|word| is_name(word)))
        } else if rest.starts_with("::") {
            (2, Some("::"))
        } else {
            (first.len_utf8(), Some(&rest[..first.len_utf8()]).filter(|_| !first.is_whitespace()))
        };
        if let Some(kept) = kept {
            tokens.push(Token { line, text: kept.to_owned() });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// The length of the comment, string, character or lifetime that the text begins with.
fn skipped(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(comment(bytes));
    }
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            let unhashed = rest.trim_start_matches('#');
            unhashed.starts_with('"') && (prefix.ends_with('r') || unhashed.len() == rest.len())
        })
    });
    if let Some(prefix) = prefix {
        let rest = &text[prefix.len()..];
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let open = prefix.len() + hashes + 1;
        if prefix.ends_with('r') {
            let end = format!("\"{}", "#".repeat(hashes));
            return Some(text[open..].find(&end).map_or(text.len(), |at| open + at + end.len()));
        }
        return Some(closing(bytes, open, b'"'));
    }
    let quote = usize::from(text.starts_with("b'"));
    if bytes.get(quote) != Some(&b'\'') {
        return None;
    }
    let mut after = text[quote + 1..].chars();
    match (after.next(), after.next()) {
        (Some('\\'), _) | (_, Some('\'')) => Some(closing(bytes, quote + 1, b'\'')),
        // A lifetime: its name is left out with it.
        _ => {
            let name = &text[quote + 1..];
            Some(quote + 1 + name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len()))
        }
    }
}

/// Where a literal ends that is open at `from`.
fn closing(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut at = from;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// Where a block comment ends; they nest.
fn comment(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < bytes.len() {
        match &bytes[at..(at + 2).min(bytes.len())] {
            b"/*" => (at, depth) = (at + 2, depth + 1),
            b"*/" => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod the_checker {
    use super::{LONGEST, circles, complaints, siblings};

    /// The complaints about code in a file that is otherwise in order.
    fn about(file: &str, code: &str) -> Vec<String> {
        complaints(file, &format!("//! A file.\n{code}\n"))
    }

    fn allows(file: &str, code: &str) {
        assert_eq!(about(file, code), Vec::<String>::new(), "{file}: {code}");
    }

    fn forbids(file: &str, code: &str, why: &str) {
        let found = about(file, code);
        assert!(found.iter().any(|complaint| complaint.contains(why)), "{file}: {code}: {found:?}");
    }

    #[test]
    fn knows_the_arrows_in_every_spelling() {
        for code in [
            "use crate::api::Client;",
            "use crate::{domain::Token, api};",
            "use {crate::{api::{self, Client}}, std::fmt};",
            "pub(crate) use crate::api as web;",
            "use super::super::api::Client;",
            "use super::super::{api};",
            "fn f() -> crate::api::Client { f() }",
            "fn f(_: &'static crate::api::Client) {}",
            "impl From<crate::api::Client> for X {}",
            "macro_rules! m { () => { $crate::api::go() } }",
            "#[cfg(test)] mod tests { use super::super::super::api::Client; }",
            "#[cfg(test)] mod tests { mod deep { fn f() { crate::api::go(); } } }",
            "use fleet_tokens::api::Client;",
            "use r#crate::api; use crate::r#api::Client;",
        ] {
            forbids("app/model.rs", code, "app may not know it");
        }
        forbids("app/mod.rs", "use super::api::Client;", "app may not know it");
        forbids("app/update/mod.rs", "use super::super::ui::View;", "app may not know it");
        allows(
            "app/model.rs",
            "use crate::domain::token::Token; use crate::app::action::Action; use super::msg::Msg;",
        );
        allows("app/mod.rs", "mod api; mod tests { use super::*; use super::update; }");
    }

    #[test]
    fn keeps_api_and_sandbox_apart() {
        forbids("api/wire.rs", "use crate::sandbox::store::Row;", "api may not know it");
        forbids("sandbox/routes.rs", "fn f(_: crate::api::wire::Token) {}", "sandbox may not know it");
        allows("runtime/mod.rs", "use crate::{api::Client, sandbox::Sandbox};");
    }

    #[test]
    fn lets_nobody_hide_behind_the_root() {
        forbids("app/model.rs", "use crate::*;", "name the module");
        forbids("app/model.rs", "use crate as all;", "name the module");
        forbids("app/model.rs", "use super::super::*;", "name the module");
        forbids("app/model.rs", "#[path = \"../api/mod.rs\"] mod x;", "lives where its name says");
        forbids("lib.rs", "pub use crate::api::Client;", "lib may not know it");
        forbids("main.rs", "use fleet_tokens::runtime;", "main may not know it");
        forbids("helpers.rs", "", "no place in the architecture");
        allows("main.rs", "fn main() { fleet_tokens::cli::run() }");
    }

    #[test]
    fn knows_whose_the_crates_are() {
        forbids("app/model.rs", "use ratatui::layout::Rect;", "ratatui belongs to");
        forbids("app/model.rs", "fn f(_: tokio::sync::mpsc::Sender<()>) {}", "tokio belongs to");
        forbids("app/model.rs", "extern crate tokio;", "tokio belongs to");
        forbids("app/model.rs", "#[cfg(test)] mod t { #[tokio::test] async fn f() {} }", "tokio belongs to");
        forbids("ui/table.rs", "use ::crossterm::event::KeyCode;", "crossterm belongs to");
        forbids("ui/table.rs", "use ratatui::{crossterm::event, Frame};", "ratatui::crossterm belongs to");
        forbids(
            "ui/table.rs",
            "use ratatui as r; fn f() { r::crossterm::go() }",
            "ratatui::crossterm belongs to",
        );
        forbids("ui/table.rs", "use ratatui::prelude::*;", "CrosstermBackend belongs to");
        forbids("runtime/tasks.rs", "use reqwest::Client;", "reqwest belongs to");
        forbids("api/client.rs", "use axum::Router;", "axum belongs to");
        forbids("cli/list.rs", "fn f(_: rusqlite::Connection) {}", "rusqlite belongs to");
        allows("ui/table.rs", "use ratatui::{Frame, widgets::{Row, Table}}; use crate::app::Model;");
        allows(
            "runtime/terminal.rs",
            "use crossterm::event; use ratatui::crossterm::style; use tokio::select;",
        );
        allows("api/client.rs", "use reqwest::Client;");
        allows("sandbox/store.rs", "use rusqlite::Connection; use axum::Router;");
    }

    #[test]
    fn keeps_the_machine_out_of_what_is_pure() {
        for code in [
            "fn f() { std::fs::read(\"x\"); }",
            "use std::{env, fmt};",
            "use std::time::{Duration, Instant};",
            "use std::time; fn f() { time::Instant::now(); }",
            "use std as s; fn f() { s::env::var(\"HOME\"); }",
            "use std::time::*;",
            "use std::*;",
        ] {
            for file in ["app/model.rs", "ui/frame.rs", "domain/token.rs"] {
                forbids(file, code, "knows nothing of the machine");
            }
        }
        allows(
            "app/model.rs",
            "use std::time::Duration; use std::fmt; fn f() { env!(\"X\"); let fs = env; }",
        );
        allows("config/environment.rs", "fn f() { std::env::vars_os(); }");
    }

    #[test]
    fn lets_one_file_ask_for_the_time() {
        forbids("sandbox/store.rs", "fn f() { jiff::Timestamp::now(); }", "asks for the time");
        forbids("cli/list.rs", "use jiff::Timestamp as T; fn f() { T::now(); }", "asks for the time");
        forbids("cli/list.rs", "use jiff::*; fn f() { Timestamp::now(); }", "asks for the time");
        forbids("runtime/mod.rs", "fn f() { x.map(SystemTime::now) }", "asks for the time");
        forbids("api/client.rs", "fn f() { jiff::Zoned::now(); }", "asks for the time");
        allows("runtime/clock.rs", "use jiff::Timestamp; fn f() { Timestamp::now(); }");
        allows("runtime/mod.rs", "fn f(clock: Clock) { clock.now(); Instant::now(); }");
    }

    #[test]
    fn finds_circles() {
        let of = |files: &[(&str, &str)]| {
            let files: Vec<_> = files.iter().map(|(file, text)| ((*file).into(), (*text).into())).collect();
            circles(&files)
        };
        let door = ("app/mod.rs", "pub use a::A; use b::go;");
        assert_eq!(of(&[door, ("app/a.rs", "use super::b;"), ("app/b.rs", "")]), Vec::<Vec<String>>::new());
        // By a second path, in the midst of the code, and in three steps.
        for b in ["use crate::app::A;", "fn f() { super::a::go() }", "use super::c;"] {
            let c = ("app/c.rs", "use crate::app::a;");
            let found = of(&[door, ("app/a.rs", "use super::b;"), ("app/b.rs", b), c]);
            assert_eq!(found.len(), 1, "{b}: {found:?}");
        }
        // By a `*`.
        let found = of(&[
            ("app/x/mod.rs", "pub use update::*;"),
            ("app/x/update.rs", "use crate::app::b;"),
            ("app/b.rs", "fn f() { crate::app::x::go() }"),
        ]);
        assert_eq!(found, [["app/b.rs", "app/x/update.rs"]]);
        // A folder's door may use what is behind it, and tests may use anything.
        assert!(of(&[door, ("app/a.rs", "use super::X;"), ("app/b.rs", "")]).is_empty());
        let tested = "use super::b;\n#[cfg(test)] mod tests { use crate::app::c; }";
        assert!(
            of(&[door, ("app/a.rs", tested), ("app/b.rs", ""), ("app/c.rs", "use super::a;")]).is_empty()
        );
    }

    #[test]
    fn finds_siblings() {
        let files = [
            ("app/a/update.rs", "use crate::app::b; use crate::app::a::state; use crate::app::model;"),
            ("app/b/update.rs", "use super::state;"),
            ("app/b/state.rs", "fn f() { crate::app::a::go() }"),
            ("app/dispatch.rs", "use crate::app::{a, b};"),
        ];
        let files = files.map(|(file, text)| (file.to_owned(), text.to_owned()));
        assert_eq!(siblings(&files), [("a", "b"), ("b", "a")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn reads_code_and_nothing_else() {
        allows(
            "app/model.rs",
            r##"
            // use crate::api::Client;
            /* use crate::api; /* nested */ use crate::ui; */
            /// [`crate::api::Client`]
            const A: &str = "crate::api::x \" crate::ui::y \\";
            const B: &str = r#"crate::api::x " crate::ui::y"#;
            const C: &[u8] = b"crate::api::x";
            const D: [char; 3] = ['"', '\'', '\\'];
            fn f<'a>(x: &'a str) -> &'a str { x }
            "##,
        );
        // What comes after the literals is still read, on its line.
        let found = about(
            "app/model.rs",
            "const D: [char; 2] = ['\"', '\\''];\nconst B: &str = r\"\\\";\nuse crate::api;",
        );
        assert_eq!(found, ["line 4: crate::api: app may not know it"]);
        forbids(
            "app/model.rs",
            "fn f<'a>(x: &'a str) { crate::api::go(b'\"', \"\") }",
            "app may not know it",
        );
    }

    #[test]
    fn wants_an_opening_line_and_an_end() {
        let of = |text: &str| complaints("domain/x.rs", text).join("; ");
        assert!(of("use std::fmt;\n").contains("opens without"));
        assert!(of("// A comment.\n").contains("opens without"));
        assert_eq!(of(&format!("//! A file.{}", "\n".repeat(LONGEST))), "");
        assert!(of(&format!("//! A file.{}", "\n \n".repeat(LONGEST))).contains("make it a folder"));
    }
}
