package dev.latchkey.bench.token;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.http.JsonBody;
import dev.latchkey.verifier.http.VerifyBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading the body of a verify request with an issued key. */
public class BodyOperations {
  private static final JsonBody JSON = new JsonBody();

  /** The bodies. */
  @State(Scope.Benchmark)
  public static class Bodies {
    private Turns<byte[]> turns;

    /** Writes them. */
    @Setup
    public void prepare() {
      try (Workload workload = new Workload(2_000)) {
        turns =
            workload
                .issuedKeys()
                .map(
                    credential ->
                        "{\"credential\":\"%s\"}"
                            .formatted(credential)
                            .getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  /** As nearly all are written. */
  @Benchmark
  public String plain(Bodies bodies) {
    return VerifyBody.credential(bodies.turns.next()).orElseThrow();
  }

  /** As all others are read: by Jackson's streaming parser, which checks for duplicates too. */
  @Benchmark
  public String parsed(Bodies bodies) {
    return JSON.read(bodies.turns.next(), BodyOperations::credential, "");
  }

  private static String credential(JsonParser parser) throws IOException {
    String credential = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean known = parser.currentName().equals("credential");
      parser.nextToken();
      if (known) {
        credential = JsonBody.text(parser, "credential");
      } else {
        parser.skipChildren();
      }
    }
    return credential;
  }
}
