//! The command that enrolls an agent with a token: for which platform, and with which options.

use jiff::{SignedDuration, Timestamp};

use crate::app::dialog::Dialog;
use crate::app::keymap::Context;
use crate::app::request::RequestId;
use tui_input::Input;

use crate::app::remote::Remote;
use crate::domain::enroll::{CommandOptions, EnrollFacts, EnrollTarget, Platform, Script};
use crate::domain::token::Token;

/// The dialog with the enroll command. It never holds the token's secret.
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the screen, or one fact")]
#[derive(Debug, Clone)]
pub struct EnrollDialog {
    /// The token as it was when the dialog opened.
    pub token: Token,
    /// The policy's name, or its id when the policy is unknown; fit for the screen.
    pub policy: String,
    /// The policy's own Fleet Server host, by raw id.
    pub policy_host: Option<String>,
    /// The policy was read. Where it was not, the default host is a guess.
    pub policy_known: bool,
    /// For which platform.
    pub platform: Platform,
    /// The command asks for the token instead of containing it.
    pub ask: bool,
    /// The path of a private CA, where one is wanted.
    pub authority: Option<Input>,
    /// Keys go into that path.
    pub typing: bool,
    /// The command has `--insecure`.
    pub insecure: bool,
    /// What the server says of Fleet Server hosts and its version.
    pub facts: Remote<EnrollFacts>,
    /// Where the manifest was saved.
    pub manifest: Option<String>,
    /// Which part of the commands is on show, where they do not fit; may be any number, round and round.
    pub page: isize,
}

/// Why a path can't be put into a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A path with quotation marks can't be given to every shell: it is left out")]
pub struct PathError;

impl EnrollDialog {
    /// What the commands are made of besides the token.
    #[must_use]
    pub fn target(&self) -> EnrollTarget {
        let facts = if let Remote::Ready(facts) = &self.facts { Some(facts) } else { None };
        EnrollTarget::new(facts, self.policy_host.as_deref())
    }

    /// The path of the private CA, once one was typed.
    ///
    /// # Errors
    /// It can't be put into a command.
    pub fn authority(&self) -> Result<Option<&str>, PathError> {
        let path = self.authority.as_ref().map(|input| input.value().trim()).filter(|path| !path.is_empty());
        match path {
            // Windows' programs take them for ends of their arguments, however they are quoted for the shell.
            Some(path) if path.contains(['"', '\u{201C}', '\u{201D}']) || path.contains(char::is_control) => {
                Err(PathError)
            }
            path => Ok(path),
        }
    }

    /// The commands as they stand.
    #[must_use]
    pub fn script(&self) -> Script {
        let options = CommandOptions {
            ask: self.ask,
            authority: self.authority().ok().flatten().map(str::to_owned),
            insecure: self.insecure,
            manifest: self.manifest.clone(),
        };
        Script::new(self.platform, &self.target(), &options)
    }
}

impl Dialog for EnrollDialog {
    fn context(&self) -> Context {
        if self.typing { Context::Authority } else { Context::Enroll }
    }

    fn input(&mut self) -> Option<&mut Input> {
        self.authority.as_mut().filter(|_| self.typing)
    }

    fn request(&self) -> Option<RequestId> {
        self.facts.request()
    }

    fn waiting_since(&self) -> Option<Timestamp> {
        self.facts.since()
    }

    fn rebase(&mut self, by: SignedDuration) {
        self.facts.rebase(by);
    }
}
