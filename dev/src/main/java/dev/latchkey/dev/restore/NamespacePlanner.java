package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.dev.DevException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Plans one namespace: what to write, in which order, and what to leave out. Pure. */
final class NamespacePlanner {

  private final String namespace;
  private final List<SavedObject> saved;
  private final KubernetesSerialization serialization;
  private final Map<KeyName, String> earlierUids = new LinkedHashMap<>();
  private final List<PlannedWrite> writes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param saved every saved object of the namespace
   */
  NamespacePlanner(
      String namespace, List<SavedObject> saved, KubernetesSerialization serialization) {
    this.namespace = namespace;
    this.saved = saved;
    this.serialization = serialization;
  }

  NamespacePlan plan() {
    refuseRecordsWithoutHashKeys();
    saved.stream()
        .filter(object -> object.kind().isKey() && !object.isBeingDeleted())
        .forEach(key -> earlierUids.put(key.keyName(), key.uid()));
    // Keys need these; credentials come last, since a garbage collector takes those whose owner
    // it does not find.
    secrets(object -> !isCredential(object) && isOurs(object)).forEach(this::planPlain);
    ofKinds(SavedKind.ISSUED_API_KEY, SavedKind.IMPORTED_API_KEY).forEach(this::planKey);
    ofKinds(SavedKind.API_KEY_RECORD).forEach(this::planRecord);
    ofKinds(SavedKind.API_KEY_SELF_REVOCATION).forEach(this::planPlain);
    // After the records: an order by a key's name revokes only what is older than itself.
    ofKinds(SavedKind.API_KEY_REVOCATION).forEach(this::planOrder);
    secrets(NamespacePlanner::isCredential)
        .forEach(secret -> planOwned(secret, "the key that it is of is not in the file"));
    long foreign = secrets(object -> !isOurs(object)).count();
    if (foreign > 0) {
      notes.add("Skipped " + SavedKind.SECRET.counted(foreign) + ": not Latchkey's.");
    }
    return new NamespacePlan(namespace, List.copyOf(writes), List.copyOf(notes));
  }

  private void refuseRecordsWithoutHashKeys() {
    boolean records = ofKinds(SavedKind.API_KEY_RECORD).findAny().isPresent();
    boolean hashKeys = secrets(NamespacePlanner::isHashKeys).findAny().isPresent();
    if (records && !hashKeys) {
      throw new DevException(
          """
          The file has records of namespace %s, but not its Secret %s, without which no credential \
          of it verifies. Nothing was changed. Save it together with its Secrets:
            kubectl get iak,imak,akr,akrev,aksrev,secrets -n %s -o yaml
          Where that Secret is lost, apply the keys alone: every credential is then issued anew.\
          """
              .formatted(namespace, Latchkey.HASH_KEYS_SECRET, namespace));
    }
  }

  private Stream<SavedObject> ofKinds(SavedKind... kinds) {
    return saved.stream().filter(object -> List.of(kinds).contains(object.kind()));
  }

  private Stream<SavedObject> secrets(Predicate<SavedObject> which) {
    return ofKinds(SavedKind.SECRET).filter(which);
  }

  private static boolean isHashKeys(SavedObject secret) {
    return secret.name().equals(Latchkey.HASH_KEYS_SECRET);
  }

  private static boolean isCredential(SavedObject secret) {
    return secret
        .label(Latchkey.SECRET_ROLE)
        .filter(SecretRole.CREDENTIAL.label()::equals)
        .isPresent();
  }

  private static boolean isOurs(SavedObject secret) {
    return isHashKeys(secret)
        || secret.label(Latchkey.SECRET_ROLE).isPresent()
        || secret.label(Latchkey.IMPORT).filter("true"::equals).isPresent();
  }

  private void planPlain(SavedObject object) {
    writes.add(new PlannedWrite(object.kind(), PortableObject.of(object), Optional.empty()));
  }

  private void planKey(SavedObject key) {
    if (key.isBeingDeleted()) {
      skip(key, "it was being deleted");
      return;
    }
    ObjectNode object = PortableObject.of(key);
    object
        .withObject("/metadata")
        .withObject("/annotations")
        .put(Latchkey.ADOPT, earlierUids.get(key.keyName()));
    writes.add(new PlannedWrite(key.kind(), object, Optional.empty()));
  }

  private void planRecord(SavedObject record) {
    if (record.isBeingDeleted()) {
      skip(record, "it was being deleted");
      return;
    }
    JsonNode owner = record.json().at("/spec/owner");
    KeyName key = new KeyName(owner.path("kind").asText(), owner.path("name").asText());
    boolean ended = record.json().at("/spec/revocation").isObject();
    if (!record.ownerReferences().isEmpty()) {
      planOwned(record, "it goes with its key, which is not in the file");
      return;
    }
    if (!ended && !owner.path("uid").asText().equals(earlierUids.get(key))) {
      notes.add(
          "%s is restored, but the %s %s that it belongs to is not in the file: the operator will"
                  .formatted(record, key.kind(), key.name())
              + " end its credential.");
    }
    planPlain(record);
  }

  private void planOwned(SavedObject object, String whyNot) {
    if (object.isBeingDeleted()) {
      skip(object, "it was being deleted");
      return;
    }
    for (JsonNode reference : object.ownerReferences()) {
      KeyName owner = new KeyName(reference.path("kind").asText(), reference.path("name").asText());
      if (reference.path("uid").asText().equals(earlierUids.get(owner))) {
        ObjectNode planned = PortableObject.of(object);
        ObjectNode portable = reference.deepCopy();
        portable.remove("uid");
        planned.withObject("/metadata").putArray("ownerReferences").add(portable);
        writes.add(new PlannedWrite(object.kind(), planned, Optional.of(owner)));
        return;
      }
    }
    skip(object, whyNot);
  }

  /**
   * An order by a key's name counts creation times, and those of the restored objects are new: one
   * that was carried out must not hit what was issued after it, one that was not must not miss
   * anything, and rather hits too much.
   */
  private void planOrder(SavedObject order) {
    ObjectNode object = PortableObject.of(order);
    if (object.at("/spec/keyRef") instanceof ObjectNode reference) {
      ObjectNode spec = object.withObject("/spec");
      if (!isCarriedOut(order)) {
        spec.remove("issuedBefore");
        notes.add(
            "%s was not carried out when it was saved: it will revoke every restored credential of"
                    .formatted(order)
                + " the %s %s."
                    .formatted(reference.path("kind").asText(), reference.path("name").asText()));
      } else if (!spec.hasNonNull("issuedBefore")) {
        spec.put("issuedBefore", order.json().at("/metadata/creationTimestamp").asText());
      }
    }
    writes.add(new PlannedWrite(order.kind(), object, Optional.empty()));
  }

  /** The status alone will not do: records are saved a moment before the orders are. */
  private boolean isCarriedOut(SavedObject order) {
    OrderInFile inFile = new OrderInFile(order, serialization);
    return inFile.isApplied()
        && ofKinds(SavedKind.API_KEY_RECORD)
            .filter(inFile::concerns)
            .allMatch(NamespacePlanner::isOrderedToEnd);
  }

  private static boolean isOrderedToEnd(SavedObject record) {
    String cause = record.json().at("/spec/revocation/cause").asText();
    return !cause.isEmpty() && EndCause.of(cause).compareTo(EndCause.ORDERED) >= 0;
  }

  private void skip(SavedObject object, String why) {
    notes.add("Skipped " + object + ": " + why + ".");
  }
}
