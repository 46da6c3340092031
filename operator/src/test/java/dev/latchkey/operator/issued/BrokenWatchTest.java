package dev.latchkey.operator.issued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.OperatorOnMock;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator wrote is deleted while its watch is broken, which never shows it then. */
class BrokenWatchTest {
  private static final String WATCH_ON_SECRETS = "latchkey.dev%2Fsecret%3Dcredential";
  private static final String WATCH_ON_RECORDS = "latchkey.dev%2Fowner-kind%3DIssuedApiKey";

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
  void aCredentialIsIssuedAgainWhereItsSecretIsGone() {
    mock.cutOff(WATCH_ON_SECRETS);
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    String lost = mock.credential("checkout");
    mock.client.resource(mock.secret("checkout")).delete();

    mock.reconnect();

    OperatorOnMock.await(() -> mock.secret("checkout"), Objects::nonNull);
    assertThat(mock.credential("checkout")).isNotEqualTo(lost);
  }

  @Test
  void aCredentialIsIssuedAgainWhereItsRecordIsGone() {
    mock.cutOff(WATCH_ON_RECORDS);
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    ApiKeyRecord lost = mock.records().get(0);
    mock.client.resource(lost).delete();

    mock.reconnect();

    ApiKeyRecord issued = OperatorOnMock.await(mock::records, found -> !found.isEmpty()).get(0);
    assertThat(issued.getSpec().keyID()).isNotEqualTo(lost.getSpec().keyID());
    OperatorOnMock.await(() -> mock.fits(mock.credential("checkout"), issued), fits -> fits);
  }
}
