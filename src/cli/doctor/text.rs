//! The report for people.

use std::fmt::Write as _;

use crate::domain::text::sanitize;

use crate::cli::doctor::report::{DoctorReport, File, Process};
use crate::cli::doctor::server::ServerReport;

/// One line for one thing, its name at the left.
pub(super) fn of(report: &DoctorReport) -> String {
    let DoctorReport { terminal, appearance, .. } = report;
    let mut out = format!("fleet-tokens {} ({})\n\n", report.version, report.target);
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "{name:<12}{}", sanitize(text));
    };
    let named = |name: &Option<String>| name.clone().unwrap_or_else(|| "not set".to_owned());
    let size = terminal.size.map_or_else(String::new, |(columns, rows)| format!(", {columns}x{rows}"));
    let end = |is: bool| if is { "the terminal" } else { "no terminal" };
    line(
        "Terminal",
        &format!(
            "TERM {}, COLORTERM {}{size}; input {}, output {}",
            named(&terminal.term),
            named(&terminal.colorterm),
            end(terminal.input),
            end(terminal.output)
        ),
    );
    let theme = appearance.theme.unwrap_or("dark or light, as the terminal says when the tab opens");
    let signs = if appearance.ascii { "ASCII" } else { "Unicode" };
    line("Look", &format!("theme {theme}; {} colours; {signs}", appearance.colours));
    let (first, more) =
        report.clipboard.split_first().map_or(("see below", &[][..]), |(first, more)| (first, more));
    line("Clipboard", first);
    for sentence in more {
        line("", sentence);
    }
    line("Process", &process(&report.process));
    line(
        "Recording",
        &report.recording.map_or_else(
            || "none that can be seen".to_owned(),
            |by| format!("yes, by {by}: what is shown stays in a file"),
        ),
    );
    line("Server", report.server.as_ref().map_or("none: see below", |server| server.kind));
    if let Some(server) = &report.server {
        out += &of_server(server);
    }
    out.push_str("\nFiles\n");
    for file in &report.files {
        let _ = writeln!(out, "  {}", sanitize(&of_file(file)));
    }
    if !report.problems.is_empty() {
        out.push_str("\nTo put right\n");
        for problem in &report.problems {
            let _ = writeln!(out, "  {}", sanitize(problem));
        }
    }
    out
}

fn process(process: &Process) -> String {
    let limit = |limit: Option<u64>| limit.map_or_else(|| "no limit".to_owned(), |bytes| bytes.to_string());
    let dumpable = match process.dumpable {
        Some(true) => "dumpable, so that others of this user can look into it; ",
        Some(false) => "not dumpable; ",
        None => "",
    };
    format!("{dumpable}core size {} (at most {})", limit(process.core_soft), limit(process.core_hard))
}

fn of_server(server: &ServerReport) -> String {
    let mut out = String::new();
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "  {name:<12}{}", sanitize(text));
    };
    if let Some(url) = &server.url {
        line("Address", url);
    }
    line("Space", server.space.as_deref().unwrap_or("default"));
    line("Credentials", &server.credentials);
    let version = server.version.as_deref().unwrap_or("unknown version");
    let level = server.level.as_deref().unwrap_or("does not say how it feels");
    line("Status", &if server.reachable { format!("{version}, {level}") } else { "not reached".to_owned() });
    line("Tokens", &server.tokens.map_or_else(|| "not read".to_owned(), |count| count.to_string()));
    if let Some(offers) = &server.offers {
        line(
            "Offers",
            &format!(
                "bulk acts: {}; deletion: {}; expiration: {}",
                offers.bulk, offers.delete, offers.expiration
            ),
        );
    }
    out
}

fn of_file(file: &File) -> String {
    let link = if file.link { ", a link" } else { "" };
    let unfit = if file.fit == Some(false) { "  <- see below" } else { "" };
    let (mode, none) = file.mode.as_deref().map_or(("-", ", not there"), |mode| (mode, ""));
    format!("{mode:<5} {} ({}{link}{none}){unfit}", file.path.display(), file.what)
}
