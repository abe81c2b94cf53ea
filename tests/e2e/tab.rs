//! What every story does: open the tab, make a token, look at a secret.

use std::path::Path;

use super::driver::{Builder, Serve, Session};

/// The tab on its own embedded Fleet, read and ready for keys.
pub(crate) fn open() -> Session {
    ready(Session::builder())
}

/// The tab on a server that runs beside it.
pub(crate) fn at(server: &Serve) -> Session {
    ready(Session::builder().connected_to(server))
}

/// The program of a person who wrote this configuration.
pub(crate) fn with(home: &Path, file: &str) -> Builder {
    let folder = home.join("config/fleet-tokens");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), file).unwrap();
    Session::builder().home(home)
}

/// Quits and leaves the secret that was copied on the clipboard.
pub(crate) fn keep_and_quit(app: &Session) {
    app.press("q").see("Clipboard still holds").see("Keep and quit (n)").press("n").exits(0);
}

/// Starts it, and waits until tokens and policies are there: a policy is known by its id until then.
pub(crate) fn ready(builder: Builder) -> Session {
    let app = builder.start();
    app.see("● connected").see("Security lab");
    app
}

/// Fills in the form and sends it: a token for the sample policy Security lab, which lives for a day.
pub(crate) fn create(app: &Session, name: &str) {
    app.press("n").see("Create enrollment token").type_text(name);
    app.press("<tab> <right> <right> <tab>").type_text("security").see("▸ Security lab");
    app.press("<c-s>").see("Enrollment token created");
}

/// The secret on the screen: a base64 text of 60 characters with nothing but blanks around it.
pub(crate) fn secret(app: &Session) -> String {
    app.until("for a secret on the screen", |screen| {
        screen.split(|c: char| c.is_whitespace() || c == '│').find(|word| is_secret(word)).map(str::to_owned)
    })
}

fn is_secret(word: &str) -> bool {
    word.len() == 60
        && word.ends_with('=')
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
}

/// Whether any eight characters of the secret can be read in the bytes.
pub(crate) fn betrays(bytes: &[u8], secret: &str) -> bool {
    secret.as_bytes().windows(8).any(|part| bytes.windows(8).any(|seen| seen == part))
}
