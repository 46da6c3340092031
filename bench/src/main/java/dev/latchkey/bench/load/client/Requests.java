package dev.latchkey.bench.load.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** HTTP requests, ready to be sent, that take turns. Not thread-safe. */
public final class Requests {
  private static final String VERIFY = "/v2alpha1/admin/apiKeys:verify";
  private static final String BATCH_VERIFY = "/v2alpha1/admin/apiKeys:batchVerify";

  private final List<byte[]> all;
  private final ExpectedAnswer expected;
  private final boolean again;
  private int next;

  private Requests(List<byte[]> all, ExpectedAnswer expected, boolean again) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("nothing is to be sent");
    }
    this.all = all;
    this.expected = expected;
    this.again = again;
  }

  /**
   * Verifies one credential after the other, for ever.
   *
   * @param port of the server, on this machine
   * @param credentials at least one
   */
  public static Requests verify(int port, List<String> credentials, ExpectedAnswer expected) {
    return new Requests(bodies(port, credentials), expected, true);
  }

  /** Asks as a gateway does whether a request with a good credential may pass. */
  public static Requests authz(int port, List<String> credentials) {
    return new Requests(
        credentials.stream().map(credential -> authz(port, credential)).toList(),
        ExpectedAnswer.EMPTY,
        true);
  }

  /** Verifies several good credentials at once, one batch after the other, for ever. */
  public static Requests batchVerify(int port, List<List<String>> batches) {
    return new Requests(
        batches.stream().map(batch -> post(port, BATCH_VERIFY, batchBody(batch))).toList(),
        ExpectedAnswer.allValid(batches.get(0).size()),
        true);
  }

  /** The same from the first one on, each once; then nothing more is sent. */
  public Requests once() {
    return new Requests(all, expected, false);
  }

  boolean hasNext() {
    return again || next < all.size();
  }

  byte[] next() {
    byte[] request = all.get(next);
    next++;
    if (again && next == all.size()) {
      next = 0;
    }
    return request;
  }

  ExpectedAnswer expected() {
    return expected;
  }

  private static List<byte[]> bodies(int port, List<String> credentials) {
    return credentials.stream().map(credential -> post(port, VERIFY, body(credential))).toList();
  }

  private static String batchBody(List<String> credentials) {
    return "{\"requests\":[%s]}"
        .formatted(String.join(",", credentials.stream().map(Requests::body).toList()));
  }

  /** Credentials of ours have no character that JSON escapes. */
  private static String body(String credential) {
    return "{\"credential\":\"" + credential + "\"}";
  }

  private static byte[] authz(int port, String credential) {
    return """
    GET /authz/orders/7 HTTP/1.1\r
    Host: 127.0.0.1:%d\r
    X-API-Key: %s\r
    \r
    """
        .formatted(port, credential)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] post(int port, String path, String body) {
    return """
    POST %s HTTP/1.1\r
    Host: 127.0.0.1:%d\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(path, port, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
