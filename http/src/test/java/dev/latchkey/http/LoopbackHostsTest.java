package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.testing.RawClient;
import dev.latchkey.testing.contract.HttpContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What web pages can do to a listener that is for this machine alone, through its browser. */
class LoopbackHostsTest {
  private static final String PATH = "/v2alpha1/admin/importedApiKeys";

  private final AtomicInteger served = new AtomicInteger();
  private final HttpListener loopback = start("127.0.0.1");
  private final HttpListener open = start("0.0.0.0");
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpContract contract = HttpContract.published();

  @AfterEach
  void stop() {
    loopback.close();
    open.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://evil.example:4420",
        "http://localhost.evil.example",
        "http://127.0.0.1.nip.io",
        "http://127.0.0.2",
        "http://[::1].evil.example",
        "http://localhost:4420@evil.example",
        "http://localhost:x@evil.example",
        "http://localhost http://evil.example",
        "http://localhost, http://evil.example",
        "http://localhost/",
        "file://",
        "chrome-extension://localhost",
        "localhost",
        "null",
        ""
      })
  void pagesOfOtherOriginsAreRefused(String origin) throws Exception {
    assertRefused("Origin", origin);
  }

  @Test
  void severalOriginsAreRefused() throws Exception {
    assertRefused("Origin", "http://localhost", "Origin", "http://evil.example");
    assertRefused("Origin", "http://evil.example", "Origin", "http://localhost");
    assertRefused("Origin", "http://localhost", "Origin", "http://localhost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void pagesOfOtherSitesAreRefused(String site) throws Exception {
    assertRefused("Sec-Fetch-Site", site);
    assertRefused("Sec-Fetch-Site", site, "Origin", "http://localhost:4420");
    assertRefused("Sec-Fetch-Site", "none", "Sec-Fetch-Site", site);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost",
        "http://localhost:4420",
        "https://localhost:4420",
        "http://127.0.0.1:1",
        "http://[::1]",
        "http://[::1]:4420"
      })
  void pagesOfThisMachineAreServed(String origin) throws Exception {
    assertThat(ask(loopback, "Origin", origin).statusCode()).isEqualTo(200);
    assertThat(ask(loopback, "Origin", origin, "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(200);
  }

  @Test
  void whoeverTypesTheAddressIsServed() throws Exception {
    assertThat(ask(loopback, "Sec-Fetch-Site", "none").statusCode()).isEqualTo(200);
    assertThat(ask(loopback).statusCode()).isEqualTo(200);
  }

  @Test
  void whoeverFollowsALinkIsServed() throws Exception {
    String[] link = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"};

    assertThat(send(loopback, "GET", link).statusCode())
        .as("there is nothing to get")
        .isEqualTo(405);
    assertThat(send(loopback, "POST", link).statusCode()).as("a form of theirs").isEqualTo(403);
    assertThat(send(loopback, "GET", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
  }

  @Test
  void listenersForOthersAskNothingOfTheKind() throws Exception {
    assertThat(
            ask(open, "Origin", "https://app.example", "Sec-Fetch-Site", "cross-site").statusCode())
        .isEqualTo(200);
  }

  @Test
  void whoeverIsRefusedWithABodyThatHasNotComeIsToldThatTheConnectionEnds() throws Exception {
    try (RawClient client = new RawClient(loopback.port())) {
      client.send(
          "POST %s HTTP/1.1\nHost: localhost\nOrigin: http://evil.example\nContent-Length: 2\n\n"
              .formatted(PATH));

      RawClient.Answer refused = client.receive();

      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.head()).containsIgnoringCase("connection: close");
    }
  }

  @Test
  void whoeverIsRefusedWithAWholeBodyMayAskAgain() throws Exception {
    try (RawClient client = new RawClient(loopback.port())) {
      String request = "POST %s HTTP/1.1\nHost: %s\nContent-Length: 2\n\n{}";

      client.send(request.formatted(PATH, "evil.example"));
      assertThat(client.receive().status()).isEqualTo(421);

      client.send(request.formatted(PATH, "localhost"));
      assertThat(client.receive().status()).isEqualTo(200);
    }
  }

  private void assertRefused(String... headers) throws Exception {
    HttpResponse<String> answer = ask(loopback, headers);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"reason\":\"ORIGIN_NOT_ALLOWED\"");
    contract.check(answer);
    assertThat(served).hasValue(0);
  }

  private HttpListener start(String address) {
    return HttpListener.start(
        "loopback-test",
        address,
        0,
        8,
        routes ->
            routes.post(
                PATH,
                context -> {
                  served.incrementAndGet();
                  JsonAnswer.write(context, 200, new byte[] {'1'});
                }));
  }

  /** As a page can without being asked for more: fetch with the mode no-cors. */
  private HttpResponse<String> ask(HttpListener listener, String... headers) throws Exception {
    return send(listener, "POST", headers);
  }

  private HttpResponse<String> send(HttpListener listener, String method, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + PATH))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString("{}"));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
