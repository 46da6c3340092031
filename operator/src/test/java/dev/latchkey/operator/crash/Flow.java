package dev.latchkey.operator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.hashkeys.HashKeys;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Something that happens to a key, and what everybody relies on once the operator has come to rest.
 *
 * @param name what happens
 * @param before makes the state that it begins with, with an operator at work
 * @param action what somebody does
 * @param operatorDown whether it is done while no operator runs
 * @param fate what becomes of the credentials that were handed out
 * @param outcome asserts how the key ends up
 */
record Flow(
    String name,
    Consumer<OperatorOnMock> before,
    Consumer<OperatorOnMock> action,
    boolean operatorDown,
    Fate fate,
    Consumer<OperatorOnMock> outcome) {

  /** What becomes of the credentials that were handed out. */
  enum Fate {
    ALL_VERIFY,
    THE_LAST_VERIFIES,
    NONE_VERIFIES
  }

  private static final String RAW = "some_raw_key_0123456789";

  @Override
  public String toString() {
    return name;
  }

  static List<Flow> all() {
    return List.of(
        online(
            "issue",
            mock -> {},
            mock -> mock.issued("checkout", "{actorID: a}"),
            Fate.ALL_VERIFY,
            mock -> ready(mock, "Issued")),
        online(
            "import",
            mock -> mock.rawKeySecret("raw", RAW),
            mock -> mock.imported("partner", imported("Keep")),
            Fate.ALL_VERIFY,
            mock -> {
              rawKeyVerifies(mock, true);
              assertThat(mock.secret("raw")).isNotNull();
            }),
        online(
            "import, with the raw key deleted",
            mock -> mock.rawKeySecret("raw", RAW),
            mock -> mock.imported("partner", imported("Delete")),
            Fate.ALL_VERIFY,
            mock -> {
              rawKeyVerifies(mock, true);
              assertThat(mock.secret("raw")).isNull();
            }),
        online(
            "change of the spec",
            mock -> issue(mock, "{actorID: a, scopes: [read]}"),
            mock -> mock.issued("checkout", "{actorID: a, scopes: [write], ttl: 1h}"),
            Fate.ALL_VERIFY,
            mock -> {
              ready(mock, "Issued");
              assertThat(current(mock).getSpec().scopes()).containsExactly("write");
              assertThat(current(mock).getSpec().expireTime()).isNotNull();
            }),
        online(
            "rotation with an overlap",
            mock -> issue(mock, "{actorID: a, rotation: {trigger: one}}"),
            mock -> mock.issued("checkout", "{actorID: a, rotation: {trigger: two}}"),
            Fate.ALL_VERIFY,
            mock -> {
              ready(mock, "Issued");
              assertThat(mock.issuedKey("checkout").getStatus().retiring()).isNotEmpty();
            }),
        online(
            "rotation at once",
            mock -> issue(mock, "{actorID: a, rotation: {trigger: one, overlap: 0s}}"),
            mock -> mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 0s}}"),
            Fate.THE_LAST_VERIFIES,
            mock -> ready(mock, "Issued")),
        offline(
            "rotation by time",
            mock -> issue(mock, "{actorID: a, rotation: {interval: 1d, overlap: 1h}}"),
            mock -> mock.clock.advance(Duration.ofDays(5)),
            Fate.ALL_VERIFY,
            mock -> {
              ready(mock, "Issued");
              assertThat(mock.issuedKey("checkout").getStatus().nextRotationTime())
                  .isAfter(mock.clock.instant());
            }),
        offline(
            "end of an overlap",
            mock -> {
              issue(mock, "{actorID: a, rotation: {trigger: one, overlap: 1h}}");
              mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 1h}}");
              OperatorOnMock.await(
                  () -> mock.issuedKey("checkout"), key -> key.getStatus().retiring().size() == 1);
            },
            mock -> mock.clock.advance(Duration.ofHours(2)),
            Fate.THE_LAST_VERIFIES,
            mock -> {
              ready(mock, "Issued");
              assertThat(mock.issuedKey("checkout").getStatus().retiring()).isEmpty();
            }),
        online(
            "loss of the Secret",
            mock -> issue(mock, "{actorID: a}"),
            mock -> mock.client.resource(mock.secret("checkout")).delete(),
            Fate.ALL_VERIFY,
            mock -> ready(mock, "Issued")),
        online(
            "damage to the Secret",
            mock -> issue(mock, "{actorID: a}"),
            Flow::damageSecret,
            Fate.ALL_VERIFY,
            mock -> ready(mock, "Issued")),
        offline(
            "expiry",
            mock -> issue(mock, "{actorID: a, ttl: 1h}"),
            mock -> mock.clock.advance(Duration.ofHours(2)),
            Fate.NONE_VERIFIES,
            mock -> ready(mock, "Expired")),
        online(
            "revocation in the spec",
            mock -> issue(mock, "{actorID: a}"),
            mock -> mock.issued("checkout", "{actorID: a, revocation: {reason: KeyCompromise}}"),
            Fate.NONE_VERIFIES,
            mock -> ready(mock, "Revoked")),
        online(
            "order by id",
            mock -> issue(mock, "{actorID: a}"),
            mock -> order(mock, "keyID: " + mock.issuedKey("checkout").getStatus().keyID()),
            Fate.NONE_VERIFIES,
            mock -> {
              applied(mock);
              ready(mock, "Revoked");
            }),
        online(
            "order by name, in an overlap",
            mock -> {
              issue(mock, "{actorID: a, rotation: {trigger: one}}");
              mock.issued("checkout", "{actorID: a, rotation: {trigger: two}}");
              OperatorOnMock.await(
                  () -> mock.issuedKey("checkout"), key -> key.getStatus().retiring().size() == 1);
            },
            mock -> order(mock, "keyRef: {kind: IssuedApiKey, name: checkout}"),
            Fate.NONE_VERIFIES,
            mock -> {
              applied(mock);
              ready(mock, "Revoked");
            }),
        online(
            "order of the holder",
            mock -> issue(mock, "{actorID: a}"),
            Flow::selfRevoke,
            Fate.NONE_VERIFIES,
            mock -> {
              assertThat(selfRevocation(mock).getStatus()).isNotNull();
              assertThat(selfRevocation(mock).getStatus().state()).isEqualTo(OrderState.APPLIED);
              ready(mock, "Revoked");
            }),
        online(
            "deletion",
            mock -> issue(mock, "{actorID: a}"),
            mock -> mock.client.resource(mock.issuedKey("checkout")).delete(),
            Fate.NONE_VERIFIES,
            mock -> {}),
        offline(
            "deletion unseen",
            mock -> issue(mock, "{actorID: a}"),
            mock -> mock.client.resource(mock.issuedKey("checkout")).delete(),
            Fate.NONE_VERIFIES,
            mock -> {}),
        online(
            "deletion of an import",
            mock -> {
              mock.rawKeySecret("raw", RAW);
              mock.imported("partner", imported("Keep"));
              mock.awaitImported("partner", "Imported");
            },
            mock -> mock.client.resource(mock.importedKey("partner")).delete(),
            Fate.NONE_VERIFIES,
            mock -> rawKeyVerifies(mock, false)),
        offline(
            "another key of the same name",
            mock -> issue(mock, "{actorID: a}"),
            mock -> {
              mock.client.resource(mock.issuedKey("checkout")).delete();
              mock.issued("checkout", "{actorID: b}");
            },
            Fate.THE_LAST_VERIFIES,
            mock -> {
              ready(mock, "Issued");
              assertThat(current(mock).getSpec().actorID()).isEqualTo("b");
            }),
        offline(
            "restore under another uid",
            mock -> issue(mock, "{actorID: a}"),
            Flow::recreateAsAdopting,
            Fate.ALL_VERIFY,
            mock -> {
              ready(mock, "Issued");
              assertThat(mock.records()).hasSize(1);
            }),
        offline(
            "end of the retention",
            mock -> {
              issue(mock, "{actorID: a}");
              order(mock, "keyID: " + mock.issuedKey("checkout").getStatus().keyID());
              mock.awaitIssued("checkout", "Revoked");
              mock.client.resource(mock.issuedKey("checkout")).delete();
            },
            mock -> mock.clock.advance(Duration.ofDays(32)),
            Fate.NONE_VERIFIES,
            mock -> assertThat(mock.records()).isEmpty()));
  }

  /** Asserts what holds of every key at rest, and how this one ends up. */
  void assertAtRest(OperatorOnMock mock, History history) {
    outcome.accept(mock);
    List<String> handedOut = List.copyOf(history.handedOut());
    for (int i = 0; i < handedOut.size(); i++) {
      boolean verifies =
          switch (fate) {
            case ALL_VERIFY -> true;
            case THE_LAST_VERIFIES -> i == handedOut.size() - 1;
            case NONE_VERIFIES -> false;
          };
      assertThat(history.verifies(handedOut.get(i)))
          .as("credential %d of %d verifies", i + 1, handedOut.size())
          .isEqualTo(verifies);
    }
    List<String> delivered = credentialSecrets(mock);
    IssuedApiKey key = mock.issuedKey("checkout");
    boolean active = key != null && fate != Fate.NONE_VERIFIES;
    if (!name.equals("expiry")) { // an expired credential stays where it is
      assertThat(delivered).isEqualTo(active ? List.of("checkout") : List.of());
    }
    if (active) {
      assertThat(mock.fits(mock.credential("checkout"), current(mock))).isTrue();
      assertThat(current(mock).getSpec().keyID()).isEqualTo(key.getStatus().keyID());
    }
    history.assertUnbroken();
  }

  private static Flow online(
      String name,
      Consumer<OperatorOnMock> before,
      Consumer<OperatorOnMock> action,
      Fate fate,
      Consumer<OperatorOnMock> outcome) {
    return new Flow(name, before, action, false, fate, outcome);
  }

  private static Flow offline(
      String name,
      Consumer<OperatorOnMock> before,
      Consumer<OperatorOnMock> action,
      Fate fate,
      Consumer<OperatorOnMock> outcome) {
    return new Flow(name, before, action, true, fate, outcome);
  }

  private static void issue(OperatorOnMock mock, String spec) {
    mock.issued("checkout", spec);
    mock.awaitIssued("checkout", "Issued");
  }

  private static String imported(String afterImport) {
    return "{actorID: a, rawKey: {secretKeyRef: {name: raw}, afterImport: %s}}"
        .formatted(afterImport);
  }

  private static void order(OperatorOnMock mock, String target) {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: stop}
        spec: {%s, reason: KeyCompromise}
        """
            .formatted(target));
  }

  private static void selfRevoke(OperatorOnMock mock) {
    ApiKeyRecord record = current(mock);
    HashKeyRing ring = HashKeys.read(mock.secret(Latchkey.HASH_KEYS_SECRET));
    byte[] proof =
        ring.find(record.getSpec().hashKeyID()).orElseThrow().proof(mock.credential("checkout"));
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeySelfRevocation
        metadata: {name: mine}
        spec: {keyID: %s, proof: %s, reason: KeyCompromise}
        """
            .formatted(record.getSpec().keyID(), HexFormat.of().formatHex(proof)));
  }

  private static ApiKeySelfRevocation selfRevocation(OperatorOnMock mock) {
    return mock.client
        .resources(ApiKeySelfRevocation.class)
        .inNamespace(OperatorOnMock.NAMESPACE)
        .withName("mine")
        .get();
  }

  private static void damageSecret(OperatorOnMock mock) {
    Secret secret = mock.secret("checkout");
    secret.setData(Map.of("api-key", OperatorOnMock.base64("scribble")));
    mock.client.resource(secret).update();
  }

  private static void recreateAsAdopting(OperatorOnMock mock) {
    ApiKey<?> key = mock.issuedKey("checkout");
    mock.client.resource(key).delete();
    key.getMetadata().setAnnotations(Map.of(Latchkey.ADOPT, key.getMetadata().getUid()));
    key.getMetadata().setUid(null);
    key.getMetadata().setResourceVersion(null);
    mock.client.resource(key).create();
  }

  private static void ready(OperatorOnMock mock, String reason) {
    IssuedApiKey key = mock.issuedKey("checkout");
    assertThat(key.getStatus()).isNotNull();
    assertThat(key.getStatus().observedGeneration()).isEqualTo(key.getMetadata().getGeneration());
    assertThat(OperatorOnMock.condition(key, "Ready").reason()).isEqualTo(reason);
  }

  private static void applied(OperatorOnMock mock) {
    ApiKeyRevocation order =
        mock.client
            .resources(ApiKeyRevocation.class)
            .inNamespace(OperatorOnMock.NAMESPACE)
            .withName("stop")
            .get();
    assertThat(order.getStatus()).isNotNull();
    assertThat(order.getStatus().state()).isEqualTo(OrderState.APPLIED);
  }

  private static void rawKeyVerifies(OperatorOnMock mock, boolean verifies) {
    assertThat(mock.records()).hasSize(1);
    ApiKeyRecord record = mock.records().get(0);
    assertThat(mock.fits(RAW, record)).isTrue();
    assertThat(History.isEnded(record, mock.clock.instant())).isEqualTo(!verifies);
    if (verifies) {
      ImportedApiKey key = mock.importedKey("partner");
      assertThat(key.getStatus()).isNotNull();
      assertThat(key.getStatus().keyID()).isEqualTo(record.getSpec().keyID());
    }
  }

  /** The one record without an end. */
  private static ApiKeyRecord current(OperatorOnMock mock) {
    List<ApiKeyRecord> unended =
        mock.records().stream().filter(record -> record.getSpec().revocation() == null).toList();
    assertThat(unended).as("records without an end").hasSize(1);
    return unended.get(0);
  }

  private static List<String> credentialSecrets(OperatorOnMock mock) {
    return mock
        .client
        .secrets()
        .inNamespace(OperatorOnMock.NAMESPACE)
        .withLabel(Latchkey.SECRET_ROLE, Latchkey.SecretRole.CREDENTIAL.label())
        .list()
        .getItems()
        .stream()
        .filter(secret -> !isGarbage(mock, secret))
        .map(secret -> secret.getMetadata().getName())
        .toList();
  }

  /** What a cluster's garbage collector removes; there is none here. */
  private static boolean isGarbage(OperatorOnMock mock, Secret secret) {
    IssuedApiKey key = mock.issuedKey("checkout");
    return secret.getMetadata().getOwnerReferences().stream()
        .noneMatch(owner -> key != null && owner.getUid().equals(key.getMetadata().getUid()));
  }
}
