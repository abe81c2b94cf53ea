//! Certificates in every shape, and handshakes in memory.

use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ClientConnection, ServerConfig, ServerConnection};

use super::*;

/// 2026-11-28.
const NOW: UnixTime = UnixTime::since_unix_epoch(Duration::from_hours(498_840));

/// As `openssl req -x509` makes one: self-signed, and an authority by its own word.
fn of_openssl(host: &str) -> CertificateParams {
    of(host, IsCa::Ca(BasicConstraints::Unconstrained))
}

fn of(host: &str, is_ca: IsCa) -> CertificateParams {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.is_ca = is_ca;
    params.distinguished_name.push(DnType::CommonName, host);
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params
}

/// A certificate, and its key in DER.
fn signed(params: &CertificateParams) -> (CertificateDer<'static>, Vec<u8>) {
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap().der().clone(), key.serialize_der())
}

fn trust(named: &[&CertificateDer<'static>]) -> Trust {
    let named = named.iter().map(|&certificate| certificate.clone()).collect();
    Trust::new(named, &Arc::new(aws_lc_rs::default_provider())).unwrap()
}

fn verdict(trust: &Trust, certificate: &CertificateDer<'_>, name: &'static str) -> Result<(), Rustls> {
    let name = ServerName::try_from(name).unwrap();
    trust.verify_server_cert(certificate, &[], &name, &[], NOW).map(drop)
}

fn refused(verdict: Result<(), Rustls>) -> CertificateError {
    match verdict.unwrap_err() {
        Rustls::InvalidCertificate(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_servers_own_certificate_is_trusted_for_its_names() {
    let end_entity = of("k.example", IsCa::ExplicitNoCa);
    for params in [of_openssl("k.example"), end_entity] {
        let (own, _) = signed(&params);
        let trust = trust(&[&own]);
        assert_eq!(verdict(&trust, &own, "k.example"), Ok(()));
        let other = refused(verdict(&trust, &own, "other.example"));
        assert!(matches!(other, CertificateError::NotValidForNameContext { .. }), "{other:?}");
    }
}

#[test]
fn a_servers_own_certificate_is_trusted_for_its_time() {
    for is_ca in [IsCa::Ca(BasicConstraints::Unconstrained), IsCa::ExplicitNoCa] {
        let params = of("k.example", is_ca);
        let (mut over, mut early) = (params.clone(), params);
        over.not_after = date_time_ymd(2026, 11, 27);
        early.not_before = date_time_ymd(2026, 11, 29);
        let (over, early) = (signed(&over).0, signed(&early).0);
        let trust = trust(&[&over, &early]);
        let over = refused(verdict(&trust, &over, "k.example"));
        assert!(matches!(over, CertificateError::ExpiredContext { .. }), "{over:?}");
        let early = refused(verdict(&trust, &early, "k.example"));
        assert!(matches!(early, CertificateError::NotValidYetContext { .. }), "{early:?}");
    }
}

#[test]
fn one_that_an_unknown_authority_made_is_trusted_where_it_is_named() {
    let key = KeyPair::generate().unwrap();
    let authority = Issuer::new(of_openssl("authority"), key);
    let params = of("k.example", IsCa::ExplicitNoCa);
    let leaf = params.signed_by(&KeyPair::generate().unwrap(), &authority).unwrap().der().clone();
    assert_eq!(verdict(&trust(&[&leaf]), &leaf, "k.example"), Ok(()));
    let (other, _) = signed(&of_openssl("k.example"));
    assert_eq!(refused(verdict(&trust(&[&other]), &leaf, "k.example")), CertificateError::UnknownIssuer);
}

#[test]
fn no_other_certificate_gets_anything_from_it() {
    let (own, _) = signed(&of_openssl("k.example"));
    let (other, _) = signed(&of_openssl("k.example"));
    let trust = trust(&[&own]);
    assert!(verdict(&trust, &other, "k.example").is_err(), "the same words by another key");
    let mut changed = own.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    assert!(verdict(&trust, &CertificateDer::from(changed), "k.example").is_err());
}

#[test]
fn an_authority_that_is_named_vouches_for_servers_as_before() {
    let key = KeyPair::generate().unwrap();
    let params = of_openssl("authority");
    let root = params.self_signed(&key).unwrap().der().clone();
    let authority = Issuer::new(params, key);
    let server = |is_ca| {
        let params = of("k.example", is_ca);
        params.signed_by(&KeyPair::generate().unwrap(), &authority).unwrap().der().clone()
    };
    let trust = trust(&[&root]);
    assert_eq!(verdict(&trust, &server(IsCa::ExplicitNoCa), "k.example"), Ok(()));
    let posing = server(IsCa::Ca(BasicConstraints::Unconstrained));
    assert!(verdict(&trust, &posing, "k.example").is_err(), "it was not named, so it may be no authority");
}

/// Shows one certificate, whosever key it signs with.
#[derive(Debug)]
struct Shows(Arc<CertifiedKey>);

impl ResolvesServerCert for Shows {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// A whole handshake with a server that shows `certificate` and signs with `key`.
fn handshake(certificate: &CertificateDer<'static>, key: Vec<u8>, named: &str) -> Result<(), Rustls> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let key = provider.key_provider.load_private_key(PrivatePkcs8KeyDer::from(key).into()).unwrap();
    let shows = Shows(Arc::new(CertifiedKey::new(vec![certificate.clone()], key)));
    let server = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let server = server.with_no_client_auth().with_cert_resolver(Arc::new(shows));
    let mut server = ServerConnection::new(Arc::new(server)).unwrap();
    let name = ServerName::try_from("k.example").unwrap();
    let mut client = ClientConnection::new(Arc::new(trusting(named).unwrap()), name).unwrap();
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).unwrap();
        server.read_tls(&mut wire.as_slice()).unwrap();
        server.process_new_packets()?;
        let mut wire = Vec::new();
        server.write_tls(&mut wire).unwrap();
        client.read_tls(&mut wire.as_slice()).unwrap();
        client.process_new_packets()?;
    }
    Ok(())
}

#[test]
fn whoever_shows_it_must_have_its_key() {
    let mut params = of_openssl("k.example");
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(2100, 1, 1);
    let (own, key) = signed(&params);
    let named = pem::encode(&pem::Pem::new("CERTIFICATE", own.to_vec()));
    assert_eq!(handshake(&own, key, &named), Ok(()));
    let anothers = KeyPair::generate().unwrap().serialize_der();
    let refused = handshake(&own, anothers, &named).unwrap_err();
    assert_eq!(refused, Rustls::InvalidCertificate(CertificateError::BadSignature));
}
