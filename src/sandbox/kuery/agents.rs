//! What a `kuery` may ask of agents. The columns are those of [`crate::sandbox::store::agents::list`].

use crate::sandbox::kuery::index::{Family, Index, IndexField, SqlColumn};

/// Kibana 9.5: the fields of agents, as far as they are known. What the sandbox keeps nothing of is let through and
/// found in no agent.
pub(crate) static AGENTS: Index = Index {
    types: &["fleet-agents"],
    stripped: &["fleet-agents.attributes.", "fleet-agents."],
    fields: &[
        field("access_api_key_id", SqlColumn::Keyword("access_api_key_id")),
        field("active", SqlColumn::Flag("active")),
        field("agent.id", SqlColumn::Keyword("id")),
        field("agent.version", SqlColumn::Keyword("version")),
        field("enrolled_at", SqlColumn::Date("enrolled_at")),
        field("last_checkin", SqlColumn::Date("seen_at")),
        field("last_checkin_status", SqlColumn::Keyword("last_checkin_status")),
        field("local_metadata.elastic.agent.version.keyword", SqlColumn::Keyword(VERSION)),
        field("local_metadata.host.hostname.keyword", SqlColumn::Keyword(HOSTNAME)),
        field("namespaces", SqlColumn::KeywordList("namespaces")),
        field("policy_base_id", SqlColumn::Keyword("policy_id")),
        field("policy_id", SqlColumn::Keyword("policy_id")),
        field("policy_revision", SqlColumn::Number("policy_revision")),
        field("policy_revision_idx", SqlColumn::Number("policy_revision")),
        field("status", SqlColumn::Keyword("status")),
        field("tags", SqlColumn::KeywordList("tags")),
        field("type", SqlColumn::Keyword("type")),
        field("unenrolled_at", SqlColumn::Date("unenrolled_at")),
        field("unenrollment_started_at", SqlColumn::Date("unenrollment_started_at")),
        field("updated_at", SqlColumn::Date("updated_at")),
        field("audit_unenrolled_reason", SqlColumn::Nothing),
        field("last_updated", SqlColumn::Nothing),
        field("packages", SqlColumn::Nothing),
        field("shared_id", SqlColumn::Nothing),
        field("unenrolled_reason", SqlColumn::Nothing),
        field("upgrade_started_at", SqlColumn::Nothing),
        field("upgrade_status", SqlColumn::Nothing),
        field("upgraded_at", SqlColumn::Nothing),
    ],
    families: &[
        Family { name: "local_metadata", json: "local_metadata" },
        Family { name: "upgrade_details", json: "NULL" },
        Family { name: "user_provided_metadata", json: "NULL" },
    ],
};

const HOSTNAME: &str = "json_extract(local_metadata, '$.host.hostname')";
const VERSION: &str = "json_extract(local_metadata, '$.elastic.agent.version')";

const fn field(name: &'static str, column: SqlColumn) -> IndexField {
    IndexField { name, column }
}
