//! TLS, with the program's own client and with certificates of the tests' making.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use fleet_tokens::api;
use fleet_tokens::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use fleet_tokens::sandbox::{
    Clients, DataLocation, Embedded, Fill, FleetServerOptions, Identity, Running, SandboxClock,
    SandboxOptions, Tls, start, start_or_join,
};
use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use reqwest::tls::Certificate;

use crate::harness::{TOKENS, options};

/// An authority of the tests' own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(rcgen::DnType::CommonName, "an authority of the tests");
        let key = KeyPair::generate().unwrap();
        let pem = parameters.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(parameters, key) }
    }

    /// A certificate for these names, and its key.
    fn sign(&self, names: &[&str]) -> (String, String) {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

fn wall() -> SandboxClock {
    SandboxClock::new(Timestamp::now)
}

fn with(data: DataLocation, identity: Identity, clients: Option<Clients>) -> SandboxOptions {
    let tls = Some(Tls { identity, clients });
    SandboxOptions { tls, ..options(data, Fill::Empty, wall()) }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

/// A server with a certificate of the authority's for these names.
async fn signed(folder: &Path, authority: &Authority, names: &[&str], clients: Option<Clients>) -> Running {
    let (certificate, key) = authority.sign(names);
    let certificate = write(folder, "server.pem", &(certificate + &authority.pem));
    let identity = Identity::Files { certificate, key: write(folder, "server.key", &key) };
    start(with(DataLocation::Memory, identity, clients)).await.unwrap()
}

/// Asks with the program's client; what went wrong, in words for people.
async fn ask(running: &Running, ca: Option<&str>) -> Result<(), String> {
    let endpoint = Endpoint::new(&running.url(), None).unwrap();
    let credentials = Credentials::ApiKey(running.api_key().clone());
    let ca = ca.map(str::to_owned);
    let connection = Connection {
        endpoint: endpoint.clone(),
        credentials,
        kind: ConnectionKind::Kibana,
        ca,
        proxy: None,
        socket: None,
    };
    let client = api::Client::new(connection).unwrap();
    client.tokens().await.map(drop).map_err(|error| error.problem("Can't", &endpoint).sentence())
}

#[tokio::test]
async fn the_own_certificate_is_trusted_by_whoever_is_told_to_and_by_nobody_else() {
    let running = start(with(DataLocation::Memory, Identity::SelfSigned, None)).await.unwrap();
    assert!(running.url().starts_with("https://127.0.0.1:"));
    assert_eq!(ask(&running, running.ca()).await, Ok(()));
    let why = ask(&running, None).await.unwrap_err();
    assert!(why.contains("does not trust") && why.contains("FLEET_TOKENS_CA"), "{why}");
    let why = ask(&running, Some(&Authority::new().pem)).await.unwrap_err();
    assert!(why.contains("does not trust"), "{why}");
    // Every name of this machine's is in it.
    let ca = Certificate::from_pem(running.ca().unwrap().as_bytes()).unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca]).build().unwrap();
    let named = running.url().replace("127.0.0.1", "localhost");
    assert_eq!(client.get(format!("{named}/api/status")).send().await.unwrap().status(), 200);
    // Somebody who speaks plain HTTP gets no answer, and harms nobody.
    let plain = running.url().replace("https://", "http://");
    assert!(client.get(format!("{plain}/api/status")).send().await.is_err());
    assert_eq!(ask(&running, running.ca()).await, Ok(()));
    running.stop().await;
}

#[tokio::test]
async fn fleet_server_shows_the_same_certificate() {
    let listen = "127.0.0.1:0".parse().unwrap();
    let fleet_server = Some(FleetServerOptions { listen, limits: false, caches: false });
    let options = SandboxOptions { fleet_server, ..with(DataLocation::Memory, Identity::SelfSigned, None) };
    let running = start(options).await.unwrap();
    let url = running.fleet_server_url().unwrap();
    assert!(url.starts_with("https://"), "{url}");
    let ca = Certificate::from_pem(running.ca().unwrap().as_bytes()).unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca]).build().unwrap();
    assert_eq!(client.get(format!("{url}/api/status")).send().await.unwrap().status(), 200);
    running.stop().await;
}

#[tokio::test]
async fn the_own_certificate_is_kept_beside_the_store_until_it_does_not_fit() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = || DataLocation::File(folder.path().join("a.db"));
    let ca = async |wall: SandboxClock| {
        let running =
            start(SandboxOptions { wall, ..with(data(), Identity::SelfSigned, None) }).await.unwrap();
        let ca = running.ca().unwrap().to_owned();
        running.stop().await;
        ca
    };
    let first = ca(wall()).await;
    for name in ["a.db.crt", "a.db.key"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(ca(wall()).await, first, "it is kept");
    let later = |days: i64| {
        let then = Timestamp::now() + SignedDuration::from_hours(days * 24);
        SandboxClock::new(move || then)
    };
    assert_eq!(ca(later(300)).await, first, "it is good for a year");
    assert_ne!(ca(later(400)).await, first, "an expired one is made anew");
    // A key of another certificate's.
    let second = ca(wall()).await;
    let ours = |key: &KeyPair| format!("fleet-tokens sandbox\n{}", key.serialize_pem());
    std::fs::write(folder.path().join("a.db.key"), ours(&KeyPair::generate().unwrap())).unwrap();
    assert_ne!(ca(wall()).await, second);
    // A certificate for other names.
    let key = KeyPair::generate().unwrap();
    let mut other = CertificateParams::new(vec!["elsewhere.example".to_owned()]).unwrap();
    let name = |name: &str| {
        let mut names = DistinguishedName::new();
        names.push(DnType::CommonName, name);
        names
    };
    other.distinguished_name = name("fleet-tokens sandbox");
    let made = other.self_signed(&key).unwrap().pem();
    std::fs::write(folder.path().join("a.db.crt"), &made).unwrap();
    // As an older program wrote it: the certificate says whose the key is.
    std::fs::write(folder.path().join("a.db.key"), key.serialize_pem()).unwrap();
    assert_ne!(ca(wall()).await, made);

    // Somebody's own, which happens to have that name, is neither shown nor replaced.
    other.distinguished_name = name("db.example");
    let theirs = [("a.db.crt", other.self_signed(&key).unwrap().pem()), ("a.db.key", key.serialize_pem())];
    for (name, text) in &theirs {
        write(folder.path(), name, text);
    }
    let refused = start(with(data(), Identity::SelfSigned, None)).await.unwrap_err().problem();
    assert!(refused.why.contains("a.db.crt") && refused.next_step.contains("--data"), "{refused:?}");
    for (name, text) in &theirs {
        assert_eq!(&std::fs::read_to_string(folder.path().join(name)).unwrap(), text);
    }
}

#[tokio::test]
async fn a_certificate_of_the_past_is_told_from_others() {
    let then: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let options = SandboxOptions {
        wall: SandboxClock::new(move || then),
        ..with(DataLocation::Memory, Identity::SelfSigned, None)
    };
    let running = start(options).await.unwrap();
    let why = ask(&running, running.ca()).await.unwrap_err();
    assert!(why.contains("has expired or is not valid yet"), "{why}");
    running.stop().await;
}

#[tokio::test]
async fn certificates_of_an_authority_are_served_and_must_be_for_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let running = signed(folder.path(), &authority, &["127.0.0.1"], None).await;
    assert_eq!(ask(&running, Some(&authority.pem)).await, Ok(()));
    assert_eq!(ask(&running, running.ca()).await, Ok(()), "the last one of the file is the authority's");
    running.stop().await;
    let running = signed(folder.path(), &authority, &["kibana.example"], None).await;
    let why = ask(&running, Some(&authority.pem)).await.unwrap_err();
    assert!(why.contains("for another host name"), "{why}");
    running.stop().await;
}

#[tokio::test]
async fn clients_are_asked_for_certificates_where_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let (authority, stranger) = (Authority::new(), Authority::new());
    let ca = write(folder.path(), "ca.pem", &authority.pem);
    let client = |issuer: Option<&Authority>| {
        let root = Certificate::from_pem(authority.pem.as_bytes()).unwrap();
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([root]);
        let identity = issuer.map(|issuer| {
            let (certificate, key) = issuer.sign(&["a client"]);
            reqwest::Identity::from_pem((key + &certificate).as_bytes()).unwrap()
        });
        identity.into_iter().fold(builder, reqwest::ClientBuilder::identity).build().unwrap()
    };
    for required in [true, false] {
        let clients = Some(Clients { ca: ca.clone(), required });
        let running = signed(folder.path(), &authority, &["127.0.0.1"], clients).await;
        let asks =
            async |issuer| client(issuer).get(format!("{}/api/status", running.url())).send().await.is_ok();
        assert!(asks(Some(&authority)).await);
        assert!(!asks(Some(&stranger)).await, "of another authority");
        assert_eq!(asks(None).await, !required, "required: {required}");
        running.stop().await;
    }
}

#[tokio::test]
async fn files_that_do_not_work_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let authority = Authority::new();
    let (certificate, key) = authority.sign(&["127.0.0.1"]);
    let (_, other_key) = authority.sign(&["127.0.0.1"]);
    let certificate = write(folder, "good.pem", &certificate);
    let key = write(folder, "good.key", &key);
    let other_key = write(folder, "other.key", &other_key);
    let letter = write(folder, "letter.txt", "Dear Sir or Madam");
    let missing = folder.join("missing.pem");
    let why = async |certificate: &Path, key: &Path, ca: Option<&Path>| {
        let identity = Identity::Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let clients = ca.map(|ca| Clients { ca: ca.to_owned(), required: true });
        start(with(DataLocation::Memory, identity, clients)).await.unwrap_err().problem().why
    };
    for (words, found) in [
        ("missing.pem: ", why(&missing, &key, None).await),
        ("missing.pem: ", why(&certificate, &missing, None).await),
        ("letter.txt holds no certificate in PEM form", why(&letter, &key, None).await),
        ("letter.txt holds no private key in PEM form", why(&certificate, &letter, None).await),
        ("other.key does not match the certificate in", why(&certificate, &other_key, None).await),
        ("letter.txt holds no certificate in PEM form", why(&certificate, &key, Some(&letter)).await),
    ] {
        assert!(found.contains(words), "{found}");
    }
}

#[tokio::test]
async fn whoever_joined_takes_the_own_certificate_over_and_nobody_elses() {
    let private = std::fs::Permissions::from_mode(0o700);
    let folder = tempfile::Builder::new().permissions(private).tempdir().unwrap();
    let data = |name: &str| DataLocation::File(folder.path().join(name));
    let owner = start(with(data("own.db"), Identity::SelfSigned, None)).await.unwrap();
    let guest = start_or_join(options(data("own.db"), Fill::Empty, wall())).await.unwrap();
    assert_eq!((guest.url(), guest.ca()), (owner.url(), owner.ca()));
    let ca = Certificate::from_pem(guest.ca().unwrap().as_bytes()).unwrap();
    // A connection of its own for each request: none may be left from the first owner.
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([ca]).pool_max_idle_per_host(0);
    let client = builder.build().unwrap();
    let key = format!("ApiKey {}", guest.api_key().expose());
    let asks = async || {
        let request = client.get(format!("{}{TOKENS}", guest.url())).header("authorization", &key);
        request.send().await.is_ok_and(|answer| answer.status() == 200)
    };
    assert!(asks().await);
    owner.stop().await;
    while !asks().await {
        tokio::task::yield_now().await;
    }
    drop(guest);

    // The key of somebody's own certificate was named to the owner alone: the guest lets the store go.
    let authority = Authority::new();
    let (certificate, key) = authority.sign(&["127.0.0.1"]);
    let certificate = write(folder.path(), "server.pem", &(certificate + &authority.pem));
    let identity = Identity::Files { certificate, key: write(folder.path(), "server.key", &key) };
    let owner = start(with(data("files.db"), identity, None)).await.unwrap();
    let guest = start_or_join(options(data("files.db"), Fill::Empty, wall())).await.unwrap();
    assert!(matches!(guest, Embedded::Joined(_)));
    owner.stop().await;
    while start(options(data("files.db"), Fill::Empty, wall())).await.is_err() {
        tokio::task::yield_now().await;
    }
}
