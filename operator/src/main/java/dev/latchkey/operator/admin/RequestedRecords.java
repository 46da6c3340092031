package dev.latchkey.operator.admin;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.operator.namespace.NamespaceState;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.RecordsOfOwner;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The records that requests are about, read and written at the API server. Thread-safe. */
final class RequestedRecords {
  private static final int ATTEMPTS = 5;

  private final RecordStore records;
  private final RecordsOfOwner ofOwner;
  private final Namespaces namespaces;
  private final ListedKeys listed;
  private final Clock clock;

  RequestedRecords(
      RecordStore records,
      RecordsOfOwner ofOwner,
      Namespaces namespaces,
      ListedKeys listed,
      Clock clock) {
    this.records = records;
    this.ofOwner = ofOwner;
    this.namespaces = namespaces;
    this.listed = listed;
    this.clock = clock;
  }

  /** The record of a credential, as it is now; 404 where there is none of this kind. */
  ApiKeyRecord require(Call call, Optional<KeyKind> kind, KeyId id) {
    ApiKeyRecord record =
        find(call, id)
            .filter(
                found -> kind.isEmpty() || found.getSpec().owner().kind().equals(kind.get().kind()))
            .filter(found -> listed.isSettled(call.namespace(), found.getSpec()))
            .orElseThrow(Refusals::notFound);
    String owner = record.getSpec().owner().name();
    if (call.objectName().filter(name -> !name.equals(owner)).isPresent()) {
      // The caller's right was looked up for the object that it belonged to a moment ago.
      throw Refusals.aborted();
    }
    return record;
  }

  /** The record of a credential, as it is now. */
  Optional<ApiKeyRecord> find(Call call, KeyId id) {
    return records
        .get(call.namespace(), id.recordName())
        .filter(record -> record.getSpec() != null);
  }

  /** The records of the key of a record, as they are now; itself as it is. */
  List<ApiKeyRecord> siblings(ApiKeyRecord record) {
    List<ApiKeyRecord> all = new ArrayList<>();
    all.add(record);
    for (ApiKeyRecord seen : ofOwner.of(record.getSpec().owner().uid())) {
      if (!seen.getMetadata().getName().equals(record.getMetadata().getName())) {
        records
            .get(record.getMetadata().getNamespace(), seen.getMetadata().getName())
            .filter(now -> now.getSpec() != null)
            .filter(now -> now.getSpec().owner().equals(record.getSpec().owner()))
            .ifPresent(all::add);
      }
    }
    return all;
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
