package dev.latchkey.operator.hashkeys;

import static dev.latchkey.operator.OperatorOnMock.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition.Status;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.RecordLists;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hash keys are never silently replaced. */
class HashKeysTest {
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
  void areKeptOverARestart() {
    mock.issued("one", "{actorID: a}");
    mock.awaitIssued("one", "Issued");
    Secret before = mock.secret(Latchkey.HASH_KEYS_SECRET);
    mock.stop();
    mock.start();
    mock.issued("two", "{actorID: a}");
    mock.awaitIssued("two", "Issued");

    assertThat(mock.secret(Latchkey.HASH_KEYS_SECRET).getData()).isEqualTo(before.getData());
  }

  @Test
  void lostOnesStopEverythingAndRestoringThemMendsIt() {
    mock.issued("one", "{actorID: a}");
    String id = mock.awaitIssued("one", "Issued").getStatus().keyID();
    Secret backup = mock.secret(Latchkey.HASH_KEYS_SECRET);

    mock.client.resource(backup).delete();

    IssuedApiKey stalled = mock.awaitIssued("one", "HashKeysUnavailable");
    assertThat(condition(stalled, "Stalled").status()).isEqualTo(Status.TRUE);
    assertThat(condition(stalled, "Ready").message()).contains("backup");
    mock.issued("two", "{actorID: a}");
    mock.awaitIssued("two", "HashKeysUnavailable");
    assertThat(mock.secret(Latchkey.HASH_KEYS_SECRET)).isNull();
    assertThat(mock.records()).hasSize(1);

    mock.client
        .resource(
            new SecretBuilder(backup)
                .editMetadata()
                .withResourceVersion(null)
                .withUid(null)
                .endMetadata()
                .build())
        .create();

    assertThat(mock.awaitIssued("one", "Issued").getStatus().keyID()).isEqualTo(id);
    mock.awaitIssued("two", "Issued");
  }

  @Test
  void lostOnesAreReplacedOnceSomebodyGivesUpTheRecords() {
    mock.issued("one", "{actorID: a}");
    String id = mock.awaitIssued("one", "Issued").getStatus().keyID();
    mock.client.resource(mock.secret(Latchkey.HASH_KEYS_SECRET)).delete();
    IssuedApiKey stalled = mock.awaitIssued("one", "HashKeysUnavailable");
    assertThat(condition(stalled, "Ready").message()).contains("delete apikeyrecords --all");

    mock.client.resource(mock.record(id)).delete();

    IssuedApiKey anew = mock.awaitIssued("one", "Issued");
    assertThat(anew.getStatus().keyID()).isNotEqualTo(id);
    assertThat(mock.fits(mock.credential("one"), mock.record(anew.getStatus().keyID()))).isTrue();
  }

  @Test
  void oneLookAtTheRecordsTellsEveryKeyThatTheyAreLost() {
    mock.stop();
    RecordLists lists = new RecordLists();
    try (KubernetesClient client = mock.newClient(lists)) {
      mock.start(client);
      List<String> names = List.of("one", "two", "three", "four", "five", "six");
      names.forEach(name -> mock.issued(name, "{actorID: a}"));
      names.forEach(name -> mock.awaitIssued(name, "Issued"));
      int before = lists.count();

      mock.client.resource(mock.secret(Latchkey.HASH_KEYS_SECRET)).delete();

      names.forEach(name -> mock.awaitIssued(name, "HashKeysUnavailable"));
      assertThat(lists.count() - before).isLessThanOrEqualTo(4);
      mock.stop();
    }
  }

  @Test
  void damagedOnesAreSaidAndNothingIsMinted() {
    mock.issued("one", "{actorID: a}");
    mock.awaitIssued("one", "Issued");
    mock.editSecret(
        Latchkey.HASH_KEYS_SECRET,
        secret -> {
          secret.getData().put("import-id", OperatorOnMock.base64("short"));
          return secret;
        });

    mock.issued("two", "{actorID: a}");

    assertThat(condition(mock.awaitIssued("two", "HashKeysUnavailable"), "Ready").message())
        .contains("import-id");
    assertThat(mock.records()).hasSize(1);
  }
}
