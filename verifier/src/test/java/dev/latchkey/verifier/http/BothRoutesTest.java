package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.RawSocket;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The same requests, whole or in pieces, well-formed or not, to a verifier with the direct route
 * and to one without: nobody can tell the two apart.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BothRoutesTest {
  private static final int REQUESTS = 1_500;
  private static final long SEED = 20261126;

  private final Random random = new Random(SEED);
  private final List<String> credentials = new ArrayList<>();
  private VerifierWithoutCluster direct;
  private VerifierWithoutCluster ordinary;

  @BeforeAll
  void start() {
    direct = VerifierWithoutCluster.directly(true);
    ordinary = VerifierWithoutCluster.directly(false);
    // What the one verifier knows, the other does.
    ordinary.hashKeys.put(direct.shop);
    know(direct.shop.issue());
    know(direct.shop.issue().with("scopes", "['read']").with("metadata", "{'a':'\u00fc'}"));
    know(direct.shop.issue().with("expireTime", "'2020-01-01T00:00:00Z'"));
    know(direct.shop.issue().with("allowedCIDRs", "['10.0.0.0/8']"));
    know(direct.shop.issue().with("requires", "['moonlight']"));
    know(
        direct.shop.issue().with("rateLimit", "{'quota':1000000,'window':'1h','unit':'requests'}"));
    know(direct.shop.importKey("sk_live_0123456789abcdef"));
    credentials.add(direct.shop.issue().credential());
    credentials.add(credentials.get(0) + "x");
    credentials.addAll(
        List.of("x", "", " ", "sk_live", "a b", "eyJhbGciOiJub25lIn0.e30.", "mc_v1_x"));
    credentials.add("a".repeat(8_193));
  }

  @AfterAll
  void stop() {
    direct.close();
    ordinary.close();
  }

  @Test
  void nobodyCanTellThemApart() {
    for (int i = 0; i < REQUESTS; i++) {
      String request = request();

      String expected = RawSocket.exchange(ordinary.http.port(), request);

      assertThat(normal(RawSocket.exchange(direct.http.port(), request)))
          .as("request %d of seed %d", i, SEED)
          .isEqualTo(normal(expected));
    }
    assertThat(direct.direct.get()).isBetween(REQUESTS / 5, REQUESTS);
  }

  private void know(TestKey key) {
    direct.add(key);
    ordinary.add(key);
    credentials.add(key.credential());
  }

  /** Sometimes two, on one connection. */
  private String request() {
    return random.nextInt(5) == 0 ? ordinaryRequest() + anyRequest() : anyRequest();
  }

  private String ordinaryRequest() {
    String body = "{\"credential\":\"" + credentials.get(random.nextInt(3)) + "\"}";
    return "POST "
        + HttpProbe.VERIFY
        + " HTTP/1.1\nHost: localhost\nContent-Length: "
        + body.length()
        + "\n\n"
        + body;
  }

  private String anyRequest() {
    String body = body();
    Optional<String> oldVersion = rarely("HTTP/1.0");
    boolean chunked = oldVersion.isEmpty() && random.nextInt(5) == 0;
    StringBuilder request = new StringBuilder();
    request
        .append(rarely("GET", "PUT", "OPTIONS").orElse("POST"))
        .append(' ')
        .append(
            rarely(
                    HttpProbe.BATCH_VERIFY,
                    "/v2alpha1/admin/apiKeys%3Averify",
                    HttpProbe.VERIFY + "?x=y",
                    HttpProbe.VERIFY + "/",
                    HttpProbe.VERIFY + ";a=b",
                    "/v2alpha1/./admin/apiKeys:verify",
                    "/v2alpha1//admin/apiKeys:verify",
                    "/V2ALPHA1/admin/apiKeys:verify")
                .orElse(HttpProbe.VERIFY))
        .append(' ')
        .append(oldVersion.orElse("HTTP/1.1"))
        .append("\nHost: localhost\nConnection: close\n");
    request.append(
        rarely(
                "",
                "Content-Type: text/plain\n",
                "Content-Type: APPLICATION/JSON\n",
                "Content-Type: application/json ; charset=x\n",
                "Content-Type: application/json\nContent-Type: text/plain\n")
            .orElse("Content-Type: application/json\n"));
    rarely(
            "Cache-Control: max-age=0\n",
            "Pragma: no-cache\n",
            "Cache-Control: no-store\n",
            "Content-Encoding: gzip\n",
            "Content-Encoding: identity\n",
            "X-Forwarded-For: 10.1.1.1\n",
            "X-HTTP-Method-Override: GET\n",
            "Expect: 100-continue\n",
            "Origin: http://localhost:1\n",
            "Origin: https://evil.example\n",
            "Sec-Fetch-Site: cross-site\n")
        .ifPresent(request::append);
    if (chunked) {
      request.append("Transfer-Encoding: chunked\n\n");
      int split = body.isEmpty() ? 0 : random.nextInt(body.length());
      chunk(request, body.substring(0, split));
      chunk(request, body.substring(split));
      request.append("0\n\n");
    } else {
      request.append("Content-Length: ").append(body.length()).append("\n\n").append(body);
    }
    return request.toString();
  }

  /** In ISO 8859-1, as it is sent; never with a line feed, as that would be sent as two bytes. */
  private String body() {
    String credential =
        new String(
            credentials.get(random.nextInt(credentials.size())).getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);
    return rarely(
            "",
            "null",
            "[]",
            "{}",
            "{\"credential\":5}",
            "{\"credential\":\"" + credential + "\",\"a\":1}",
            "{\"a\":1,\"credential\":\"" + credential + "\"}",
            "{\"credential\":\"" + credential + "\",\"credential\":\"x\"}",
            "{\"credential\":\"" + credential + "\"}}",
            "{\"credential\":\"" + credential + "\\u0041\"}",
            "{\"credential\":\"\u00ff\"}",
            "{\"requests\":[{\"credential\":\"" + credential + "\"}]}",
            "{\"credential\":\"" + "a".repeat(17_000) + "\"}")
        .orElse("{ \"credential\": \"" + credential + "\" }");
  }

  private Optional<String> rarely(String... others) {
    return random.nextInt(5) == 0
        ? Optional.of(others[random.nextInt(others.length)])
        : Optional.empty();
  }

  private static void chunk(StringBuilder request, String content) {
    if (!content.isEmpty()) {
      request
          .append(Integer.toHexString(content.length()))
          .append('\n')
          .append(content)
          .append('\n');
    }
  }

  private static List<List<String>> normal(String answers) {
    return Stream.of(answers.split("(?=HTTP/1\\.[01] \\d{3} )"))
        // Whether it comes depends on whether the body is there already.
        .filter(answer -> !answer.startsWith("HTTP/1.1 100 "))
        .map(BothRoutesTest::normalOne)
        .toList();
  }

  /** Without what the clock makes differ, and in the order of names. */
  private static List<String> normalOne(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    List<String> lines = new ArrayList<>(List.of(answer.substring(0, end).split("\r\n")));
    lines.removeIf(line -> line.startsWith("Date:"));
    lines.sort(String.CASE_INSENSITIVE_ORDER);
    lines.add(
        answer
            .substring(end)
            .replaceAll("rate_limit_reset_time\":\"[^\"]*", "rate_limit_reset_time\":\""));
    return lines;
  }
}
