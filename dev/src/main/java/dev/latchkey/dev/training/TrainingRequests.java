package dev.latchkey.dev.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.dev.DevException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends a verifier requests of each kind, valid ones most of the time. */
final class TrainingRequests {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Duration READY = Duration.ofSeconds(60);
  private static final String ADMIN = "/v2alpha1/admin/apiKeys:";

  private final TrainingHttp http;
  private final URI api;
  private final URI management;

  /**
   * @param api the base of what the verifier answers
   * @param management the base of its health and metrics
   */
  TrainingRequests(TrainingHttp http, URI api, URI management) {
    this.http = http;
    this.api = api;
    this.management = management;
  }

  /** Waits until the verifier has read all records. */
  void awaitReady() throws InterruptedException {
    awaitTrue("ready", () -> http.status(management.resolve("/health/ready")) == 200);
  }

  /** Waits until a credential is good: its record takes a moment to arrive. */
  void awaitValid(String credential) throws InterruptedException {
    awaitTrue("shown a new key", () -> verify(credential).path("is_valid").asBoolean());
  }

  /**
   * @param good credentials that are valid
   * @param refused credentials that are not, for whatever reason
   */
  void send(List<String> good, List<String> refused, Duration howLong)
      throws IOException, InterruptedException {
    List<String> tokens = new ArrayList<>();
    for (String algorithm : List.of("TOKEN_ALGORITHM_JWT", "TOKEN_ALGORITHM_MACAROON")) {
      tokens.add(
          http.post(
                  api.resolve(ADMIN + "derive"),
                  body(good.get(0)).put("algorithm", algorithm).put("ttl", "600s"),
                  200)
              .at("/token/token")
              .asText());
    }
    long end = System.nanoTime() + howLong.toNanos();
    do {
      for (String credential : good) {
        expectValid(credential, true);
      }
      for (String token : tokens) {
        expectValid(token, true);
        expectValid(token.substring(0, token.length() - 4) + "AAAA", false);
      }
      for (String credential : refused) {
        expectValid(credential, false);
      }
      sendRareOnes(good);
    } while (System.nanoTime() < end);
  }

  private void sendRareOnes(List<String> good) throws IOException, InterruptedException {
    ArrayNode batch = JSON.arrayNode();
    good.stream().limit(100).forEach(credential -> batch.add(body(credential)));
    http.post(api.resolve(ADMIN + "batchVerify"), JSON.objectNode().set("requests", batch), 200);
    http.post(api.resolve(ADMIN + "verify"), body(good.get(0)), 200, "Cache-Control", "no-cache");
    http.post(api.resolve(ADMIN + "verify"), JSON.objectNode(), 400);
    http.get(api.resolve("/v2alpha1/admin/derivedKeys/jwks.json"), 200);
    http.get(api.resolve("/nothing-here"), 404);
    http.get(management.resolve("/health/alive"), 200);
    http.get(management.resolve("/health/ready"), 200);
    http.get(management.resolve("/metrics"), 200);
  }

  /** Lets the holder of a credential revoke it. */
  void selfRevoke(String credential) throws IOException, InterruptedException {
    http.post(
        api.resolve("/v2alpha1/apiKeys:selfRevoke"),
        JSON.objectNode()
            .put("credential", credential)
            .put("reason", "REVOCATION_REASON_KEY_COMPROMISE"),
        200);
  }

  private void expectValid(String credential, boolean valid)
      throws IOException, InterruptedException {
    JsonNode answer = verify(credential);
    if (answer.path("is_valid").asBoolean() != valid) {
      throw new DevException(
          "A credential was answered with %s in place of %s."
              .formatted(answer.path("error_code").asText("valid"), valid ? "valid" : "a refusal"));
    }
  }

  private JsonNode verify(String credential) throws IOException, InterruptedException {
    return http.post(api.resolve(ADMIN + "verify"), body(credential), 200);
  }

  private static ObjectNode body(String credential) {
    return JSON.objectNode().put("credential", credential);
  }

  private static void awaitTrue(String what, Condition condition) throws InterruptedException {
    long end = System.nanoTime() + READY.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new DevException("The verifier was not " + what + " in time.");
      }
      Thread.sleep(50);
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean isTrue() throws IOException, InterruptedException;

    default boolean holds() throws InterruptedException {
      try {
        return isTrue();
      } catch (IOException notYet) {
        return false;
      }
    }
  }
}
