//! Whom an encrypted connection trusts: this machine's authorities, those that the person named, and a server's own
//! certificate where the person named that.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as Rustls, RootCertStore, SignatureScheme,
};

use super::error::Error;

/// The certificates of a PEM file, for reqwest.
pub(super) fn authorities(pem: &str) -> Result<Vec<reqwest::Certificate>, Error> {
    reqwest::Certificate::from_pem_bundle(pem.as_bytes()).map_err(|_| UNREADABLE)
}

/// TLS that trusts this machine's authorities and the certificates of a PEM file.
pub(super) fn trusting(pem: &str) -> Result<ClientConfig, Error> {
    let named: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().map_err(|_| UNREADABLE)?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Trust::new(named, &provider)?;
    let config = ClientConfig::builder_with_provider(provider);
    let mut config = config
        .with_safe_default_protocol_versions()
        .map_err(|_| NO_TLS)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

const UNREADABLE: Error = Error::Internal("a certificate that is to be trusted can't be read");
const NO_TLS: Error = Error::Internal("TLS can't be set up; are this machine's CA certificates installed?");

/// Checks a server's certificate as the machine does, with the named ones among the authorities. One that is byte for
/// byte among the named needs no authority: it is trusted for what it says, its names and its time. That is how plain
/// `openssl req -x509` makes certificates for servers: self-signed, and marked as an authority's, which nobody else's
/// may be.
#[derive(Debug)]
struct Trust {
    named: Vec<Named>,
    usual: rustls_platform_verifier::Verifier,
}

/// A certificate that the person named, and a verifier that knows no authority but it.
#[derive(Debug)]
struct Named {
    certificate: CertificateDer<'static>,
    alone: Arc<WebPkiServerVerifier>,
}

impl Trust {
    fn new(named: Vec<CertificateDer<'static>>, provider: &Arc<CryptoProvider>) -> Result<Self, Error> {
        let usual =
            rustls_platform_verifier::Verifier::new_with_extra_roots(named.clone(), Arc::clone(provider));
        let usual = usual.map_err(|_| NO_TLS)?;
        let named = named.into_iter().map(|certificate| {
            let mut roots = RootCertStore::empty();
            roots.add(certificate.clone()).map_err(|_| UNREADABLE)?;
            let alone =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
            Ok(Named { certificate, alone: alone.map_err(|_| UNREADABLE)? })
        });
        Ok(Self { named: named.collect::<Result<_, Error>>()?, usual })
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Rustls> {
        let Some(named) = self.named.iter().find(|named| named.certificate == *end_entity) else {
            return self.usual.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        };
        match named.alone.verify_server_cert(end_entity, &[], server_name, ocsp_response, now) {
            // webpki looks at the time first, and at nothing after these two; the names are left to look at.
            Err(Rustls::InvalidCertificate(reason)) if is_of_no_matter(&reason) => {
                rustls::client::verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Rustls> {
        self.usual.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Rustls> {
        self.usual.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// Who made it, which the person has answered for the certificate that they named.
fn is_of_no_matter(reason: &CertificateError) -> bool {
    *reason == CertificateError::UnknownIssuer || is_authoritys(reason)
}

/// Whether a certificate was refused for being an authority's and not a server's.
pub(super) fn is_authoritys(reason: &CertificateError) -> bool {
    let CertificateError::Other(other) = reason else { return false };
    other.0.downcast_ref::<webpki::Error>() == Some(&webpki::Error::CaUsedAsEndEntity)
}

#[cfg(test)]
#[cfg(feature = "sandbox")]
mod tests;
