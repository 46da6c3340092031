package dev.latchkey.operator.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.operator.write.VersionedPatch;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.zjsonpatch.JsonDiff;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes records at the API server. Every write names the version that was decided upon,
 * and fails with a {@link KubernetesClientException} of code 409 where somebody was faster.
 * Thread-safe.
 */
public final class RecordStore {
  private static final long PAGE = 500;

  private final KubernetesClient client;

  /** A store that writes through the given client. */
  public RecordStore(KubernetesClient client) {
    this.client = client;
  }

  /** A record as it is at the API server now. */
  public Optional<ApiKeyRecord> get(String namespace, String name) {
    return Optional.ofNullable(
        client.resources(ApiKeyRecord.class).inNamespace(namespace).withName(name).get());
  }

  /** The records of the key of a uid, as they are at the API server now. */
  public List<ApiKeyRecord> ofOwner(String namespace, String ownerUid) {
    return client
        .resources(ApiKeyRecord.class)
        .inNamespace(namespace)
        .withLabel(Latchkey.OWNER_UID, ownerUid)
        .list()
        .getItems();
  }

  /** The records of a namespace, as they are at the API server now; read in pages. */
  public List<ApiKeyRecord> all(String namespace) {
    List<ApiKeyRecord> all = new ArrayList<>();
    String next = null;
    do {
      KubernetesResourceList<ApiKeyRecord> page =
          client
              .resources(ApiKeyRecord.class)
              .inNamespace(namespace)
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      all.addAll(page.getItems());
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return all;
  }

  /**
   * The records of the keys of a name, past ones included, as they are at the API server now. Where
   * it knows no field selectors, it sends more, which the caller must sort out.
   */
  public List<ApiKeyRecord> ofKeyNamed(String namespace, String kind, String name) {
    return client
        .resources(ApiKeyRecord.class)
        .inNamespace(namespace)
        .withLabel(Latchkey.OWNER_KIND, kind)
        .withField("spec.owner.name", name)
        .list()
        .getItems();
  }

  /** The records whose digests were made with a hash key, as they are at the API server now. */
  public List<ApiKeyRecord> ofHashKey(String namespace, String hashKeyID) {
    return client
        .resources(ApiKeyRecord.class)
        .inNamespace(namespace)
        .withLabel(Latchkey.HASH_KEY_ID, hashKeyID)
        .list()
        .getItems();
  }

  /** Whether any record's digest was made with a hash key; asked of the API server now. */
  public boolean anyOfHashKey(String namespace, String hashKeyID) {
    return !client
        .resources(ApiKeyRecord.class)
        .inNamespace(namespace)
        .list(
            new ListOptionsBuilder()
                .withLimit(1L)
                .withLabelSelector(Latchkey.HASH_KEY_ID + "=" + hashKeyID)
                .build())
        .getItems()
        .isEmpty();
  }

  /**
   * Gives a record an end, as {@link RecordEnds#merge} has it.
   *
   * @return the record as it is then; {@code seen} where it has as strong and early an end
   */
  public ApiKeyRecord end(ApiKeyRecord seen, RecordEnd end, Instant now) {
    return RecordEnds.merge(seen.getSpec().revocation(), end)
        .map(merged -> update(seen, RecordContent.ended(seen, merged, now)))
        .orElse(seen);
  }

  /**
   * Creates a record; 409 where another one of its name exists. One without an end that says the
   * same of the same credential is this one: the client repeats a write whose answer was lost.
   */
  public ApiKeyRecord create(ApiKeyRecord record) {
    try {
      return client.resource(record).create();
    } catch (KubernetesClientException e) {
      return present(e, record)
          .filter(present -> present.getSpec().revocation() == null)
          .filter(present -> present.getSpec().owner().equals(record.getSpec().owner()))
          .filter(present -> present.getSpec().digest().equals(record.getSpec().digest()))
          .orElseThrow(() -> e);
    }
  }

  /**
   * Makes a record's spec say something else: the fields that differ and no others, so that what a
   * newer version wrote is kept. The labels of its audiences go with the spec, in the same write.
   *
   * @param seen the record as it was decided upon
   * @param wanted what its spec is to say
   * @return the record as it is then; {@code seen} where nothing differs
   */
  public ApiKeyRecord update(ApiKeyRecord seen, ApiKeyRecordSpec wanted) {
    var record = new ApiKeyRecord();
    record.setMetadata(seen.getMetadata());
    record.setSpec(wanted);
    return update(seen, record);
  }

  /** The same, with the labels and owner references of the record that is wanted. */
  public ApiKeyRecord update(ApiKeyRecord seen, ApiKeyRecord asked) {
    ApiKeyRecord wanted = RecordContent.labelled(asked);
    ArrayNode changes = (ArrayNode) JsonDiff.asJson(writable(seen), writable(wanted));
    try {
      return VersionedPatch.apply(client, ApiKeyRecord.class, seen, changes);
    } catch (KubernetesClientException e) {
      // Where it says just that, this was done before: the client repeats a write by itself.
      return present(e, wanted)
          .filter(present -> writable(present).equals(writable(wanted)))
          .orElseThrow(() -> e);
    }
  }

  /** What stands in the way of a write, if it is that. */
  private Optional<ApiKeyRecord> present(KubernetesClientException e, ApiKeyRecord record) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT
        ? get(record.getMetadata().getNamespace(), record.getMetadata().getName())
            .filter(present -> present.getSpec() != null)
        : Optional.empty();
  }

  /** Deletes a record, in the very version that was decided upon. */
  public void delete(ApiKeyRecord seen) {
    client.resource(seen).lockResourceVersion(seen.getMetadata().getResourceVersion()).delete();
  }

  private ObjectNode writable(ApiKeyRecord record) {
    var serialization = client.getKubernetesSerialization();
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("spec", serialization.convertValue(record.getSpec(), ObjectNode.class));
    ObjectNode metadata = whole.putObject("metadata");
    Map<String, String> labels = record.getMetadata().getLabels();
    if (labels != null && !labels.isEmpty()) {
      metadata.set("labels", serialization.convertValue(labels, ObjectNode.class));
    }
    if (!record.getMetadata().getOwnerReferences().isEmpty()) {
      metadata.set(
          "ownerReferences",
          serialization.convertValue(record.getMetadata().getOwnerReferences(), ArrayNode.class));
    }
    return whole;
  }
}
