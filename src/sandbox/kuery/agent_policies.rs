//! What a query may ask of agent policies.

use super::index::{Column, Field, Index};

/// Kibana 9.5: the mapped fields of a policy's saved object, with its type in front (a newer and an older one) or
/// without. Chosen here: `description`, a text that Elasticsearch takes apart into words, is matched whole.
pub(crate) const AGENT_POLICIES: Index = Index {
    types: &["fleet-agent-policies", "ingest-agent-policies"],
    stripped: &[
        "fleet-agent-policies.attributes.",
        "ingest-agent-policies.attributes.",
        "fleet-agent-policies.",
        "ingest-agent-policies.",
    ],
    fields: &[
        Field { name: "id", column: Column::Keyword("id") },
        Field { name: "name", column: Column::Keyword("name") },
        Field { name: "namespace", column: Column::Keyword("namespace") },
        Field { name: "description", column: Column::Keyword("description") },
        Field { name: "status", column: Column::Keyword("'active'") },
        Field { name: "is_managed", column: Column::Flag("is_managed") },
        Field { name: "supports_agentless", column: Column::Flag("supports_agentless") },
        Field { name: "is_protected", column: Column::Flag("0") },
        Field { name: "fleet_server_host_id", column: Column::Keyword("fleet_server_host_id") },
        Field { name: "data_output_id", column: Column::Keyword("data_output_id") },
        Field { name: "monitoring_output_id", column: Column::Keyword("monitoring_output_id") },
        Field { name: "monitoring_enabled", column: Column::KeywordList("monitoring") },
        Field { name: "inactivity_timeout", column: Column::Number("inactivity_timeout") },
        Field { name: "revision", column: Column::Number("revision") },
        Field { name: "updated_at", column: Column::Date("updated_at") },
        Field { name: "updated_by", column: Column::Keyword("updated_by") },
        // Mapped, and the sandbox's policies have none of them.
        Field { name: "agent_features", column: Column::Nothing },
        Field { name: "download_source_id", column: Column::Nothing },
        Field { name: "has_fleet_server", column: Column::Nothing },
        Field { name: "is_default", column: Column::Nothing },
        Field { name: "is_default_fleet_server", column: Column::Nothing },
        Field { name: "is_preconfigured", column: Column::Nothing },
        Field { name: "keep_monitoring_alive", column: Column::Nothing },
        Field { name: "unenroll_timeout", column: Column::Nothing },
    ],
    families: &[],
};
