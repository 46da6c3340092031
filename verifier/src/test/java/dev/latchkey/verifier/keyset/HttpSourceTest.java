package dev.latchkey.verifier.keyset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credentials.signing.InvalidKeySetException;
import dev.latchkey.verifier.testing.KeySetServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSourceTest {
  private static final HttpSource.Timeouts LONG =
      new HttpSource.Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
  private static final HttpSource.Timeouts SHORT =
      new HttpSource.Timeouts(Duration.ofMillis(300), Duration.ofMillis(300));

  @TempDir Path folder;
  private KeySetServer server;

  @BeforeEach
  void start() throws IOException {
    server = KeySetServer.http();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatHasNotChangedIsNotSentAgain() {
    HttpSource<String> source = source(server.uri("/jwks.json"), LONG);
    server.body = "one";
    server.tag = Optional.of("\"1\"");
    String first = source.read();
    assertThat(source.read()).isSameAs(first).isEqualTo("parsed one");
    server.body = "two";
    server.tag = Optional.of("\"2\"");
    assertThat(source.read()).isEqualTo("parsed two");
    assertThat(source.read()).isEqualTo("parsed two");

    assertThat(server.conditions).containsExactly("", "\"1\"", "\"1\"", "\"2\"");
  }

  @Test
  void whatIsBrokenIsFetchedWholeAgain() {
    HttpSource<String> source = source(server.uri("/"), LONG);
    server.body = "good";
    server.tag = Optional.of("\"good\"");
    source.read();
    server.body = "broken";
    server.tag = Optional.of("\"broken\"");
    assertThatThrownBy(source::read).isInstanceOf(InvalidKeySetException.class);
    assertThatThrownBy(source::read).isInstanceOf(InvalidKeySetException.class);
    server.tag = Optional.of("\"good\"");

    assertThat(source.read()).isEqualTo("parsed good");
    assertThat(server.conditions).containsExactly("", "\"good\"", "\"good\"", "\"good\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=300 | | 300",
        "public, MAX-AGE=\"600\" | | 600",
        "max-age=1 | | 30",
        "max-age=86400 | | 3600",
        "max-age=300 | 200 | 100",
        "max-age=300 | 4000 | 30",
        "max-age=600, no-cache | | 30",
        "no-store | | 30",
        "max-age=soon | | 300",
        "s-maxage=600 | | 300",
        "| | 300"
      })
  void aServerSaysForHowLongItsAnswerIsFreshWithinBounds(
      String cacheControl, String age, int seconds) {
    if (cacheControl != null) {
      server.headers.put("Cache-Control", cacheControl);
    }
    if (age != null) {
      server.headers.put("Age", age);
    }
    HttpSource<String> source = source(server.uri("/"), LONG);
    source.read();

    assertThat(source.pollInterval()).hasSeconds(seconds);
  }

  @Test
  void afterAFailureItIsTriedAgainInHalfAMinute() {
    server.headers.put("Cache-Control", "max-age=3600");
    HttpSource<String> source = source(server.uri("/"), LONG);
    source.read();
    assertThat(source.pollInterval()).hasSeconds(3600);
    server.status = 500;
    assertProblem(source).hasMessageContaining("HTTP status 500");

    assertThat(source.pollInterval()).hasSeconds(30);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 301, 302, 304, 307, 401, 404, 500, 503})
  void anythingButTheSetIsAProblem(int status) {
    server.status = status;
    server.headers.put("Location", "/elsewhere");

    assertProblem(source(server.uri("/"), LONG)).hasMessageContaining("HTTP status " + status);
    assertThat(server.conditions).hasSize(1);
  }

  @Test
  void whatIsTooLargeIsNotReadToItsEnd() {
    HttpSource<String> source = source(server.uri("/"), LONG);
    server.body = "x".repeat(1 << 20);
    assertThat(source.read()).hasSizeGreaterThan(1 << 20);
    server.body = "x".repeat((1 << 20) + 1);
    server.stalls = true;

    assertProblem(source).hasMessageContaining("larger than 1 MiB");
  }

  @Test
  void aServerThatStallsIsNotWaitedForForEver() throws IOException {
    server.body = "begun";
    server.stalls = true;
    assertProblem(source(server.uri("/"), SHORT)).hasMessageContaining("in time");
    try (ServerSocket silent = new ServerSocket(0)) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      assertProblem(source(uri, SHORT)).hasMessageContaining("in time");
    }
  }

  @Test
  void aServerThatIsNotThereIsAProblem() throws IOException {
    URI uri = server.uri("/SECRET?SECRET");
    server.close();

    assertProblem(source(uri, LONG))
        .hasMessageContaining("cannot be reached")
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void aServersCertificateIsTrustedThroughTheGivenAuthorityAlone() throws IOException {
    try (KeySetServer secure = KeySetServer.https(folder)) {
      var trust =
          Optional.of(Certificates.trust(Certificates.read(KeySetServer.certificate(folder))));
      secure.body = "set";
      URI otherHost = URI.create(secure.uri("/").toString().replace("127.0.0.1", "localhost"));

      assertThat(new HttpSource<>(secure.uri("/"), this::parse, trust, LONG).read())
          .isEqualTo("parsed set");
      assertProblem(source(secure.uri("/"), LONG)).hasMessageContaining("not trusted");
      assertProblem(new HttpSource<>(otherHost, this::parse, trust, LONG))
          .hasMessageContaining("another host");
    }
  }

  @Test
  void redirectsStayWithinHttps() throws IOException {
    try (KeySetServer secure = KeySetServer.https(folder)) {
      var trust =
          Optional.of(Certificates.trust(Certificates.read(KeySetServer.certificate(folder))));
      secure.body = "set";
      secure.redirects.put("/old", "/new");
      secure.redirects.put("/down", server.uri("/").toString());
      secure.redirects.put("/loop", "/loop");

      assertThat(new HttpSource<>(secure.uri("/old"), this::parse, trust, LONG).read())
          .isEqualTo("parsed set");
      assertProblem(new HttpSource<>(secure.uri("/down"), this::parse, trust, LONG))
          .hasMessageContaining("HTTP status 302");
      assertProblem(new HttpSource<>(secure.uri("/loop"), this::parse, trust, LONG));
    }
    server.redirects.put("/old", "/new");
    assertProblem(source(server.uri("/old"), LONG)).hasMessageContaining("HTTP status 302");
    assertThat(server.conditions).isEmpty();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
      HttpSource<String> source) {
    return assertThatThrownBy(source::read).isInstanceOf(KeySetUnavailableException.class);
  }

  private HttpSource<String> source(URI uri, HttpSource.Timeouts timeouts) {
    return new HttpSource<>(uri, this::parse, Optional.empty(), timeouts);
  }

  private String parse(String text) {
    if (text.equals("broken")) {
      throw new InvalidKeySetException("The key set is not valid JSON.");
    }
    return "parsed " + text;
  }
}
