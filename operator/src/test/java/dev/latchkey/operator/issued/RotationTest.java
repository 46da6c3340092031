package dev.latchkey.operator.issued;

import static dev.latchkey.operator.OperatorOnMock.await;
import static dev.latchkey.operator.OperatorOnMock.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.operator.OperatorOnMock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rotation does, and what asks for one. */
class RotationTest {
  private OperatorOnMock mock;

  @BeforeEach
  void start() {
    mock = OperatorOnMock.started();
  }

  @AfterEach
  void stop() {
    mock.close();
  }

  /** However many were missed while no operator ran. */
  @Test
  void afterADowntimeThereIsOneRotation() {
    mock.issued("checkout", "{actorID: a, rotation: {interval: 1d, overlap: 1h}}");
    String first = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.stop();
    mock.clock.advance(Duration.ofDays(10));
    mock.start();

    IssuedApiKey key =
        await(() -> mock.issuedKey("checkout"), now -> !now.getStatus().keyID().equals(first));
    mock.stop();
    mock.start();
    mock.awaitIssued("checkout", "Issued");

    assertThat(mock.records()).hasSize(2);
    assertThat(key.getStatus().nextRotationTime())
        .isEqualTo(key.getStatus().createTime().plus(Duration.ofDays(1)));
  }

  @Test
  void aChangeOfVisibilityWaitsForTheNextRotationAndSaysSo() {
    mock.issued("checkout", "{actorID: a, visibility: Secret, rotation: {trigger: one}}");
    String first = mock.awaitIssued("checkout", "Issued").getStatus().keyID();

    mock.issued("checkout", "{actorID: a, visibility: Public, rotation: {trigger: one}}");
    IssuedApiKey waiting =
        await(
            () -> mock.issuedKey("checkout"),
            key -> condition(key, "Ready").message().contains("rotation.trigger"));
    assertThat(waiting.getStatus().keyID()).isEqualTo(first);
    assertThat(mock.record(first).getSpec().visibility()).isEqualTo(Visibility.SECRET);

    mock.issued("checkout", "{actorID: a, visibility: Public, rotation: {trigger: two}}");
    IssuedApiKey rotated =
        await(() -> mock.issuedKey("checkout"), key -> !key.getStatus().keyID().equals(first));
    assertThat(mock.record(rotated.getStatus().keyID()).getSpec().visibility())
        .isEqualTo(Visibility.PUBLIC);
    assertThat(mock.credential("checkout")).startsWith("lkpub_v1_");
  }

  /** The schema refuses it first; not every API server carries out its rules. */
  @ParameterizedTest
  @CsvSource({"1h, 1h", "30m, 1h"})
  void anIntervalThatIsNotLongerThanTheOverlapIsRefused(String interval, String overlap) {
    mock.issued(
        "checkout",
        "{actorID: a, rotation: {interval: %s, overlap: %s}}".formatted(interval, overlap));

    IssuedApiKey key = mock.awaitIssued("checkout", "InvalidSpec");

    assertThat(condition(key, "Ready").message()).contains("overlap");
    assertThat(mock.records()).isEmpty();
  }

  @Test
  void aSecretThatSomebodyKeepsAlteringIsContestedAndTriedAgainWithinTheHour() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 0s}}");
    mock.awaitIssued("checkout", "Issued");
    for (int repair = 1; repair <= IssuedKeyPolicy.REPAIRS_PER_HOUR; repair++) {
      int records = repair;
      alter();
      await(mock::records, all -> all.size() == records + 1);
      await(() -> mock.credential("checkout"), value -> !value.equals("scribble"));
    }

    alter();

    mock.awaitIssued("checkout", "SecretContested");
    assertThat(mock.credential("checkout")).as("left as it is").isEqualTo("scribble");
    assertThat(mock.records()).hasSize(IssuedKeyPolicy.REPAIRS_PER_HOUR + 1);

    mock.stop();
    mock.clock.advance(Duration.ofMinutes(61));
    mock.start();
    mock.awaitIssued("checkout", "Issued");
    assertThat(mock.credential("checkout")).isNotEqualTo("scribble");
  }

  @Test
  void theRetiringCredentialIsListedUntilItsEnd() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 2h}}");
    String first = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 2h}}");

    IssuedApiKey key =
        await(() -> mock.issuedKey("checkout"), now -> now.getStatus().retiring().size() == 1);
    assertThat(key.getStatus().retiring().get(0).keyID()).isEqualTo(first);
    assertThat(key.getStatus().retiring().get(0).endTime())
        .isEqualTo(key.getStatus().createTime().plus(Duration.ofHours(2)));

    mock.stop();
    mock.clock.advance(Duration.ofHours(3));
    mock.start();
    await(() -> mock.issuedKey("checkout"), now -> now.getStatus().retiring().isEmpty());
  }

  private void alter() {
    mock.scribble("checkout", "scribble");
  }
}
