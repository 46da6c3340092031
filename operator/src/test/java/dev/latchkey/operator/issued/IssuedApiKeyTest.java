package dev.latchkey.operator.issued;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static dev.latchkey.operator.OperatorOnMock.await;
import static dev.latchkey.operator.OperatorOnMock.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition.Status;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.credentials.issued.IssuedCredential;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.testing.ContendedWrite;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users see of issued keys, with the real operator at work. */
class IssuedApiKeyTest {
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
  void becomesSecretAndRecord() {
    mock.issued(
        "checkout",
        "{actorID: team-payments, scopes: [orders:read], ttl: 90d, metadata: {env: prod}}");

    IssuedApiKey key = mock.awaitIssued("checkout", "Issued");
    String credential = mock.credential("checkout");
    IssuedCredential parsed = IssuedCredential.parse(credential).orElseThrow();
    ApiKeyRecord record = mock.record(key.getStatus().keyID());

    assertThat(parsed.keyID().value()).isEqualTo(key.getStatus().keyID());
    assertThat(mock.fits(credential, record)).isTrue();
    assertThat(record.getSpec().actorID()).isEqualTo("team-payments");
    assertThat(record.getSpec().scopes()).containsExactly("orders:read");
    assertThat(record.getSpec().metadata().get("env").asText()).isEqualTo("prod");
    assertThat(record.getSpec().displayName()).isEqualTo("checkout");
    assertThat(record.getSpec().expireTime())
        .isEqualTo(record.getSpec().createTime().plus(Duration.ofDays(90)));
    assertThat(record.getSpec().revocationLock()).matches("[0-9a-f]{64}");
    assertThat(record.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(key.getStatus().expireTime()).isEqualTo(record.getSpec().expireTime());
    assertThat(key.getStatus().secretName()).isEqualTo("checkout");
    assertThat(condition(key, "Ready").status()).isEqualTo(Status.TRUE);
    assertThat(condition(key, "Active").status()).isEqualTo(Status.TRUE);
    assertThat(condition(key, "Stalled").status()).isEqualTo(Status.FALSE);
    assertThat(mock.eventReasons("checkout")).containsExactly("Issued");
  }

  @Test
  void nothingButTheSecretHoldsTheCredential() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    String credential = mock.credential("checkout");
    String secretPart = credential.substring(credential.lastIndexOf('_') + 1);

    String everythingElse =
        mock.client.getKubernetesSerialization().asYaml(mock.records())
            + mock.client.getKubernetesSerialization().asYaml(mock.issuedKey("checkout"))
            + mock.client.getKubernetesSerialization().asYaml(mock.events("checkout"));

    assertThat(everythingElse)
        .doesNotContain(credential)
        .doesNotContain(secretPart)
        .doesNotContain(OperatorOnMock.base64(credential));
  }

  @Test
  void secretIsWhatTheSpecSaysAndNoMore() {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata:
          name: labelled
          labels: {app.kubernetes.io/instance: argo-would-prune-it}
        spec:
          actorID: a
          secret: {name: other, key: token, labels: {team: x}, annotations: {note: y}}
        """);
    IssuedApiKey key = mock.awaitIssued("labelled", "Issued");
    Secret secret = mock.secret("other");

    assertThat(secret.getData()).containsOnlyKeys("token");
    assertThat(secret.getType()).isEqualTo("Opaque");
    assertThat(secret.getMetadata().getLabels())
        .isEqualTo(Map.of("team", "x", Latchkey.SECRET_ROLE, "credential"));
    assertThat(secret.getMetadata().getAnnotations())
        .isEqualTo(Map.of("note", "y", Latchkey.KEY_ID, key.getStatus().keyID()));
    assertThat(secret.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getUid()).isEqualTo(key.getMetadata().getUid());
              assertThat(owner.getBlockOwnerDeletion()).isNull();
            });
  }

  @Test
  void specChangesReachTheRecordAndKeepTheCredential() {
    mock.issued("checkout", "{actorID: a, scopes: [one, two], metadata: {a: 1, b: {c: 2, d: 3}}}");
    mock.awaitIssued("checkout", "Issued");
    String credential = mock.credential("checkout");

    mock.issued(
        "checkout",
        "{actorID: a, scopes: [one], metadata: {a: null, b: {c: 4}}, ttl: 1h,"
            + " rateLimit: {quota: 5, window: 60s}, ipRestriction: {allowedCIDRs: [10.0.0.0/8]}}");

    ApiKeyRecord record = await(() -> mock.records().get(0), r -> r.getSpec().scopes().size() == 1);
    assertThat(record.getSpec().metadata()).hasToString("{\"b\":{\"c\":4}}");
    assertThat(record.getSpec().rateLimit().quota()).isEqualTo(5);
    assertThat(record.getSpec().ipRestriction().allowedCIDRs()).containsExactly("10.0.0.0/8");
    assertThat(record.getSpec().expireTime())
        .isEqualTo(record.getSpec().createTime().plusSeconds(3600));
    assertThat(mock.credential("checkout")).isEqualTo(credential);
    assertThat(mock.records()).hasSize(1);
  }

  @Test
  void deletionEndsTheCredentialAndRemovesTheSecret() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");

    mock.client.resource(mock.issuedKey("checkout")).delete();

    ApiKeyRecord record = await(() -> mock.records().get(0), r -> r.getSpec().revocation() != null);
    assertThat(record.getSpec().revocation().cause()).isEqualTo(EndCause.OWNER_GONE);
    assertThat(record.getSpec().revocation().effectiveTime()).isBeforeOrEqualTo(Instant.now());
    await(() -> mock.secret("checkout") == null, gone -> gone);
  }

  @Test
  void keysDeletedWhileTheOperatorIsDownAreFoundAtItsStart() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    mock.stop();
    mock.client.resource(mock.issuedKey("checkout")).delete();

    mock.start();

    await(() -> mock.records().get(0), r -> r.getSpec().revocation() != null);
  }

  @Test
  void deletingAndDeclaringAnewGivesANewCredential() {
    mock.issued("checkout", "{actorID: a}");
    String before = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.client.resource(mock.issuedKey("checkout")).delete();
    mock.issued("checkout", "{actorID: a}");

    IssuedApiKey again =
        await(
            () -> mock.issuedKey("checkout"),
            key ->
                key.getStatus() != null
                    && key.getStatus().keyID() != null
                    && !key.getStatus().keyID().equals(before));
    await(() -> mock.record(before), r -> r.getSpec().revocation() != null);
    assertThat(mock.record(again.getStatus().keyID()).getSpec().revocation()).isNull();
    await(
        () -> mock.secret("checkout"),
        s ->
            s != null
                && mock.fits(mock.credential("checkout"), mock.record(again.getStatus().keyID())));
  }

  @Test
  void expiresByItself() {
    mock.issued("brief", "{actorID: a, ttl: 2s}");
    mock.awaitIssued("brief", "Issued");

    IssuedApiKey expired = mock.awaitIssued("brief", "Expired");

    assertThat(condition(expired, "Ready").status()).isEqualTo(Status.TRUE);
    assertThat(condition(expired, "Active").status()).isEqualTo(Status.FALSE);
    assertThat(mock.eventReasons("brief")).containsExactlyInAnyOrder("Issued", "Expired");
    assertThat(mock.records()).hasSize(1);
  }

  @Test
  void foreignSecretStaysUntouched() {
    mock.client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("checkout")
                .endMetadata()
                .withData(Map.of("password", OperatorOnMock.base64("precious")))
                .build())
        .create();
    mock.issued("checkout", "{actorID: a}");

    IssuedApiKey key = mock.awaitIssued("checkout", "SecretConflict");

    assertThat(mock.credential("checkout", "password")).isEqualTo("precious");
    assertThat(condition(key, "Stalled").status()).isEqualTo(Status.TRUE);
    assertThat(condition(key, "Ready").message()).contains("checkout", "spec.secret.name");
    assertThat(mock.records()).isEmpty();
  }

  @Test
  void secretThatIsGoneIsMadeAnewAndTheOldCredentialRetires() {
    mock.issued("checkout", "{actorID: a, rotation: {overlap: 5m}}");
    String before = mock.awaitIssued("checkout", "Issued").getStatus().keyID();

    mock.client.resource(mock.secret("checkout")).delete();

    IssuedApiKey after =
        await(() -> mock.issuedKey("checkout"), key -> !before.equals(key.getStatus().keyID()));
    ApiKeyRecord old = mock.record(before);
    ApiKeyRecord fresh = mock.record(after.getStatus().keyID());
    assertThat(old.getSpec().revocation().cause()).isEqualTo(EndCause.SUPERSEDED);
    assertThat(old.getSpec().revocation().effectiveTime())
        .isEqualTo(fresh.getSpec().createTime().plus(Duration.ofMinutes(5)));
    assertThat(mock.fits(mock.credential("checkout"), fresh)).isTrue();
    assertThat(after.getStatus().retiring())
        .singleElement()
        .satisfies(retiring -> assertThat(retiring.keyID()).isEqualTo(before));
  }

  @Test
  void contestedSecretStopsTheStorm() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    for (int i = 0; i < 10; i++) {
      Secret secret = mock.secret("checkout");
      if (secret != null) {
        mock.client.resource(secret).delete();
      }
      IssuedApiKey key =
          await(
              () -> mock.issuedKey("checkout"),
              now ->
                  mock.secret("checkout") != null
                      || condition(now, "Ready").reason().equals("SecretContested"));
      if (condition(key, "Ready").reason().equals("SecretContested")) {
        break;
      }
    }

    IssuedApiKey stalled = mock.awaitIssued("checkout", "SecretContested");
    assertThat(condition(stalled, "Stalled").status()).isEqualTo(Status.TRUE);
    assertThat(mock.records()).hasSize(IssuedKeyPolicy.REPAIRS_PER_HOUR + 1);
  }

  @Test
  void metadataOfTheSecretIsRepairedWithoutANewCredential() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    String credential = mock.credential("checkout");
    mock.editSecret(
        "checkout",
        secret ->
            new SecretBuilder(secret)
                .editMetadata()
                .withLabels(Map.of("argocd.argoproj.io/instance", "x"))
                .endMetadata()
                .build());

    await(
        () -> mock.secret("checkout"),
        s -> Map.of(Latchkey.SECRET_ROLE, "credential").equals(s.getMetadata().getLabels()));
    assertThat(mock.credential("checkout")).isEqualTo(credential);
    assertThat(mock.records()).hasSize(1);
  }

  @Test
  void metadataThatSomebodyKeepsChangingIsLeftAloneAfterAWhile() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    String credential = mock.credential("checkout");
    for (int i = 0; i < 3; i++) {
      putLabel();
      await(() -> mock.secret("checkout").getMetadata().getLabels().size() == 1, gone -> gone);
    }
    await(() -> mock.eventReasons("checkout"), told -> told.contains("SecretContested"));

    putLabel();

    for (int i = 0; i < 2; i++) {
      ContendedWrite.of(
          () -> mock.client.resource(scoped(mock.records().get(0), "altered")).update());
      await(() -> mock.records().get(0), record -> record.getSpec().scopes().isEmpty());
    }
    assertThat(mock.secret("checkout").getMetadata().getLabels()).containsEntry("tool", "x");
    assertThat(mock.credential("checkout")).isEqualTo(credential);
    assertThat(condition(mock.issuedKey("checkout"), "Ready").reason()).isEqualTo("Issued");
  }

  private void putLabel() {
    mock.editSecret(
        "checkout",
        secret ->
            new SecretBuilder(secret)
                .editMetadata()
                .addToLabels("tool", "x")
                .endMetadata()
                .build());
  }

  private static ApiKeyRecord scoped(ApiKeyRecord record, String scope) {
    record.setSpec(record.getSpec().toBuilder().scopes(List.of(scope)).build());
    return record;
  }

  @Test
  void triggerRotatesOnce() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 0s}}");
    String before = mock.awaitIssued("checkout", "Issued").getStatus().keyID();

    mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 0s}}");

    IssuedApiKey after =
        await(() -> mock.issuedKey("checkout"), key -> !before.equals(key.getStatus().keyID()));
    assertThat(mock.record(before).getSpec().revocation().cause()).isEqualTo(EndCause.SUPERSEDED);
    assertThat(after.getStatus().retiring()).isEmpty();
    assertThat(mock.eventReasons("checkout"))
        .containsExactlyInAnyOrder("Issued", "Superseded", "Rotated");
    assertThat(mock.records()).hasSize(2);
  }

  @Test
  void revocationInTheSpecEndsItForGood() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");

    mock.issued(
        "checkout", "{actorID: a, revocation: {reason: KeyCompromise, description: leaked}}");

    IssuedApiKey key = mock.awaitIssued("checkout", "Revoked");
    ApiKeyRecord record = mock.records().get(0);
    assertThat(record.getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
    assertThat(record.getSpec().revocation().description()).isEqualTo("leaked");
    assertThat(mock.secret("checkout")).isNull();
    assertThat(condition(key, "Ready").status()).isEqualTo(Status.TRUE);
    assertThat(condition(key, "Active").status()).isEqualTo(Status.FALSE);
  }

  @Test
  void invalidSpecIsSaidAndTheCredentialStays() {
    mock.issued("checkout", "{actorID: a, scopes: [one]}");
    mock.awaitIssued("checkout", "Issued");

    mock.issued(
        "checkout", "{actorID: a, scopes: [two], ipRestriction: {allowedCIDRs: [not-a-cidr]}}");

    IssuedApiKey key = mock.awaitIssued("checkout", "InvalidSpec");
    assertThat(condition(key, "Ready").message()).contains("allowedCIDRs");
    assertThat(condition(key, "Active").status()).isEqualTo(Status.TRUE);
    assertThat(mock.records().get(0).getSpec().scopes()).containsExactly("one");
  }

  @Test
  void revocationIsCarriedOutWhateverElseIsWrongWithTheSpec() {
    mock.issued("checkout", "{actorID: a, rotation: {overlap: 5m}}");
    mock.awaitIssued("checkout", "Issued");

    mock.issued(
        "checkout",
        "{actorID: a, rotation: {overlap: a-while}, revocation: {reason: KeyCompromise}}");

    IssuedApiKey key = mock.awaitIssued("checkout", "Revoked");
    assertThat(condition(key, "Active").status()).isEqualTo(Status.FALSE);
    assertThat(mock.records().get(0).getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
    assertThat(mock.secret("checkout")).isNull();
  }

  @Test
  void objectsOfAnotherVersionStopNothing() {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: strange}
        spec: {actorID: [not, a, string], scopes: 7}
        ---
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: newer}
        spec: {actorID: a, aFieldOfTheFuture: {x: 1}}
        ---
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: unknown-value}
        spec: {actorID: a, visibility: Transparent}
        """);
    mock.awaitIssued("newer", "Issued");
    assertThat(condition(mock.awaitIssued("strange", "InvalidSpec"), "Ready").message())
        .contains("actorID");
    mock.awaitIssued("unknown-value", "InvalidSpec");

    mock.issued("after", "{actorID: a}");
    mock.awaitIssued("after", "Issued");
    assertThat(List.of(mock.issuedKey("newer").getStatus().keyID())).isNotEmpty();
  }

  @Test
  void withoutDeliveryNothingIsMinted() {
    mock.issued("http", "{actorID: a, delivery: None}");

    assertThat(condition(mock.awaitIssued("http", "IssueOverHTTP"), "Stalled").status())
        .isEqualTo(Status.TRUE);
    assertThat(mock.records()).isEmpty();
  }
}
