package dev.latchkey.verifier.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenKeys;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The public keys of derived JWTs as a JWK set (RFC 7517), of all namespaces that the verifier
 * knows, or of one: {@code ?namespace=}. Needs no credentials.
 */
public final class JwksRoutes {
  private static final List<String> PATHS =
      List.of("/v2alpha1/admin/derivedKeys/jwks.json", "/v2alpha1/derivedKeys/jwks.json");

  /** Shorter than the time for which a key is published before it signs. */
  private static final String CACHING = "public, max-age=300";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final TokenKeys keys;

  /**
   * @param keys the namespaces' keys
   */
  public JwksRoutes(TokenKeys keys) {
    this.keys = keys;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    PATHS.forEach(path -> routes.get(path, this::answer));
  }

  private void answer(Context context) {
    byte[] body = body(context.queryParam("namespace"));
    EntityTag tag = EntityTag.of(body);
    context.header("ETag", tag.text()).header("Cache-Control", CACHING);
    if (tag.isIn(context.header("If-None-Match"))) {
      context.status(304);
    } else {
      JsonAnswer.write(context, 200, body);
    }
  }

  private byte[] body(String namespace) {
    ArrayNode list = MAPPER.createArrayNode();
    Set<String> seen = new HashSet<>();
    keys.all().stream()
        .filter(own -> namespace == null || namespace.equals(own.namespace()))
        .sorted(Comparator.comparing(NamespaceTokenKeys::namespace))
        .map(NamespaceTokenKeys::publicKeys)
        .forEach(
            set ->
                set.toPublicJson()
                    .forEach(
                        key -> {
                          if (seen.add(key.toString())) {
                            list.add(key);
                          }
                        }));
    ObjectNode body = MAPPER.createObjectNode();
    body.set("keys", list);
    // The clients generated from that API's description look for the set here.
    body.putObject("jwks").set("keys", list);
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
