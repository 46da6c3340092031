package dev.latchkey.operator.imported;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static dev.latchkey.operator.OperatorOnMock.await;
import static dev.latchkey.operator.OperatorOnMock.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition.Status;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users see of imported keys, with the real operator at work. */
class ImportedApiKeyTest {
  private static final String RAW = "sk_live_0123456789abcdef";
  private static final String FROM_RAW =
      "{actorID: partner, scopes: [read], rawKey: {secretKeyRef: {name: raw}}%s}";

  private OperatorOnMock mock;

  @BeforeEach
  void start() {
    mock = OperatorOnMock.started();
  }

  @AfterEach
  void stop() {
    mock.close();
  }

  private static String spec(String more) {
    return FROM_RAW.formatted(more.isEmpty() ? "" : ", " + more);
  }

  @Test
  void rawKeyIsRecordedByItsHash() {
    mock.rawKeySecret("raw", RAW + "\n");
    mock.imported("partner", spec(""));

    ImportedApiKey key = mock.awaitImported("partner", "Imported");
    ApiKeyRecord record = mock.record(key.getStatus().keyID());

    assertThat(key.getStatus().keyID()).matches("[0-9a-f]{64}");
    assertThat(mock.fits(RAW, record)).isTrue();
    assertThat(record.getSpec().actorID()).isEqualTo("partner");
    assertThat(condition(key, "Active").status()).isEqualTo(Status.TRUE);
    assertThat(mock.eventReasons("partner")).containsExactly("Imported");
    assertThat(mock.client.getKubernetesSerialization().asYaml(mock.records()))
        .doesNotContain(RAW)
        .doesNotContain(OperatorOnMock.base64(RAW));
  }

  @Test
  void waitsForItsSecretAndTakesItOnceItComes() {
    mock.imported("partner", spec(""));
    ImportedApiKey waiting = mock.awaitImported("partner", "RawKeyNotFound");
    assertThat(condition(waiting, "Stalled").status()).isEqualTo(Status.FALSE);
    assertThat(condition(waiting, "Ready").status()).isEqualTo(Status.FALSE);

    mock.rawKeySecret("raw", RAW);

    mock.awaitImported("partner", "Imported");
  }

  @Test
  void secretWithoutItsOwnersConsentIsRefusedUntilLabelled() {
    mock.client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("raw")
                .endMetadata()
                .withType("Opaque")
                .withData(Map.of("api-key", OperatorOnMock.base64(RAW)))
                .build())
        .create();
    mock.imported("partner", spec(""));
    ImportedApiKey stalled = mock.awaitImported("partner", "RawKeyNotLabelled");
    assertThat(condition(stalled, "Ready").message())
        .contains("kubectl label secret raw " + Latchkey.IMPORT + "=true");

    mock.editSecret(
        "raw",
        secret -> {
          secret.getMetadata().setLabels(Map.of(Latchkey.IMPORT, "true"));
          return secret;
        });

    mock.awaitImported("partner", "Imported");
  }

  @Test
  void unusableRawKeysAreRefusedWithoutRepeatingThem() {
    mock.rawKeySecret("raw", "has a space in it 12345");
    mock.imported("partner", spec(""));

    ImportedApiKey stalled = mock.awaitImported("partner", "RawKeyUnusable");

    assertThat(condition(stalled, "Stalled").status()).isEqualTo(Status.TRUE);
    assertThat(condition(stalled, "Ready").message()).doesNotContain("space in it");
    assertThat(mock.records()).isEmpty();

    mock.rawKeySecret("raw", RAW);
    mock.awaitImported("partner", "Imported");
  }

  @Test
  void refusedNewValueLeavesTheOldOneInForce() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec(""));
    String id = mock.awaitImported("partner", "Imported").getStatus().keyID();

    mock.rawKeySecret("raw", "no good\tvalue");

    ImportedApiKey key = mock.awaitImported("partner", "RawKeyUnusable");
    assertThat(condition(key, "Active").status()).isEqualTo(Status.TRUE);
    assertThat(key.getStatus().keyID()).isEqualTo(id);
    assertThat(mock.record(id).getSpec().revocation()).isNull();
  }

  @Test
  void newValueReplacesTheOldOne() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec(""));
    String before = mock.awaitImported("partner", "Imported").getStatus().keyID();

    mock.rawKeySecret("raw", "another_raw_key_0123456789");

    await(() -> mock.importedKey("partner"), key -> !before.equals(key.getStatus().keyID()));
    assertThat(mock.record(before).getSpec().revocation().cause()).isEqualTo(EndCause.SUPERSEDED);

    mock.rawKeySecret("raw", RAW);
    assertThat(condition(mock.awaitImported("partner", "RawKeyRevoked"), "Active").status())
        .isEqualTo(Status.TRUE);
  }

  @Test
  void replacedRawKeyDoesNotComeBackByTheDeletionOfItsKey() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec(""));
    String before = mock.awaitImported("partner", "Imported").getStatus().keyID();
    mock.rawKeySecret("raw", "another_raw_key_0123456789");
    String after =
        await(() -> mock.importedKey("partner"), key -> !before.equals(key.getStatus().keyID()))
            .getStatus()
            .keyID();
    await(() -> mock.record(before), record -> record.getSpec().revocation() != null);
    mock.client.resource(mock.importedKey("partner")).delete();
    await(() -> mock.record(after), record -> record.getSpec().revocation() != null);
    mock.stop();
    mock.start();

    mock.rawKeySecret("raw", RAW);
    mock.imported("again", spec(""));

    mock.awaitImported("again", "RawKeyRevoked");
    assertThat(mock.record(before).getSpec().revocation().cause()).isEqualTo(EndCause.SUPERSEDED);
    mock.rawKeySecret("raw", "another_raw_key_0123456789");
    mock.awaitImported("again", "Imported");
  }

  @Test
  void duplicateIsRefusedAndTakesOverWhenTheOtherGoes() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("first", spec(""));
    String id = mock.awaitImported("first", "Imported").getStatus().keyID();
    mock.imported("second", spec("").replace("actorID: partner", "actorID: other"));
    ImportedApiKey refused = mock.awaitImported("second", "DuplicateRawKey");
    assertThat(condition(refused, "Ready").message()).contains("first");

    mock.client.resource(mock.importedKey("first")).delete();

    assertThat(mock.awaitImported("second", "Imported").getStatus().keyID()).isEqualTo(id);
    assertThat(mock.record(id).getSpec().actorID()).isEqualTo("other");
    assertThat(mock.record(id).getSpec().revocation()).isNull();
    assertThat(mock.record(id).getMetadata().getLabels())
        .containsEntry(Latchkey.OWNER_UID, mock.importedKey("second").getMetadata().getUid());
  }

  /** As a GitOps tool does: the old object goes first, the new one comes, nobody waits. */
  @Test
  void renamedWhileTheOperatorIsDownTheRawKeyWorksOn() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("first", spec(""));
    String id = mock.awaitImported("first", "Imported").getStatus().keyID();
    mock.stop();
    mock.client.resource(mock.importedKey("first")).delete();
    mock.imported("second", spec(""));

    mock.start();

    assertThat(mock.awaitImported("second", "Imported").getStatus().keyID()).isEqualTo(id);
    OperatorOnMock.await(() -> mock.record(id), record -> record.getSpec().revocation() == null);
    assertThat(mock.fits(RAW, mock.record(id))).isTrue();
    assertThat(mock.records()).hasSize(1);
  }

  @Test
  void aRawKeyThatBecomesFreeWhileItIsFoundTakenIsImported() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("first", spec(""));
    String id = mock.awaitImported("first", "Imported").getStatus().keyID();
    mock.stop();
    AtomicBoolean deleted = new AtomicBoolean();
    Interceptor deletingTheFirst =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            // The record is read by then, and whose it is.
            if (request.uri().getPath().endsWith("/importedapikeys/second")
                && deleted.compareAndSet(false, true)) {
              mock.client.resource(mock.importedKey("first")).delete();
              await(() -> mock.record(id), record -> record.getSpec().revocation() != null);
              // Time for the watch to tell of it.
              Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            }
          }
        };
    try (KubernetesClient operators = mock.newClient(deletingTheFirst)) {
      mock.start(operators);

      mock.imported("second", spec(""));

      assertThat(mock.awaitImported("second", "Imported").getStatus().keyID()).isEqualTo(id);
      mock.stop();
    }
  }

  @Test
  void revokedRawKeyDoesNotComeBack() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec(""));
    mock.awaitImported("partner", "Imported");
    mock.imported("partner", spec("revocation: {reason: KeyCompromise}"));
    mock.awaitImported("partner", "Revoked");
    mock.client.resource(mock.importedKey("partner")).delete();

    mock.imported("again", spec(""));

    assertThat(condition(mock.awaitImported("again", "RawKeyRevoked"), "Active").status())
        .isEqualTo(Status.FALSE);
    assertThat(mock.records())
        .singleElement()
        .satisfies(
            record ->
                assertThat(record.getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED));
  }

  @Test
  void revocationIsCarriedOutWhateverElseIsWrongWithTheSpec() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec(""));
    mock.awaitImported("partner", "Imported");

    mock.imported("partner", "{actorID: '', revocation: {reason: KeyCompromise}}");

    ImportedApiKey key = mock.awaitImported("partner", "Revoked");
    assertThat(condition(key, "Active").status()).isEqualTo(Status.FALSE);
    assertThat(mock.records().get(0).getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
  }

  @Test
  void afterImportDeleteRemovesTheRawKeyAndTheKeyGoesOnWorking() {
    mock.rawKeySecret("raw", RAW);
    mock.imported(
        "partner", "{actorID: partner, rawKey: {secretKeyRef: {name: raw}, afterImport: Delete}}");

    await(() -> mock.secret("raw") == null, gone -> gone);

    ImportedApiKey key = mock.awaitImported("partner", "Imported");
    assertThat(condition(key, "Active").status()).isEqualTo(Status.TRUE);
    mock.imported(
        "partner",
        "{actorID: partner, scopes: [more], rawKey: {secretKeyRef: {name: raw}, afterImport:"
            + " Delete}}");
    await(() -> mock.records().get(0), r -> r.getSpec().scopes().contains("more"));
    assertThat(mock.records().get(0).getSpec().revocation()).isNull();
  }

  @Test
  void shortRawKeyIsTakenWithAWarning() {
    mock.rawKeySecret("raw", "short");
    mock.imported("partner", spec(""));

    mock.awaitImported("partner", "Imported");

    assertThat(mock.events("partner"))
        .anySatisfy(
            event -> {
              assertThat(event.getReason()).isEqualTo("ShortRawKey");
              assertThat(event.getType()).isEqualTo("Warning");
            });
  }

  @Test
  void deletionPolicyDeleteLeavesNothing() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec("deletionPolicy: Delete"));
    mock.awaitImported("partner", "Imported");

    mock.client.resource(mock.importedKey("partner")).delete();

    await(() -> mock.records().isEmpty(), empty -> empty);
  }

  @Test
  void deletionPolicyDeleteLeavesNothingOfReplacedRawKeysEither() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec("deletionPolicy: Delete"));
    String before = mock.awaitImported("partner", "Imported").getStatus().keyID();
    mock.rawKeySecret("raw", "another_raw_key_0123456789");
    await(() -> mock.record(before), record -> record.getSpec().revocation() != null);

    mock.client.resource(mock.importedKey("partner")).delete();

    await(() -> mock.records().isEmpty(), empty -> empty);
  }

  @Test
  void aChangedDeletionPolicyReachesTheRecord() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec(""));
    String id = mock.awaitImported("partner", "Imported").getStatus().keyID();

    mock.imported("partner", spec("deletionPolicy: Delete"));

    await(
        () -> mock.record(id).getMetadata().getOwnerReferences(),
        owners ->
            owners.size() == 1
                && owners
                    .get(0)
                    .getUid()
                    .equals(mock.importedKey("partner").getMetadata().getUid()));
    mock.imported("partner", spec("deletionPolicy: Revoke"));
    await(() -> mock.record(id).getMetadata().getOwnerReferences().isEmpty(), gone -> gone);
  }

  @Test
  void whatAnOrderEndedOutlivesItsKeyWhateverTheDeletionPolicy() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", spec("deletionPolicy: Delete"));
    String id = mock.awaitImported("partner", "Imported").getStatus().keyID();

    mock.imported("partner", spec("deletionPolicy: Delete, revocation: {reason: KeyCompromise}"));

    mock.awaitImported("partner", "Revoked");
    // Or a cluster's garbage collector would remove it with its key.
    assertThat(mock.record(id).getMetadata().getOwnerReferences()).isEmpty();
    mock.client.resource(mock.importedKey("partner")).delete();
    mock.imported("again", spec(""));
    mock.awaitImported("again", "RawKeyRevoked");
  }
}
