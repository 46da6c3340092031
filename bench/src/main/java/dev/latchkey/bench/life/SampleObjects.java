package dev.latchkey.bench.life;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.Delivery;
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
 * A key, and objects as large as those that the operator makes of it, by which nothing can be
 * verified.
 */
final class SampleObjects {
  private static final List<String> SCOPES = List.of("orders:read", "orders:write");
  private static final String ACTOR = "team-payments";
  private static final String HASH_KEY = "0123456789abcdef";
  private static final Duration TTL = Duration.ofDays(90);

  private final SecureRandom random = new SecureRandom();
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  static String name(int number) {
    return "key-%06d".formatted(number);
  }

  IssuedApiKey key(String namespace, String name) {
    IssuedApiKey key = new IssuedApiKey();
    key.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    key.setSpec(
        new IssuedApiKeySpec(
            null,
            ACTOR,
            SCOPES,
            TTL.toDays() + "d",
            null,
            Visibility.SECRET,
            JsonNodeFactory.instance.objectNode().put("env", "bench"),
            null,
            null,
            Delivery.SECRET,
            null,
            null,
            null));
    return key;
  }

  ApiKeyRecord record(IssuedApiKey key, KeyId id) {
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

  Secret secret(IssuedApiKey key, KeyId id) {
    ObjectMeta owner = key.getMetadata();
    byte[] credential =
        IssuedCredential.generate("lk", id, random).text().getBytes(StandardCharsets.US_ASCII);
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(owner.getNamespace())
        .withName(owner.getName())
        .addToLabels(Latchkey.SECRET_ROLE, SecretRole.CREDENTIAL.label())
        .addToAnnotations(Latchkey.KEY_ID, id.value())
        .addNewOwnerReference()
        .withApiVersion(Latchkey.API_VERSION)
        .withKind(key.getKind())
        .withName(owner.getName())
        .withUid(owner.getUid())
        .endOwnerReference()
        .endMetadata()
        .withType("Opaque")
        .addToData("api-key", Base64.getEncoder().encodeToString(credential))
        .build();
  }

  KeyStatus status(IssuedApiKey key, KeyId id) {
    return new KeyStatus(
        1L,
        List.of(
            condition("Ready", Condition.Status.TRUE, "The credential is in the Secret."),
            condition("Active", Condition.Status.TRUE, "A credential verifies now."),
            condition("Stalled", Condition.Status.FALSE, "Nothing needs to be mended.")),
        id.value(),
        key.getMetadata().getName(),
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

  Event event(IssuedApiKey key, KeyId id) {
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
