#!/usr/bin/env bash
# Does every operation of the HTTP API with curl, against ./latchkey dev; kubectl shows each result.
#   BASE=http://localhost:4420 examples/http-api.sh
set -euo pipefail

base=${BASE:-http://localhost:4420}
admin=$base/v2alpha1/admin
run=$(date +%s)-$$

# call EXPECTED-STATUS METHOD URL [BODY]: prints the body, and fails where the status is another.
call() {
  local expected=$1 method=$2 url=$3 answer
  shift 3
  local arguments=(-sS -X "$method" "$url" -w '\n%{http_code}')
  [[ $# -eq 0 ]] || arguments+=(-H 'Content-Type: application/json' --data "$1")
  [[ -z ${TOKEN:-} ]] || arguments+=(-H "Authorization: Bearer $TOKEN")
  answer=$(curl "${arguments[@]}")
  if [[ ${answer##*$'\n'} != "$expected" ]]; then
    printf '%s %s answered %s\n' "$method" "$url" "$answer" >&2
    exit 1
  fi
  printf '%s' "${answer%$'\n'*}"
}

# field NAME: the first value of that name in the JSON on standard input.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# until_valid CREDENTIAL: a verifier hears of a new key by its watch, within milliseconds.
until_valid() {
  local i
  for i in $(seq 50); do
    [[ $(call 200 POST "$admin/apiKeys:verify" "{\"credential\":\"$1\"}") == *'"is_valid":true'* ]] && return
    sleep 0.1
  done
  echo "The credential does not verify." >&2
  exit 1
}

echo "1. issue"
issued=$(call 201 POST "$admin/issuedApiKeys" "{
  \"name\": \"checkout\", \"actor_id\": \"team-$run\", \"scopes\": [\"orders:read\", \"orders:write\"], \"ttl\": \"30d\",
  \"metadata\": {\"tier\": \"gold\"}, \"rate_limit_policy\": {\"quota\": 1000, \"window\": \"60s\"},
  \"request_id\": \"r-$run\"}")
id=$(field key_id <<<"$issued")
secret=$(field secret <<<"$issued")
echo "   key id $id"

echo "2. get issued"
call 200 GET "$admin/issuedApiKeys/$id" | field status

echo "3. list issued"
call 200 GET "$admin/issuedApiKeys?page_size=10&filter=actor_id%3D%22team-$run%22" | field key_id

echo "4. update issued"
call 200 PATCH "$admin/issuedApiKeys/$id?update_mask=name" '{"name": "checkout-eu"}' | field name

echo "5. verify"
until_valid "$secret"

echo "6. batch verify"
call 200 POST "$admin/apiKeys:batchVerify" "{\"requests\": [{\"credential\": \"$secret\"}, {\"credential\": \"nobodys\"}]}" |
  field error_code

echo "7. derive a token"
for i in $(seq 50); do # the first key of a namespace has its signing keys made
  derived=$(curl -sS "$admin/apiKeys:derive" -H 'Content-Type: application/json' \
    ${TOKEN:+-H "Authorization: Bearer $TOKEN"} \
    --data "{\"credential\": \"$secret\", \"ttl\": \"15m\", \"scopes\": [\"orders:read\"]}")
  [[ $derived == *DERIVED_TOKENS_OFF* ]] || break
  sleep 0.2
done
field expire_time <<<"$derived"
until_valid "$(field token <<<"$derived")"

echo "8. JWKS"
call 200 GET "$admin/derivedKeys/jwks.json" | field kid

echo "9. rotate"
rotated=$(call 201 POST "$admin/issuedApiKeys/$id:rotate" '{"scopes": ["orders:read"]}')
id=$(field key_id <<<"$rotated")
echo "   key id $id"
until_valid "$(field secret <<<"$rotated")"

echo "10. revoke"
call 204 POST "$admin/apiKeys/$id:revoke" '{"reason": "REVOCATION_REASON_PRIVILEGE_WITHDRAWN", "description": "left the team"}'
call 200 GET "$admin/issuedApiKeys/$id" | field status

echo "11. import"
raw="legacy_${run}_0123456789abcdef"
imported=$(call 201 POST "$admin/importedApiKeys" "{\"name\": \"legacy\", \"actor_id\": \"team-$run\", \"raw_key\": \"$raw\"}")
imported_id=$(field key_id <<<"$imported")
until_valid "$raw"

echo "12. batch import"
call 200 POST "$admin/importedApiKeys:batchImport" "{\"requests\": [
  {\"name\": \"one\", \"actor_id\": \"team-$run\", \"raw_key\": \"batch_${run}_one_0123456789\"},
  {\"name\": \"twice\", \"actor_id\": \"team-$run\", \"raw_key\": \"batch_${run}_one_0123456789\"}]}" | field error_code

echo "13. get imported"
call 200 GET "$admin/importedApiKeys/$imported_id" | field name

echo "14. list imported"
call 200 GET "$admin/importedApiKeys?filter=actor_id%3D%22team-$run%22%20AND%20status%3DKEY_STATUS_ACTIVE" | field name

echo "15. update imported"
call 200 PATCH "$admin/importedApiKeys/$imported_id" "{\"imported_api_key\": {\"name\": \"legacy-eu\"}}" | field name

echo "16. delete imported"
call 204 DELETE "$admin/importedApiKeys/$imported_id"

echo "17. self-revoke"
mine=$(call 201 POST "$admin/issuedApiKeys" "{\"name\": \"mine\", \"actor_id\": \"team-$run\"}" | field secret)
until_valid "$mine"
call 200 POST "$base/v2alpha1/apiKeys:selfRevoke" "{\"credential\": \"$mine\", \"reason\": \"REVOCATION_REASON_KEY_COMPROMISE\"}"
echo
echo "Done. To see what is left of it: kubectl get latchkey"
