package dev.latchkey.operator.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.key.KeySpec;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.credentials.Durations;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKey;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** What the record of a credential says, given the key that it belongs to. Pure. */
public final class RecordContent {
  private RecordContent() {}

  /**
   * The record of a new credential.
   *
   * @param key the key, with the uid that the API server gave it
   * @param id the credential's id
   * @param credential the credential; only hashes of it enter the record
   * @param hashKey the namespace's active hash key
   * @param statusIndex the entry of its tokens in the namespace's status list, if it has any
   * @param now when the credential is made
   */
  public static ApiKeyRecord forCredential(
      ApiKey<?> key,
      KeyId id,
      String credential,
      HashKey hashKey,
      Optional<Integer> statusIndex,
      Instant now) {
    var metadata =
        new ObjectMetaBuilder()
            .withNamespace(key.getMetadata().getNamespace())
            .withName(id.recordName())
            .withLabels(labels(key, hashKey));
    metadata.withOwnerReferences(ownerReferences(key));
    KeySpec spec = key.getSpec();
    boolean lockable = spec.visibility() == Visibility.SECRET;
    var record = new ApiKeyRecord();
    record.setMetadata(metadata.build());
    record.setSpec(
        ApiKeyRecordSpec.builder()
            .keyID(id.value())
            .owner(owner(key))
            .digest(HexFormat.of().formatHex(hashKey.digest(credential)))
            .revocationLock(
                lockable ? HexFormat.of().formatHex(HashKey.lock(hashKey.proof(credential))) : null)
            .hashKeyID(hashKey.id())
            .displayName(displayName(key))
            .actorID(spec.actorID())
            .scopes(spec.scopes())
            .audiences(spec.audiences())
            .requires(requires(spec, List.of()))
            .metadata(withoutNulls(spec.metadata()))
            .visibility(spec.visibility())
            .rateLimit(spec.rateLimit())
            .ipRestriction(spec.ipRestriction())
            .createTime(now)
            .updateTime(now)
            .expireTime(expireTime(spec, now))
            .rotationTrigger(trigger(key))
            .statusIndex(statusIndex.orElse(null))
            .build());
    return record;
  }

  /**
   * What a record is to say after its key's spec has changed. Visibility is part of what was issued
   * and stays; so does everything of a credential that has expired, since nothing revives it, and
   * the expiry of one that is on its way out.
   *
   * @param key the key as it is now
   * @param present what the record says now
   * @param now the present
   * @return {@code present} itself where nothing changes
   */
  public static ApiKeyRecordSpec updated(ApiKey<?> key, ApiKeyRecordSpec present, Instant now) {
    KeySpec spec = key.getSpec();
    boolean expiryIsFixed = RecordEnds.isExpired(present, now) || present.revocation() != null;
    ApiKeyRecordSpec wanted =
        present.toBuilder()
            .displayName(displayName(key))
            .scopes(spec.scopes())
            .audiences(spec.audiences())
            .requires(requires(spec, present.requires()))
            .metadata(withoutNulls(spec.metadata()))
            .rateLimit(spec.rateLimit())
            .ipRestriction(spec.ipRestriction())
            .expireTime(
                expiryIsFixed ? present.expireTime() : expireTime(spec, present.createTime()))
            .build();
    return wanted.equals(present) ? present : wanted.toBuilder().updateTime(now).build();
  }

  /** The names of the fields of a key's spec in which two records of it differ. */
  public static List<String> changes(ApiKeyRecord before, ApiKeyRecord after) {
    Map<String, Function<ApiKeyRecord, Object>> fields = new LinkedHashMap<>();
    fields.put("displayName", record -> record.getSpec().displayName());
    fields.put("scopes", record -> record.getSpec().scopes());
    fields.put("audiences", RecordContent::namedAudiences);
    fields.put("metadata", record -> record.getSpec().metadata());
    fields.put("rateLimit", record -> record.getSpec().rateLimit());
    fields.put("ipRestriction", record -> record.getSpec().ipRestriction());
    fields.put("expireTime", record -> record.getSpec().expireTime());
    fields.put("deletionPolicy", record -> record.getMetadata().getOwnerReferences());
    return fields.entrySet().stream()
        .filter(
            field -> !Objects.equals(field.getValue().apply(before), field.getValue().apply(after)))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The same of a whole record: also whether it goes with its key, which a credential that is over
   * does as well. One that an order ended does not: it is all that keeps its raw key out.
   */
  public static ApiKeyRecord updated(ApiKey<?> key, ApiKeyRecord present, Instant now) {
    ApiKeyRecordSpec spec = present.getSpec();
    return withOwnerReferences(
        present,
        RecordEnds.isOrdered(spec) ? List.of() : ownerReferences(key),
        RecordEnds.isOver(spec, now) ? spec : updated(key, spec, now));
  }

  /** A record with an end. One that an order ended outlives its key. */
  static ApiKeyRecord ended(ApiKeyRecord present, RecordEnd end, Instant now) {
    ApiKeyRecordSpec spec = ended(present.getSpec(), end, now);
    return withOwnerReferences(
        present,
        RecordEnds.isOrdered(spec) ? List.of() : present.getMetadata().getOwnerReferences(),
        spec);
  }

  /** The same with an end. */
  public static ApiKeyRecordSpec ended(ApiKeyRecordSpec present, RecordEnd end, Instant now) {
    return present.toBuilder().revocation(end).updateTime(now).build();
  }

  /** The same, ended at once since another credential took its place on request. */
  public static ApiKeyRecordSpec replaced(
      ApiKeyRecordSpec present, ApiKeyRecordSpec successor, Instant now) {
    RecordEnd end =
        RecordEnds.merge(present.revocation(), RecordEnds.superseded(now))
            .orElse(present.revocation());
    return present.toBuilder()
        .revocation(end)
        .replacedBy(successor.keyID())
        .updateTime(now)
        .build();
  }

  /** The same, with an entry in the namespace's status list. */
  static ApiKeyRecordSpec listed(ApiKeyRecordSpec present, int statusIndex) {
    return present.toBuilder().statusIndex(statusIndex).build();
  }

  /** The same, as the credential of another object of the same key. */
  static ApiKeyRecordSpec ownedBy(ApiKey<?> key, ApiKeyRecordSpec present) {
    return present.toBuilder().owner(owner(key)).build();
  }

  /** The labels of a record. */
  public static Map<String, String> labels(ApiKey<?> key, HashKey hashKey) {
    return withAudiences(
        Map.of(
            Latchkey.OWNER_UID, key.getMetadata().getUid(),
            Latchkey.OWNER_KIND, key.getKind(),
            Latchkey.HASH_KEY_ID, hashKey.id()),
        key.getSpec().audiences());
  }

  /** The same record, with labels of the audiences that its spec names and of no others. */
  static ApiKeyRecord labelled(ApiKeyRecord record) {
    var labelled = new ApiKeyRecord();
    labelled.setMetadata(
        record.getMetadata().toBuilder()
            .withLabels(
                withAudiences(record.getMetadata().getLabels(), record.getSpec().audiences()))
            .build());
    labelled.setSpec(record.getSpec());
    return labelled;
  }

  private static Map<String, String> withAudiences(
      Map<String, String> labels, List<String> audiences) {
    Map<String, String> all = new HashMap<>(Objects.requireNonNullElse(labels, Map.of()));
    all.keySet().removeIf(label -> label.startsWith(Latchkey.AUDIENCE_PREFIX));
    audiences.forEach(audience -> all.put(Latchkey.AUDIENCE_PREFIX + audience, ""));
    return all;
  }

  /** Both places: whoever selects by labels sees those, and whoever checks the spec. */
  private static List<Object> namedAudiences(ApiKeyRecord record) {
    Map<String, String> labels =
        new HashMap<>(Objects.requireNonNullElse(record.getMetadata().getLabels(), Map.of()));
    labels.keySet().removeIf(label -> !label.startsWith(Latchkey.AUDIENCE_PREFIX));
    return List.of(record.getSpec().audiences(), labels);
  }

  /** What a newer version asks for besides stays. */
  private static List<String> requires(KeySpec spec, List<String> present) {
    List<String> requires = new ArrayList<>(present);
    if (spec.audiences().isEmpty()) {
      requires.remove(ApiKeyRecordSpec.AUDIENCE_REQUIREMENT);
    } else if (!requires.contains(ApiKeyRecordSpec.AUDIENCE_REQUIREMENT)) {
      requires.add(ApiKeyRecordSpec.AUDIENCE_REQUIREMENT);
    }
    return requires;
  }

  /** Whether a record belongs to a key: to this very object, not to one of the same name. */
  public static boolean belongsTo(ApiKeyRecord record, ApiKey<?> key) {
    return record.getSpec() != null && record.getSpec().owner().equals(owner(key));
  }

  private static RecordOwner owner(ApiKey<?> key) {
    var metadata = key.getMetadata();
    return new RecordOwner(key.getKind(), metadata.getName(), metadata.getUid());
  }

  private static ApiKeyRecord withOwnerReferences(
      ApiKeyRecord present, List<OwnerReference> references, ApiKeyRecordSpec says) {
    var record = new ApiKeyRecord();
    record.setMetadata(present.getMetadata().toBuilder().withOwnerReferences(references).build());
    record.setSpec(says);
    return record;
  }

  private static List<OwnerReference> ownerReferences(ApiKey<?> key) {
    return key instanceof ImportedApiKey imported && leavesNothing(imported)
        ? List.of(
            new OwnerReferenceBuilder()
                .withApiVersion(Latchkey.API_VERSION)
                .withKind(key.getKind())
                .withName(key.getMetadata().getName())
                .withUid(key.getMetadata().getUid())
                .build())
        : List.of();
  }

  private static boolean leavesNothing(ImportedApiKey key) {
    return switch (key.getSpec().deletionPolicy()) {
      case DELETE -> true;
      case REVOKE, UNRECOGNIZED -> false;
    };
  }

  private static String displayName(ApiKey<?> key) {
    String name = key.getSpec().displayName();
    return name == null || name.isEmpty() ? key.getMetadata().getName() : name;
  }

  private static Instant expireTime(KeySpec spec, Instant createTime) {
    return spec.ttl() == null
        ? spec.expireTime()
        : createTime.plus(Durations.parseSimple(spec.ttl()));
  }

  private static String trigger(ApiKey<?> key) {
    return key instanceof IssuedApiKey issued ? trigger(issued.getSpec()) : null;
  }

  private static String trigger(IssuedApiKeySpec spec) {
    return spec.rotation() == null ? null : spec.rotation().trigger();
  }

  /** A merge patch cannot write null members; in metadata they say nothing. */
  public static ObjectNode withoutNulls(ObjectNode metadata) {
    if (metadata == null) {
      return null;
    }
    ObjectNode copy = metadata.deepCopy();
    removeNulls(copy);
    return copy;
  }

  private static void removeNulls(ObjectNode object) {
    object.properties().removeIf(member -> member.getValue().isNull());
    for (JsonNode child : object) {
      if (child instanceof ObjectNode nested) {
        removeNulls(nested);
      }
    }
  }
}
