package dev.latchkey.operator.issued;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.issuer.Issuers;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.StatusIndexes;
import dev.latchkey.operator.status.KeyOutcome;
import io.fabric8.kubernetes.api.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator whose first list comes from an API server that is behind, as lists may. */
class WatchBehindTest {
  private OperatorOnMock mock;

  @BeforeEach
  void start() {
    mock = OperatorOnMock.started();
  }

  @AfterEach
  void stop() {
    mock.close();
  }

  @Test
  void aRevokedKeyStaysRevokedWhereItsRecordsAreNotSeenYet() {
    mock.issued("checkout", "{actorID: a}");
    revoke();

    assertThat(reconcile(List.of()).reason()).isEqualTo(KeyReason.REVOKED);
    assertThat(mock.records()).hasSize(1);
  }

  @Test
  void aRevokedKeyStaysRevokedWhereOnlyEarlierRecordsAreSeen() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 0s}}");
    mock.awaitIssued("checkout", "Issued");
    mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 0s}}");
    OperatorOnMock.await(
        mock::records,
        records ->
            records.stream().filter(record -> record.getSpec().revocation() == null).count() == 1
                && records.size() == 2);
    List<ApiKeyRecord> earlier = mock.records().subList(1, 2);
    revoke();

    assertThat(reconcile(earlier).reason()).isEqualTo(KeyReason.REVOKED);
    assertThat(mock.records()).hasSize(2);
  }

  private void revoke() {
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: leaked}
        spec: {keyID: %s, reason: KeyCompromise}
        """
            .formatted(keyID));
    mock.awaitIssued("checkout", "Revoked");
    OperatorOnMock.await(() -> mock.secret("checkout") == null, gone -> gone);
    mock.stop();
  }

  private KeyOutcome reconcile(List<ApiKeyRecord> seen) {
    RecordStore records = new RecordStore(mock.client);
    KeyEvents events = new KeyEvents(mock.client, mock.clock);
    SecureRandom random = new SecureRandom();
    IssuedKeyLifecycle lifecycle =
        new IssuedKeyLifecycle(
            mock.client,
            records,
            new CredentialMint(
                records,
                new HashKeys(mock.client, events, random, namespace -> Optional.empty()),
                new Issuers(mock.client),
                new StatusIndexes(mock.client, records),
                random,
                mock.clock),
            new CredentialDelivery(mock.client, records, events, mock.clock),
            mock.clock,
            new LifecycleMetrics(new SimpleMeterRegistry(), mock.clock),
            events);
    IssuedApiKey key = mock.issuedKey("checkout");
    assertThat(key.getMetadata().getNamespace()).isEqualTo(NAMESPACE);
    return lifecycle.reconcile(key, new Behind(seen)).orElseThrow();
  }

  private final class Behind implements IssuedKeyLifecycle.Caches {
    private final List<ApiKeyRecord> seen;

    Behind(List<ApiKeyRecord> seen) {
      this.seen = seen;
    }

    @Override
    public List<ApiKeyRecord> records() {
      return seen;
    }

    @Override
    public Optional<Secret> secret() {
      return Optional.empty();
    }

    @Override
    public Optional<HashKeyRing> hashKeys() {
      return Optional.of(HashKeys.read(mock.secret(Latchkey.HASH_KEYS_SECRET)));
    }

    @Override
    public void wrote(ApiKeyRecord record) {}

    @Override
    public void wrote(Secret secret) {}
  }
}
