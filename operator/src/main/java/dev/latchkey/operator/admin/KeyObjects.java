package dev.latchkey.operator.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.ImportedApiKeySpec;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.operator.write.VersionedPatch;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.zjsonpatch.JsonDiff;
import java.net.HttpURLConnection;
import java.util.Optional;

/** Reads and writes the objects of keys at the API server. Thread-safe. */
final class KeyObjects {
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;

  KeyObjects(KubernetesClient client) {
    this.client = client;
  }

  /** A key by its name, as it is now. */
  <K extends ApiKey<?>> Optional<K> get(Class<K> type, String namespace, String name) {
    return Optional.ofNullable(client.resources(type).inNamespace(namespace).withName(name).get());
  }

  /** The key that a record belongs to: that very object, as it is now; empty where it is gone. */
  Optional<ApiKey<?>> owner(String namespace, RecordOwner owner) {
    Class<? extends ApiKey<?>> type =
        owner.kind().equals(KeyKind.ISSUED.kind()) ? IssuedApiKey.class : ImportedApiKey.class;
    return get(type, namespace, owner.name())
        .filter(key -> key.getMetadata().getUid().equals(owner.uid()))
        .filter(key -> !key.isMarkedForDeletion() && key.getSpec() != null)
        .map(key -> (ApiKey<?>) key);
  }

  /** Creates a key; 409 where another one of its name exists. */
  <K extends ApiKey<?>> K create(K key) {
    return client.resource(key).create();
  }

  /** Deletes a key: this very object, whatever changed in it meanwhile, or nothing. */
  void delete(ApiKey<?> seen) {
    Optional<ApiKey<?>> present = Optional.of(seen);
    for (int attempt = 1; present.isPresent(); attempt++) {
      try {
        client
            .resource(present.get())
            .lockResourceVersion(present.get().getMetadata().getResourceVersion())
            .delete();
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        present =
            owner(
                seen.getMetadata().getNamespace(),
                new RecordOwner(
                    seen.getKind(), seen.getMetadata().getName(), seen.getMetadata().getUid()));
      }
    }
  }

  /**
   * Makes changes to a key's spec: to the fields meant and no others, whatever else changes in it
   * meanwhile.
   *
   * @return the key as it is then; empty where it is gone
   */
  <K extends ApiKey<?>> Optional<K> change(K seen, Class<K> type, KeyChanges changes) {
    K present = seen;
    for (int attempt = 1; ; attempt++) {
      try {
        return Optional.of(patch(present, type, changes));
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return Optional.empty();
        }
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        Optional<K> now =
            get(type, seen.getMetadata().getNamespace(), seen.getMetadata().getName())
                .filter(key -> key.getMetadata().getUid().equals(seen.getMetadata().getUid()));
        if (now.isEmpty()) {
          return Optional.empty();
        }
        present = now.get();
      }
    }
  }

  private <K extends ApiKey<?>> K patch(K seen, Class<K> type, KeyChanges changes) {
    ObjectNode before = spec(seen);
    ObjectNode after = changed(before, changes);
    ArrayNode operations = (ArrayNode) JsonDiff.asJson(wrapped(before), wrapped(after));
    return VersionedPatch.apply(client, type, seen, operations);
  }

  /** An issued key that says what it is to say; the object at the API server stays as it is. */
  IssuedApiKey changed(IssuedApiKey key, KeyChanges changes) {
    var changed = new IssuedApiKey();
    changed.setMetadata(key.getMetadata());
    changed.setSpec(
        client
            .getKubernetesSerialization()
            .convertValue(changed(spec(key), changes), IssuedApiKeySpec.class));
    return changed;
  }

  /** The same of an imported key. */
  ImportedApiKey changed(ImportedApiKey key, KeyChanges changes) {
    var changed = new ImportedApiKey();
    changed.setMetadata(key.getMetadata());
    changed.setSpec(
        client
            .getKubernetesSerialization()
            .convertValue(changed(spec(key), changes), ImportedApiKeySpec.class));
    return changed;
  }

  private ObjectNode changed(ObjectNode spec, KeyChanges changes) {
    ObjectNode changed = spec.deepCopy();
    set(changed, "displayName", changes.displayName());
    set(changed, "scopes", changes.scopes());
    set(changed, "metadata", changes.metadata());
    set(changed, "rateLimit", changes.rateLimit());
    set(changed, "ipRestriction", changes.ipRestriction());
    set(changed, "visibility", changes.visibility());
    return changed;
  }

  private void set(ObjectNode spec, String field, Change<?> change) {
    if (change instanceof Change.Clear) {
      spec.remove(field);
    } else if (change instanceof Change.Set<?> set) {
      spec.set(
          field, client.getKubernetesSerialization().convertValue(set.value(), JsonNode.class));
    }
  }

  private ObjectNode spec(ApiKey<?> key) {
    return client.getKubernetesSerialization().convertValue(key.getSpec(), ObjectNode.class);
  }

  private static ObjectNode wrapped(ObjectNode spec) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("spec", spec);
    return whole;
  }
}
