//! What a person reads when something went wrong: what happened, why, and what to do next.

use fleet_tokens::api::{Client, Doubt, Error, Oddity, TlsTrouble, Trouble};
use fleet_tokens::domain::connection::Endpoint;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::text::Text;

use crate::{KEY, connection};

fn problem(error: &Error) -> Problem {
    let endpoint = Endpoint::new("https://k.example:9243/base", Some("lab")).unwrap();
    error.problem("Can't list the tokens", &endpoint)
}

fn kibana(status: u16, error: &str, message: &str) -> Error {
    Error::Kibana { status, error: error.into(), message: message.into() }
}

/// Checks kind, sentence, and whether trying again is offered.
#[track_caller]
fn says(error: &Error, kind: ProblemKind, retryable: bool, expected: &str) {
    let problem = problem(error);
    assert_eq!(problem.sentence(), format!("Can't list the tokens: {expected}"));
    assert_eq!((problem.kind, problem.retryable), (kind, retryable));
    assert!(!problem.why.is_empty() && !problem.next_step.is_empty());
}

#[test]
fn a_server_that_cannot_be_reached() {
    let unreachable = |trouble| Error::Unreachable(trouble);
    says(
        &unreachable(Trouble::Refused),
        ProblemKind::Offline,
        true,
        "k.example:9243 refused the connection. Check KIBANA_ENDPOINT (or --url) and that Kibana is running.",
    );
    says(
        &unreachable(Trouble::Ended),
        ProblemKind::Offline,
        true,
        "the embedded Fleet at k.example:9243 has ended with the program that ran it. \
         Try again in a moment; if it stays, close this program and start it again.",
    );
    says(
        &unreachable(Trouble::Dns),
        ProblemKind::Offline,
        true,
        "the host name of https://k.example:9243/base is not known. \
         Check the spelling in KIBANA_ENDPOINT (or --url), and this machine's DNS or VPN.",
    );
    says(
        &unreachable(Trouble::ConnectTimeout),
        ProblemKind::Offline,
        true,
        "k.example:9243 did not take the connection in time. \
         Check KIBANA_ENDPOINT (or --url), and that no firewall or missing VPN is in between.",
    );
    says(
        &unreachable(Trouble::Connect(std::io::ErrorKind::NetworkUnreachable)),
        ProblemKind::Offline,
        true,
        "no connection to k.example:9243: network unreachable. \
         Check KIBANA_ENDPOINT (or --url) and the network.",
    );
    says(
        &unreachable(Trouble::Timeout),
        ProblemKind::Offline,
        true,
        "k.example:9243 is there but did not answer in time. \
         Try again; if it stays, Kibana or Elasticsearch behind it is overloaded.",
    );
    says(
        &unreachable(Trouble::Dropped),
        ProblemKind::Offline,
        true,
        "k.example:9243 closed the connection before its answer was complete. \
         Try again; if it stays, look at Kibana's log and at the proxy in between.",
    );
}

#[test]
fn a_connection_that_is_not_safe() {
    says(
        &Error::Insecure,
        ProblemKind::Refused,
        false,
        "k.example:9243 is another machine, and credentials are not sent there over plain http. \
         Use an https:// address, or a tunnel to this machine (http://localhost:PORT).",
    );
    for (trouble, words) in [
        (TlsTrouble::NotTls, "does not speak TLS. Check the port; a Kibana without TLS"),
        (TlsTrouble::ClientCertificate, "wants a certificate of its clients (mutual TLS)"),
        (TlsTrouble::Handshake, "refused the TLS handshake"),
        (TlsTrouble::SelfSigned, "name its file in FLEET_TOKENS_CA"),
        (TlsTrouble::UnknownIssuer, "FLEET_TOKENS_CA"),
        (TlsTrouble::NotNow, "has expired"),
        (TlsTrouble::WrongHost, "for another host name"),
        (TlsTrouble::Other(Text::from("revoked\u{1b}")), "revoked\u{FFFD}"),
    ] {
        let problem = problem(&Error::Tls(trouble));
        assert!(problem.sentence().contains(words), "{problem:?}");
        assert_eq!((problem.kind, problem.retryable), (ProblemKind::Offline, false));
    }
}

#[test]
fn something_else_answers_in_kibanas_place() {
    says(
        &Error::NotJson { status: 200 },
        ProblemKind::Server,
        true,
        "k.example:9243 answered with a web page, not with JSON. \
         Check the URL and its base path; a login page or proxy may stand in between.",
    );
    says(
        &Error::NotJson { status: 502 },
        ProblemKind::Server,
        true,
        "k.example:9243 answered 502 without a reason; Kibana behind it may be down. \
         Try again; if it stays, look at Kibana and at the proxy in front of it.",
    );
    says(
        &Error::NotJson { status: 503 },
        ProblemKind::Server,
        true,
        "k.example:9243 is not ready (503). Kibana may be starting: wait a moment and try again.",
    );
    says(
        &Error::Redirected { status: 302, to: Some("https://sso.example/login".into()) },
        ProblemKind::Server,
        true,
        "k.example:9243 points to https://sso.example/login instead of answering, and credentials are not sent \
         there. If that is your Kibana, use its address in KIBANA_ENDPOINT (or --url), base path included; \
         a login page means that a proxy stands in between.",
    );
    says(
        &Error::Malformed { line: 1, column: 12 },
        ProblemKind::Server,
        true,
        "k.example:9243 answered with JSON that is not Kibana's (line 1, column 12). \
         Check that the address is a Kibana with Fleet, version 8.18 or newer.",
    );
    says(
        &Error::TooLarge { limit: 1 << 20 },
        ProblemKind::Server,
        false,
        "the answer of k.example:9243 did not end after 1 MiB and was given up. \
         Check that the address is a Kibana and not something else.",
    );
    for (status, kind) in [
        (401, ProblemKind::Unauthorized),
        (403, ProblemKind::Blocked),
        (404, ProblemKind::NotFound),
        (429, ProblemKind::Refused),
    ] {
        assert_eq!(problem(&Error::NotJson { status }).kind, kind);
    }
}

#[test]
fn odd_answers_are_called_what_they_are() {
    for (oddity, words) in [
        (Oddity::Empty(204), "answered 204 without any content"),
        (Oddity::NotModified, "answered 304 (not modified), as a cache does"),
        (Oddity::Encoding("br".into()), "content encoded as br"),
        (Oddity::NotUnpacked, "marked as gzip, and is not or is damaged"),
        (Oddity::Headers, "more headers than can be read"),
    ] {
        let problem = problem(&Error::Odd(oddity));
        assert!(problem.why.contains(words), "{problem:?}");
        assert_eq!((problem.kind, problem.retryable), (ProblemKind::Server, true));
    }
}

#[test]
fn a_wait_that_the_server_asks_for_goes_with_the_problem() {
    let busy = |seconds| Error::Later { seconds, error: Box::new(kibana(429, "Too Many Requests", "")) };
    let problem = problem(&busy(16));
    assert_eq!(
        (problem.kind, problem.retryable, problem.retry_after),
        (ProblemKind::Refused, true, Some(16))
    );
}

#[test]
fn kibana_refuses_the_person() {
    says(
        &kibana(401, "Unauthorized", "Unauthorized"),
        ProblemKind::Unauthorized,
        false,
        "k.example:9243 rejected the credentials. \
         Check KIBANA_API_KEY, or KIBANA_USERNAME and KIBANA_PASSWORD; a key may have expired.",
    );
    says(
        &kibana(
            403,
            "Forbidden",
            "API [GET /api/fleet/enrollment_api_keys?page=1] is unauthorized for user, this action is granted by \
             the Kibana privileges [fleet-agents-all,fleet-setup]",
        ),
        ProblemKind::Forbidden,
        false,
        "the Kibana privilege fleet-agents-all or fleet-setup is missing. \
         Ask for a role with All on Fleet's agents in this space, or use other credentials.",
    );
    says(
        &kibana(403, "Forbidden", "Kibana security must be enabled to use Fleet"),
        ProblemKind::Forbidden,
        false,
        "Kibana security must be enabled to use Fleet. Use credentials that may do this.",
    );
}

#[test]
fn kibana_refuses_what_was_asked_for() {
    says(
        &kibana(404, "Not Found", "Enrollment api key a-b not found"),
        ProblemKind::NotFound,
        false,
        "Enrollment api key a-b not found. Refresh: somebody may have deleted it, or it is in another space.",
    );
    says(
        &kibana(404, "Not Found", "Agent policy \"p1\" not found"),
        ProblemKind::NotFound,
        false,
        "Agent policy \"p1\" not found. Refresh, and choose another agent policy.",
    );
    says(
        &kibana(404, "Not Found", "Not Found"),
        ProblemKind::NotFound,
        false,
        "https://k.example:9243/base has no such route in the space lab. \
         Check the base path, the space and Kibana's version; older ones can do less.",
    );
    says(
        &kibana(409, "Conflict", "An enrollment key named web already exists for agent policy p1"),
        ProblemKind::Conflict,
        false,
        "An enrollment key named web already exists for agent policy p1. \
         Choose another name; revoked tokens keep theirs.",
    );
    says(
        &kibana(400, "Bad Request", "[request body.expiration]: Expiration must be a valid duration"),
        ProblemKind::Refused,
        false,
        "Expiration must be a valid duration. Change what was asked for and try again.",
    );
    says(
        &kibana(400, "Bad Request", ""),
        ProblemKind::Refused,
        false,
        "400 Bad Request. Change what was asked for and try again.",
    );
}

#[test]
fn a_space_that_is_not_there_is_not_a_token_that_is_gone() {
    says(
        &kibana(404, "Not Found", "Saved object [space/lab] not found"),
        ProblemKind::NotFound,
        false,
        "there is no space lab on https://k.example:9243/base. Check --space (or `space` in config.toml, or /s/... in \
         the address) against the spaces in Kibana.",
    );
}

#[test]
fn a_base_path_that_is_missing_is_thought_of() {
    let endpoint = Endpoint::new("https://k.example", None).unwrap();
    let problem = kibana(404, "Not Found", "Not Found").problem("Can't list the tokens", &endpoint);
    assert_eq!(problem.why, "https://k.example has no such route");
    assert!(problem.next_step.starts_with("Check whether the base path (server.basePath) is missing"));
}

#[test]
fn a_page_that_refuses_is_no_login_page() {
    says(
        &Error::NotJson { status: 413 },
        ProblemKind::Refused,
        false,
        "something in front of k.example:9243 finds the request too large (413, not from Kibana). Do it for fewer \
         tokens at a time, or raise the proxy's limit (nginx: client_max_body_size).",
    );
    for status in [400, 405, 411, 414, 431, 451] {
        let said = problem(&Error::NotJson { status }).sentence();
        assert!(said.contains(&format!("refused the request ({status}, not from Kibana)")), "{said}");
        assert!(!said.contains("login"), "{said}");
    }
}

#[test]
fn an_elasticsearch_is_called_one() {
    says(
        &Error::Elasticsearch,
        ProblemKind::Server,
        false,
        "k.example:9243 is an Elasticsearch, not a Kibana. Use Kibana's address in KIBANA_ENDPOINT (or --url); its \
         usual port is 5601.",
    );
}

#[test]
fn kibana_fails() {
    says(
        &kibana(429, "Too Many Requests", "slow down"),
        ProblemKind::Refused,
        true,
        "k.example:9243 has too many requests at the moment. Wait a moment and try again.",
    );
    says(
        &kibana(500, "Internal Server Error", "search_phase_execution_exception\n\tRoot causes:\n\t\tx"),
        ProblemKind::Server,
        true,
        "Kibana failed: search_phase_execution_exception. Try again; if it stays, Kibana's log says more.",
    );
    says(
        &kibana(503, "Service Unavailable", "License is not available."),
        ProblemKind::Server,
        true,
        "k.example:9243 is not ready: License is not available. Kibana may be starting: wait a moment and try again.",
    );
}

#[test]
fn a_write_in_doubt_is_said_to_be_in_doubt() {
    for (doubt, why) in [
        (Doubt::Lost(Trouble::Timeout), "it was sent, and k.example:9243 did not answer in time"),
        (
            Doubt::Lost(Trouble::Dropped),
            "it was sent, and k.example:9243 closed the connection before its answer was complete",
        ),
        (Doubt::NotKibana(504), "it was sent, and k.example:9243 answered 504, which is not from Kibana"),
        (
            Doubt::Failed { status: 500, message: "Failed to process x\n at y".into() },
            "it was sent, and Kibana answered 500: Failed to process x",
        ),
        (Doubt::Unreadable, "it was sent, and the answer of k.example:9243 can't be read"),
    ] {
        says(
            &Error::OutcomeUnknown(doubt),
            ProblemKind::Unknown,
            false,
            &format!("{why}. It may have happened: refresh and check the list before you try again."),
        );
    }
}

#[test]
fn the_usual_port_is_named_too_and_no_secret_ever() {
    let error = Client::new(connection("http://k.example")).unwrap_err();
    let problem = error.problem("Can't list the tokens", &connection("http://k.example").endpoint);
    assert!(problem.why.starts_with("k.example:80 "), "{}", problem.why);
    assert!(!format!("{problem:?}{error:?}").contains(KEY));
}
