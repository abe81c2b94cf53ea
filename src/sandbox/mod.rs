//! The embedded Fleet.
