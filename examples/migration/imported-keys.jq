# Makes an ImportedApiKey of every raw key in a list of Secrets. It writes the names of Secrets and
# entries, and no raw key:
#   kubectl get secrets -n shop -l LABEL -o json | jq -f imported-keys.jq | kubectl apply -f -
#   jq --arg entry key ...    takes that entry alone, where the others are no raw keys
#   jq --arg scopes a,b ...   gives all of them these scopes
# The actor is the entry's name where a Secret holds a key for each client, and else the Secret's.
($ARGS.named.entry // "") as $only
| ($ARGS.named.scopes // "" | split(",") | map(select(. != ""))) as $scopes
| [ .items[]
    | .metadata as $secret
    | (.data // {} | keys[]) as $entry
    | select($only == "" or $entry == $only)
    | (if $only == "" then $entry else $secret.name end) as $client
    | {
        apiVersion: "latchkey.dev/v1alpha1",
        kind: "ImportedApiKey",
        metadata: {
          name: (if $only == "" then "\($secret.name)-\($entry)" else $secret.name end
            | ascii_downcase | gsub("[^a-z0-9.-]+"; "-") | gsub("(^[^a-z0-9]+|[^a-z0-9]+$)"; "")),
          namespace: $secret.namespace
        },
        spec: ({
          actorID: $client,
          rawKey: {secretKeyRef: {name: $secret.name, key: $entry}, afterImport: "Keep"}
        } + if $scopes == [] then {} else {scopes: $scopes} end)
      }
  ] as $keys
| ($keys | group_by([.metadata.namespace, .metadata.name]) | map(select(length > 1)[0].metadata.name)) as $twice
| if $twice == [] then {apiVersion: "v1", kind: "List", items: $keys}
  else error("several keys would have the name \($twice | join(", ")): import these by hand") end
