package dev.latchkey.operator.record;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static dev.latchkey.operator.OperatorOnMock.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.issuer.IssuerDefaults;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries in the status list, from the first key on. */
class StatusIndexesTest {
  private static final IssuerDefaults TOKENS_ON =
      new IssuerDefaults(true, IssuerDefaults.ISSUER_BASE);

  private OperatorOnMock mock;

  @BeforeEach
  void start() {
    mock = OperatorOnMock.stopped();
  }

  @AfterEach
  void stop() {
    mock.close();
  }

  @Test
  void everyCredentialHasAnEntryOfItsOwn() {
    operator(TOKENS_ON);
    mock.issued("one", "{actorID: a}");
    mock.issued("two", "{actorID: a}");
    mock.rawKeySecret("raw", "a-raw-key-of-somebody-else");
    mock.imported("three", "{actorID: a, rawKey: {secretKeyRef: {name: raw, key: api-key}}}");
    awaitEntries(3);

    mock.issued("one", "{actorID: a, rotation: {trigger: again, overlap: 1h}}");

    awaitEntries(4);
    assertThat(entries()).doesNotHaveDuplicates().allMatch(entry -> entry < counted());
  }

  @Test
  void withoutTokensThereIsNoneAndTurnedOnEveryRecordGetsOne() {
    operator(IssuerDefaults.OFF);
    mock.issued("one", "{actorID: a}");
    mock.awaitIssued("one", "Issued");
    mock.issued("two", "{actorID: a}");
    mock.awaitIssued("two", "Issued");
    assertThat(entries()).isEmpty();

    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyIssuer
        metadata: {name: default}
        spec: {derivedTokens: {enabled: true}}
        """);

    awaitEntries(2);
    assertThat(entries()).doesNotHaveDuplicates();
  }

  @Test
  void anEntryIsForGood() {
    operator(TOKENS_ON);
    mock.issued("one", "{actorID: a}");
    awaitEntries(1);
    Integer entry = entries().get(0);

    mock.issued("one", "{actorID: a, scopes: [read]}");
    await(mock::records, records -> records.get(0).getSpec().scopes().equals(List.of("read")));
    assertThat(entries()).containsExactly(entry);

    mock.client.resource(mock.issuedKey("one")).delete();
    await(mock::records, records -> records.get(0).getSpec().revocation() != null);
    assertThat(entries()).containsExactly(entry);
  }

  /** Tokens from before its deletion must not come back with it. */
  @Test
  void aRawKeyThatIsImportedAgainGetsAnotherEntry() {
    operator(TOKENS_ON);
    mock.rawKeySecret("raw", "a-raw-key-of-somebody-else");
    mock.imported("one", "{actorID: a, rawKey: {secretKeyRef: {name: raw, key: api-key}}}");
    awaitEntries(1);
    Integer entry = entries().get(0);
    mock.client.resource(mock.importedKey("one")).delete();
    await(mock::records, records -> records.get(0).getSpec().revocation() != null);

    mock.imported("two", "{actorID: a, rawKey: {secretKeyRef: {name: raw, key: api-key}}}");

    mock.awaitImported("two", "Imported");
    assertThat(entries()).singleElement().isNotEqualTo(entry);
  }

  @Test
  void anotherOperatorGivesOthers() {
    operator(TOKENS_ON);
    mock.issued("one", "{actorID: a}");
    awaitEntries(1);
    int before = counted();
    mock.stop();

    operator(TOKENS_ON);
    mock.issued("two", "{actorID: a}");

    awaitEntries(2);
    assertThat(entries().stream().mapToInt(Integer::intValue).max()).hasValue(before);
    assertThat(counted()).isGreaterThan(before);
  }

  /** Tokens of records that are gone by now may name entries above all that there are. */
  @Test
  void afterTheCountIsLostEntriesBeginFarAboveTheHighest() {
    operator(TOKENS_ON);
    mock.issued("one", "{actorID: a}");
    awaitEntries(1);
    int highest = entries().get(0);
    mock.stop();
    Secret jwks = mock.secret(Latchkey.JWKS);
    mock.client
        .resource(new SecretBuilder(jwks).removeFromData(Latchkey.STATUS_LIST_ENTRY).build())
        .update();

    operator(TOKENS_ON);
    mock.issued("two", "{actorID: a}");

    awaitEntries(2);
    assertThat(entries().stream().mapToInt(Integer::intValue).max()).hasValue(highest + 1025);
  }

  @Test
  void theCountOutlivesRotationsAndTokensThatAreTurnedOff() {
    operator(TOKENS_ON);
    mock.issued("one", "{actorID: a}");
    awaitEntries(1);
    int before = counted();

    for (String spec :
        List.of("{enabled: true, signingKeys: {trigger: now}}", "{enabled: false}")) {
      mock.apply(
          """
          apiVersion: latchkey.dev/v1alpha1
          kind: ApiKeyIssuer
          metadata: {name: default}
          spec: {derivedTokens: %s}
          """
              .formatted(spec));
      String says = spec.contains("false") ? "\"enabled\":false" : "\"enabled\":true";
      await(() -> text(mock.secret(Latchkey.JWKS), "issuer.json"), text -> text.contains(says));
    }
    mock.clock.advance(Duration.ofHours(2));

    assertThat(counted()).isEqualTo(before);
  }

  private void operator(IssuerDefaults defaults) {
    mock.start(mock.newClient(), defaults);
  }

  private void awaitEntries(int count) {
    await(this::entries, entries -> entries.size() == count);
  }

  private List<Integer> entries() {
    return mock
        .client
        .resources(ApiKeyRecord.class)
        .inNamespace(NAMESPACE)
        .list()
        .getItems()
        .stream()
        .map(record -> record.getSpec().statusIndex())
        .filter(Objects::nonNull)
        .toList();
  }

  private int counted() {
    return StatusListCounter.entry(mock.secret(Latchkey.JWKS), Latchkey.STATUS_LIST_ENTRY)
        .map(json -> json.get("next"))
        .map(JsonNode::intValue)
        .orElseThrow();
  }

  private static String text(Secret secret, String entry) {
    return StatusListCounter.entry(secret, entry).map(JsonNode::toString).orElse("");
  }
}
