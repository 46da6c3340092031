package dev.latchkey.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.testing.ReviewingServer;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the guard admits without asking, and when it asks anew. */
class RememberedAdmissionTest {
  private static final List<String> GOOD = List.of("Bearer good");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ReviewingServer apiServer = new ReviewingServer();
  private final AtomicLong nanos = new AtomicLong();
  private KubernetesGuard guard = guard(Duration.ofSeconds(10));
  private final HttpListener listener =
      HttpListener.start("remembering", "127.0.0.1", 0, 48, this::addRoutes);

  @AfterEach
  void stop() {
    listener.close();
    guard.close();
    apiServer.close();
  }

  @Test
  void whoWasAdmittedIsRememberedForTenSeconds() {
    assertThat(remembers("shop")).isFalse();
    assertThat(call("good", "shop")).isEqualTo(200);

    assertThat(remembers("shop")).isTrue();
    later(Duration.ofMillis(6_900));
    assertThat(remembers("shop")).isTrue();
    later(Duration.ofMillis(3_200));
    assertThat(remembers("shop")).isFalse();
    assertAsked(1, 1);
  }

  @Test
  void whoWasRefusedIsNotAdmitted() {
    apiServer.decisions = verb -> "{\"allowed\": false}";
    assertThat(call("good", "shop")).isEqualTo(403);
    assertThat(call("bad", "shop")).isEqualTo(401);

    assertThat(remembers("shop")).isFalse();
    assertThat(guard.remembersToAdmit(List.of("Bearer bad"), verify("shop"))).isFalse();
    later(Duration.ofSeconds(8));
    assertThat(remembers("shop")).isFalse();
    assertThat(guard.remembersToAdmit(List.of("Bearer bad"), verify("shop"))).isFalse();
    assertThat(apiServer.accessReviews).hasSize(1);
  }

  @Test
  void whoIsAdmittedToOneOfTwoNamespacesIsNotToBoth() {
    assertThat(call("good", "shop")).isEqualTo(200);

    assertThat(remembers("shop")).isTrue();
    assertThat(remembers("shop", "bank")).isFalse();
    assertThat(call("good", "bank")).isEqualTo(200);
    assertThat(remembers("shop", "bank")).isTrue();
  }

  @Test
  void whatIsStillAskedOrWasNotAnsweredAdmitsNobody() throws Exception {
    CountDownLatch release = hold();
    CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> call("good", "shop"));
    await().until(() -> apiServer.tokenReviews.size() == 1);
    assertThat(remembers("shop")).isFalse();
    release.countDown();
    assertThat(answer.get()).isEqualTo(200);

    apiServer.httpStatus = 500;
    assertThat(call("good", "bank")).isEqualTo(503);
    assertThat(remembers("bank")).isFalse();
    assertThat(remembers("shop")).isTrue();
  }

  @Test
  void aTokenMustBeSentOnceAndBeOne() {
    assertThat(call("good", "shop")).isEqualTo(200);

    for (List<String> lines :
        List.of(
            List.<String>of(),
            List.of("Bearer good", "Bearer good"),
            List.of("Bearer other"),
            List.of("Basic good"),
            List.of("Bearer go od"))) {
      assertThat(guard.remembersToAdmit(lines, verify("shop"))).as("%s", lines).isFalse();
    }
    assertAsked(1, 1);
  }

  @Test
  void whereDecisionsAreNotRememberedNobodyIsAdmitted() {
    guard.close();
    guard = guard(Duration.ZERO);
    assertThat(call("good", "shop")).isEqualTo(200);

    assertThat(remembers("shop")).isFalse();
  }

  @Test
  void whoIsInUseIsAskedAboutAnewAndAdmittedMeanwhile() {
    assertThat(call("good", "shop")).isEqualTo(200);
    later(Duration.ofMillis(7_100));
    CountDownLatch release = hold();

    for (int i = 0; i < 50; i++) {
      assertThat(remembers("shop")).isTrue();
    }
    later(Duration.ofMillis(1_500));
    assertThat(remembers("shop")).isTrue();
    awaitAsked(2, 2);
    release.countDown();
    awaitMemoryUntil(Duration.ofMillis(10_100));
    assertThat(remembers("shop")).isTrue();
    assertAsked(2, 2);
  }

  @Test
  void aRenewedAnswerCountsFromWhenItWasAskedFor() {
    assertThat(call("good", "shop")).isEqualTo(200);
    later(Duration.ofMillis(7_100));
    CountDownLatch release = hold();
    assertThat(remembers("shop")).isTrue();
    awaitAsked(2, 2);
    later(Duration.ofMillis(2_000));
    release.countDown();
    awaitMemoryUntil(Duration.ofMillis(10_100));

    // Nobody asked anew since: ten seconds after the renewal was begun it is over.
    nanos.set(Duration.ofMillis(17_200).toNanos());
    assertThat(remembers("shop")).isFalse();
  }

  @Test
  void whoHasLostTheRightIsNotAdmittedOnceThatIsKnown() {
    assertThat(call("good", "shop")).isEqualTo(200);
    apiServer.decisions = verb -> "{\"allowed\": false}";
    later(Duration.ofMillis(7_100));

    assertThat(remembers("shop")).isTrue();
    await().until(() -> !remembers("shop"));
    assertThat(call("good", "shop")).isEqualTo(403);
  }

  @Test
  void aRenewalThatFailsIsTriedAgainAndTheOldAnswerEndsInTime() {
    assertThat(call("good", "shop")).isEqualTo(200);
    apiServer.httpStatus = 500;
    for (int tries = 1; tries <= 3; tries++) {
      nanos.set(Duration.ofMillis(6_100 + 1_000 * tries).toNanos());
      int asked = 1 + tries;
      await().until(() -> remembers("shop") && apiServer.tokenReviews.size() == asked);
      assertThat(remembers("shop")).isTrue();
    }

    nanos.set(Duration.ofMillis(10_100).toNanos());
    assertThat(remembers("shop")).isFalse();
  }

  private KubernetesGuard guard(Duration decisionsRemembered) {
    return new KubernetesGuard(apiServer.client, decisionsRemembered, () -> {}, nanos::get);
  }

  private boolean remembers(String... namespaces) {
    return guard.remembersToAdmit(GOOD, verify(namespaces));
  }

  private static List<Access> verify(String... namespaces) {
    return List.of(namespaces).stream()
        .map(namespace -> new Access("verify", "apikeyrecords", namespace, Optional.empty()))
        .toList();
  }

  private void later(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  /** Waits until what was asked anew is remembered, and lets that time come. */
  private void awaitMemoryUntil(Duration time) {
    nanos.set(time.toNanos());
    await().until(() -> remembers("shop"));
  }

  private void awaitAsked(int tokenReviews, int accessReviews) {
    await()
        .until(
            () ->
                apiServer.tokenReviews.size() == tokenReviews
                    && apiServer.accessReviews.size() == accessReviews);
  }

  private void assertAsked(int tokenReviews, int accessReviews) {
    assertThat(apiServer.tokenReviews).hasSize(tokenReviews);
    assertThat(apiServer.accessReviews).hasSize(accessReviews);
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

  private void addRoutes(RoutesConfig routes) {
    routes.post(
        "/{namespace}",
        context -> {
          Caller caller = guard.authenticate(context);
          verify(context.pathParam("namespace")).forEach(access -> guard.require(caller, access));
          JsonAnswer.write(context, 200, new byte[] {'1'});
        });
  }

  private int call(String token, String namespace) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/" + namespace))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString("{}"))
            .build();
    try {
      return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
