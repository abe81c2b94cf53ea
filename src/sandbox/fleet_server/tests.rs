//! Waiting for news, which only the inside can bring about by itself.
