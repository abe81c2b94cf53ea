//! Every way in which flags and environment name a Kibana, half name one, or name none.

use super::*;
use crate::config::credentials::{API_KEY, API_KEY_FILE};
use crate::config::settings::{PASSWORD, USERNAME};
use crate::domain::connection::Credentials;
use crate::domain::preferences::FileLine;

const KEY: (&str, &str) = (API_KEY, "id:hunter2");
const USER: (&str, &str) = (USERNAME, "elastic");
const PASS: (&str, &str) = (PASSWORD, "hunter2");
const AT: (&str, &str) = (ENDPOINT, "https://k.example/base/");

/// By flags and the environment alone.
fn resolve(
    url: Option<&str>,
    space: Option<&str>,
    environment: &Environment,
) -> Result<ConnectionTarget, ConfigError> {
    let flags = Flags { url, space, ..Flags::default() };
    decide(&flags, environment, &ConnectionSettings::default())?.fetch().map(|resolved| resolved.target)
}

fn environment(set: &[(&str, &str)]) -> Environment {
    let at = |i: usize| set.get(i).copied().unwrap_or(("UNUSED", "x"));
    Environment::from([at(0), at(1), at(2), at(3)])
}

/// What the settings come to, in one line.
fn outcome<const N: usize>(url: Option<&str>, set: [(&str, &str); N]) -> String {
    match resolve(url, None, &Environment::from(set)) {
        Ok(ConnectionTarget::Embedded { .. }) => "embedded".to_owned(),
        Ok(ConnectionTarget::Kibana(connection)) => {
            let who = match connection.credentials {
                Credentials::ApiKey(_) => "key",
                Credentials::Basic { .. } => "user",
            };
            format!("{who} at {}", connection.endpoint.shown())
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn whole_settings_name_a_kibana_and_none_the_embedded_fleet() {
    let flag = Some("http://localhost:5601");
    assert_eq!(outcome(None, []), "embedded");
    assert_eq!(outcome(None, [AT, KEY]), "key at https://k.example/base");
    assert_eq!(outcome(None, [AT, USER, PASS]), "user at https://k.example/base");
    assert_eq!(outcome(flag, [KEY]), "key at http://localhost:5601");
    assert_eq!(outcome(flag, [USER, PASS]), "user at http://localhost:5601");
    assert_eq!(outcome(flag, [AT, KEY]), "key at http://localhost:5601", "the flag wins");
    assert_eq!(outcome(flag, [(ENDPOINT, ""), KEY]), "key at http://localhost:5601", "the flag wins");
    assert_eq!(
        outcome(None, [(ENDPOINT, "https://k.example"), (API_KEY, "aWQ6a2V5")]),
        "key at https://k.example"
    );
}

#[test]
fn half_settings_say_what_is_missing() {
    let flag = Some("http://localhost:5601");
    let where_missing = "KIBANA_ENDPOINT (or --url)";
    let who_missing = "KIBANA_API_KEY (or KIBANA_USERNAME and KIBANA_PASSWORD) is not";
    for (said, expected) in [
        (outcome(None, [AT]), format!("KIBANA_ENDPOINT is set, but {who_missing}")),
        (outcome(flag, []), format!("--url is set, but {who_missing}")),
        (outcome(None, [KEY]), format!("KIBANA_API_KEY is set, but {where_missing} is not")),
        (
            outcome(None, [USER, PASS]),
            format!("KIBANA_USERNAME and KIBANA_PASSWORD are set, but {where_missing} is not"),
        ),
        (
            outcome(None, [USER]),
            format!("KIBANA_USERNAME is set, but KIBANA_PASSWORD and {where_missing} are not"),
        ),
        (
            outcome(None, [PASS]),
            format!("KIBANA_PASSWORD is set, but KIBANA_USERNAME and {where_missing} are not"),
        ),
        (
            outcome(None, [AT, USER]),
            "KIBANA_ENDPOINT and KIBANA_USERNAME are set, but KIBANA_PASSWORD is not".to_owned(),
        ),
        (outcome(flag, [PASS]), "--url and KIBANA_PASSWORD are set, but KIBANA_USERNAME is not".to_owned()),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn two_sorts_of_credentials_are_one_too_many() {
    let unclear = "set: it is not clear which credentials to use";
    assert_eq!(outcome(None, [AT, KEY, USER]), format!("KIBANA_API_KEY and KIBANA_USERNAME are {unclear}"));
    assert_eq!(outcome(None, [AT, KEY, PASS]), format!("KIBANA_API_KEY and KIBANA_PASSWORD are {unclear}"));
    assert!(outcome(None, [KEY, USER, PASS]).ends_with(unclear));
}

#[test]
fn set_and_empty_is_not_unset() {
    for name in [ENDPOINT, API_KEY, USERNAME, PASSWORD] {
        for nothing in ["", " ", "\n"] {
            let error = resolve(None, None, &Environment::from([(name, nothing)])).unwrap_err();
            assert_eq!(error, ConfigError::Empty(Source::Variable(name)));
        }
    }
    assert_eq!(outcome(None, [AT, KEY, (USERNAME, "")]), "KIBANA_USERNAME is set but empty");
    assert_eq!(outcome(Some(""), [AT, KEY]), "--url is set but empty");
    let space = resolve(None, Some(""), &Environment::default()).unwrap_err();
    assert_eq!(space, ConfigError::Empty(SPACE));
}

#[test]
fn values_that_cannot_be_are_refused_by_the_name_they_stand_under() {
    assert!(
        outcome(None, [(ENDPOINT, "kibana"), KEY]).starts_with("KIBANA_ENDPOINT: \"kibana\" is not a URL")
    );
    assert!(outcome(Some("ftp://k"), [KEY]).starts_with("--url: \"ftp://k\" does not begin with"));
    assert_eq!(
        outcome(None, [AT, (API_KEY, "nonsense")]),
        "KIBANA_API_KEY is no API key: neither `id:key`, nor the base64 of it, nor one of Elastic Cloud (essu_...)"
    );
    assert!(outcome(None, [AT, (USERNAME, "a:b"), PASS]).starts_with("KIBANA_USERNAME has a colon"));
    for environment in [Environment::default(), Environment::from([AT, KEY])] {
        let error = resolve(None, Some("../x"), &environment).unwrap_err();
        assert!(error.to_string().starts_with("--space: \"../x\" is not a space id"), "{error}");
    }
}

#[test]
fn the_space_goes_to_either_target() {
    let space = |environment: &Environment| match resolve(None, Some("lab"), environment).unwrap() {
        ConnectionTarget::Embedded { space } => space.unwrap(),
        ConnectionTarget::Kibana(connection) => connection.endpoint.space().to_owned(),
    };
    assert_eq!(space(&Environment::default()), "lab");
    assert_eq!(space(&Environment::from([AT, KEY])), "lab");
}

#[test]
fn nothing_that_is_said_holds_a_secret() {
    for (url, set) in [
        (None, vec![AT, (API_KEY, "hunter2")]),
        (None, vec![(ENDPOINT, "me:hunter2@k.example"), KEY]),
        (None, vec![(ENDPOINT, "https://me:hunter2@k.example"), KEY]),
        (Some("me:hunter2@k.example:5601"), vec![KEY]),
        (None, vec![KEY]),
        (None, vec![AT, KEY, USER, PASS]),
        (None, vec![PASS]),
    ] {
        let error = resolve(url, None, &environment(&set)).unwrap_err();
        let said = format!("{error:?} {error} {:?}", error.problem());
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_tired_person_is_told_what_to_do() {
    let said =
        |url, set: &[(&str, &str)]| resolve(url, None, &environment(set)).unwrap_err().problem().sentence();
    let lead = "Can't tell which Kibana to use:";
    for (said, expected) in [
        (
            said(None, &[AT]),
            "KIBANA_ENDPOINT is set, but KIBANA_API_KEY (or KIBANA_USERNAME and KIBANA_PASSWORD) is not. \
             Set what is missing, or unset KIBANA_ENDPOINT for the embedded Fleet.",
        ),
        (
            said(Some("https://k.example"), &[]),
            "--url is set, but KIBANA_API_KEY (or KIBANA_USERNAME and KIBANA_PASSWORD) is not. \
             Set it in the environment: credentials are never taken as arguments.",
        ),
        (
            said(None, &[USER]),
            "KIBANA_USERNAME is set, but KIBANA_PASSWORD and KIBANA_ENDPOINT (or --url) are not. \
             Set what is missing, or unset KIBANA_USERNAME for the embedded Fleet.",
        ),
        (
            said(None, &[AT, KEY, USER, PASS]),
            "KIBANA_API_KEY and KIBANA_USERNAME and KIBANA_PASSWORD are set: it is not clear which credentials \
             to use. Unset KIBANA_API_KEY to use the user, or KIBANA_USERNAME and KIBANA_PASSWORD to use the key.",
        ),
        (
            said(None, &[(ENDPOINT, "")]),
            "KIBANA_ENDPOINT is set but empty. Give it a value, or unset KIBANA_ENDPOINT.",
        ),
        (
            said(None, &[AT, (API_KEY, "nonsense")]),
            "KIBANA_API_KEY is no API key: neither `id:key`, nor the base64 of it, nor one of Elastic Cloud (essu_...). \
             Set KIBANA_API_KEY to the encoded API key, which Kibana shows once when it creates the key.",
        ),
        (
            said(None, &[(ENDPOINT, "kibana"), KEY]),
            "KIBANA_ENDPOINT: \"kibana\" is not a URL; it should look like https://kibana.example:5601. \
             Correct KIBANA_ENDPOINT.",
        ),
    ] {
        assert_eq!(said, format!("{lead} {expected}"));
    }
}

fn set<T>(value: T, line: usize) -> Set<T> {
    Set { value, place: FileLine { file: "config.toml".into(), line } }
}

/// The settings of a file that names a Kibana, and where its key is.
fn settings() -> ConnectionSettings {
    ConnectionSettings {
        url: Some(set("https://file.example".to_owned(), 1)),
        key_command: Some(set(vec!["pass".to_owned(), "show".to_owned()], 2)),
        ..ConnectionSettings::default()
    }
}

/// Where it goes and who names the credentials, without fetching them.
fn decided<const N: usize>(
    flags: &Flags<'_>,
    env: [(&str, &str); N],
    settings: &ConnectionSettings,
) -> String {
    match decide(flags, &Environment::from(env), settings) {
        Ok(Decision::Embedded { space }) => format!("embedded {space:?}"),
        Ok(Decision::Kibana { endpoint, origin, .. }) => {
            format!("{} by {}", endpoint.shown(), origin.named())
        }
        Err(error) => error.problem().sentence(),
    }
}

#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let (none, file) = (Flags::default(), settings());
    assert_eq!(decided(&none, [], &file), "https://file.example by api_key_command (config.toml:2)");
    assert_eq!(decided(&none, [KEY], &file), "https://file.example by KIBANA_API_KEY");
    assert_eq!(decided(&none, [AT], &file), "https://k.example/base by api_key_command (config.toml:2)");
    assert_eq!(
        decided(&none, [(API_KEY_FILE, "/run/key")], &file),
        "https://file.example by KIBANA_API_KEY_FILE"
    );
    assert_eq!(
        decided(&none, [USER, PASS], &file),
        "https://file.example by KIBANA_USERNAME and KIBANA_PASSWORD"
    );
    let piped = Flags { key_on_stdin: true, ..none };
    assert_eq!(decided(&piped, [KEY, USER], &file), "https://file.example by --api-key-stdin");
    let typed = Flags { url: Some("https://typed.example"), ..none };
    assert_eq!(decided(&typed, [AT, KEY], &file), "https://typed.example by KIBANA_API_KEY");
    let embedded = Flags { embedded: true, ..none };
    assert_eq!(decided(&embedded, [AT, KEY], &file), "embedded None");
}

#[test]
fn the_files_space_holds_where_none_is_typed() {
    let file = ConnectionSettings { space: Some(set("lab".to_owned(), 3)), ..ConnectionSettings::default() };
    let none = Flags::default();
    assert_eq!(decided(&none, [], &file), "embedded Some(\"lab\")");
    assert_eq!(decided(&Flags { space: Some("ops"), ..none }, [], &file), "embedded Some(\"ops\")");
    assert_eq!(decided(&Flags { embedded: true, ..none }, [], &file), "embedded None");
    let bad = ConnectionSettings { space: Some(set("../x".to_owned(), 3)), ..settings() };
    assert!(decided(&none, [], &bad).contains("space (config.toml:3): \"../x\" is not a space id"));
}

#[test]
fn halves_and_doubles_of_the_file_are_named_with_their_lines() {
    let none = Flags::default();
    let url = ConnectionSettings { key_command: None, ..settings() };
    assert!(decided(&none, [], &url).ends_with(
        "url (config.toml:1) is set, but KIBANA_API_KEY (or KIBANA_USERNAME and KIBANA_PASSWORD) is not. \
             Set what is missing, or ask for the embedded Fleet with --embedded."
    ));
    let key = ConnectionSettings { url: None, ..settings() };
    let said = decided(&none, [], &key);
    assert!(
        said.contains("api_key_command (config.toml:2) is set, but KIBANA_ENDPOINT (or --url) is not"),
        "{said}"
    );
    let both = ConnectionSettings { key_file: Some(set("/run/key".to_owned(), 4)), ..settings() };
    let said = decided(&none, [], &both);
    assert!(
        said.contains("api_key_file (config.toml:4) and api_key_command (config.toml:2) are set"),
        "{said}"
    );
    assert!(said.ends_with("Keep one of them."), "{said}");
    let said = decided(&none, [KEY, (API_KEY_FILE, "/run/key"), AT], &ConnectionSettings::default());
    assert!(
        said.contains("KIBANA_API_KEY and KIBANA_API_KEY_FILE are set")
            && said.ends_with("Keep one of them.")
    );
    let piped = Flags { key_on_stdin: true, ..none };
    assert!(
        decided(&piped, [], &ConnectionSettings::default())
            .contains("--api-key-stdin is set, but KIBANA_ENDPOINT")
    );
    let empty = ConnectionSettings { key_command: Some(set(vec![], 2)), ..settings() };
    assert!(decided(&none, [], &empty).contains("api_key_command (config.toml:2) is set but empty"));
    let somewhere =
        ConnectionSettings { key_command: None, key_file: Some(set("key".to_owned(), 2)), ..settings() };
    assert!(decided(&none, [], &somewhere).contains("a path belongs here that begins with / or ~/"));
    assert_eq!(
        decided(&none, [(ENDPOINT, "https://me:hunter2@k.example"), KEY], &ConnectionSettings::default()),
        "Can't tell which Kibana to use: KIBANA_ENDPOINT: the URL holds a user name or password; give them by \
         KIBANA_USERNAME and KIBANA_PASSWORD. Correct KIBANA_ENDPOINT."
    );
}
