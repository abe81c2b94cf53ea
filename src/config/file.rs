//! The configuration file. Errors name the line; unknown settings are reported instead of ignored.

use std::fmt::Display;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use strum::VariantNames as _;
use thiserror::Error;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, ValueDeserializer};

use crate::config::settings::{ConnectionSettings, Set};
use crate::domain::appearance::ThemeWish;
use crate::domain::clipboard::ClipboardSetting;
use crate::domain::expiration::Expiration;
use crate::domain::preferences::{FileLine, KeyLine, Preferences};
use crate::domain::problem::{Problem, ProblemKind};
use crate::system::permissions::{self, Unfit};

const WHAT: &str = "Can't use the configuration";

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileContents {
    /// The preferences.
    pub preferences: Preferences,
    /// The server.
    pub kibana: ConnectionSettings,
    /// One sentence for each unknown setting.
    pub warnings: Vec<String>,
    /// One sentence for the file and the folder, if others could read or change it and now can't.
    pub repaired: Vec<String>,
}

/// Why a file can't be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// It can't be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Other users can change it, and with it the commands that it names.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// A line of it is wrong.
    #[error("{place}: {what}")]
    Line {
        /// Where.
        place: FileLine,
        /// What is wrong.
        what: String,
    },
}

impl FileError {
    /// The problem to show, with the name of the file.
    #[must_use]
    pub fn problem(&self, file: &Path) -> Problem {
        let why = match self {
            Self::Io(error) => format!("{}: {error}", file.display()),
            Self::Unfit(unfit) => return unfit.problem(WHAT),
            line @ Self::Line { .. } => line.to_string(),
        };
        Problem::new(ProblemKind::Local, WHAT, &why, "Correct the file, or move it away")
    }
}

/// Reads the file; a missing one is empty. The modes of file and folder are tightened first.
///
/// # Errors
/// It can't be read, is not TOML, has an invalid value, or other users can change it. Unknown settings are no error.
pub fn read(file: &Path) -> Result<FileContents, FileError> {
    let mut repaired = Vec::new();
    for place in file.parent().into_iter().chain([file]) {
        match permissions::settle_written(place) {
            Ok(done) => repaired.extend(done.map(|done| format!("{done}."))),
            Err(Unfit::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(FileContents { repaired, ..FileContents::default() });
            }
            Err(unfit) => return Err(unfit.into()),
        }
    }
    Ok(FileContents { repaired, ..parse(&std::fs::read_to_string(file)?, file)? })
}

/// Reads the text of a file.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, file: &Path) -> Result<FileContents, FileError> {
    let reader = FileReader { text, file };
    let table = DeTable::parse(text)
        .map_err(|error| reader.wrong(error.span().unwrap_or_default(), error.message()))?;
    let mut found = FileContents::default();
    for (key, value) in table.get_ref() {
        let name: &str = key.get_ref();
        if let ("keys", DeValue::Table(lines)) = (name, value.get_ref()) {
            for (name, value) in lines {
                let DeValue::Table(lines) = value.get_ref() else {
                    let what = "keys stand in tables of their own: [keys.tokens], for example";
                    return Err(reader.wrong(name.span(), what));
                };
                for (action, keys) in lines {
                    found.preferences.keys.push(reader.key_line(name.get_ref(), action, keys)?);
                }
            }
        } else if !reader.set(&mut found.preferences, name, value)?
            && !reader.connect(&mut found.kibana, name, key.span(), value)?
        {
            let place = reader.place(key.span());
            found.warnings.push(format!("{place}: there is no setting `{name}`, so it does nothing"));
        }
    }
    Ok(found)
}

const FLAG: &str = "true or false belongs here";
const TEXT: &str = "a text in quotes belongs here";
const KEY_COMMAND: &str = "a list belongs here, the program first: [\"pass\", \"show\", \"kibana\"]";
const CLIPBOARD_COMMAND: &str = "a program and its arguments belong here: [\"xsel\", \"-ib\"]";
const SECRETS: &str = "credentials don't stand in this file: name a file, a command or a keyring's entry by \
                       api_key_file, api_key_command or api_key_keyring";

/// `revoke = "X"` or `revoke = ["X", "f8"]`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Several(Vec<String>),
}

struct FileReader<'a> {
    text: &'a str,
    file: &'a Path,
}

impl FileReader<'_> {
    /// Reads a preference. `false` if there is none of this name.
    fn set(&self, to: &mut Preferences, name: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, FileError> {
        match name {
            "theme" => to.theme = Some(self.one_of(value, &ThemeWish::names())?),
            "ascii" => to.ascii = Some(self.get(value, FLAG)?),
            "accessible" => to.accessible = self.get(value, FLAG)?,
            "reduce_motion" => to.reduce_motion = self.get(value, FLAG)?,
            "mouse" => to.mouse = self.get(value, FLAG)?,
            "read_only" => to.read_only = self.get(value, FLAG)?,
            "refresh" => to.refresh = self.span(value, &["never"], 5, 86_400)?,
            "clipboard" => to.clipboard = self.one_of(value, ClipboardSetting::VARIANTS)?,
            "clipboard_command" => {
                to.clipboard_command = self.get(value, CLIPBOARD_COMMAND)?;
                if to.clipboard_command.first().is_some_and(String::is_empty) {
                    return Err(self.wrong(value.span(), CLIPBOARD_COMMAND));
                }
            }
            "clear_clipboard_after" => {
                to.clear_clipboard_after = self.span(value, &["never", "0", "0s"], 1, 3600)?;
            }
            "blind_clear" => to.blind_clear = self.get(value, FLAG)?,
            "hide_secret_after" => {
                to.hide_secret_after = self.span(value, &[], 5, 120)?.unwrap_or(to.hide_secret_after);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads a setting of the server, or of where its key is. `false` if there is none of this name.
    fn connect(
        &self,
        to: &mut ConnectionSettings,
        name: &str,
        at: Range<usize>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<bool, FileError> {
        let place = self.place(at.clone());
        match name {
            "url" => to.url = Some(Set { value: self.get(value, TEXT)?, place }),
            "space" => to.space = Some(Set { value: self.get(value, TEXT)?, place }),
            "api_key_file" => to.key_file = Some(Set { value: self.get(value, TEXT)?, place }),
            "api_key_keyring" => to.key_keyring = Some(Set { value: self.get(value, TEXT)?, place }),
            "api_key_command" => to.key_command = Some(Set { value: self.get(value, KEY_COMMAND)?, place }),
            "api_key" | "username" | "password" => return Err(self.wrong(at, SECRETS)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn key_line(
        &self,
        context: &str,
        action: &Spanned<DeString<'_>>,
        keys: &Spanned<DeValue<'_>>,
    ) -> Result<KeyLine, FileError> {
        let keys = match self.get(keys, TEXT)? {
            Keys::One(key) => vec![key],
            Keys::Several(keys) => keys,
        };
        let place = self.place(action.span());
        Ok(KeyLine { context: context.to_owned(), action: action.get_ref().to_string(), keys, place })
    }

    /// The value, or an error that says what belongs in its place.
    fn get<T: DeserializeOwned>(&self, value: &Spanned<DeValue<'_>>, wanted: &str) -> Result<T, FileError> {
        T::deserialize(ValueDeserializer::from(value.clone()))
            .map_err(|error| self.wrong(error.span().unwrap_or(value.span()), wanted))
    }

    /// One of the names.
    fn one_of<T: FromStr<Err: Display>>(
        &self,
        value: &Spanned<DeValue<'_>>,
        names: &[&str],
    ) -> Result<T, FileError> {
        let name: String = self.get(value, TEXT)?;
        let wrong = |error| self.wrong(value.span(), &format!("{error}; take one of {}", names.join(", ")));
        name.parse().map_err(wrong)
    }

    /// A duration between two limits, in seconds, or `None` for one of the texts in `never`.
    fn span(
        &self,
        value: &Spanned<DeValue<'_>>,
        never: &[&str],
        least: i64,
        most: i64,
    ) -> Result<Option<SignedDuration>, FileError> {
        let text = match self.get(value, TEXT) {
            Err(_) if self.get::<i64>(value, TEXT).is_ok_and(|number| number == 0) => "0".to_owned(),
            text => text?,
        };
        if never.contains(&text.as_str()) {
            return Ok(None);
        }
        let read = Expiration::parse(&text).ok().and_then(|read| read.from(Timestamp::UNIX_EPOCH));
        let seconds = read.map(Timestamp::as_second).filter(|seconds| (least..=most).contains(seconds));
        let wanted = format!("a duration belongs here, from \"{least}s\" to \"{most}s\"");
        let seconds = seconds.ok_or_else(|| self.wrong(value.span(), &wanted))?;
        Ok(Some(SignedDuration::from_secs(seconds)))
    }

    fn place(&self, at: Range<usize>) -> FileLine {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        FileLine { file: self.file.to_owned(), line: before.matches('\n').count() + 1 }
    }

    fn wrong(&self, at: Range<usize>, what: &str) -> FileError {
        FileError::Line { place: self.place(at), what: what.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appearance::Scheme;

    fn of(text: &str) -> Result<FileContents, String> {
        parse(text, Path::new("config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn settings_are_read_and_the_others_stay_as_they_come() {
        let read = of("theme = \"mono\"\nrefresh = \"2m\"\nread_only = true\nmouse = false\n").unwrap();
        let wanted = Preferences {
            theme: Some(ThemeWish::Named(Scheme::Mono)),
            refresh: Some(SignedDuration::from_secs(120)),
            read_only: true,
            mouse: false,
            ..Preferences::default()
        };
        assert_eq!(read, FileContents { preferences: wanted, ..FileContents::default() });
        assert_eq!(of("refresh = \"never\"").unwrap().preferences.refresh, None);
        assert_eq!(of("").unwrap(), FileContents::default());
    }

    #[test]
    fn a_kibana_can_be_named_but_no_secret_can_stand_there() {
        let read =
            of("url = \"https://k.example\"\nspace = \"lab\"\n\napi_key_command = [\"pass\", \"show\"]\n")
                .unwrap();
        let ConnectionSettings { url, space, key_command, key_file: None, key_keyring: None } = read.kibana
        else {
            panic!("{read:?}")
        };
        assert_eq!(
            (url.unwrap().value.as_str(), space.unwrap().value.as_str()),
            ("https://k.example", "lab")
        );
        let command = key_command.unwrap();
        assert_eq!((command.value.len(), command.place.to_string().as_str()), (2, "config.toml:4"));
        for (text, what) in [
            ("api_key = \"hunter2\"", "config.toml:1: credentials don't stand in this file"),
            ("password = \"hunter2\"", "config.toml:1: credentials don't stand in this file"),
            ("api_key_command = \"pass show\"", "config.toml:1: a list belongs here"),
            ("api_key_file = 7", "config.toml:1: a text in quotes"),
        ] {
            let error = of(text).unwrap_err();
            assert!(error.starts_with(what) && !error.contains("hunter2"), "{text}: {error}");
        }
    }

    #[test]
    fn what_others_could_change_is_closed_or_not_believed() {
        use std::fs::{self, Permissions};
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let (folder, file) = (home.path().join("fleet-tokens"), home.path().join("fleet-tokens/config.toml"));
        assert_eq!(super::read(&file).unwrap(), FileContents::default(), "no folder");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
        assert_eq!(super::read(&file).unwrap(), FileContents::default(), "no file");
        fs::write(&file, "mouse = false").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o664)).unwrap();
        let read = super::read(&file).unwrap();
        assert!(!read.preferences.mouse && read.repaired.len() == 1, "{read:?}");
        assert!(read.repaired[0].starts_with("Closed to others (mode 0600, was 0664): "));
        let elsewhere = home.path().join("elsewhere.toml");
        fs::rename(&file, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
        assert!(!super::read(&file).unwrap().preferences.mouse, "a link of ours to a file of ours");
        fs::set_permissions(&elsewhere, Permissions::from_mode(0o666)).unwrap();
        let problem = super::read(&file).unwrap_err().problem(&file);
        assert!(problem.sentence().contains("can be changed by others"), "{problem:?}");
    }

    #[test]
    fn the_settings_of_the_clipboard_are_read() {
        let text = "clipboard = \"command\"\nclipboard_command = [\"xsel\", \"-ib\"]\nblind_clear = true\n";
        let read = of(text).unwrap().preferences;
        assert_eq!((read.clipboard, read.blind_clear), (ClipboardSetting::Command, true));
        assert_eq!(read.clipboard_command, ["xsel", "-ib"]);
        let after = |value: &str| {
            of(&format!("clear_clipboard_after = {value}")).unwrap().preferences.clear_clipboard_after
        };
        for never in ["\"never\"", "\"0\"", "\"0s\"", "0"] {
            assert_eq!(after(never), None, "{never}");
        }
        assert_eq!(after("\"1m\""), Some(SignedDuration::from_mins(1)));
        assert_eq!(after("\"1s\""), Some(SignedDuration::from_secs(1)));
        assert_eq!(of("").unwrap().preferences.clear_clipboard_after, Some(SignedDuration::from_secs(45)));
    }

    #[test]
    fn keys_are_one_or_several_and_know_their_lines() {
        let read = of("[keys.tokens]\nrevoke = \"Z\"\n\n[keys.secret]\ncopy = [\"c\", \"f2\"]\n").unwrap();
        let lines: Vec<_> = read
            .preferences
            .keys
            .iter()
            .map(|k| (k.context.as_str(), k.action.as_str(), k.keys.len(), k.place.to_string()))
            .collect();
        assert!(lines.contains(&("tokens", "revoke", 1, "config.toml:2".into())), "{lines:?}");
        assert!(lines.contains(&("secret", "copy", 2, "config.toml:5".into())), "{lines:?}");
    }

    #[test]
    fn unknown_settings_are_named_and_wrong_values_refused_with_their_line() {
        let read = of("\n\nthme = \"mono\"\n").unwrap();
        assert_eq!(read.warnings, ["config.toml:3: there is no setting `thme`, so it does nothing"]);
        for (text, what) in [
            ("mouse = 1", "config.toml:1: true or false belongs here"),
            (
                "\nhide_secret_after = \"3s\"",
                "config.toml:2: a duration belongs here, from \"5s\" to \"120s\"",
            ),
            ("clipboard = \"x11\"", "config.toml:1: \"x11\" is no way to copy; take one of auto, osc52"),
            ("clipboard_command = \"pbcopy\"", "config.toml:1: a program and its arguments belong here"),
            (
                "clipboard_command = [\n\"xsel\",\n7]",
                "config.toml:3: a program and its arguments belong here",
            ),
            ("clipboard_command = [\"\"]", "config.toml:1: a program and its arguments belong here"),
            (
                "clear_clipboard_after = \"2h\"",
                "config.toml:1: a duration belongs here, from \"1s\" to \"3600s\"",
            ),
            ("refresh = \"soon\"", "config.toml:1: a duration belongs here"),
            ("[keys.tokens]\ncopy = 7", "config.toml:2: a text in quotes belongs here"),
            ("[keys]\ncopy = \"c\"", "config.toml:2: keys stand in tables of their own"),
            ("theme = ", "config.toml:1: "),
        ] {
            let error = of(text).unwrap_err();
            assert!(error.starts_with(what), "{text}: {error}");
        }
    }
}
