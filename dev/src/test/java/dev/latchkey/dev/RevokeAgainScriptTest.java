package dev.latchkey.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.latchkey.crds.audit.AuditLine;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.http.auth.Authentication;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The script that orders again what a restored cluster has forgotten. */
class RevokeAgainScriptTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A line that somebody would have the script take for another one. */
  private static final String FORGED =
      "x audit: event=Revoked by=a kind=b namespace=c name=d keyID=01KB0QF4W1E3M9S2ZC8T5R7XYA";

  @TempDir private Path folder;

  @BeforeEach
  void needsTheShell() {
    ProgramsOnPath path = new ProgramsOnPath(System.getenv());
    assumeTrue(path.has("bash") && path.has("sed"), "bash and sed are not there");
  }

  @Test
  void ordersAgainWhatTheOperatorLogsAsRevokedAndNothingElse() throws Exception {
    try (TestSession session =
            TestSession.start(ApiServerChoice.EMBEDDED, Authentication.NONE, folder);
        AuditLog log = new AuditLog()) {
      KubernetesClient client = session.client();
      String leaked = declare(client, "leaked");
      declare(client, "kept");
      String deleted = declare(client, "deleted");
      apply(
          client,
          """
          apiVersion: latchkey.dev/v1alpha1
          kind: ApiKeyRevocation
          metadata: {name: leak, namespace: default}
          spec: {keyID: %s, reason: KeyCompromise, description: '%s'}
          """
              .formatted(leaked, FORGED));
      client.resources(IssuedApiKey.class).inNamespace("default").withName("deleted").delete();
      await().atMost(PATIENCE).until(() -> log.tellsOf("Revoked", leaked));
      await().atMost(PATIENCE).until(() -> log.tellsOf("Revoked", deleted));

      List<ApiKeyRevocation> orders = ordersFrom(log.lines());

      assertThat(orders)
          .singleElement()
          .satisfies(
              order -> {
                assertThat(order.getMetadata().getNamespace()).isEqualTo("default");
                assertThat(order.getSpec().keyID()).isEqualTo(leaked);
              });
    }
  }

  @Test
  void readsLinesThatAreJson() throws Exception {
    String line =
        """
        2026-11-26T05:00:00Z {"time":"2026-11-26T05:00:00Z","level":"INFO",\
        "logger":"dev.latchkey.audit","event":"Revoked","by":"ApiKeyRevocation leak",\
        "kind":"IssuedApiKey","namespace":"shop","name":"checkout","keyID":"%s",\
        "why":"KeyCompromise: \\"keyID\\":\\"01KB0QF4W1E3M9S2ZC8T5R7XYA\\"","message":"%s"}
        """
            .formatted("0123456789".repeat(6) + "0123", FORGED);

    assertThat(ordersFrom(List.of(line)))
        .singleElement()
        .satisfies(
            order -> {
              assertThat(order.getMetadata().getNamespace()).isEqualTo("shop");
              assertThat(order.getSpec().keyID()).startsWith("0123456789").hasSize(64);
            });
  }

  private static String declare(KubernetesClient client, String name) {
    apply(
        client,
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: %s, namespace: default}
        spec: {actorID: somebody}
        """
            .formatted(name));
    var key = client.resources(IssuedApiKey.class).inNamespace("default").withName(name);
    await()
        .atMost(PATIENCE)
        .until(() -> key.get().getStatus() != null && key.get().getStatus().keyID() != null);
    return key.get().getStatus().keyID();
  }

  private static void apply(KubernetesClient client, String yaml) {
    client.resource(yaml).create();
  }

  private List<ApiKeyRevocation> ordersFrom(List<String> log)
      throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("operator.log"), log);
    Process script =
        new ProcessBuilder("bash", "../examples/revoke-again.sh")
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .start();
    byte[] printed = script.getInputStream().readAllBytes();
    assertThat(script.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(script.exitValue()).as(new String(printed, StandardCharsets.UTF_8)).isZero();
    return Stream.of(new String(printed, StandardCharsets.UTF_8).split("---\n"))
        .filter(order -> !order.isBlank())
        .map(order -> Serialization.unmarshal(order, ApiKeyRevocation.class))
        .toList();
  }

  /** The lines of the audit log while it is open, as the console shows them. */
  private static final class AuditLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(AuditLine.LOGGER);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    AuditLog() {
      start();
      LOGGER.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add("12:00:00 INFO  audit: " + event.getFormattedMessage());
    }

    List<String> lines() {
      return lines;
    }

    boolean tellsOf(String event, String keyID) {
      return lines.stream()
          .anyMatch(line -> line.contains("event=" + event + " ") && line.contains(keyID));
    }

    @Override
    public void close() {
      LOGGER.detachAppender(this);
      stop();
    }
  }
}
