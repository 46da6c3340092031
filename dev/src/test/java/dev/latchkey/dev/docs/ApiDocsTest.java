package dev.latchkey.dev.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.openapi.OpenApiRoutes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiDocsTest {
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]*)\"");
  private static final Pattern CSS_URL = Pattern.compile("url\\(\\s*([^)]*)|@import");
  private static final Map<String, String> TYPES =
      Map.of("js", "text/javascript", "css", "text/css", "png", "image/png");

  private final HttpListener listener =
      HttpListener.start(
          "docs-test",
          "127.0.0.1",
          0,
          8,
          routes -> {
            new ApiDocs().addTo(routes);
            new OpenApiRoutes().addTo(routes);
          });
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void thePageIsAtThePathWithTheSlash() throws Exception {
    HttpResponse<String> redirect = get("/docs");
    HttpResponse<String> page = get("/docs/");

    assertThat(redirect.statusCode()).isEqualTo(302);
    assertThat(URI.create(redirect.headers().firstValue("Location").orElseThrow()).getPath())
        .isEqualTo("/docs/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(type(page)).isEqualTo("text/html;charset=utf-8");
  }

  @Test
  void allThatThePageNeedsIsHere() throws Exception {
    List<String> links = links(get("/docs/").body());

    assertThat(links)
        .contains("swagger-ui.css", "swagger-ui-bundle.js", "start.js")
        .allMatch(link -> !link.contains(":") && !link.startsWith("/"));
    for (String link : links) {
      HttpResponse<String> part = get("/docs/" + link);
      assertThat(part.statusCode()).as(link).isEqualTo(200);
      assertThat(type(part)).as(link).startsWith(TYPES.get(link.replaceAll(".*\\.", "")));
      assertThat(part.body()).as(link).isNotEmpty();
    }
    assertThat(get("/docs/start.js").body()).contains("url: \"" + OpenApiRoutes.PATH + "\"");
    assertThat(get(OpenApiRoutes.PATH).statusCode()).isEqualTo(200);
  }

  @Test
  void noOtherHostIsAsked() throws Exception {
    assertThat(get("/docs/").body()).doesNotContain("//", "<style", "onload");
    assertThat(get("/docs/start.js").body()).contains("validatorUrl: null").doesNotContain("://");
    assertThat(CSS_URL.matcher(get("/docs/swagger-ui.css").body()).results())
        .isNotEmpty()
        .extracting(MatchResult::group)
        .allMatch(url -> url.matches("url\\(\\s*[\"']?data:.*"));
    for (String part : List.of("", "start.js", "swagger-ui.css", "swagger-ui-bundle.js")) {
      String policy =
          get("/docs/" + part).headers().firstValue("Content-Security-Policy").orElseThrow();
      assertThat(policy)
          .contains("default-src 'none'", "script-src 'self';", "connect-src 'self';")
          .doesNotContain("*", "http", "unsafe");
    }
  }

  @Test
  void whoeverHasItIsNotSentItAgain() throws Exception {
    String tag = get("/docs/swagger-ui.css").headers().firstValue("ETag").orElseThrow();

    assertThat(get("/docs/swagger-ui.css", "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static List<String> links(String html) {
    return LINK.matcher(html).results().map(link -> link.group(1)).toList();
  }

  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElseThrow();
  }
}
