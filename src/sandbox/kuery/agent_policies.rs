//! What a query may ask of agent policies.

use crate::sandbox::kuery::index::{Index, IndexField, SqlColumn};

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
        IndexField { name: "id", column: SqlColumn::Keyword("id") },
        IndexField { name: "name", column: SqlColumn::Keyword("name") },
        IndexField { name: "namespace", column: SqlColumn::Keyword("namespace") },
        IndexField { name: "description", column: SqlColumn::Keyword("description") },
        IndexField { name: "status", column: SqlColumn::Keyword("'active'") },
        IndexField { name: "is_managed", column: SqlColumn::Flag("is_managed") },
        IndexField { name: "supports_agentless", column: SqlColumn::Flag("supports_agentless") },
        IndexField { name: "is_protected", column: SqlColumn::Flag("0") },
        IndexField { name: "fleet_server_host_id", column: SqlColumn::Keyword("fleet_server_host_id") },
        IndexField { name: "data_output_id", column: SqlColumn::Keyword("data_output_id") },
        IndexField { name: "monitoring_output_id", column: SqlColumn::Keyword("monitoring_output_id") },
        IndexField { name: "monitoring_enabled", column: SqlColumn::KeywordList("monitoring") },
        IndexField { name: "inactivity_timeout", column: SqlColumn::Number("inactivity_timeout") },
        IndexField { name: "revision", column: SqlColumn::Number("revision") },
        IndexField { name: "updated_at", column: SqlColumn::Date("updated_at") },
        IndexField { name: "updated_by", column: SqlColumn::Keyword("updated_by") },
        // Mapped, and the sandbox's policies have none of them.
        IndexField { name: "agent_features", column: SqlColumn::Nothing },
        IndexField { name: "download_source_id", column: SqlColumn::Nothing },
        IndexField { name: "has_fleet_server", column: SqlColumn::Nothing },
        IndexField { name: "is_default", column: SqlColumn::Nothing },
        IndexField { name: "is_default_fleet_server", column: SqlColumn::Nothing },
        IndexField { name: "is_preconfigured", column: SqlColumn::Nothing },
        IndexField { name: "keep_monitoring_alive", column: SqlColumn::Nothing },
        IndexField { name: "unenroll_timeout", column: SqlColumn::Nothing },
    ],
    families: &[],
};
