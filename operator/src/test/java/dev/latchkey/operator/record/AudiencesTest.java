package dev.latchkey.operator.record;

import static dev.latchkey.operator.OperatorOnMock.await;
import static dev.latchkey.operator.OperatorOnMock.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.testing.ContendedWrite;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audiences of keys in what verifiers select by (labels) and go by (spec). */
class AudiencesTest {
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
  void aRecordNamesThoseOfItsKey() {
    mock.issued("checkout", "{actorID: a, audiences: [orders, billing.eu]}");
    mock.issued("anybody", "{actorID: a}");
    mock.rawKeySecret("raw", "some_raw_key_0123456789");
    mock.imported(
        "partner", "{actorID: a, audiences: [orders], rawKey: {secretKeyRef: {name: raw}}}");

    assertNames(record(mock.awaitIssued("checkout", "Issued")), "orders", "billing.eu");
    assertNames(record(mock.awaitIssued("anybody", "Issued")));
    assertNames(record(mock.awaitImported("partner", "Imported")), "orders");
  }

  @Test
  void aChangeReachesTheSpecAndTheLabelsInOneWrite() {
    mock.issued("checkout", "{actorID: a, audiences: [orders, billing]}");
    mock.awaitIssued("checkout", "Issued");
    mock.rawKeySecret("raw", "some_raw_key_0123456789");
    mock.imported(
        "partner", "{actorID: a, audiences: [orders], rawKey: {secretKeyRef: {name: raw}}}");
    String partner = mock.awaitImported("partner", "Imported").getStatus().keyID();
    String credential = mock.credential("checkout");
    String checkout = mock.issuedKey("checkout").getStatus().keyID();

    mock.issued("checkout", "{actorID: a, audiences: [stock, billing]}");
    mock.imported("partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw}}}");

    assertNames(
        await(() -> mock.record(checkout), r -> r.getSpec().audiences().contains("stock")),
        "stock",
        "billing");
    assertNames(await(() -> mock.record(partner), r -> r.getSpec().audiences().isEmpty()));
    assertThat(mock.credential("checkout")).isEqualTo(credential);
    await(
        () -> mock.events("checkout"),
        events ->
            events.stream()
                .anyMatch(
                    event ->
                        event.getReason().equals("Updated")
                            && event.getMessage().endsWith("audiences.")));

    mock.issued("checkout", "{actorID: a}");
    assertNames(await(() -> mock.record(checkout), r -> r.getSpec().audiences().isEmpty()));
  }

  @Test
  void aRotationCarriesThemAndAChangeReachesTheRetiringCredentialToo() {
    mock.issued(
        "checkout", "{actorID: a, audiences: [orders], rotation: {interval: 1d, overlap: 2h}}");
    String first = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.stop();
    mock.clock.advance(Duration.ofHours(25));
    mock.start();
    await(() -> mock.issuedKey("checkout"), key -> key.getStatus().retiring().size() == 1);
    assertNames(mock.records().get(0), "orders");

    mock.issued(
        "checkout", "{actorID: a, audiences: [billing], rotation: {interval: 1d, overlap: 2h}}");

    String second = mock.issuedKey("checkout").getStatus().keyID();
    assertThat(second).isNotEqualTo(first);
    for (String keyID : List.of(first, second)) {
      assertNames(
          await(() -> mock.record(keyID), r -> !r.getSpec().audiences().contains("orders")),
          "billing");
    }
  }

  @Test
  void labelsThatSomebodyChangedArePutRightAndThoseOfOthersStay() {
    mock.issued("checkout", "{actorID: a, audiences: [orders]}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();

    labels(
        keyID,
        labels -> {
          labels.remove(Latchkey.AUDIENCE_PREFIX + "orders");
          labels.put(Latchkey.AUDIENCE_PREFIX + "billing", "x");
          labels.put("tier", "gold");
        });

    ApiKeyRecord record =
        await(
            () -> mock.record(keyID),
            r -> r.getMetadata().getLabels().containsKey(Latchkey.AUDIENCE_PREFIX + "orders"));
    assertNames(record, "orders");
    assertThat(record.getMetadata().getLabels())
        .containsEntry("tier", "gold")
        .containsEntry(Latchkey.OWNER_KIND, "IssuedApiKey");
  }

  @Test
  void aRestoredKeyTakesOverRecordsWithTheirAudiences() {
    mock.issued("checkout", "{actorID: a, audiences: [orders]}");
    IssuedApiKey before = mock.awaitIssued("checkout", "Issued");
    mock.stop();
    mock.client.resource(before).delete();
    before.getMetadata().setAnnotations(Map.of(Latchkey.ADOPT, before.getMetadata().getUid()));
    before.getMetadata().setUid(UUID.randomUUID().toString());
    before.getMetadata().setResourceVersion(null);
    mock.client.resource(before).create();
    mock.start();

    ApiKeyRecord adopted =
        await(
            () -> mock.record(before.getStatus().keyID()),
            record ->
                record
                    .getSpec()
                    .owner()
                    .uid()
                    .equals(mock.issuedKey("checkout").getMetadata().getUid()));

    assertNames(adopted, "orders");
  }

  @Test
  void namesThatNoLabelCanHaveAreSaidWhereNoSchemaRefusesThem() {
    mock.issued("checkout", "{actorID: a, audiences: [Orders]}");
    mock.issued("twice", "{actorID: a, audiences: [orders, orders]}");

    for (String name : List.of("checkout", "twice")) {
      assertThat(condition(mock.awaitIssued(name, "InvalidSpec"), "Ready").message())
          .contains("audiences");
    }
    assertThat(mock.records()).isEmpty();
  }

  private ApiKeyRecord record(ApiKey<?> key) {
    return mock.record(key.getStatus().keyID());
  }

  private void labels(String keyID, Consumer<Map<String, String>> change) {
    ContendedWrite.of(
        () ->
            mock.client
                .resource(mock.record(keyID))
                .edit(
                    record -> {
                      change.accept(record.getMetadata().getLabels());
                      return record;
                    }));
  }

  private static void assertNames(ApiKeyRecord record, String... audiences) {
    assertThat(record.getSpec().audiences()).containsExactly(audiences);
    assertThat(record.getSpec().requires())
        .isEqualTo(audiences.length == 0 ? List.of() : List.of("audience"));
    assertThat(record.getMetadata().getLabels().entrySet())
        .filteredOn(label -> label.getKey().startsWith(Latchkey.AUDIENCE_PREFIX))
        .extracting(label -> label.getKey() + "=" + label.getValue())
        .containsExactlyInAnyOrder(
            List.of(audiences).stream()
                .map(name -> "audience.latchkey.dev/" + name + "=")
                .toArray(String[]::new));
  }
}
