package dev.latchkey.operator.admin;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.operator.namespace.NamespaceState;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The records that requests are about, read and written at the API server. Thread-safe. */
final class RequestedRecords {
  private static final int ATTEMPTS = 5;

  private final RecordStore records;
  private final Namespaces namespaces;
  private final ListedKeys listed;
  private final Clock clock;

  RequestedRecords(RecordStore records, Namespaces namespaces, ListedKeys listed, Clock clock) {
    this.records = records;
    this.namespaces = namespaces;
    this.listed = listed;
    this.clock = clock;
  }

  /** The record of a credential, as it is now; 404 where there is none of this kind. */
  ApiKeyRecord require(Call call, Optional<KeyKind> kind, KeyId id) {
    return find(call, id)
        .filter(
            record -> kind.isEmpty() || record.getSpec().owner().kind().equals(kind.get().kind()))
        .orElseThrow(Refusals::notFound);
  }

  /** The record of a credential, as it is now. */
  Optional<ApiKeyRecord> find(Call call, KeyId id) {
    return records
        .get(call.namespace(), id.recordName())
        .filter(record -> record.getSpec() != null);
  }

  /** Refuses where the namespace is paused. */
  void requireOpen(Call call) {
    if (isPaused(call)) {
      throw Refusals.paused();
    }
  }

  boolean isPaused(Call call) {
    return namespaces.state(call.namespace()) == NamespaceState.PAUSED;
  }

  /**
   * Has a record say something else, whatever else changes in it meanwhile.
   *
   * @param wanted what it is to say, given what it says
   */
  ApiKeyRecord update(ApiKeyRecord seen, UnaryOperator<ApiKeyRecordSpec> wanted) {
    ApiKeyRecord present = seen;
    for (int attempt = 1; ; attempt++) {
      try {
        return wrote(records.update(present, wanted.apply(present.getSpec())));
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        present =
            records
                .get(seen.getMetadata().getNamespace(), seen.getMetadata().getName())
                .filter(record -> record.getSpec() != null)
                .orElseThrow(Refusals::notFound);
      }
    }
  }

  /** Has lists show a record as it is now. */
  ApiKeyRecord wrote(ApiKeyRecord record) {
    listed.wrote(record);
    return record;
  }

  /** The present, in whole seconds, as records say it. */
  Instant seconds() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
