package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.KeyId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is sent, the answer is one of the contract's and never says that the server failed. */
class AnyRequestTest {
  private static AdminRoutesOnPort api;
  private static KeyId issued;
  private static String imported;

  @BeforeContainer
  static void start() {
    api = new AdminRoutesOnPort();
    issued = api.keys.add("a", AdminRoutesOnPort.NOW);
    imported =
        api.post(
                AdminRoutesOnPort.IMPORTED,
                "{'name':'n','actor_id':'a','raw_key':'legacy_0123456789abcdef'}")
            .body()
            .get("key_id")
            .asText();
  }

  @AfterContainer
  static void stop() {
    api.close();
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
  void isNeverAnsweredByAFailure(@ForAll("requests") Request request) throws IOException {
    String answer = exchange(request.bytes()).replace("HTTP/1.1 100 Continue\r\n\r\n", "");

    assertThat(answer).as(request.toString()).startsWith("HTTP/1.1 ");
    int status = Integer.parseInt(answer.substring(9, 12));
    assertThat(status).as(request + "\n" + answer).isBetween(200, 499);
    boolean hasBody = !answer.endsWith("\r\n\r\n");
    if (hasBody) {
      assertThat(answer).containsIgnoringCase("Content-Type: application/json");
    }
  }

  /** A request, as it goes over the wire. */
  record Request(String method, String target, List<String> headers, byte[] body) {
    byte[] bytes() throws IOException {
      String head =
          method
              + " "
              + target
              + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + headers.stream().map(line -> line + "\r\n").collect(Collectors.joining())
              + "Content-Length: "
              + body.length
              + "\r\n\r\n";
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(head.getBytes(StandardCharsets.ISO_8859_1));
      bytes.write(body);
      return bytes.toByteArray();
    }

    @Override
    public String toString() {
      return method + " " + target + " " + headers + " " + Arrays.toString(body);
    }
  }

  @Provide
  Arbitrary<Request> requests() {
    Arbitrary<String> methods =
        Arbitraries.of("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "PROPFIND");
    return Combinators.combine(methods, paths(), queries(), headers(), bodies())
        .as(
            (method, path, query, headers, body) ->
                new Request(method, path + query, headers, body));
  }

  private static Arbitrary<String> paths() {
    Arbitrary<String> collections =
        Arbitraries.of(
            AdminRoutesOnPort.ISSUED,
            AdminRoutesOnPort.IMPORTED,
            AdminRoutesOnPort.EITHER,
            "/v2alpha1/admin",
            "/");
    Arbitrary<String> ids =
        Arbitraries.of(
            "",
            "/",
            "/ISSUED",
            "/IMPORTED",
            "/01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "/x",
            "/%00",
            "/%ff",
            "/%zz",
            "/%2F",
            "/..",
            "/%c0%af",
            "/;a=b",
            "/\u00e9");
    Arbitrary<String> methods =
        Arbitraries.of(
            "",
            "",
            ":rotate",
            "%3Arevoke",
            "%3arotate",
            ":revoke",
            ":batchImport",
            "%3AbatchCreate",
            ":",
            "::",
            ":%ff");
    return Combinators.combine(collections, ids, methods)
        .as(
            (collection, id, method) ->
                collection
                    + id.replace("ISSUED", issued.value()).replace("IMPORTED", imported)
                    + method);
  }

  private static Arbitrary<String> queries() {
    Arbitrary<String> names =
        Arbitraries.of("page_size", "page_token", "filter", "update_mask", "x", "%zz", "");
    Arbitrary<String> values =
        Arbitraries.of(
            "",
            "1",
            "-1",
            "x",
            "%",
            "%zz",
            "%ff",
            "%00",
            "+",
            "name",
            "*",
            "scopes,rateLimitPolicy",
            "actor_id%3D%22a%22",
            "status=KEY_STATUS_ACTIVE",
            "actor_id%3D%22%f0%9f",
            "\u00e9",
            "a=b=c",
            "AbCd_-");
    return Combinators.combine(names, values)
        .as((name, value) -> name + "=" + value)
        .list()
        .ofMaxSize(3)
        .map(pairs -> pairs.isEmpty() ? "" : "?" + String.join("&", pairs));
  }

  private static Arbitrary<List<String>> headers() {
    Arbitrary<String> other =
        Arbitraries.of(
            "Content-Type: application/json",
            "Content-Type: application/merge-patch+json",
            "Content-Type: text/plain",
            "Content-Type: ;",
            "Content-Type: application/json; charset=x",
            "Content-Encoding: gzip",
            "Latchkey-Namespace: other",
            "Latchkey-Namespace: \u00e9",
            "Latchkey-Namespace:",
            "Accept: text/plain",
            "Expect: 100-continue",
            "X-HTTP-Method-Override: DELETE",
            "Cookie: a=\"",
            "Range: bytes=0-1");
    return Combinators.combine(
            Arbitraries.of("Authorization: Bearer alice", "Authorization: Bearer mallory", "A: b"),
            other.list().ofMaxSize(2))
        .as(
            (token, others) -> {
              List<String> all = new ArrayList<>(others);
              all.add(token);
              return List.copyOf(all);
            });
  }

  private static Arbitrary<byte[]> bodies() {
    Arbitrary<String> texts =
        Arbitraries.of(
            "",
            "null",
            "{}",
            "[]",
            "{\"name\":\"n\",\"actor_id\":\"a\"}",
            "{\"name\":\"n\",\"actor_id\":\"a\",\"raw_key\":\"some_raw_key_0123456789\"}",
            "{\"name\":\"\\u0000\",\"actor_id\":\"\\ud800\"}",
            "{\"requests\":[{},5,{\"name\":\"n\",\"actor_id\":\"a\",\"raw_key\":\"k\"}]}",
            "{\"issued_api_key\":{\"metadata\":{\"a\":[1e400]}}}",
            "{\"scopes\":[],\"metadata\":{\"\":null}}",
            "{\"reason\":\"REVOCATION_REASON_SUPERSEDED\"}",
            "[".repeat(5000));
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Arbitraries.oneOf(
        texts.map(text -> text.getBytes(StandardCharsets.UTF_8)),
        texts.map(text -> text.getBytes(StandardCharsets.UTF_8)),
        bytes);
  }

  private static String exchange(byte[] request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.listener.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
