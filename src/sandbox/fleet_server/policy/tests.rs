//! Policies as agents get them.
