#!/usr/bin/env bash
# Reads the operator's log, and prints an ApiKeyRevocation for each credential that was revoked in it: for a cluster whose
# etcd was restored to an earlier state, and has forgotten (docs/security.md).
#
#   examples/revoke-again.sh < operator.log | kubectl apply -f -
#
# Both formats of the log are read. Whatever stands ahead of a line, such as a time, must hold no quotation mark: a text
# that somebody wrote stands in quotation marks, and cannot pass for a line by that. What ended with the deletion of its
# key is left out: delete the key again.
set -euo pipefail

word='("[^"]*"|[^" ]+)'
text="s/^[^\"]*audit: event=Revoked by=$word kind=[^ ]+ namespace=([^ ]+) name=[^ ]+ (owner=[^ ]+ )?keyID=([A-Za-z0-9]+)( .*)?\$/\\1 \\2 \\4/p"
json='s/^[^"{]*\{"time":"[^"]*","level":"[A-Z]+","logger":"dev\.latchkey\.audit","event":"Revoked","by":("[^"]*"),"kind":"[^"]*","namespace":"([^"]*)","name":"[^"]*",("owner":"[^"]*",)?"keyID":"([A-Za-z0-9]+)".*$/\1 \2 \4/p'

sed -nE -e "$text" -e "$json" |
  sed -E -e '/^"deletion of /d' -e 's/^.* ([^ ]+) ([^ ]+)$/\1 \2/' |
  sort -u |
  while read -r namespace key; do
    cat <<YAML
---
apiVersion: latchkey.dev/v1alpha1
kind: ApiKeyRevocation
metadata:
  name: again-$(tr '[:upper:]' '[:lower:]' <<<"$key")
  namespace: $namespace
spec:
  keyID: "$key"
  reason: PrivilegeWithdrawn
  description: Revoked before a restore, and again after it.
YAML
  done
