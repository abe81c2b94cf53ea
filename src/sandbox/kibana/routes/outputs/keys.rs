//! What the four types of outputs are made of. Kibana 9.5: the schemas of `POST /api/fleet/outputs`.

use url::Url;

use crate::sandbox::kibana::schema::Shape::{
    Checked, Choice, Flag, List, Nullable, Number, NumberChoice, Object, Secret, Text,
};
use crate::sandbox::kibana::schema::{SchemaKey, may, must};

/// The types, in the order in which Kibana tries them.
pub(super) const TYPES: [&str; 4] = ["elasticsearch", "remote_elasticsearch", "logstash", "kafka"];

static SSL: [SchemaKey; 4] = [
    may("certificate_authorities", List(&Text, 0, 10)),
    may("certificate", Text),
    may("key", Text),
    may("verification_mode", Choice(&["full", "none", "certificate", "strict"])),
];

static SHIPPER: [SchemaKey; 10] = [
    may("disk_queue_enabled", Nullable(&Flag)),
    may("disk_queue_path", Nullable(&Text)),
    may("disk_queue_max_size", Nullable(&Number)),
    may("disk_queue_encryption_enabled", Nullable(&Flag)),
    may("disk_queue_compression_enabled", Nullable(&Flag)),
    may("compression_level", Nullable(&Number)),
    may("loadbalance", Nullable(&Flag)),
    may("mem_queue_events", Nullable(&Number)),
    may("queue_flush_timeout", Nullable(&Number)),
    may("max_batch_bytes", Nullable(&Number)),
];

static SSL_SECRETS: [SchemaKey; 1] = [may("key", Secret)];
static SECRETS: [SchemaKey; 1] = [may("ssl", Object(&SSL_SECRETS))];
static REMOTE_SECRETS: [SchemaKey; 2] = [may("service_token", Secret), may("ssl", Object(&SSL_SECRETS))];
static KAFKA_SSL_SECRETS: [SchemaKey; 1] = [must("key", Secret)];
static KAFKA_SECRETS: [SchemaKey; 2] = [may("password", Secret), may("ssl", Object(&KAFKA_SSL_SECRETS))];

/// What all of them have, but for `secrets`.
static COMMON: [SchemaKey; 15] = [
    must("type", Choice(&TYPES)),
    may("id", Text),
    must("name", Text),
    may("is_default", Flag),
    may("is_default_monitoring", Flag),
    may("is_internal", Flag),
    may("is_preconfigured", Flag),
    may("allow_edit", List(&Text, 0, 1000)),
    may("ca_sha256", Nullable(&Text)),
    may("ca_trusted_fingerprint", Nullable(&Text)),
    may("config_yaml", Nullable(&Text)),
    may("otel_exporter_config_yaml", Nullable(&Text)),
    may("ssl", Nullable(&Object(&SSL))),
    may("proxy_id", Nullable(&Text)),
    may("shipper", Nullable(&Object(&SHIPPER))),
];

static ELASTICSEARCH: [SchemaKey; 4] = [
    must("hosts", List(&Checked(url), 1, 10)),
    may("preset", Choice(&["balanced", "custom", "throughput", "scale", "latency"])),
    may("write_to_logs_streams", Nullable(&Flag)),
    may("secrets", Object(&SECRETS)),
];

static REMOTE: [SchemaKey; 9] = [
    must("hosts", List(&Checked(url), 1, 10)),
    may("preset", Choice(&["balanced", "custom", "throughput", "scale", "latency"])),
    may("write_to_logs_streams", Nullable(&Flag)),
    may("secrets", Object(&REMOTE_SECRETS)),
    may("service_token", Nullable(&Text)),
    may("sync_integrations", Flag),
    may("kibana_url", Nullable(&Text)),
    may("kibana_api_key", Nullable(&Text)),
    may("sync_uninstalled_integrations", Flag),
];

static LOGSTASH: [SchemaKey; 2] =
    [must("hosts", List(&Checked(logstash_host), 1, 10)), may("secrets", Object(&SECRETS))];

static SASL: [SchemaKey; 1] = [may("mechanism", Choice(&["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]))];
static GROUPED: [SchemaKey; 1] = [may("group_events", Number)];
static HASHED: [SchemaKey; 2] = [may("hash", Text), may("random", Flag)];
static HEADER: [SchemaKey; 2] = [must("key", Text), must("value", Text)];

static KAFKA: [SchemaKey; 21] = [
    must("hosts", List(&Checked(kafka_host), 1, 10)),
    may("version", Text),
    may("key", Text),
    may("compression", Choice(&["gzip", "snappy", "lz4", "none"])),
    may("compression_level", Number),
    may("client_id", Text),
    must("auth_type", Choice(&["none", "user_pass", "ssl", "kerberos"])),
    may("connection_type", Choice(&["plaintext", "encryption"])),
    may("username", Nullable(&Text)),
    may("password", Nullable(&Text)),
    may("sasl", Nullable(&Object(&SASL))),
    may("partition", Choice(&["random", "round_robin", "hash"])),
    may("random", Object(&GROUPED)),
    may("round_robin", Object(&GROUPED)),
    may("hash", Object(&HASHED)),
    may("topic", Text),
    may("headers", List(&Object(&HEADER), 0, 100)),
    may("timeout", Number),
    may("broker_timeout", Number),
    may("required_acks", NumberChoice(&[1, 0, -1])),
    may("secrets", Object(&KAFKA_SECRETS)),
];

/// What an output of the type is made of; `None` when there is no such type.
pub(super) fn of(kind: &str) -> Option<[&'static [SchemaKey]; 2]> {
    let own: &'static [SchemaKey] = match kind {
        "elasticsearch" => &ELASTICSEARCH,
        "remote_elasticsearch" => &REMOTE,
        "logstash" => &LOGSTASH,
        "kafka" => &KAFKA,
        _ => return None,
    };
    Some([&COMMON, own])
}

fn url(text: &str) -> Option<&'static str> {
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            Some("expected URI with scheme [http|https].")
        }
        Ok(_) => None,
        Err(_) => Some("value must be a valid URI (see RFC 3986)."),
    }
}

fn logstash_host(text: &str) -> Option<&'static str> {
    if text.starts_with("http://") || text.starts_with("https://") {
        return Some("Host address must begin with a domain name or IP address");
    }
    let Ok(url) = Url::parse(&format!("http://{text}")) else { return Some("Invalid Logstash host") };
    let host = url.host_str().unwrap_or_default();
    let whole = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    (whole != text.to_lowercase()).then_some("Invalid host")
}

fn kafka_host(text: &str) -> Option<&'static str> {
    let Some((host, port)) =
        text.split_once(':').filter(|(host, port)| !host.is_empty() && !port.contains(':'))
    else {
        return Some("Invalid format. Expected \"host:port\" without protocol");
    };
    // Kibana reads the digits that the port begins with.
    let digits = port.trim_start().bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = port.trim_start().get(..digits).and_then(|text| text.parse().ok()).unwrap_or(0);
    (host.is_empty() || !(1..=65_535).contains(&number))
        .then_some("Invalid port number. Expected a number between 1 and 65535")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_the_form_that_their_output_wants() {
        for good in ["http://es:9200", "https://es.example/path"] {
            assert_eq!(url(good), None, "{good}");
        }
        for bad in ["es:9200", "ftp://es", "no url", ""] {
            assert!(url(bad).is_some(), "{bad}");
        }
        for good in ["logstash:5044", "10.0.0.1:5044", "LOGS.example"] {
            assert_eq!(logstash_host(good), None, "{good}");
        }
        for bad in ["http://logstash:5044", "logstash:5044/path", "log stash", "logstash:80"] {
            assert!(logstash_host(bad).is_some(), "{bad}");
        }
        for good in ["kafka:9092", "10.0.0.1:1"] {
            assert_eq!(kafka_host(good), None, "{good}");
        }
        for bad in ["kafka", ":9092", "http://kafka:9092", "kafka:0", "kafka:65536", "kafka:x", "a:1:2"] {
            assert!(kafka_host(bad).is_some(), "{bad}");
        }
    }
}
