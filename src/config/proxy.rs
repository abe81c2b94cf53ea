//! The proxy that the environment names for a Kibana, by the variables that curl and others read.
//!
//! What is set and can't be used is an error that names its variable: a request that went around a proxy could be
//! seen where it must not. The variables may hold a password, so nothing of them is repeated but the host.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::environment::Environment;
use super::settings::ConfigError;
use crate::domain::connection::{Endpoint, Proxy};
use crate::domain::secret::Secret;

/// In this order, as curl does for an https address; the first that is not empty.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The proxy between this machine and `endpoint`; none for this machine itself, and for hosts in `NO_PROXY`.
pub(super) fn of(environment: &Environment, endpoint: &Endpoint) -> Result<Option<Box<Proxy>>, ConfigError> {
    let set = |name: &'static str| environment.filled(name).map(|value| (name, value.trim()));
    let Some((variable, value)) = VARIABLES.into_iter().find_map(set) else { return Ok(None) };
    if endpoint.is_loopback() || !endpoint.is_tls() || is_excepted(environment, endpoint) {
        return Ok(None);
    }
    let refused = |why: &str| ConfigError::Proxy { variable, why: why.to_owned() };
    // As others do: `proxy.example:3128` is an http proxy.
    let value = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let url = Url::parse(&value).map_err(|_| refused("is not the address of a proxy"))?;
    if !SCHEMES.contains(&url.scheme()) {
        return Err(refused(&format!("names a proxy of the kind {}, which can't be used", url.scheme())));
    }
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| refused("is not the address of a proxy"))?;
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let shown = format!("{host}{port}");
    Ok(Some(Box::new(Proxy { url: Secret::new(value), shown, variable })))
}

/// Whether `NO_PROXY` has the host: a name with all below it, an address, a network, or `*` for all.
fn is_excepted(environment: &Environment, endpoint: &Endpoint) -> bool {
    let Some(list) = EXCEPTIONS.into_iter().find_map(|name| environment.filled(name)) else { return false };
    let matcher = Matcher::builder().all("http://proxy.invalid").no(list).build();
    let to = endpoint.resolve("/").as_str().parse::<Uri>();
    to.is_ok_and(|to| matcher.intercept(&to).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy<const N: usize>(url: &str, set: [(&str, &str); N]) -> Result<Option<Box<Proxy>>, ConfigError> {
        of(&Environment::from(set), &Endpoint::new(url, None).unwrap())
    }

    #[test]
    fn the_variables_are_read_as_by_curl() {
        let named = |set| proxy("https://k.example", set).unwrap().map(|it| (it.variable, it.shown));
        let at = |variable, shown: &str| Some((variable, shown.to_owned()));
        assert_eq!(
            named([("HTTPS_PROXY", "proxy.example:3128"), ("ALL_PROXY", "socks5h://x")]),
            at("HTTPS_PROXY", "proxy.example:3128")
        );
        assert_eq!(
            named([("https_proxy", ""), ("ALL_PROXY", "socks5h://[::1]:1080")]),
            at("ALL_PROXY", "[::1]:1080")
        );
        assert_eq!(named([("HTTP_PROXY", "http://x"), ("X", "")]), None, "credentials take no plain http");
        for url in ["https://localhost:5601", "http://127.0.0.1:5601"] {
            assert_eq!(proxy(url, [("HTTPS_PROXY", "http://x")]), Ok(None), "{url}");
        }
    }

    #[test]
    fn hosts_without_a_proxy_are_named_in_no_proxy() {
        let through = |host: &str, list| {
            proxy(&format!("https://{host}:5601"), [("all_proxy", "http://x"), ("NO_PROXY", list)])
                .unwrap()
                .is_some()
        };
        assert!(
            !through("k.example", "other,.example")
                && !through("10.1.2.3", "10.0.0.0/8")
                && !through("k", "*")
        );
        assert!(through("k.example", "other,10.0.0.0/8") && through("notexample", "example"));
    }

    #[test]
    fn what_is_no_proxy_is_said_without_its_password() {
        for (value, why) in [
            ("http://me:hunter2@proxy:99999", "is not the address of a proxy"),
            ("://", "is not the address of a proxy"),
            ("http://", "is not the address of a proxy"),
            ("ftp://me:hunter2@proxy", "names a proxy of the kind ftp, which can't be used"),
        ] {
            let error = proxy("https://k.example", [("HTTPS_PROXY", value)]).unwrap_err();
            assert_eq!(error.to_string(), format!("HTTPS_PROXY {why}"), "{value}");
            assert!(!format!("{error:?}{}", error.problem().sentence()).contains("hunter2"));
        }
        let fine =
            proxy("https://k.example", [("HTTPS_PROXY", "http://me:hunter2@proxy:1")]).unwrap().unwrap();
        assert_eq!(fine.shown, "proxy:1");
        assert!(!format!("{fine:?}").contains("hunter2"));
    }
}
