package dev.latchkey.operator.namespace;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A namespace that is paused, and one that was restored from a backup under new uids. */
class RestoredNamespaceTest {
  private final OperatorOnMock mock = OperatorOnMock.stopped();

  @AfterEach
  void stop() {
    mock.close();
  }

  @Test
  void nothingIsWrittenWhilePausedAndAllAfterwards() throws InterruptedException {
    pause(true);
    mock.start();
    mock.issued("checkout", "{actorID: a}");

    Thread.sleep(1500);
    assertThat(mock.records()).isEmpty();
    assertThat(mock.issuedKey("checkout").getStatus()).isNull();

    pause(false);
    mock.awaitIssued("checkout", "Issued");
  }

  @Test
  void aRestoredKeyKeepsItsCredential() {
    mock.start();
    mock.issued("checkout", "{actorID: a}");
    IssuedApiKey before = mock.awaitIssued("checkout", "Issued");
    String credential = mock.credential("checkout");
    mock.stop();

    pause(true);
    Secret secret = mock.secret("checkout");
    List<ApiKeyRecord> records = mock.records();
    mock.client.resource(before).delete();
    mock.start();
    restore(before);
    records.forEach(record -> mock.client.resource(record).delete());
    records.forEach(this::recreate);
    mock.client.resource(secret).delete();
    secret.getMetadata().setOwnerReferences(List.of());
    recreate(secret);
    pause(false);

    IssuedApiKey key = mock.awaitIssued("checkout", "Issued");
    assertThat(key.getStatus().keyID()).isEqualTo(before.getStatus().keyID());
    OperatorOnMock.await(
        () -> mock.secret("checkout").getMetadata().getOwnerReferences(),
        owners -> owners.size() == 1 && owners.get(0).getUid().equals(key.getMetadata().getUid()));
    assertThat(mock.credential("checkout")).isEqualTo(credential);
    assertThat(mock.eventReasons("checkout"))
        .containsExactlyInAnyOrder("Issued", "Adopted", "SecretRepaired");
    assertThat(mock.records()).hasSize(1);
    assertThat(mock.records().get(0).getSpec().revocation()).isNull();
    assertThat(mock.records().get(0).getMetadata().getLabels())
        .containsEntry(Latchkey.OWNER_UID, key.getMetadata().getUid());
  }

  @Test
  void aRestoredImportNeedsNoRawKey() {
    mock.start();
    mock.rawKeySecret("raw", "some_raw_key_0123456789");
    mock.imported(
        "partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw}, afterImport: Delete}}");
    ImportedApiKey before = mock.awaitImported("partner", "Imported");
    OperatorOnMock.await(() -> mock.secret("raw") == null, gone -> gone);
    mock.stop();

    mock.client.resource(before).delete();
    restore(before);
    mock.start();

    ImportedApiKey key = mock.awaitImported("partner", "Imported");
    assertThat(key.getStatus().keyID()).isEqualTo(before.getStatus().keyID());
    assertThat(mock.record(key.getStatus().keyID()).getSpec().revocation()).isNull();
  }

  @Test
  void aRestoredKeyThatIsToBeRevokedIsSoThoughItsSpecIsInvalid() {
    mock.start();
    mock.issued("checkout", "{actorID: a}");
    IssuedApiKey before = mock.awaitIssued("checkout", "Issued");
    mock.stop();

    mock.client.resource(before).delete();
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata:
          name: checkout
          annotations: {%s: %s}
        spec: {actorID: '', revocation: {reason: KeyCompromise}}
        """
            .formatted(Latchkey.ADOPT, before.getMetadata().getUid()));
    mock.start();

    IssuedApiKey key = mock.awaitIssued("checkout", "Revoked");
    assertThat(key.getStatus().keyID()).isEqualTo(before.getStatus().keyID());
    assertThat(mock.records().get(0).getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
  }

  private void restore(ApiKey<?> before) {
    before.getMetadata().setAnnotations(Map.of(Latchkey.ADOPT, before.getMetadata().getUid()));
    recreate(before);
  }

  private void recreate(HasMetadata object) {
    object.getMetadata().setUid(UUID.randomUUID().toString());
    object.getMetadata().setResourceVersion(null);
    mock.client.resource(object).create();
  }

  private void pause(boolean paused) {
    mock.client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .withAnnotations(paused ? Map.of(Latchkey.PAUSED, "true") : Map.of())
                .endMetadata()
                .build())
        .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
  }
}
