package dev.latchkey.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalsTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  @Test
  void theLogSaysWhichRightTheOperatorLacks() {
    RequestException told =
        refused(
            "issuedapikeys",
            "issuedapikeys is forbidden: User \"op\" cannot create resource \"issuedapikeys\"");

    assertThat(told.reason()).isEqualTo(ErrorReason.INTERNAL);
    assertThat(logged()).singleElement().asString().contains("cannot create resource");
  }

  @Test
  void theLogSaysWhichPolicyRefusesInOneLine() {
    RequestException told = refused("issuedapikeys", "policy 'no-keys' says:\nnot here");

    assertThat(told.reason()).isEqualTo(ErrorReason.CLUSTER_REFUSES);
    assertThat(told.getMessage()).doesNotContain("no-keys");
    assertThat(logged()).singleElement().asString().contains("no-keys").doesNotContain("\n");
  }

  @Test
  void whatAPolicyQuotesOfASecretIsNotLogged() {
    refused("secrets", "policy says: lk_v1_quoted is not allowed");

    assertThat(logged()).singleElement().asString().doesNotContain("lk_v1_quoted");
  }

  private List<String> logged() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static RequestException refused(String kind, String message) {
    var status =
        new StatusBuilder()
            .withCode(403)
            .withReason("Forbidden")
            .withMessage(message)
            .withNewDetails()
            .withKind(kind)
            .endDetails()
            .build();
    return catchThrowableOfType(
        RequestException.class,
        () ->
            Refusals.translating(
                () -> {
                  throw new KubernetesClientException(status);
                }));
  }
}
