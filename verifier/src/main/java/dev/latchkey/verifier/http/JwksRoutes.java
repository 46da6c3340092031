package dev.latchkey.verifier.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.http.CallNamespace;
import dev.latchkey.http.EntityTag;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.RequestException;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenKeys;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The public keys of a namespace's derived JWTs as a JWK set (RFC 7517): that which {@code
 * ?namespace=} or the header {@code Latchkey-Namespace} names, else the default one. Never those of
 * several: nothing in a set says which issuer a key is for, so with a set of two namespaces whoever
 * has the keys of one could sign for the other. Needs no credentials.
 */
public final class JwksRoutes {
  private static final List<String> PATHS =
      List.of("/v2alpha1/admin/derivedKeys/jwks.json", "/v2alpha1/derivedKeys/jwks.json");

  /** Shorter than the time for which a key is published before it signs. */
  private static final String CACHING = "public, max-age=300";

  /** For all that may be otherwise in a moment. */
  private static final String NO_CACHING = "no-store";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final TokenKeys keys;
  private final Set<String> namespaces;
  private final Optional<String> defaultNamespace;
  private final BooleanSupplier ready;

  /**
   * @param keys the namespaces' keys
   * @param namespaces the verifier's; empty = all
   * @param defaultNamespace whose set is answered where none is named
   * @param ready whether the verifier knows all namespaces that there are
   */
  public JwksRoutes(
      TokenKeys keys,
      Set<String> namespaces,
      Optional<String> defaultNamespace,
      BooleanSupplier ready) {
    this.keys = keys;
    this.namespaces = Set.copyOf(namespaces);
    this.defaultNamespace = defaultNamespace;
    this.ready = ready;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    for (String path : PATHS) {
      routes.get(path, this::answer);
      routes.head(path, this::answer);
    }
  }

  private void answer(Context context) {
    context.header("Cache-Control", NO_CACHING).header("Vary", CallNamespace.HEADER);
    VerificationKeySet set = set(namespace(context));
    byte[] body = body(set);
    EntityTag tag = EntityTag.of(body);
    context.header("ETag", tag.text());
    if (!set.keys().isEmpty()) {
      context.header("Cache-Control", CACHING);
    }
    if (tag.isIn(lines(context, "If-None-Match"))) {
      context.status(304);
    } else {
      JsonAnswer.write(context, 200, body);
    }
  }

  private String namespace(Context context) {
    List<String> inQuery = context.queryParams("namespace");
    Set<String> named = new HashSet<>(inQuery);
    CallNamespace.of(context).ifPresent(named::add);
    if (named.isEmpty()) {
      return defaultNamespace.orElseThrow(
          () ->
              new RequestException(
                  ErrorReason.NAMESPACE_REQUIRED,
                  "Say whose keys: add ?namespace=NAME, or run the verifier with"
                      + " --default-namespace. Each namespace has a set of its own, for its issuer"
                      + " alone."));
    }
    String name = named.iterator().next();
    if (inQuery.size() > 1 || named.size() > 1 || !CallNamespace.isName(name)) {
      throw new RequestException(
          ErrorReason.NAMESPACE_INVALID,
          "Name one namespace, once: with ?namespace=NAME or the header Latchkey-Namespace.");
    }
    return name;
  }

  private VerificationKeySet set(String namespace) {
    Optional<NamespaceTokenKeys> found = keys.find(namespace);
    if (found.isPresent()) {
      return found.get().publicKeys();
    }
    boolean verified =
        namespaces.contains(namespace) || defaultNamespace.filter(namespace::equals).isPresent();
    if (verified || (namespaces.isEmpty() && !ready.getAsBoolean())) {
      throw new RequestException(
          ErrorReason.NOT_SYNCED,
          "The verifier has not read the namespace's token keys yet: try again in a moment.");
    }
    throw new RequestException(
        ErrorReason.NAMESPACE_UNKNOWN, "This verifier knows no keys of a namespace of this name.");
  }

  private static byte[] body(VerificationKeySet set) {
    ArrayNode list = set.toPublicJson();
    ObjectNode body = MAPPER.createObjectNode();
    body.set("keys", list);
    // The clients generated from that API's description look for the set here.
    body.putObject("jwks").set("keys", list);
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> lines(Context context, String header) {
    return Collections.list(ClientAddress.lines(context, header));
  }
}
