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
import dev.latchkey.operator.OperatorAtWork;
import dev.latchkey.operator.hashkeys.HashKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

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
    Consumer<OperatorAtWork> before,
    Consumer<OperatorAtWork> action,
    boolean operatorDown,
    Fate fate,
    Consumer<OperatorAtWork> outcome) {

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
            operator -> {},
            operator -> operator.issued("checkout", "{actorID: a}"),
            Fate.ALL_VERIFY,
            operator -> ready(operator, "Issued")),
        online(
            "import",
            operator -> operator.rawKeySecret("raw", RAW),
            operator -> operator.imported("partner", imported("Keep")),
            Fate.ALL_VERIFY,
            operator -> {
              rawKeyVerifies(operator, true);
              assertThat(operator.secret("raw")).isNotNull();
            }),
        online(
            "import, with the raw key deleted",
            operator -> operator.rawKeySecret("raw", RAW),
            operator -> operator.imported("partner", imported("Delete")),
            Fate.ALL_VERIFY,
            operator -> {
              rawKeyVerifies(operator, true);
              assertThat(operator.secret("raw")).isNull();
            }),
        online(
            "change of the spec",
            operator -> issue(operator, "{actorID: a, scopes: [read]}"),
            operator -> operator.issued("checkout", "{actorID: a, scopes: [write], ttl: 1h}"),
            Fate.ALL_VERIFY,
            operator -> {
              ready(operator, "Issued");
              assertThat(current(operator).getSpec().scopes()).containsExactly("write");
              assertThat(current(operator).getSpec().expireTime()).isNotNull();
            }),
        online(
            "change of the audiences",
            operator -> issue(operator, "{actorID: a, audiences: [orders, stock]}"),
            operator -> operator.issued("checkout", "{actorID: a, audiences: [billing, stock]}"),
            Fate.ALL_VERIFY,
            operator -> {
              ready(operator, "Issued");
              assertThat(current(operator).getSpec().audiences())
                  .containsExactly("billing", "stock");
              assertThat(current(operator).getMetadata().getLabels())
                  .containsEntry(Latchkey.AUDIENCE_PREFIX + "billing", "")
                  .containsEntry(Latchkey.AUDIENCE_PREFIX + "stock", "")
                  .doesNotContainKey(Latchkey.AUDIENCE_PREFIX + "orders");
            }),
        online(
            "rotation with an overlap",
            operator -> issue(operator, "{actorID: a, rotation: {trigger: one}}"),
            operator -> operator.issued("checkout", "{actorID: a, rotation: {trigger: two}}"),
            Fate.ALL_VERIFY,
            operator -> {
              ready(operator, "Issued");
              assertThat(operator.issuedKey("checkout").getStatus().retiring()).isNotEmpty();
            }),
        online(
            "rotation at once",
            operator -> issue(operator, "{actorID: a, rotation: {trigger: one, overlap: 0s}}"),
            operator ->
                operator.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 0s}}"),
            Fate.THE_LAST_VERIFIES,
            operator -> ready(operator, "Issued")),
        offline(
            "rotation by time",
            operator -> issue(operator, "{actorID: a, rotation: {interval: 1d, overlap: 1h}}"),
            operator -> operator.clock.advance(Duration.ofDays(5)),
            Fate.ALL_VERIFY,
            operator -> {
              ready(operator, "Issued");
              assertThat(operator.issuedKey("checkout").getStatus().nextRotationTime())
                  .isAfter(operator.clock.instant());
            }),
        offline(
            "end of an overlap",
            operator -> {
              issue(operator, "{actorID: a, rotation: {trigger: one, overlap: 1h}}");
              operator.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 1h}}");
              OperatorAtWork.await(
                  () -> operator.issuedKey("checkout"),
                  key -> key.getStatus().retiring().size() == 1);
            },
            operator -> operator.clock.advance(Duration.ofHours(2)),
            Fate.THE_LAST_VERIFIES,
            operator -> {
              ready(operator, "Issued");
              assertThat(operator.issuedKey("checkout").getStatus().retiring()).isEmpty();
            }),
        online(
            "loss of the Secret",
            operator -> issue(operator, "{actorID: a}"),
            operator -> operator.client.resource(operator.secret("checkout")).delete(),
            Fate.ALL_VERIFY,
            operator -> ready(operator, "Issued")),
        online(
            "damage to the Secret",
            operator -> issue(operator, "{actorID: a}"),
            operator -> operator.scribble("checkout", "scribble"),
            Fate.ALL_VERIFY,
            operator -> ready(operator, "Issued")),
        offline(
            "expiry",
            operator -> issue(operator, "{actorID: a, ttl: 1h}"),
            operator -> operator.clock.advance(Duration.ofHours(2)),
            Fate.NONE_VERIFIES,
            operator -> ready(operator, "Expired")),
        online(
            "revocation in the spec",
            operator -> issue(operator, "{actorID: a}"),
            operator ->
                operator.issued("checkout", "{actorID: a, revocation: {reason: KeyCompromise}}"),
            Fate.NONE_VERIFIES,
            operator -> ready(operator, "Revoked")),
        online(
            "order by id",
            operator -> issue(operator, "{actorID: a}"),
            operator ->
                order(operator, "keyID: " + operator.issuedKey("checkout").getStatus().keyID()),
            Fate.NONE_VERIFIES,
            operator -> {
              applied(operator);
              ready(operator, "Revoked");
            }),
        online(
            "order by name, in an overlap",
            operator -> {
              issue(operator, "{actorID: a, rotation: {trigger: one}}");
              operator.issued("checkout", "{actorID: a, rotation: {trigger: two}}");
              OperatorAtWork.await(
                  () -> operator.issuedKey("checkout"),
                  key -> key.getStatus().retiring().size() == 1);
            },
            operator -> order(operator, "keyRef: {kind: IssuedApiKey, name: checkout}"),
            Fate.NONE_VERIFIES,
            operator -> {
              applied(operator);
              ready(operator, "Revoked");
            }),
        online(
            "order of the holder",
            operator -> issue(operator, "{actorID: a}"),
            Flow::selfRevoke,
            Fate.NONE_VERIFIES,
            operator -> {
              assertThat(selfRevocation(operator).getStatus()).isNotNull();
              assertThat(selfRevocation(operator).getStatus().state())
                  .isEqualTo(OrderState.APPLIED);
              ready(operator, "Revoked");
            }),
        online(
            "deletion",
            operator -> issue(operator, "{actorID: a}"),
            operator -> operator.client.resource(operator.issuedKey("checkout")).delete(),
            Fate.NONE_VERIFIES,
            operator -> assertThat(operator.secret("checkout")).isNull()),
        offline(
            "deletion unseen",
            operator -> issue(operator, "{actorID: a}"),
            operator -> operator.client.resource(operator.issuedKey("checkout")).delete(),
            Fate.NONE_VERIFIES,
            operator -> assertThat(operator.secret("checkout")).isNull()),
        online(
            "deletion of an import",
            operator -> {
              operator.rawKeySecret("raw", RAW);
              operator.imported("partner", imported("Keep"));
              operator.awaitImported("partner", "Imported");
            },
            operator -> operator.client.resource(operator.importedKey("partner")).delete(),
            Fate.NONE_VERIFIES,
            operator -> rawKeyVerifies(operator, false)),
        offline(
            "another key of the same name",
            operator -> issue(operator, "{actorID: a}"),
            operator -> {
              operator.client.resource(operator.issuedKey("checkout")).delete();
              operator.issued("checkout", "{actorID: b}");
            },
            Fate.THE_LAST_VERIFIES,
            operator -> {
              ready(operator, "Issued");
              assertThat(current(operator).getSpec().actorID()).isEqualTo("b");
            }),
        offline(
            "restore under another uid",
            operator -> issue(operator, "{actorID: a}"),
            Flow::recreateAsAdopting,
            Fate.ALL_VERIFY,
            operator -> {
              ready(operator, "Issued");
              assertThat(operator.records()).hasSize(1);
            }),
        offline(
            "end of the retention",
            operator -> {
              issue(operator, "{actorID: a}");
              order(operator, "keyID: " + operator.issuedKey("checkout").getStatus().keyID());
              operator.awaitIssued("checkout", "Revoked");
              operator.client.resource(operator.issuedKey("checkout")).delete();
            },
            operator -> operator.clock.advance(Duration.ofDays(32)),
            Fate.NONE_VERIFIES,
            operator -> assertThat(operator.records()).isEmpty()),
        online(
            "first signing keys",
            operator -> {},
            operator -> issuer(operator, "{derivedTokens: {enabled: true}}"),
            Fate.ALL_VERIFY,
            operator -> signingKeys(operator, 1)),
        online(
            "rotation of signing keys",
            Flow::withSigningKeys,
            operator ->
                issuer(operator, "{derivedTokens: {enabled: true, signingKeys: {trigger: two}}}"),
            Fate.ALL_VERIFY,
            operator -> signingKeys(operator, 2)),
        online(
            "derived tokens off",
            Flow::withSigningKeys,
            operator -> issuer(operator, "{derivedTokens: {enabled: false}}"),
            Fate.ALL_VERIFY,
            operator -> {
              assertThat(operator.secret(Latchkey.SIGNING_KEYS_SECRET)).isNull();
              assertThat(kids(operator, Latchkey.JWKS)).isEmpty();
            }));
  }

  private static void issuer(OperatorAtWork operator, String spec) {
    operator.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyIssuer
        metadata: {name: default}
        spec: %s
        """
            .formatted(spec));
  }

  private static void withSigningKeys(OperatorAtWork operator) {
    issuer(operator, "{derivedTokens: {enabled: true}}");
    Awaitility.await().untilAsserted(() -> signingKeys(operator, 1));
  }

  private static void signingKeys(OperatorAtWork operator, int number) {
    List<String> kids = kids(operator, Latchkey.SIGNING_KEYS_SECRET);
    assertThat(kids).hasSize(number).isEqualTo(kids(operator, Latchkey.JWKS));
  }

  private static List<String> kids(OperatorAtWork operator, String name) {
    Secret secret = operator.secret(name);
    assertThat(secret).as(name).isNotNull();
    String set = new String(Base64.getDecoder().decode(secret.getData().get(Latchkey.JWKS_ENTRY)));
    return Pattern.compile("\"kid\":\"([^\"]+)\"")
        .matcher(set)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** Makes the state that it begins with, and lets it happen to an operator with another client. */
  void begin(OperatorAtWork operator, KubernetesClient operatorClient) {
    operator.start();
    before.accept(operator);
    operator.stop();
    if (operatorDown) {
      action.accept(operator);
      operator.start(operatorClient);
    } else {
      operator.start(operatorClient);
      action.accept(operator);
    }
  }

  /** Asserts what holds of every key at rest, and how this one ends up. */
  void assertAtRest(OperatorAtWork operator, History history) {
    outcome.accept(operator);
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
    List<String> delivered = credentialSecrets(operator);
    IssuedApiKey key = operator.issuedKey("checkout");
    boolean active = key != null && fate != Fate.NONE_VERIFIES;
    if (!name.equals("expiry")) { // an expired credential stays where it is
      assertThat(delivered).isEqualTo(active ? List.of("checkout") : List.of());
    }
    if (active) {
      assertThat(operator.fits(operator.credential("checkout"), current(operator))).isTrue();
      assertThat(current(operator).getSpec().keyID()).isEqualTo(key.getStatus().keyID());
    }
    history.assertUnbroken();
  }

  private static Flow online(
      String name,
      Consumer<OperatorAtWork> before,
      Consumer<OperatorAtWork> action,
      Fate fate,
      Consumer<OperatorAtWork> outcome) {
    return new Flow(name, before, action, false, fate, outcome);
  }

  private static Flow offline(
      String name,
      Consumer<OperatorAtWork> before,
      Consumer<OperatorAtWork> action,
      Fate fate,
      Consumer<OperatorAtWork> outcome) {
    return new Flow(name, before, action, true, fate, outcome);
  }

  private static void issue(OperatorAtWork operator, String spec) {
    operator.issued("checkout", spec);
    operator.awaitIssued("checkout", "Issued");
  }

  private static String imported(String afterImport) {
    return "{actorID: a, rawKey: {secretKeyRef: {name: raw}, afterImport: %s}}"
        .formatted(afterImport);
  }

  private static void order(OperatorAtWork operator, String target) {
    operator.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: stop}
        spec: {%s, reason: KeyCompromise}
        """
            .formatted(target));
  }

  private static void selfRevoke(OperatorAtWork operator) {
    ApiKeyRecord record = current(operator);
    HashKeyRing ring = HashKeys.read(operator.secret(Latchkey.HASH_KEYS_SECRET));
    byte[] proof =
        ring.find(record.getSpec().hashKeyID())
            .orElseThrow()
            .proof(operator.credential("checkout"));
    operator.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeySelfRevocation
        metadata: {name: mine}
        spec: {keyID: %s, proof: %s, reason: KeyCompromise}
        """
            .formatted(record.getSpec().keyID(), HexFormat.of().formatHex(proof)));
  }

  private static ApiKeySelfRevocation selfRevocation(OperatorAtWork operator) {
    return operator
        .client
        .resources(ApiKeySelfRevocation.class)
        .inNamespace(operator.namespace())
        .withName("mine")
        .get();
  }

  /** As a restore does: without an owner, or a garbage collector would remove the Secret. */
  private static void recreateAsAdopting(OperatorAtWork operator) {
    Secret secret = operator.secret("checkout");
    secret.getMetadata().setOwnerReferences(List.of());
    operator.client.resource(secret).update();
    ApiKey<?> key = operator.issuedKey("checkout");
    operator.client.resource(key).delete();
    key.getMetadata().setAnnotations(Map.of(Latchkey.ADOPT, key.getMetadata().getUid()));
    key.getMetadata().setUid(null);
    key.getMetadata().setResourceVersion(null);
    operator.client.resource(key).create();
  }

  private static void ready(OperatorAtWork operator, String reason) {
    IssuedApiKey key = operator.issuedKey("checkout");
    assertThat(key.getStatus()).isNotNull();
    assertThat(key.getStatus().observedGeneration()).isEqualTo(key.getMetadata().getGeneration());
    assertThat(OperatorAtWork.condition(key, "Ready").reason()).isEqualTo(reason);
  }

  private static void applied(OperatorAtWork operator) {
    ApiKeyRevocation order =
        operator
            .client
            .resources(ApiKeyRevocation.class)
            .inNamespace(operator.namespace())
            .withName("stop")
            .get();
    assertThat(order.getStatus()).isNotNull();
    assertThat(order.getStatus().state()).isEqualTo(OrderState.APPLIED);
  }

  private static void rawKeyVerifies(OperatorAtWork operator, boolean verifies) {
    assertThat(operator.records()).hasSize(1);
    ApiKeyRecord record = operator.records().get(0);
    assertThat(operator.fits(RAW, record)).isTrue();
    assertThat(History.isEnded(record, operator.clock.instant())).isEqualTo(!verifies);
    if (verifies) {
      ImportedApiKey key = operator.importedKey("partner");
      assertThat(key.getStatus()).isNotNull();
      assertThat(key.getStatus().keyID()).isEqualTo(record.getSpec().keyID());
    }
  }

  /** The one record without an end. */
  private static ApiKeyRecord current(OperatorAtWork operator) {
    List<ApiKeyRecord> unended =
        operator.records().stream()
            .filter(record -> record.getSpec().revocation() == null)
            .toList();
    assertThat(unended).as("records without an end").hasSize(1);
    return unended.get(0);
  }

  private static List<String> credentialSecrets(OperatorAtWork operator) {
    return operator
        .client
        .secrets()
        .inNamespace(operator.namespace())
        .withLabel(Latchkey.SECRET_ROLE, Latchkey.SecretRole.CREDENTIAL.label())
        .list()
        .getItems()
        .stream()
        .filter(secret -> !isGarbage(operator, secret))
        .map(secret -> secret.getMetadata().getName())
        .toList();
  }

  /** What a cluster's garbage collector removes; there is none here. */
  private static boolean isGarbage(OperatorAtWork operator, Secret secret) {
    IssuedApiKey key = operator.issuedKey("checkout");
    return secret.getMetadata().getOwnerReferences().stream()
        .noneMatch(owner -> key != null && owner.getUid().equals(key.getMetadata().getUid()));
  }
}
