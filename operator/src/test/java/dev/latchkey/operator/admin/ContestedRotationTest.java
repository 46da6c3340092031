package dev.latchkey.operator.admin;

import static dev.latchkey.operator.admin.Requests.CALL;
import static dev.latchkey.operator.admin.Requests.NO_CHANGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody writes the record of a credential just before a rotation ends it. */
class ContestedRotationTest {
  private final OperatorOnMock mock = OperatorOnMock.administeredLater();
  private final AtomicReference<String> patch = new AtomicReference<>();
  private final KubernetesClient operators = mock.newClient(new Contender());

  @AfterEach
  void stop() {
    mock.close();
    operators.close();
  }

  @Test
  void thatACredentialWasUsedDoesNotStopItsRotation() {
    KeyId id = issued();
    patch.set("{\"status\":{\"lastUsedTime\":\"2026-01-01T00:00:00Z\"}}");

    String made = mock.administration().rotate(CALL, id, NO_CHANGES).key().record().keyID();

    assertThat(patch).hasNullValue();
    ApiKeyRecord old = mock.record(id.value());
    assertThat(old.getSpec().replacedBy()).isEqualTo(made);
    assertThat(old.getStatus().lastUsedTime()).isNotNull();
  }

  @Test
  void thatItSaysSomethingElseDoes() {
    KeyId id = issued();
    patch.set("{\"spec\":{\"updateTime\":\"2031-01-01T00:00:00Z\"}}");

    assertThatThrownBy(() -> mock.administration().rotate(CALL, id, NO_CHANGES))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.ABORTED));
    assertThat(mock.records()).hasSize(1);
    assertThat(mock.record(id.value()).getSpec().revocation()).isNull();
  }

  private KeyId issued() {
    mock.start(operators);
    Awaitility.await().until(() -> mock.administration().isReady());
    String id = mock.administration().issue(CALL, Requests.key("checkout")).key().record().keyID();
    String name = mock.record(id).getSpec().owner().name();
    mock.awaitIssued(name, "Issued");
    return new KeyId(id);
  }

  private final class Contender implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (request.method().equals("PATCH") && request.uri().getPath().contains("/apikeyrecords/")) {
        String contending = patch.getAndSet(null);
        if (contending != null) {
          String path = request.uri().getPath();
          mock.client
              .resources(ApiKeyRecord.class)
              .inNamespace(mock.namespace())
              .withName(path.substring(path.lastIndexOf('/') + 1))
              .patch(PatchContext.of(PatchType.JSON_MERGE), contending);
        }
      }
    }
  }
}
