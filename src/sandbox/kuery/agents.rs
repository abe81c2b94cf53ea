//! What a `kuery` may ask of agents. The columns are those of [`crate::sandbox::store::agents::list`].

use super::index::{Column, Family, Field, Index};

/// Kibana 9.5: the fields of agents, as far as they are known. What the sandbox keeps nothing of is let through and
/// found in no agent.
pub(crate) static AGENTS: Index = Index {
    types: &["fleet-agents"],
    stripped: &["fleet-agents.attributes.", "fleet-agents."],
    fields: &[
        field("access_api_key_id", Column::Keyword("access_api_key_id")),
        field("active", Column::Flag("active")),
        field("agent.id", Column::Keyword("id")),
        field("agent.version", Column::Keyword("version")),
        field("enrolled_at", Column::Date("enrolled_at")),
        field("last_checkin", Column::Date("seen_at")),
        field("last_checkin_status", Column::Keyword("last_checkin_status")),
        field("local_metadata.elastic.agent.version.keyword", Column::Keyword(VERSION)),
        field("local_metadata.host.hostname.keyword", Column::Keyword(HOSTNAME)),
        field("namespaces", Column::KeywordList("namespaces")),
        field("policy_base_id", Column::Keyword("policy_id")),
        field("policy_id", Column::Keyword("policy_id")),
        field("policy_revision", Column::Number("policy_revision")),
        field("policy_revision_idx", Column::Number("policy_revision")),
        field("status", Column::Keyword("status")),
        field("tags", Column::KeywordList("tags")),
        field("type", Column::Keyword("type")),
        field("unenrolled_at", Column::Date("unenrolled_at")),
        field("unenrollment_started_at", Column::Date("unenrollment_started_at")),
        field("updated_at", Column::Date("updated_at")),
        field("audit_unenrolled_reason", Column::Nothing),
        field("last_updated", Column::Nothing),
        field("packages", Column::Nothing),
        field("shared_id", Column::Nothing),
        field("unenrolled_reason", Column::Nothing),
        field("upgrade_started_at", Column::Nothing),
        field("upgrade_status", Column::Nothing),
        field("upgraded_at", Column::Nothing),
    ],
    families: &[
        Family { name: "local_metadata", json: "local_metadata" },
        Family { name: "upgrade_details", json: "NULL" },
        Family { name: "user_provided_metadata", json: "NULL" },
    ],
};

const HOSTNAME: &str = "json_extract(local_metadata, '$.host.hostname')";
const VERSION: &str = "json_extract(local_metadata, '$.elastic.agent.version')";

const fn field(name: &'static str, column: Column) -> Field {
    Field { name, column }
}
