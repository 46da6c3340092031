package dev.latchkey.operator.issued;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A key that somebody deletes while the watch is broken that would show its status, too. */
class DeletedUnseenTest {
  private static final String LISTS_AND_WATCHES = "issuedapikeys?";

  @Test
  void isNoticedThoughTheOperatorRemembersItsOwnWrite() {
    try (OperatorOnMock mock = OperatorOnMock.stopped();
        KubernetesClient client = mock.newClient(new CutOffAtStatus(mock))) {
      mock.start(client);
      mock.issued("checkout", "{actorID: a}");
      mock.awaitIssued("checkout", "Issued");
      // Until the operator has its answer.
      await().pollDelay(Duration.ofMillis(500)).until(() -> true);

      mock.client
          .resources(IssuedApiKey.class)
          .inNamespace(OperatorOnMock.NAMESPACE)
          .withName("checkout")
          .delete();
      mock.reconnect();

      await().atMost(Duration.ofSeconds(20)).until(() -> mock.secret("checkout") == null);
      mock.stop();
    }
  }

  @Test
  void isNoticedThoughAnotherKeyOfItsNameIsThere() {
    try (OperatorOnMock mock = OperatorOnMock.stopped();
        KubernetesClient client = mock.newClient()) {
      mock.start(client);
      mock.issued("checkout", "{actorID: a}");
      String before = mock.awaitIssued("checkout", "Issued").getStatus().keyID();

      mock.cutOff(LISTS_AND_WATCHES);
      mock.client
          .resources(IssuedApiKey.class)
          .inNamespace(OperatorOnMock.NAMESPACE)
          .withName("checkout")
          .delete();
      mock.issued("checkout", "{actorID: b}");
      mock.reconnect();

      IssuedApiKey anew = mock.awaitIssued("checkout", "Issued");
      assertThat(anew.getStatus().keyID()).isNotEqualTo(before);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(mock.records())
                      .filteredOn(record -> record.getSpec().keyID().equals(before))
                      .allSatisfy(record -> assertThat(record.getSpec().revocation()).isNotNull()));
      mock.stop();
    }
  }

  private record CutOffAtStatus(OperatorOnMock mock) implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET")
          && request.uri().getPath().endsWith("issuedapikeys/checkout/status")) {
        mock.cutOff(LISTS_AND_WATCHES);
      }
    }
  }
}
