//! What the body of a create or an update says about a policy.

use serde_json::Value;

use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::schema::Shape;
use crate::sandbox::kibana::validate::{KibanaFields, Nullable};
use crate::sandbox::store::policies::StoredPolicy;

/// Kibana 9.5 takes these too; the sandbox does nothing with them.
const IGNORED: [&str; 18] = [
    "advanced_settings",
    "agent_features",
    "agentless",
    "bumpRevision",
    "download_source_id",
    "global_data_tags",
    "has_fleet_server",
    "is_default",
    "is_default_fleet_server",
    "is_protected",
    "keep_monitoring_alive",
    "min_agent_version",
    "monitoring_diagnostics",
    "monitoring_http",
    "monitoring_pprof_enabled",
    "overrides",
    "required_versions",
    "unenroll_timeout",
];

/// What agents can monitor of themselves.
static MONITORED: [&str; 3] = ["logs", "metrics", "traces"];

/// The most spaces that a policy may be given.
const MAX_SPACES: usize = 100;

/// A body that was read. What it left out is `None`.
pub(super) struct Wanted {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) force: bool,
    /// Never empty.
    pub(super) space_ids: Option<Vec<String>>,
    description: Option<String>,
    is_managed: Option<bool>,
    supports_agentless: Option<bool>,
    fleet_server_host_id: Nullable,
    data_output_id: Nullable,
    monitoring_output_id: Nullable,
    inactivity_timeout: Option<i64>,
    monitoring: Option<Vec<String>>,
}

impl Wanted {
    pub(super) fn read(ctx: &Ctx<'_>, body: Option<Value>) -> Result<Self, ErrorResponse> {
        let mut body = ctx.fields(body)?;
        let id = body.text("id")?;
        let name = body.checked_text("name", name_problem)?;
        let namespace = body.checked_text("namespace", namespace_problem)?;
        let wanted = Self {
            id: id.filter(|id| !id.is_empty()),
            name,
            namespace,
            force: body.flag("force")?.unwrap_or(false),
            space_ids: spaces(&mut body)?,
            description: body.text("description")?,
            is_managed: body.flag("is_managed")?,
            supports_agentless: body.nullable_flag("supports_agentless")?,
            fleet_server_host_id: body.nullable_text("fleet_server_host_id")?,
            data_output_id: body.nullable_text("data_output_id")?,
            monitoring_output_id: body.nullable_text("monitoring_output_id")?,
            inactivity_timeout: timeout(&mut body)?,
            monitoring: monitoring(&mut body)?,
        };
        body.ignore(&IGNORED);
        body.finish()?;
        Ok(wanted)
    }

    /// Changes the policy to what is wanted, but for its id and revision.
    pub(super) fn apply(self, policy: &mut StoredPolicy) {
        policy.name = self.name;
        policy.namespace = self.namespace;
        if let Some(spaces) = self.space_ids {
            policy.space_ids = Value::from(spaces).to_string();
        }
        if self.description.is_some() {
            policy.description = self.description;
        }
        if let Some(kinds) = self.monitoring {
            policy.monitoring = Value::from(kinds).to_string();
        }
        replace(&mut policy.is_managed, self.is_managed);
        replace(&mut policy.supports_agentless, self.supports_agentless);
        self.fleet_server_host_id.replace(&mut policy.fleet_server_host_id);
        self.data_output_id.replace(&mut policy.data_output_id);
        self.monitoring_output_id.replace(&mut policy.monitoring_output_id);
        replace(&mut policy.inactivity_timeout, self.inactivity_timeout);
    }
}

fn replace<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}

/// Kibana 9.5: no spaces at all are the current one.
fn spaces(body: &mut KibanaFields) -> Result<Option<Vec<String>>, ErrorResponse> {
    let Some(given) = body.texts("space_ids", MAX_SPACES)? else { return Ok(None) };
    let mut spaces: Vec<String> = Vec::new();
    for space in given {
        if !spaces.contains(&space) {
            spaces.push(space);
        }
    }
    Ok(Some(spaces).filter(|spaces| !spaces.is_empty()))
}

fn timeout(body: &mut KibanaFields) -> Result<Option<i64>, ErrorResponse> {
    let timeout = body.number("inactivity_timeout")?;
    if timeout.is_some_and(|seconds| seconds < 0) {
        return Err(body.refuse("inactivity_timeout", "Value must be equal to or greater than [0]."));
    }
    Ok(timeout)
}

fn monitoring(body: &mut KibanaFields) -> Result<Option<Vec<String>>, ErrorResponse> {
    let kinds = body.texts("monitoring_enabled", MONITORED.len())?;
    for (index, kind) in kinds.iter().flatten().enumerate() {
        body.check(&format!("monitoring_enabled.{index}"), kind, &Shape::Choice(&MONITORED))?;
    }
    Ok(kinds)
}

fn name_problem(name: &str) -> Option<&'static str> {
    name.trim().is_empty().then_some("Agent policy name cannot be empty or contain only whitespace")
}

/// Kibana 9.5: a namespace becomes a part of an index's name.
fn namespace_problem(namespace: &str) -> Option<&'static str> {
    if namespace.trim().is_empty() {
        Some("Namespace cannot be empty")
    } else if namespace.to_lowercase() != namespace {
        Some("Namespace must be lowercase")
    } else if namespace.contains(|c: char| c.is_whitespace() || "*\\/?\"<>|,#:-".contains(c)) {
        Some("Namespace contains invalid characters")
    } else if namespace.len() > 100 {
        Some("Namespace cannot be more than 100 bytes")
    } else {
        None
    }
}
