package dev.latchkey.operator.revocation;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition.Status;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.RecordLists;
import dev.latchkey.operator.hashkeys.HashKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders to revoke, as people and holders write them. */
class RevocationTest {
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
  void revokesOneCredentialByItsId() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one}}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();

    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(keyID.toLowerCase(Locale.ROOT)));

    ApiKeyRevocation applied = await("stop", OrderState.APPLIED);
    assertThat(applied.getStatus().keyIDs()).containsExactly(keyID);
    IssuedApiKey key = mock.awaitIssued("checkout", "Revoked");
    assertThat(OperatorOnMock.condition(key, "Ready").status()).isEqualTo(Status.TRUE);
    assertThat(OperatorOnMock.condition(key, "Active").status()).isEqualTo(Status.FALSE);
    assertThat(OperatorOnMock.condition(key, "Ready").message()).contains("stop", "trigger");
    assertThat(mock.record(keyID).getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
    OperatorOnMock.await(() -> mock.secret("checkout") == null, gone -> gone);
    assertThat(mock.records()).hasSize(1);
    assertThat(mock.eventReasons("stop")).containsExactly("Revoked");
  }

  @Test
  void issuesAnotherCredentialWhenAskedAfterAnOrder() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one}}");
    String revoked = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(revoked));
    mock.awaitIssued("checkout", "Revoked");

    mock.issued("checkout", "{actorID: a, rotation: {trigger: two}}");

    IssuedApiKey key = mock.awaitIssued("checkout", "Issued");
    assertThat(key.getStatus().keyID()).isNotEqualTo(revoked);
    assertThat(mock.fits(mock.credential("checkout"), mock.record(key.getStatus().keyID())))
        .isTrue();
    assertThat(mock.record(revoked).getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
  }

  /** Its watches forget all that they knew while the last reconciliations are still under way. */
  @Test
  void anOperatorThatStopsDoesNotTakeARevokedKeyForANewOne() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one}}");
    String revoked = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(revoked));
    mock.awaitIssued("checkout", "Revoked");

    for (int restart = 0; restart < 25; restart++) {
      mock.stop();
      mock.start();
    }
    mock.stop();

    assertThat(mock.records()).hasSize(1);
    assertThat(mock.secret("checkout")).isNull();
  }

  @Test
  void aRetiringCredentialIsRevokedAloneByItsId() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 1d}}");
    String first = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 1d}}");
    OperatorOnMock.await(
        () -> mock.issuedKey("checkout"), key -> key.getStatus().retiring().size() == 1);

    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(first));

    await("stop", OrderState.APPLIED);
    IssuedApiKey key =
        OperatorOnMock.await(
            () -> mock.issuedKey("checkout"), now -> now.getStatus().retiring().isEmpty());
    assertThat(OperatorOnMock.condition(key, "Ready").reason()).isEqualTo("Issued");
    assertThat(mock.record(first).getSpec().revocation().effectiveTime())
        .isBeforeOrEqualTo(mock.clock.instant());
    assertThat(mock.secret("checkout")).isNotNull();
  }

  @Test
  void revokesAllOfAKeyByItsName() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 1d}}");
    mock.awaitIssued("checkout", "Issued");
    mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 1d}}");
    OperatorOnMock.await(
        () -> mock.issuedKey("checkout"), key -> key.getStatus().retiring().size() == 1);
    mock.issued("other", "{actorID: a}");
    String other = mock.awaitIssued("other", "Issued").getStatus().keyID();

    order("stop", "{keyRef: {kind: IssuedApiKey, name: checkout}, reason: KeyCompromise}");

    assertThat(await("stop", OrderState.APPLIED).getStatus().keyIDs()).hasSize(2);
    mock.awaitIssued("checkout", "Revoked");
    assertThat(mock.record(other).getSpec().revocation()).isNull();
  }

  @Test
  void anOrderThatIsAppliedCostsNothingWhenItsKeyGoesOn() {
    mock.stop();
    RecordLists lists = new RecordLists();
    try (KubernetesClient client = mock.newClient(lists)) {
      mock.start(client);
      mock.issued("checkout", "{actorID: a, rotation: {trigger: one}}");
      mock.awaitIssued("checkout", "Issued");
      order("stop", "{keyRef: {kind: IssuedApiKey, name: checkout}, reason: KeyCompromise}");
      await("stop", OrderState.APPLIED);
      mock.awaitIssued("checkout", "Revoked");
      // Within the second that the order was made in, it would end the next credential as well.
      Awaitility.await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
      int before = lists.count();

      mock.issued("checkout", "{actorID: a, rotation: {trigger: two}}");
      mock.awaitIssued("checkout", "Issued");
      mock.issued("checkout", "{actorID: a, scopes: [read], rotation: {trigger: two}}");
      mock.awaitIssued("checkout", "Issued");
      mock.issued("other", "{actorID: a}");
      mock.awaitIssued("other", "Issued");

      assertThat(lists.count())
          .as("one by the key, which had no Secret to go by")
          .isEqualTo(before + 1);
      mock.stop();
    }
  }

  @Test
  void takesTheSecretOfAKeyWhoseSpecIsInvalid() {
    mock.issued("checkout", "{actorID: a}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.issued("checkout", "{actorID: a, rotation: {interval: often, overlap: 0s}}");
    mock.awaitIssued("checkout", "InvalidSpec");

    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(keyID));

    await("stop", OrderState.APPLIED);
    OperatorOnMock.await(() -> mock.secret("checkout") == null, gone -> gone);
    IssuedApiKey key =
        OperatorOnMock.await(
            () -> mock.issuedKey("checkout"),
            now -> OperatorOnMock.condition(now, "Active").status() == Status.FALSE);
    assertThat(OperatorOnMock.condition(key, "Ready").reason()).isEqualTo("InvalidSpec");
  }

  @Test
  void takesTheSecretThoughTheHashKeysAreLost() {
    mock.issued("checkout", "{actorID: a}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.client.resource(mock.secret(Latchkey.HASH_KEYS_SECRET)).delete();
    mock.awaitIssued("checkout", "HashKeysUnavailable");

    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(keyID));

    await("stop", OrderState.APPLIED);
    OperatorOnMock.await(() -> mock.secret("checkout") == null, gone -> gone);
    mock.awaitIssued("checkout", "Revoked");
  }

  @Test
  void anOrderForAnUnknownIdWaitsAndSaysSo() {
    order("typo", "{keyID: 01ARZ3NDEKTSV4RRFFQ69G5FAV, reason: KeyCompromise}");

    assertThat(await("typo", OrderState.PENDING).getStatus().message()).contains("Check the id");
  }

  @Test
  void anOrderIsHonouredOnceItsRecordAppears() {
    mock.issued("checkout", "{actorID: a}");
    ApiKeyRecord record = mock.record(mock.awaitIssued("checkout", "Issued").getStatus().keyID());
    mock.stop();
    mock.client.resource(record).delete();
    mock.start();
    order("early", "{keyID: %s, reason: KeyCompromise}".formatted(record.getSpec().keyID()));
    await("early", OrderState.PENDING);

    record.getMetadata().setResourceVersion(null);
    record.getMetadata().setUid(null);
    mock.client.resource(record).create();

    await("early", OrderState.APPLIED);
    assertThat(mock.record(record.getSpec().keyID()).getSpec().revocation().cause())
        .isEqualTo(EndCause.ORDERED);
  }

  @Test
  void stickEvenWhenMadeWhileTheOperatorIsDownAndDeletedAfterwards() {
    mock.issued("checkout", "{actorID: a}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.stop();
    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(keyID));
    mock.start();
    await("stop", OrderState.APPLIED);
    mock.awaitIssued("checkout", "Revoked");

    mock.client.resource(revocation("stop")).delete();
    mock.issued("checkout", "{actorID: a, scopes: [again]}");

    mock.awaitIssued("checkout", "Revoked");
    assertThat(mock.records()).hasSize(1);
    assertThat(mock.record(keyID).getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
  }

  @Test
  void anImportedKeyIsRevokedForGood() {
    mock.rawKeySecret("raw", "some_raw_key_0123456789");
    mock.imported("partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw}}}");
    String keyID = mock.awaitImported("partner", "Imported").getStatus().keyID();

    order("stop", "{keyID: %s, reason: KeyCompromise}".formatted(keyID));

    mock.awaitImported("partner", "Revoked");
    mock.client.resource(mock.importedKey("partner")).delete();
    mock.imported("again", "{actorID: a, rawKey: {secretKeyRef: {name: raw}}}");
    mock.awaitImported("again", "RawKeyRevoked");
    mock.stop();
    mock.clock.advance(Duration.ofDays(400));
    mock.start();
    mock.awaitImported("again", "RawKeyRevoked");
    assertThat(mock.record(keyID)).isNotNull();
  }

  @Test
  void aHolderRevokesWithTheProofAndNothingElse() {
    mock.issued("checkout", "{actorID: a}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();

    selfRevocation("wrong", keyID, "0".repeat(64));
    OperatorOnMock.await(() -> selfRevocation("wrong"), is -> state(is) == OrderState.REJECTED);
    assertThat(mock.record(keyID).getSpec().revocation()).isNull();

    selfRevocation("right", keyID, proof("checkout", keyID));
    OperatorOnMock.await(() -> selfRevocation("right"), is -> state(is) == OrderState.APPLIED);
    mock.awaitIssued("checkout", "Revoked");
    assertThat(mock.record(keyID).getSpec().revocation().revokedBy()).contains("holder");
  }

  @Test
  void selfRevocationsGoOnceTheyHaveServed() {
    mock.issued("checkout", "{actorID: a}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    String proof = proof("checkout", keyID);
    selfRevocation("wrong", keyID, "0".repeat(64));
    OperatorOnMock.await(() -> selfRevocation("wrong"), is -> state(is) == OrderState.REJECTED);
    selfRevocation("right", keyID, proof);
    OperatorOnMock.await(() -> selfRevocation("right"), is -> state(is) == OrderState.APPLIED);

    mock.stop();
    mock.clock.advance(Duration.ofMinutes(61));
    mock.start();

    OperatorOnMock.await(() -> selfRevocation("right") == null, gone -> gone);
    OperatorOnMock.await(() -> selfRevocation("wrong") == null, gone -> gone);
    assertThat(mock.record(keyID).getSpec().revocation()).isNotNull();
  }

  @Test
  void anAppliedSelfRevocationStaysSoWhenItsRecordGoes() {
    mock.issued("checkout", "{actorID: a}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    selfRevocation("right", keyID, proof("checkout", keyID));
    OperatorOnMock.await(() -> selfRevocation("right"), is -> state(is) == OrderState.APPLIED);
    mock.awaitIssued("checkout", "Revoked");
    mock.stop();
    mock.client.resource(mock.issuedKey("checkout")).delete();
    mock.client.resource(mock.record(keyID)).delete();
    selfRevocation("unknown", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "0".repeat(64));

    mock.start();

    OperatorOnMock.await(() -> selfRevocation("unknown"), is -> state(is) == OrderState.PENDING);
    mock.stop();
    assertThat(state(selfRevocation("right"))).isEqualTo(OrderState.APPLIED);
  }

  private static OrderState state(ApiKeySelfRevocation order) {
    return order == null || order.getStatus() == null ? null : order.getStatus().state();
  }

  private String proof(String secret, String keyID) {
    HashKey key =
        HashKeys.read(mock.secret(Latchkey.HASH_KEYS_SECRET))
            .find(mock.record(keyID).getSpec().hashKeyID())
            .orElseThrow();
    return HexFormat.of().formatHex(key.proof(mock.credential(secret)));
  }

  private void order(String name, String spec) {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec));
  }

  private void selfRevocation(String name, String keyID, String proof) {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeySelfRevocation
        metadata: {name: %s}
        spec: {keyID: %s, proof: '%s', reason: KeyCompromise}
        """
            .formatted(name, keyID, proof));
  }

  private ApiKeyRevocation revocation(String name) {
    return mock.client
        .resources(ApiKeyRevocation.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .get();
  }

  private ApiKeySelfRevocation selfRevocation(String name) {
    return mock.client
        .resources(ApiKeySelfRevocation.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .get();
  }

  private ApiKeyRevocation await(String name, OrderState state) {
    return OperatorOnMock.await(
        () -> revocation(name),
        order -> order.getStatus() != null && order.getStatus().state() == state);
  }
}
