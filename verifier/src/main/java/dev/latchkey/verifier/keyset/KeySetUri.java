package dev.latchkey.verifier.keyset;

import java.net.URI;
import java.nio.file.Path;

/**
 * Where a JWK set is. Its text form is for logs: it names a file or a host, and shows no path on a
 * host, no query and no content. Immutable.
 */
public sealed interface KeySetUri {
  /**
   * A file: {@code file:///path}.
   *
   * @param path absolute
   */
  record InFile(Path path) implements KeySetUri {
    @Override
    public String toString() {
      return "file://" + path;
    }
  }

  /**
   * A server: {@code https://host/path}, or {@code http://} of this machine itself.
   *
   * @param uri one with a host, and without a user's name
   */
  record OnServer(URI uri) implements KeySetUri {
    @Override
    public String toString() {
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      return uri.getScheme() + "://" + uri.getHost() + port;
    }
  }

  /**
   * The set itself: {@code base64://}, and then its JSON in base64 (RFC 4648) of either alphabet,
   * with or without padding.
   *
   * @param json the text
   */
  record Inline(String json) implements KeySetUri {
    /** Shows nothing of the set. */
    @Override
    public String toString() {
      return "base64://";
    }
  }

  /**
   * Reads a URI.
   *
   * @throws IllegalArgumentException if it is none that can be read from; the message says what to
   *     do, and quotes nothing
   */
  static KeySetUri parse(String text) {
    return KeySetUriParser.parse(text);
  }
}
