package dev.latchkey.credentials.signing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The secrets that a namespace's macaroons are made of. Immutable and thread-safe. */
public final class MacaroonRoots {
  /** None: no macaroon verifies. */
  public static final MacaroonRoots EMPTY = new MacaroonRoots(Map.of());

  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private final Map<String, MacaroonRoot> roots;

  private MacaroonRoots(Map<String, MacaroonRoot> roots) {
    this.roots = roots;
  }

  /**
   * Reads {@code {"roots":[{"id":"<16 hex digits>","secret":"<base64url of 32 bytes>","nbf":
   * <seconds>}, …]}}; other members are ignored.
   *
   * @throws InvalidKeySetException if it is not of this form; the message says why
   */
  public static MacaroonRoots parse(String json) {
    ObjectNode tree =
        StrictJson.object(json.getBytes(StandardCharsets.UTF_8))
            .orElseThrow(
                () -> new InvalidKeySetException("The macaroon roots are not valid JSON."));
    JsonNode list = tree.path("roots");
    if (!list.isArray()) {
      throw new InvalidKeySetException(
          "The macaroon roots have no list \"roots\": restore them from a backup.");
    }
    Map<String, MacaroonRoot> roots = new LinkedHashMap<>();
    for (JsonNode root : list) {
      MacaroonRoot read = root(root);
      if (roots.put(read.id(), read) != null) {
        throw new InvalidKeySetException("Two macaroon roots have the same id: restore them.");
      }
    }
    if (roots.isEmpty()) {
      throw new InvalidKeySetException("There is no macaroon root: restore them from a backup.");
    }
    return new MacaroonRoots(roots);
  }

  private static MacaroonRoot root(JsonNode root) {
    try {
      JsonNode id = root.path("id");
      JsonNode notBefore = root.path("nbf");
      if (id.isTextual()
          && ID.matcher(id.textValue()).matches()
          && notBefore.isIntegralNumber()
          && notBefore.canConvertToLong()) {
        byte[] secret = Base64.getUrlDecoder().decode(root.path("secret").asText());
        if (secret.length == MacaroonRoot.LENGTH) {
          return new MacaroonRoot(
              id.textValue(), secret, Instant.ofEpochSecond(notBefore.longValue()));
        }
      }
    } catch (RuntimeException unreadable) {
      // Said below, as its message may quote the secret.
    }
    throw new InvalidKeySetException("A macaroon root is damaged: restore it from a backup.");
  }

  /** The root of new macaroons: the latest whose time has come; empty if none's has. */
  public Optional<MacaroonRoot> current(Instant now) {
    return roots.values().stream()
        .filter(root -> !root.notBefore().isAfter(now))
        .max(Comparator.comparing(MacaroonRoot::notBefore).thenComparing(MacaroonRoot::id));
  }

  /** The root of this id. */
  public Optional<MacaroonRoot> find(String id) {
    return Optional.ofNullable(roots.get(id));
  }

  /** Shows ids alone. */
  @Override
  public String toString() {
    return "MacaroonRoots" + roots.keySet();
  }
}
