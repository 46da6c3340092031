package dev.latchkey.operator.namespace;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.record.EndCause;
import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A namespace that is being deleted: credentials end there, and none is made. */
class TerminatingNamespaceTest {
  private final OperatorOnMock mock = OperatorOnMock.stopped();

  @AfterEach
  void stop() {
    mock.close();
  }

  @Test
  void revocationsAreCarriedOutAndNothingIsMinted() {
    mock.start();
    mock.rawKeySecret("raw", "some_raw_key_0123456789");
    mock.issued("checkout", "{actorID: a}");
    mock.imported("partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw}}}");
    mock.awaitIssued("checkout", "Issued");
    mock.awaitImported("partner", "Imported");
    mock.stop();
    terminate();
    mock.issued("late", "{actorID: a}");
    mock.issued("checkout", "{actorID: a, revocation: {reason: KeyCompromise}}");
    mock.imported(
        "partner",
        "{actorID: a, rawKey: {secretKeyRef: {name: raw}}, revocation: {reason: KeyCompromise}}");

    mock.start();

    mock.awaitIssued("checkout", "Revoked");
    mock.awaitImported("partner", "Revoked");
    assertThat(mock.records())
        .hasSize(2)
        .allSatisfy(
            record ->
                assertThat(record.getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED));
    assertThat(mock.secret("checkout")).isNull();
    assertThat(mock.issuedKey("late").getStatus()).isNull();
  }

  private void terminate() {
    Namespace namespace =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(NAMESPACE)
            .addToFinalizers("example.com/holds-it")
            .endMetadata()
            .build();
    mock.client.resource(namespace).create();
    mock.client.resource(namespace).delete();
  }
}
