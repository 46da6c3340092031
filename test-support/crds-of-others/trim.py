"""Prints a CRD as tests need it: one version, no status, nothing that examples do not use."""

import copy
import sys
import yaml

# Fields of a spec that are large and that no example writes, with the rules that speak of them. The
# rest stays as it was made.
LEFT_OUT = {
    "SecurityPolicy": ["apiKeyAuth", "authorization", "basicAuth", "jwt", "oidc"],
}

# Where secrets come from, of which a store names one.
KEPT_PROVIDERS = ["aws", "kubernetes", "vault"]

# What Gateway API's experimental channel adds to this enumeration, by a marker that only its own
# generator reads.
EXPERIMENTAL_FILTERS = ["ExternalAuth"]


def filter_types(schema):
    """Every enumeration of an HTTPRoute's kinds of filters."""
    if isinstance(schema, dict):
        if "RequestMirror" in schema.get("enum", []):
            yield schema["enum"]
        for value in schema.values():
            yield from filter_types(value)


def trimmed(crd, package, version):
    kind = crd["spec"]["names"]["kind"]
    metadata = crd["metadata"]
    metadata["annotations"] = {
        "latchkey.dev/made-from": f"{package}@{version}",
    }
    if crd["spec"]["group"].endswith(".k8s.io"):
        # An API server takes a group of Kubernetes' own with such an annotation alone.
        metadata["annotations"]["api-approved.kubernetes.io"] = "unapproved, for tests"
    stored = next(v for v in crd["spec"]["versions"] if v["storage"])
    schema = stored["schema"]["openAPIV3Schema"]
    # What a controller writes. An Application has an operation too, while it is synced.
    for name in {"status", "operation"} & schema["properties"].keys():
        schema["properties"][name] = {
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": True,
        }
    spec = schema["properties"]["spec"]
    for name in LEFT_OUT.get(kind, []):
        del spec["properties"][name]
        spec["x-kubernetes-validations"] = [
            rule for rule in spec["x-kubernetes-validations"] if f"self.{name}" not in rule["rule"]
        ]
    if kind == "SecretStore":
        providers = spec["properties"]["provider"]["properties"]
        for name in providers.keys() - KEPT_PROVIDERS:
            del providers[name]
    if kind == "HTTPRoute":
        for types in filter_types(schema):
            types.extend(name for name in EXPERIMENTAL_FILTERS if name not in types)
    stored.pop("additionalPrinterColumns", None)
    crd["spec"]["versions"] = [stored]
    if kind == "ReferenceGrant":
        # Served under its older version too, with the same schema, as Gateway API's own CRD is.
        crd["spec"]["versions"].append(copy.deepcopy(stored) | {"name": "v1beta1", "storage": False})
    crd.pop("status", None)
    return crd


def main():
    path, package, version = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        crd = yaml.safe_load(file)
    yaml.safe_dump(trimmed(crd, package, version), sys.stdout, sort_keys=True, width=100)


main()
