package dev.latchkey.dev.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes keys by the operator's HTTP API. */
final class TrainingKeys {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final TrainingHttp http;
  private final URI api;

  /**
   * @param api the base of the operator's HTTP API
   */
  TrainingKeys(TrainingHttp http, URI api) {
    this.http = http;
    this.api = api;
  }

  /** The credential of a new key, good for a day. */
  String issue() throws IOException, InterruptedException {
    return issue(key()).path("secret").asText();
  }

  /** The credential of a new key that may be used once an hour. */
  String issueRateLimited() throws IOException, InterruptedException {
    ObjectNode key = key();
    key.putObject("rate_limit_policy").put("quota", "1").put("window", "3600s");
    return issue(key).path("secret").asText();
  }

  /** The credential of a new key that may be used from an address that nobody has. */
  String issueForOtherAddresses() throws IOException, InterruptedException {
    ObjectNode key = key();
    key.putObject("ip_restriction").putArray("allowed_cidrs").add("192.0.2.0/24");
    return issue(key).path("secret").asText();
  }

  /** The credential of a key that is revoked. */
  String issueAndRevoke() throws IOException, InterruptedException {
    JsonNode issued = issue(key());
    http.post(
        api.resolve(
            "/v2alpha1/admin/apiKeys/" + issued.at("/issued_api_key/key_id").asText() + ":revoke"),
        JSON.objectNode().put("reason", "REVOCATION_REASON_SUPERSEDED"),
        204);
    return issued.path("secret").asText();
  }

  /** The raw keys of so many imported ones, at most 1,000. */
  List<String> importKeys(int count) throws IOException, InterruptedException {
    List<String> rawKeys = new ArrayList<>();
    ObjectNode batch = JSON.objectNode();
    ArrayNode requests = batch.putArray("requests");
    for (int i = 0; i < count; i++) {
      String rawKey = "sk_live_" + UUID.randomUUID().toString().replace("-", "");
      rawKeys.add(rawKey);
      requests.add(key().put("raw_key", rawKey));
    }
    http.post(api.resolve("/v2alpha1/admin/importedApiKeys:batchImport"), batch, 200);
    return rawKeys;
  }

  private JsonNode issue(ObjectNode key) throws IOException, InterruptedException {
    return http.post(api.resolve("/v2alpha1/admin/issuedApiKeys"), key, 201);
  }

  private static ObjectNode key() {
    ObjectNode key = JSON.objectNode().put("name", "Training").put("actor_id", "trainer");
    key.putArray("scopes").add("orders:read").add("orders:write");
    key.putObject("metadata").put("team", "training");
    return key.put("ttl", "24h");
  }
}
