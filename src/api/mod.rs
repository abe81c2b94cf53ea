//! The Kibana client.
