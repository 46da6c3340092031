package dev.latchkey.verifier.keyset;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** Reads the URIs of key sets. No message quotes what was given, as it may be a key. */
final class KeySetUriParser {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private KeySetUriParser() {}

  static KeySetUri parse(String text) {
    int end = text.indexOf("://");
    String scheme = end < 0 ? "" : text.substring(0, end).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "file" -> inFile(text);
      case "https", "http" -> onServer(text, scheme);
      case "base64" -> inline(text.substring(end + 3));
      default ->
          throw new IllegalArgumentException(
              "a key set's URI begins with file://, https:// or base64://.");
    };
  }

  private static KeySetUri inFile(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getRawAuthority() == null) {
        return new KeySetUri.InFile(Path.of(uri));
      }
    } catch (URISyntaxException | IllegalArgumentException | SecurityException unusable) {
      // Said below, without what was given.
    }
    throw new IllegalArgumentException(
        "file:// is followed by an absolute path, percent-encoded where a URI must be:"
            + " file:///path/to/jwks.json.");
  }

  private static KeySetUri onServer(String text, String scheme) {
    URI uri = uri(text, scheme);
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a URI with a user name or password is not taken: serve the key set without, or give"
              + " it as a file.");
    }
    boolean local = uri.getHost() != null && THIS_MACHINE.contains(uri.getHost());
    if (scheme.equals("http") && !local) {
      throw new IllegalArgumentException(
          "http:// is taken for localhost, 127.0.0.1 and [::1] alone, as others could change the"
              + " keys on their way: use https://.");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "https:// is followed by a host: https://keys.example.com/jwks.json.");
    }
    return new KeySetUri.OnServer(uri);
  }

  private static URI uri(String text, String scheme) {
    try {
      return new URI(scheme + text.substring(scheme.length()));
    } catch (URISyntaxException e) {
      // Its message quotes the URI.
      throw new IllegalArgumentException("this " + scheme + ":// URI is malformed (RFC 3986).");
    }
  }

  private static KeySetUri inline(String base64) {
    try {
      String standard = base64.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
      byte[] json = Base64.getDecoder().decode(standard);
      return new KeySetUri.Inline(new String(json, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // Its message quotes a character of the key set.
      throw new IllegalArgumentException("base64:// is not followed by base64.");
    }
  }
}
