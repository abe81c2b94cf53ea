//! Which Kibana, which space, as whom. Plain values that `config` fills and `api` uses.

use std::path::Path;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use thiserror::Error;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::secret::{Secret, is_pair};

/// Where the tokens live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
    space: Option<String>,
}

/// Why a text is no address of a Kibana.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// Not a URL at all.
    #[error("{0:?} is not a URL; it should look like https://kibana.example:5601")]
    NotAUrl(String),
    /// Neither http nor https.
    #[error("{0:?} does not begin with https:// or http://")]
    Scheme(String),
    /// Credentials inside the URL end up in logs and histories.
    #[error("the URL holds a user name or password; give them by KIBANA_USERNAME and KIBANA_PASSWORD")]
    Credentials,
    /// A query or fragment makes no sense before a path.
    #[error("the URL must end with the host or Kibana's base path; take off what follows `?` or `#`")]
    Tail,
    /// A space id holds lower-case letters, digits, `_` and `-` only (Kibana 9.5).
    #[error("{0:?} is not a space id; one has lower-case letters, digits, _ and - only")]
    Space(String),
    /// The address names one space, and the setting another.
    #[error("the URL is of the space {url:?}, and the space asked for is {asked:?}")]
    TwoSpaces {
        /// The one in the address.
        url: String,
        /// The one asked for.
        asked: String,
    },
}

impl Endpoint {
    /// Reads the address of a Kibana, base path included, and the space to work in (`None`: the one that the address
    /// ends with, as in `/s/lab`, or else the default one). This is the one place that decides both.
    ///
    /// # Errors
    /// [`EndpointError`] says what is wrong, for people.
    pub fn new(url: &str, space: Option<&str>) -> Result<Self, EndpointError> {
        let mut parsed = Url::parse(url).map_err(|_| EndpointError::NotAUrl(url.to_owned()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(EndpointError::Scheme(url.to_owned()));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(EndpointError::Credentials);
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(EndpointError::Tail);
        }
        let path = parsed.path().trim_end_matches('/').to_owned();
        let (base, of_url) = split_space(&path);
        let asked = space.filter(|id| !id.is_empty());
        parsed.set_path(base);
        match (of_url, asked) {
            (Some(url), Some(asked)) if url != asked => {
                return Err(EndpointError::TwoSpaces { url: url.to_owned(), asked: asked.to_owned() });
            }
            _ => {}
        }
        let space = asked.or(of_url).filter(|id| *id != DEFAULT);
        match space.filter(|id| !id.chars().all(fits)) {
            Some(id) => Err(EndpointError::Space(id.to_owned())),
            None => Ok(Self { url: parsed, space: space.map(str::to_owned) }),
        }
    }

    /// The address of `path` (which begins with `/api/`) under the base path and the space.
    #[must_use]
    pub fn resolve(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        let base = self.url.path().trim_end_matches('/');
        let space = self.space.as_ref().map(|id| format!("/s/{id}")).unwrap_or_default();
        url.set_path(&format!("{base}{space}{path}"));
        url
    }

    /// The address for people, without a trailing slash.
    #[must_use]
    pub fn shown(&self) -> String {
        self.url.as_str().trim_end_matches('/').to_owned()
    }

    /// The host alone, as `NO_PROXY` names it.
    #[must_use]
    pub fn url_host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Host and port for people.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The space's id.
    #[must_use]
    pub fn space(&self) -> &str {
        self.space.as_deref().unwrap_or(DEFAULT)
    }

    /// Whether the host is this machine by its address, so that nothing leaves it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// The space that a Kibana has from the start.
const DEFAULT: &str = "default";

/// Whether a character can stand in a space's id.
fn fits(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-')
}

/// The path of an address without the `/s/ID` at its end, as Kibana writes it for a space, and that id.
fn split_space(path: &str) -> (&str, Option<&str>) {
    match path.rsplit_once("/s/") {
        Some((base, id)) if !id.is_empty() && id.chars().all(fits) => (base, Some(id)),
        _ => (path, None),
    }
}

/// As whom. Never shown, never an argument of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// An API key as it is sent: Elasticsearch's in its encoded form, `base64(id:key)`, or one of Elastic Cloud.
    ApiKey(Secret),
    /// A user.
    Basic {
        /// The user's name.
        username: String,
        /// The user's password.
        password: Secret,
    },
}

/// The text is no API key in any of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is no API key: neither `id:key`, nor the base64 of it, nor one of Elastic Cloud (essu_...)")]
pub struct ApiKeyError;

impl Credentials {
    /// Reads an API key as people have it: `id:key`, Kibana's encoded form with or without its padding, or one of
    /// Elastic Cloud, which is sent as it is; each also with the `ApiKey` of an HTTP header before it.
    ///
    /// # Errors
    /// [`ApiKeyError`] when it is none of these.
    pub fn api_key(text: &str) -> Result<Self, ApiKeyError> {
        let text = without_scheme(text.trim());
        if is_of_cloud(text) {
            return Ok(Self::ApiKey(Secret::new(text.to_owned())));
        }
        let pair = if is_pair(text.as_bytes()) {
            Zeroizing::new(text.as_bytes().to_vec())
        } else {
            Zeroizing::new(ANY_PADDING.decode(text).map_err(|_| ApiKeyError)?)
        };
        if is_pair(&pair) { Ok(Self::ApiKey(Secret::new(STANDARD.encode(&*pair)))) } else { Err(ApiKeyError) }
    }
}

/// What is left of a whole `Authorization: ApiKey ...`, or of its value.
fn without_scheme(text: &str) -> &str {
    let after = |text: &'static str| {
        move |whole: &str| whole.get(..text.len()).is_some_and(|w| w.eq_ignore_ascii_case(text))
    };
    let text = if after("authorization:")(text) { text["authorization:".len()..].trim_start() } else { text };
    if after("apikey ")(text) { text["apikey ".len()..].trim_start() } else { text }
}

/// Elastic Cloud's keys for all of an organisation: `essu_`, and base64 in either alphabet.
fn is_of_cloud(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_.".contains(&byte);
    text.strip_prefix("essu_").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(fits))
}

const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Everything a client needs to know of the server it works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Where.
    pub endpoint: Endpoint,
    /// As whom.
    pub credentials: Credentials,
    /// The embedded Fleet, or somebody's Kibana.
    pub kind: ConnectionKind,
    /// Certificates to trust, as PEM, of authorities or of the server itself: beside the machine's own on a Kibana, alone on the embedded Fleet.
    pub ca: Option<String>,
    /// The proxy on the way.
    pub proxy: Option<Box<Proxy>>,
    /// The Unix socket to ask at instead of the host's port. The embedded Fleet's own: nobody else can answer there.
    pub socket: Option<Box<Path>>,
}

/// A proxy between this machine and a Kibana.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its address, with user and password where it wants them.
    pub url: Secret,
    /// Its host and port, for people.
    pub shown: String,
    /// The variable of the environment that names it.
    pub variable: &'static str,
}

/// What is behind a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionKind {
    /// The Fleet inside this program.
    Embedded,
    /// A Kibana that somebody runs.
    Kibana,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_path_and_space_are_put_before_the_path() {
        let url = |base, space| Endpoint::new(base, space).unwrap().resolve("/api/status").to_string();
        assert_eq!(url("http://localhost:5601", None), "http://localhost:5601/api/status");
        assert_eq!(
            url("https://k.example/kibana/", Some("lab")),
            "https://k.example/kibana/s/lab/api/status"
        );
        assert_eq!(url("https://k.example", Some("default")), "https://k.example/api/status");
    }

    #[test]
    fn a_space_at_the_end_of_the_address_is_the_space() {
        for (url, asked, space, status) in [
            ("https://k.example/s/lab", None, "lab", "https://k.example/s/lab/api/status"),
            ("https://k.example/kb/s/lab/", None, "lab", "https://k.example/kb/s/lab/api/status"),
            ("https://k.example/s/lab", Some("lab"), "lab", "https://k.example/s/lab/api/status"),
            ("https://k.example/s/default", None, "default", "https://k.example/api/status"),
            ("https://k.example/s/default", Some("default"), "default", "https://k.example/api/status"),
            ("https://k.example/s/Not.One", None, "default", "https://k.example/s/Not.One/api/status"),
            ("https://k.example/s", None, "default", "https://k.example/s/api/status"),
        ] {
            let endpoint = Endpoint::new(url, asked).unwrap();
            assert_eq!(
                (endpoint.space(), endpoint.resolve("/api/status").as_str()),
                (space, status),
                "{url}"
            );
            assert!(!endpoint.shown().ends_with("/s/lab"), "the space is said once: {}", endpoint.shown());
        }
        for asked in ["ops", "default"] {
            let two = Endpoint::new("https://k.example/s/lab", Some(asked)).unwrap_err();
            assert_eq!(two, EndpointError::TwoSpaces { url: "lab".to_owned(), asked: asked.to_owned() });
        }
    }

    #[test]
    fn addresses_that_cannot_be_are_refused_with_the_reason() {
        let refused = |url, space| Endpoint::new(url, space).unwrap_err();
        assert!(matches!(refused("kibana", None), EndpointError::NotAUrl(_)));
        assert!(matches!(refused("kibana.example:5601", None), EndpointError::Scheme(_)));
        assert_eq!(refused("https://me:pw@k.example", None), EndpointError::Credentials);
        assert_eq!(refused("https://k.example/?a=1", None), EndpointError::Tail);
        assert!(matches!(refused("https://k.example", Some("../x")), EndpointError::Space(_)));
    }

    #[test]
    fn only_this_machine_counts_as_loopback() {
        let local = |url| Endpoint::new(url, None).unwrap().is_loopback();
        for url in ["http://127.0.0.1:5601", "http://127.8.8.8", "http://[::1]:5601", "http://localhost"] {
            assert!(local(url), "{url}");
        }
        for url in
            ["http://127.0.0.1.example", "http://localhost.example", "http://10.0.0.1", "http://0.0.0.0"]
        {
            assert!(!local(url), "{url}");
        }
    }

    #[test]
    fn a_key_of_elastic_cloud_is_sent_as_it_is() {
        let key = "essu_c29tZS1pZDpub3QtYS1yZWFsLXNlY3JldA==";
        let sent = Ok(Credentials::ApiKey(Secret::new(key.into())));
        assert_eq!(Credentials::api_key(key), sent);
        assert_eq!(Credentials::api_key(&format!("ApiKey {key}\n")), sent);
    }

    #[test]
    fn api_keys_are_taken_in_all_their_forms() {
        let encoded = Credentials::ApiKey(Secret::new("aWQ6a2V5".into()));
        assert_eq!(Credentials::api_key("id:key"), Ok(encoded.clone()));
        for same in [" aWQ6a2V5\n", "ApiKey aWQ6a2V5", "apikey  id:key", "Authorization: ApiKey aWQ6a2V5"] {
            assert_eq!(Credentials::api_key(same), Ok(encoded.clone()), "{same}");
        }
        let padded = Ok(Credentials::ApiKey(Secret::new("aWQ6aHVudGVyMg==".into())));
        assert_eq!(Credentials::api_key("aWQ6aHVudGVyMg"), padded, "a copy that lost its padding");
        assert_eq!(Credentials::api_key("aWQ6aHVudGVyMg=="), padded);
        for bad in
            ["", "id:", ":key", "a:b:c", "nonsense", "aWQ=", "id:k\u{e9}y", "essu_", "essu_a b", "ApiKey "]
        {
            assert_eq!(Credentials::api_key(bad), Err(ApiKeyError), "{bad}");
        }
    }
}
