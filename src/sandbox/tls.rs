//! The certificates that a sandbox shows, and those that it asks its clients for.

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{plain_file, private};
use crate::sandbox::SandboxClock;

/// The name in certificates that this program makes.
const NAME: &str = "fleet-tokens sandbox";

/// How a sandbox speaks TLS.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Who it says it is.
    pub identity: Identity,
    /// Whether clients show certificates, too.
    pub clients: Option<Clients>,
}

/// Where the server's certificate comes from.
#[derive(Debug, Clone)]
pub enum Identity {
    /// Made here for this machine, and kept beside the store as `<data>.crt` and `<data>.key`.
    SelfSigned,
    /// From these PEM files.
    Files {
        /// The certificate, and those that lead from it to its authority.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

/// Client certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clients {
    /// The PEM file of the authorities that they must be from.
    pub ca: PathBuf,
    /// Whether a client without one is turned away.
    pub required: bool,
}

/// Why TLS can't be set up.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file can't be read or written.
    #[error("can't use {}: {source}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file holds no PEM of the sort that is wanted.
    #[error("{} holds no {wanted} in PEM form", .file.display())]
    NotPem {
        /// The file.
        file: PathBuf,
        /// A certificate or a private key.
        wanted: &'static str,
    },
    /// The two files are not a pair.
    #[error("the private key in {} does not match the certificate in {}", .key.display(), .certificate.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// A file holds something that TLS can't work with.
    #[error("{} can't be used: {detail}", .file.display())]
    Unfit {
        /// The file.
        file: PathBuf,
        /// The TLS library's reason.
        detail: String,
    },
    /// Where the own certificate is kept lies what this program has not made.
    #[error("{} and {} are not a certificate and a key that this program made", .certificate.display(), .key.display())]
    Strange {
        /// The certificate's place.
        certificate: PathBuf,
        /// The key's place.
        key: PathBuf,
    },
    /// No certificate could be made.
    #[error("can't make a certificate: {0}")]
    Make(String),
}

impl TlsError {
    pub(super) fn next_step(&self) -> &'static str {
        match self {
            Self::File { .. } => "Check the path and that you may read it",
            Self::NotPem { .. } => "Name a PEM file: text that begins with -----BEGIN",
            Self::Mismatch { .. } => "Name the key that the certificate was made with",
            Self::Strange { .. } => "Name another database with --data, or move them away",
            Self::Unfit { .. } => "Name another file",
            Self::Make(_) => "",
        }
    }
}

/// TLS that is ready to be spoken.
#[derive(Clone)]
pub(super) struct PreparedTls {
    pub(super) config: RustlsConfig,
    /// What clients must trust, as PEM.
    pub(super) ca: String,
}

/// A certificate with those above it, and its key.
struct CertifiedKey {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// Reads or makes what `tls` wants, for a store in the file `data` and servers at `addresses`; `wall` is the time that clients
/// go by. Blocks.
pub(super) fn ready(
    tls: &Tls,
    data: Option<&Path>,
    addresses: &[IpAddr],
    wall: &SandboxClock,
) -> Result<PreparedTls, TlsError> {
    let (pair, files) = match &tls.identity {
        Identity::Files { certificate, key } => (read(certificate, key)?, (certificate.clone(), key.clone())),
        Identity::SelfSigned => {
            let files = kept(data.unwrap_or(Path::new(":memory:")));
            (own(data.map(|_| &files), &names(addresses), wall)?, files)
        }
    };
    // Somebody's chain ends with the authority's certificate, where it is in the file at all.
    let ca = pair.chain.last().map(as_pem).unwrap_or_default();
    let config = config(pair, tls.clients.as_ref(), files)?;
    Ok(PreparedTls { config: RustlsConfig::from_config(Arc::new(config)), ca })
}

/// The files that a store's own certificate and key are kept in.
pub(super) fn kept(data: &Path) -> (PathBuf, PathBuf) {
    (private::beside(data, ".crt"), private::beside(data, ".key"))
}

/// Whether clients that trust `ca` trust the store's own certificate.
pub(super) fn is_own(data: &Path, ca: &str) -> bool {
    let kept =
        plain_file::read(&kept(data).0).ok().and_then(|text| CertificateDer::from_pem_slice(&text).ok());
    kept.is_some() && kept == CertificateDer::from_pem_slice(ca.as_bytes()).ok()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn config(
    pair: CertifiedKey,
    clients: Option<&Clients>,
    files: (PathBuf, PathBuf),
) -> Result<ServerConfig, TlsError> {
    let (certificate, key) = files;
    let builder = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Make(error.to_string()))?;
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(clients) => {
            let unfit = |detail: String| TlsError::Unfit { file: clients.ca.clone(), detail };
            let mut roots = RootCertStore::empty();
            for root in certificates(&clients.ca)? {
                roots.add(root).map_err(|error| unfit(error.to_string()))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
            let verifier = if clients.required { verifier } else { verifier.allow_unauthenticated() };
            builder.with_client_cert_verifier(verifier.build().map_err(|error| unfit(error.to_string()))?)
        }
    };
    let mut config = builder.with_single_cert(pair.chain, pair.key).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => TlsError::Mismatch { certificate: certificate.clone(), key },
        other => TlsError::Unfit { file: certificate.clone(), detail: other.to_string() },
    })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let chain = certificates(certificate)?;
    let text = Zeroizing::new(file(key)?);
    let key = PrivateKeyDer::from_pem_slice(&text)
        .map_err(|_| TlsError::NotPem { file: key.to_owned(), wanted: "private key" })?;
    Ok(CertifiedKey { chain, key })
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = file(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    found
        .ok()
        .filter(|found| !found.is_empty())
        .ok_or_else(|| TlsError::NotPem { file: path.to_owned(), wanted: "certificate" })
}

fn file(path: &Path) -> Result<Vec<u8>, TlsError> {
    plain_file::read(path).map_err(|source| TlsError::File { file: path.to_owned(), source })
}

/// The names that the own certificate is for: this machine's, and the addresses that are listened on.
fn names(addresses: &[IpAddr]) -> Vec<String> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let listened = addresses.iter().filter(|ip| !ip.is_unspecified()).map(IpAddr::to_string);
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    for name in listened.chain([host]) {
        // What no certificate can name is left out.
        if !names.contains(&name) && ServerName::try_from(name.as_str()).is_ok() {
            names.push(name);
        }
    }
    names
}

/// The certificate and key of the store, made anew when they do not fit any more. Without files they are for once.
fn own(
    files: Option<&(PathBuf, PathBuf)>,
    names: &[String],
    clock: &SandboxClock,
) -> Result<CertifiedKey, TlsError> {
    if let Some((certificate, key)) = files {
        if !are_ours(certificate, key).map_err(unwritable(certificate))? {
            return Err(TlsError::Strange { certificate: certificate.clone(), key: key.clone() });
        }
        let found = read(certificate, key).ok().filter(|pair| fits(pair, names, clock));
        if let Some(pair) = found.filter(matches) {
            private::repair(certificate).and(private::repair(key)).map_err(unwritable(certificate))?;
            return Ok(pair);
        }
    }
    let (certificate, key) = made(names, clock).map_err(|error| TlsError::Make(error.to_string()))?;
    if let Some(files) = files {
        private::write(&files.1, key.as_bytes()).map_err(unwritable(&files.1))?;
        private::write(&files.0, certificate.as_bytes()).map_err(unwritable(&files.0))?;
    }
    let unreadable = |error: rustls::pki_types::pem::Error| TlsError::Make(error.to_string());
    Ok(CertifiedKey {
        chain: vec![CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(unreadable)?],
        key: PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(unreadable)?,
    })
}

/// Whether what is in the place of our certificate and our key, if there is anything, was made by this program. Our
/// keys begin with its name since they are told apart at all; an older one shows by its certificate.
pub(super) fn are_ours(certificate: &Path, key: &Path) -> io::Result<bool> {
    let content = |path: &Path| match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Ok(found) if found.is_symlink() => Ok(Some(Zeroizing::new(Vec::new()))),
        Err(error) => Err(error),
        Ok(_) => plain_file::read(path).map(Zeroizing::new).map(Some),
    };
    let (written, private) = (content(certificate)?, content(key)?);
    let named = |der: &[u8]| der.windows(NAME.len()).any(|part| part == NAME.as_bytes());
    let certificate_is_ours = written
        .is_none_or(|pem| CertificateDer::from_pem_slice(&pem).is_ok_and(|certificate| named(&certificate)));
    let is_pair = || read(certificate, key).is_ok_and(|pair| matches(&pair));
    let key_is_ours = private.is_none_or(|pem| pem.starts_with(NAME.as_bytes()) || is_pair());
    Ok(certificate_is_ours && key_is_ours)
}

fn unwritable(file: &Path) -> impl Fn(io::Error) -> TlsError {
    let file = file.to_owned();
    move |source| TlsError::File { file: file.clone(), source }
}

/// Good for a year, so that clients that refuse longer ones take it.
fn made(names: &[String], clock: &SandboxClock) -> Result<(String, Zeroizing<String>), rcgen::Error> {
    let key = rcgen::KeyPair::generate()?;
    let mut parameters = rcgen::CertificateParams::new(names)?;
    parameters.distinguished_name.push(rcgen::DnType::CommonName, NAME);
    let today = TimeZone::UTC.to_datetime(clock.now()).date();
    let moment = |date: jiff::civil::Date| {
        let part = |number: i8| u8::try_from(number).unwrap_or(1);
        rcgen::date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
    };
    // A client's clock may be a little behind.
    parameters.not_before = moment(today.saturating_sub(1.day()));
    parameters.not_after = moment(today.saturating_add(1.year()));
    let certificate = parameters.self_signed(&key)?;
    // What stands before the first line of PEM is a remark.
    let secret = Zeroizing::new(key.serialize_pem());
    Ok((certificate.pem(), Zeroizing::new(format!("{NAME}\n{}", *secret))))
}

/// Whether a client that trusts the certificate takes it under all the names, now and for thirty days more.
fn fits(pair: &CertifiedKey, names: &[String], clock: &SandboxClock) -> bool {
    let [certificate] = &pair.chain[..] else { return false };
    let mut roots = RootCertStore::empty();
    if roots.add(certificate.clone()).is_err() {
        return false;
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
    let Ok(verifier) = builder.build() else { return false };
    let good = |name: &String, at: u64| {
        let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(at));
        let name = ServerName::try_from(name.as_str());
        name.is_ok_and(|name| verifier.verify_server_cert(certificate, &[], &name, &[], at).is_ok())
    };
    let now = u64::try_from(clock.now().as_second()).unwrap_or(0);
    names.iter().all(|name| good(name, now) && good(name, now + 30 * 24 * 60 * 60))
}

/// Whether the key is the certificate's.
fn matches(pair: &CertifiedKey) -> bool {
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    builder.is_ok_and(|builder| {
        let made = builder.with_no_client_auth();
        made.with_single_cert(pair.chain.clone(), pair.key.clone_key()).is_ok()
    })
}

fn as_pem(certificate: &CertificateDer<'static>) -> String {
    let unix = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", certificate.to_vec()), unix)
}
