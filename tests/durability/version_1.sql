-- A store as fleet-tokens wrote it with schema 1: the schema word for word, and rows of every sort.
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE policies (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    namespace TEXT NOT NULL,
    description TEXT,
    is_managed INTEGER NOT NULL,
    supports_agentless INTEGER NOT NULL,
    fleet_server_host_id TEXT,
    inactivity_timeout INTEGER NOT NULL,
    monitoring TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE tokens (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    api_key_id TEXT NOT NULL,
    api_key TEXT NOT NULL,
    name TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    active INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expire_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX tokens_by_time ON tokens (created_at DESC, seq DESC);
CREATE INDEX tokens_by_policy ON tokens (policy_id);
CREATE TABLE agents (
    id TEXT PRIMARY KEY,
    policy_id TEXT NOT NULL,
    active INTEGER NOT NULL,
    enrolled_at INTEGER NOT NULL,
    host TEXT NOT NULL
) STRICT;
CREATE INDEX agents_by_policy ON agents (policy_id, active);

-- The key is base64 of `GVuaCfGcBCdbkQm10000:a-key-of-a-v1-store-00`.
INSERT INTO settings VALUES
    ('api_key', 'R1Z1YUNmR2NCQ2Ria1FtMTAwMDA6YS1rZXktb2YtYS12MS1zdG9yZS0wMA=='),
    ('filled', 'yes'),
    ('instance', '5b2de169-2785-441b-ae8c-186a1936b17d');
-- 1795176000000 is 2026-11-20T12:00:00Z.
INSERT INTO policies VALUES
    ('p-web', 'Web servers', 'default', 'Both regions', 0, 0, NULL, 1209600, '["logs","metrics"]', 1790000000000),
    ('p-lab', 'Lab', 'lab', NULL, 0, 0, 'host-2', 600, '[]', 1790000000001),
    ('p-cloud', 'Elastic Cloud agent policy', 'default', NULL, 1, 0, NULL, 1209600, '["logs"]', 1790000000002);
-- The keys are base64 of `key-N:secret-N`.
INSERT INTO tokens VALUES
    (1, 't-1', 'key-1', 'a2V5LTE6c2VjcmV0LTE=', 'Default (t-1)', 'p-web', 1, 0, 1790000000000, NULL, NULL),
    (2, 't-2', 'key-2', 'a2V5LTI6c2VjcmV0LTI=', 'rollout (t-2)', 'p-web', 1, 0, 1790000001000, 1795179600000, NULL),
    (3, 't-3', 'key-3', 'a2V5LTM6c2VjcmV0LTM=', 'expired (t-3)', 'p-web', 1, 0, 1790000002000, 1790000003000, NULL),
    (4, 't-4', 'key-4', 'a2V5LTQ6c2VjcmV0LTQ=', 'revoked (t-4)', 'p-web', 0, 0, 1790000003000, NULL, 1795003200000),
    (5, 't-5', 'key-5', 'a2V5LTU6c2VjcmV0LTU=', 'Default (t-5)', 'p-cloud', 1, 1, 1790000004000, NULL, NULL),
    (6, 't-6', 'key-6', 'a2V5LTY6c2VjcmV0LTY=', '東京 (t-6)', 'p-gone', 1, 0, 1790000005000, NULL, NULL);
INSERT INTO agents VALUES
    ('a-1', 'p-web', 1, 1790000010000, 'web-01'),
    ('a-2', 'p-web', 1, 1790000011000, 'web-02'),
    ('a-3', 'p-web', 0, 1790000012000, 'web-03');
PRAGMA application_id = 1179407435;
PRAGMA user_version = 1;
COMMIT;
