package dev.latchkey.operator.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * How many entries of a namespace's status list were given away: a number in the Secret that all
 * verifiers read, so that they know which entries were given to credentials that are gone.
 */
final class StatusListCounter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NEXT = "next";

  /** Left out where the number is lost, as records with higher entries may be gone. */
  private static final int GAP = 1024;

  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final RecordStore records;

  StatusListCounter(KubernetesClient client, RecordStore records) {
    this.client = client;
    this.records = records;
  }

  /**
   * Takes entries for this operator alone.
   *
   * @return the first of them; empty where there is no Secret to count in, or the list is full
   */
  Optional<Integer> take(String namespace, int count) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tryToTake(namespace, count);
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Optional<Integer> tryToTake(String namespace, int count) {
    Secret seen = client.secrets().inNamespace(namespace).withName(Latchkey.JWKS).get();
    if (seen == null) {
      return Optional.empty();
    }
    int first = next(seen).orElseGet(() -> afterLoss(namespace));
    if (first > ApiKeyRecordSpec.MAX_STATUS_INDEX) {
      return Optional.empty();
    }
    String counted = JSON.createObjectNode().put(NEXT, first + count).toString();
    client
        .resource(
            new SecretBuilder(seen)
                .addToData(
                    Latchkey.STATUS_LIST_ENTRY,
                    Base64.getEncoder().encodeToString(counted.getBytes(StandardCharsets.UTF_8)))
                .build())
        .lockResourceVersion(seen.getMetadata().getResourceVersion())
        .update();
    return Optional.of(first);
  }

  private static Optional<Integer> next(Secret secret) {
    return entry(secret, Latchkey.STATUS_LIST_ENTRY)
        .map(json -> json.path(NEXT))
        .filter(next -> next.isInt() && next.intValue() >= 0)
        .map(JsonNode::intValue);
  }

  private int afterLoss(String namespace) {
    return records.all(namespace).stream()
        .map(record -> record.getSpec() == null ? null : record.getSpec().statusIndex())
        .filter(Objects::nonNull)
        .max(Integer::compare)
        .map(highest -> highest + 1 + GAP)
        .orElse(0);
  }

  /** An entry of a Secret as JSON; empty where it is none. */
  static Optional<JsonNode> entry(Secret secret, String name) {
    try {
      String value = secret.getData() == null ? null : secret.getData().get(name);
      return value == null
          ? Optional.empty()
          : Optional.of(
              JSON.readTree(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    } catch (JsonProcessingException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
