package dev.latchkey.bench.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.DeletionPolicy;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.ImportedApiKeySpec;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.key.KeyStatus;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.issued.IssuedCredential;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Keys, and objects as large as those that the operator makes of them, by which nothing can be
 * verified. Safe for use by several threads.
 */
public final class SampleObjects {
  /** The scopes of all keys. */
  public static final List<String> SCOPES = List.of("orders:read", "orders:write");

  /** The actor of all keys. */
  public static final String ACTOR = "team-payments";

  /** How long all keys are good, as their specs say it. */
  public static final String TTL_TEXT = "90d";

  /** The metadata of all keys. */
  public static final Map<String, String> METADATA = Map.of("env", "bench");

  private static final String HASH_KEY = "0123456789abcdef";
  private static final Duration TTL = Duration.ofDays(90);

  private final SecureRandom random = new SecureRandom();
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  /** The name of one of many keys. */
  public static String name(int number) {
    return "key-%06d".formatted(number);
  }

  /** A key that is to be issued. */
  public IssuedApiKey key(String namespace, String name) {
    IssuedApiKey key = new IssuedApiKey();
    key.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    key.setSpec(
        new IssuedApiKeySpec(
            null,
            ACTOR,
            SCOPES,
            List.of(),
            TTL_TEXT,
            null,
            Visibility.SECRET,
            metadata(),
            null,
            null,
            Delivery.SECRET,
            null,
            null,
            null));
    return key;
  }

  /** A key that was imported over HTTP. */
  public ImportedApiKey importedKey(String namespace, KeyId id) {
    ImportedApiKey key = new ImportedApiKey();
    key.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName("http-" + id.recordName())
            .withAnnotations(
                Map.of(
                    Latchkey.REQUESTED_BY, "system:anonymous",
                    Latchkey.REQUEST, hash(),
                    Latchkey.KEY_ID, id.value()))
            .build());
    key.setSpec(
        new ImportedApiKeySpec(
            "Key " + id.value(),
            ACTOR,
            SCOPES,
            List.of(),
            null,
            now.plus(TTL),
            Visibility.SECRET,
            metadata(),
            null,
            null,
            null,
            DeletionPolicy.DELETE,
            null));
    return key;
  }

  /** An id as imported keys have it. */
  public KeyId importedID() {
    return new KeyId(hash());
  }

  private static ObjectNode metadata() {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    METADATA.forEach(metadata::put);
    return metadata;
  }

  /** The record of a key's credential. An imported one goes with its key. */
  public ApiKeyRecord record(ApiKey<?> key, KeyId id) {
    ObjectMeta owner = key.getMetadata();
    ApiKeyRecord record = new ApiKeyRecord();
    record.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(owner.getNamespace())
            .withName(id.recordName())
            .withLabels(
                Map.of(
                    Latchkey.OWNER_UID, owner.getUid(),
                    Latchkey.OWNER_KIND, key.getKind(),
                    Latchkey.HASH_KEY_ID, HASH_KEY))
            .withOwnerReferences(
                key instanceof ImportedApiKey ? List.of(reference(key)) : List.of())
            .build());
    record.setSpec(
        ApiKeyRecordSpec.builder()
            .keyID(id.value())
            .owner(new RecordOwner(key.getKind(), owner.getName(), owner.getUid()))
            .digest(hash())
            .revocationLock(hash())
            .hashKeyID(HASH_KEY)
            .displayName(owner.getName())
            .actorID(ACTOR)
            .scopes(SCOPES)
            .metadata(key.getSpec().metadata())
            .createTime(now)
            .updateTime(now)
            .expireTime(now.plus(TTL))
            .build());
    return record;
  }

  /** The Secret that delivers a key's credential. */
  public Secret secret(IssuedApiKey key, KeyId id) {
    ObjectMeta owner = key.getMetadata();
    byte[] credential =
        IssuedCredential.generate("lk", id, random).text().getBytes(StandardCharsets.US_ASCII);
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(owner.getNamespace())
        .withName(owner.getName())
        .addToLabels(Latchkey.SECRET_ROLE, SecretRole.CREDENTIAL.label())
        .addToAnnotations(Latchkey.KEY_ID, id.value())
        .addToOwnerReferences(reference(key))
        .endMetadata()
        .withType("Opaque")
        .addToData("api-key", Base64.getEncoder().encodeToString(credential))
        .build();
  }

  private static OwnerReference reference(ApiKey<?> owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(Latchkey.API_VERSION)
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .build();
  }

  /** The status of a key whose credential verifies. */
  public KeyStatus status(ApiKey<?> key, KeyId id) {
    return new KeyStatus(
        1L,
        List.of(
            condition("Ready", Condition.Status.TRUE, "The credential is in the Secret."),
            condition("Active", Condition.Status.TRUE, "A credential verifies now."),
            condition("Stalled", Condition.Status.FALSE, "Nothing needs to be mended.")),
        id.value(),
        key instanceof IssuedApiKey ? key.getMetadata().getName() : null,
        now,
        now.plus(TTL),
        null,
        null,
        null,
        null,
        List.of());
  }

  private Condition condition(String type, Condition.Status status, String message) {
    return new Condition(type, status, "Issued", message, 1L, now);
  }

  /** The Event that tells of a credential. */
  public Event event(ApiKey<?> key, KeyId id) {
    ObjectMeta about = key.getMetadata();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(about.getNamespace())
        .withName(about.getName() + "." + UUID.randomUUID())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(key.getApiVersion())
        .withKind(key.getKind())
        .withNamespace(about.getNamespace())
        .withName(about.getName())
        .withUid(about.getUid())
        .withResourceVersion(about.getResourceVersion())
        .endInvolvedObject()
        .withType("Normal")
        .withReason("Issued")
        .withMessage("Issued the credential " + id.value() + " into a Secret.")
        .withFirstTimestamp(now.toString())
        .withLastTimestamp(now.toString())
        .withCount(1)
        .withNewSource()
        .withComponent("latchkey-bench")
        .endSource()
        .withReportingComponent("latchkey.dev/bench")
        .withReportingInstance("latchkey-bench")
        .withAction("Reconcile")
        .build();
  }

  private String hash() {
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    return HexFormat.of().formatHex(hash);
  }
}
