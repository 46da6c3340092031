package dev.latchkey.verifier.usage;

import dev.latchkey.crds.client.SingleAttempt;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.verifier.index.IndexedRecord;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;

/**
 * Writes the time of the last use into the status of records. A JSON Patch (RFC 6902) that tests
 * the uid first, so that another object of the same name is not written to: in a merge patch the
 * API server ignores it. Safe for use by several threads.
 */
public final class RecordStatuses implements LastUsedStore {
  private static final PatchContext JSON_PATCH = PatchContext.of(PatchType.JSON);

  private final SingleAttempt attempt;

  /**
   * @param client not closed by this
   */
  public RecordStatuses(KubernetesClient client) {
    this.attempt = new SingleAttempt(client);
  }

  @Override
  public void write(IndexedRecord record, Instant lastUsed) {
    String patch =
        """
        [{"op": "test", "path": "/metadata/uid", "value": "%s"},
         {"op": "add", "path": "/status", "value": {"lastUsedTime": "%s"}}]\
        """
            .formatted(record.uid(), lastUsed);
    try {
      attempt.call(
          client ->
              client
                  .resources(ApiKeyRecord.class)
                  .inNamespace(record.key().namespace())
                  .withName(record.key().keyID().recordName())
                  .subresource("status")
                  .patch(JSON_PATCH, patch));
    } catch (KubernetesClientException e) {
      throw new NotWrittenException(SingleAttempt.reason(e), e.getCode());
    }
  }
}
