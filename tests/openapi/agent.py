"""Enrolls one agent, and prints what a shell sets so that requests can be made with its token and as that agent."""

import json
import shlex
import sys
import urllib.request

kibana, key, fleet_server = sys.argv[1:]


def ask(url, authorization, body=None):
    request = urllib.request.Request(url, data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", f"ApiKey {authorization}")
    request.add_header("User-Agent", "Elastic Agent v9.5.1")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


tokens = ask(f"{kibana}/api/fleet/enrollment_api_keys?kuery=active:true&perPage=1", key)
token = tokens["items"][0]["api_key"]
agent = ask(f"{fleet_server}/api/fleet/agents/enroll", token, {"type": "PERMANENT"})["item"]
for name, value in [
    ("SCHEMATHESIS_AUTHORIZATION", f"ApiKey {token}"),
    ("SCHEMATHESIS_AGENT", agent["id"]),
    ("SCHEMATHESIS_AGENT_AUTHORIZATION", f"ApiKey {agent['access_api_key']}"),
]:
    print(f"export {name}={shlex.quote(value)}")
