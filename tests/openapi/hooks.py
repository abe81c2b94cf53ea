"""What schemathesis must be told: how the manifest is read."""

import schemathesis
import yaml


# Every name of the type: the first one that is akin is taken.
@schemathesis.deserializer("text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml", "text/vnd.yaml")
def manifest(_context, response):
    """Kubernetes manifests are several YAML documents in one text; schemathesis expects one. Each must parse."""
    text = response.content.decode()
    if not list(yaml.safe_load_all(text)):
        raise ValueError("a manifest without a document")
    return text
