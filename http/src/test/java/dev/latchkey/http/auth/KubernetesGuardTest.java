package dev.latchkey.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.http.HttpListener;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.testing.CapturedLog;
import dev.latchkey.http.testing.ReviewingServer;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesGuardTest {
  private static final String CALLER = "system:serviceaccount:shop:gateway";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ReviewingServer apiServer = new ReviewingServer();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger noAnswers = new AtomicInteger();
  private KubernetesGuard guard =
      new KubernetesGuard(apiServer.client, Duration.ZERO, noAnswers::incrementAndGet, nanos::get);
  private final HttpListener listener =
      HttpListener.start("guarded", "127.0.0.1", 0, 48, this::addRoutes);

  @AfterEach
  void stop() {
    listener.close();
    guard.close();
    apiServer.close();
  }

  @Test
  void kubernetesSaysWhoCallsAndWhetherTheyMay() {
    assertThat(call("good").body()).isEqualTo(CALLER);
    assertThat(apiServer.tokenReviews)
        .singleElement()
        .hasToString("{\"audiences\":[\"latchkey\"],\"token\":\"good\"}");
    JsonNode asked = apiServer.accessReviews.get(0);
    assertThat(asked.get("user").asText()).isEqualTo(CALLER);
    assertThat(asked.get("uid").asText()).isEqualTo("u-1");
    assertThat(asked.get("groups"))
        .hasToString("[\"system:serviceaccounts\",\"system:authenticated\"]");
    assertThat(asked.get("extra")).hasToString("{\"example.org/pod\":[\"gateway-0\"]}");
    JsonNode attributes = asked.get("resourceAttributes");
    assertThat(attributes.get("group").asText()).isEqualTo("latchkey.dev");
    assertThat(attributes.get("verb").asText()).isEqualTo("rotate");
    assertThat(attributes.get("resource").asText()).isEqualTo("issuedapikeys");
    assertThat(attributes.get("namespace").asText()).isEqualTo("shop");
    assertThat(attributes.get("name").asText()).isEqualTo("checkout");
  }

  @Test
  void whoSendsNoTokenLearnsHowToGetOne() {
    HttpResponse<String> answer = send("/guarded", "{}");

    assertError(answer, 401, 16, "TOKEN_REQUIRED");
    assertThat(message(answer)).contains("kubectl create token NAME --audience latchkey");
    assertThat(challenge(answer)).isEqualTo("Bearer realm=\"latchkey\"");
    assertThat(apiServer.tokenReviews).isEmpty();
  }

  @Test
  void aTokenThatKubernetesDoesNotAcceptIsRefused() {
    HttpResponse<String> answer = call("bad");

    assertError(answer, 401, 16, "TOKEN_INVALID");
    assertThat(message(answer)).contains("kubectl create token NAME --audience latchkey");
    assertThat(challenge(answer)).isEqualTo("Bearer realm=\"latchkey\", error=\"invalid_token\"");
    assertThat(apiServer.accessReviews).isEmpty();
  }

  @Test
  void aTokenThatIsGoodForTheApiServerAloneIsRefused() {
    for (String audiences : List.of("", "\"audiences\": [\"https://kubernetes.default.svc\"],")) {
      apiServer.callers =
          token ->
              "{\"authenticated\": true, %s \"user\": {\"username\": \"x\"}}".formatted(audiences);

      assertError(call("t" + audiences.length()), 401, 16, "TOKEN_INVALID");
    }
  }

  @Test
  void severalTokensAreRefused() {
    assertError(
        send("/guarded", "{}", "Authorization", "Bearer good", "Authorization", "Bearer good"),
        401,
        16,
        "TOKEN_INVALID");
  }

  @Test
  void aRefusalNamesTheRightThatIsLacking() {
    apiServer.decisions = verb -> "{\"allowed\": false, \"reason\": \"RBAC: role not found\"}";
    HttpResponse<String> answer = call("good");

    assertError(answer, 403, 7, "PERMISSION_DENIED");
    assertThat(message(answer))
        .isEqualTo(
            CALLER + " lacks the verb rotate on issuedapikeys.latchkey.dev in the namespace shop.");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
  }

  @Test
  void aFailedAuthorizerIsNeitherYesNorNo() {
    apiServer.decisions = verb -> "{\"allowed\": false, \"evaluationError\": \"timeout\"}";
    assertError(call("good"), 503, 14, "ACCESS_NOT_CHECKABLE");
    apiServer.decisions =
        verb -> "{\"allowed\": false, \"denied\": true, \"evaluationError\": \"timeout\"}";
    assertError(call("good"), 403, 7, "PERMISSION_DENIED");
    apiServer.decisions = verb -> "{\"allowed\": true, \"evaluationError\": \"timeout\"}";
    assertThat(call("good").statusCode()).isEqualTo(200);
    assertThat(noAnswers).hasValue(1);
  }

  @Test
  void failuresOfTheApiServerAreNotRememberedAndLoggedOnce() {
    try (CapturedLog log = new CapturedLog("dev.latchkey.http.auth")) {
      for (int status : List.of(500, 403, 401, 503)) {
        apiServer.httpStatus = status;
        assertError(call("good-secret"), 503, 14, "ACCESS_NOT_CHECKABLE");
      }
      apiServer.httpStatus = 201;

      assertThat(call("good-secret").statusCode()).isEqualTo(200);
      assertThat(log.all()).hasSize(2).noneMatch(line -> line.contains("good-secret"));
      assertThat(log.all().get(0)).contains("HTTP status 500");
    }
  }

  @Test
  void anApiServerThatIsGoneIsNeitherYesNorNo() {
    apiServer.shutDown();

    HttpResponse<String> answer = call("good");
    assertError(answer, 503, 14, "ACCESS_NOT_CHECKABLE");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
  }

  @Test
  void whoATokenBelongsToIsRememberedForTenSeconds() {
    for (String token : List.of("good", "bad")) {
      int status = call(token).statusCode();
      apiServer.callers = any -> any.equals("bad") ? ReviewingServer.GOOD : "{}";
      nanos.addAndGet(Duration.ofMillis(9_900).toNanos());
      assertThat(call(token).statusCode()).isEqualTo(status);
      nanos.addAndGet(Duration.ofMillis(200).toNanos());
      assertThat(call(token).statusCode()).isNotEqualTo(status).isIn(200, 401);
      apiServer.callers = any -> "{}";
    }
    assertThat(apiServer.tokenReviews).hasSize(4);
  }

  @Test
  void whatACallerMayIsAskedEachTime() {
    assertThat(call("good").statusCode()).isEqualTo(200);
    apiServer.decisions = verb -> "{\"allowed\": false}";

    assertThat(call("good").statusCode()).isEqualTo(403);
    assertThat(apiServer.tokenReviews).hasSize(1);
  }

  @Test
  void whatACallerMayIsRememberedWhereThatIsWanted() {
    guard.close();
    guard =
        new KubernetesGuard(
            apiServer.client, Duration.ofSeconds(10), noAnswers::incrementAndGet, nanos::get);
    assertThat(call("good").statusCode()).isEqualTo(200);
    apiServer.decisions = verb -> "{\"allowed\": false}";
    assertThat(call("good").statusCode()).isEqualTo(200);
    // Another token of the same caller asks for nothing else.
    assertThat(call("good2").statusCode()).isEqualTo(200);
    nanos.addAndGet(Duration.ofMillis(10_100).toNanos());

    assertThat(call("good").statusCode()).isEqualTo(403);
    assertThat(apiServer.accessReviews).hasSize(2);
  }

  @Test
  void requestsWithOneTokenAskOnce() {
    CountDownLatch release = hold();
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 20).mapToObj(i -> later("good")).toList();
    await().until(() -> apiServer.tokenReviews.size() == 1);
    release.countDown();

    assertThat(answers).allMatch(answer -> answer.join().statusCode() == 200);
    assertThat(apiServer.tokenReviews).hasSize(1);
  }

  @Test
  void aSlowApiServerHoldsNotAllThreads() {
    CountDownLatch release = hold();
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 60).mapToObj(i -> later("good-" + i)).toList();
    // Those for whom there is no place are refused at once.
    await()
        .until(
            () ->
                answers.stream().filter(CompletableFuture::isDone).count()
                    >= 60 - KubernetesGuard.MAX_WAITING);

    assertThat(send("/open", "{}").statusCode()).isEqualTo(200);
    assertThat(answers)
        .filteredOn(CompletableFuture::isDone)
        .allMatch(answer -> answer.join().statusCode() == 503);
    release.countDown();
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
  }

  @Test
  void aRefusalIsSeenAlsoByWhoSendsALargeBody() {
    assertError(send("/guarded", "x".repeat(3_000_000)), 401, 16, "TOKEN_REQUIRED");
  }

  @Test
  void theOpenGuardAsksNobody() {
    Guard open = new OpenGuard();

    open.require(
        open.authenticate(null), new Access("delete", "issuedapikeys", "", Optional.empty()));
    assertThat(open.authenticate(null).username()).isEqualTo("(anonymous)");
  }

  private void addRoutes(RoutesConfig routes) {
    routes.post(
        "/guarded",
        context -> {
          Caller caller = guard.authenticate(context);
          guard.require(
              caller, new Access("rotate", "issuedapikeys", "shop", Optional.of("checkout")));
          JsonAnswer.write(context, 200, caller.username().getBytes(StandardCharsets.UTF_8));
        });
    routes.post("/open", context -> JsonAnswer.write(context, 200, new byte[] {'1'}));
  }

  private CountDownLatch hold() {
    CountDownLatch release = new CountDownLatch(1);
    apiServer.delay =
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    return release;
  }

  private HttpResponse<String> call(String token) {
    return send("/guarded", "{}", "Authorization", "Bearer " + token);
  }

  private CompletableFuture<HttpResponse<String>> later(String token) {
    return CLIENT.sendAsync(
        request("/guarded", "{}", "Authorization", "Bearer " + token), BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String path, String body, String... headers) {
    try {
      return CLIENT.send(request(path, body, headers), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpRequest request(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
            .timeout(Duration.ofSeconds(20))
            .POST(BodyPublishers.ofString(body));
    return (headers.length > 0 ? request.headers(headers) : request).build();
  }

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElseThrow();
  }

  private static String message(HttpResponse<String> answer) {
    return json(answer).get("message").asText();
  }

  private static void assertError(
      HttpResponse<String> answer, int status, int code, String reason) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).get("code").asInt()).isEqualTo(code);
    assertThat(json(answer).at("/details/0/reason").asText()).isEqualTo(reason);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
