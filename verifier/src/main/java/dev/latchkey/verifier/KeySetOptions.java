package dev.latchkey.verifier;

import dev.latchkey.crds.issuer.DerivedTokens;
import dev.latchkey.verifier.keyset.Certificates;
import dev.latchkey.verifier.keyset.GivenKeySets;
import dev.latchkey.verifier.keyset.KeySetUri;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that give key sets of derived tokens by URI. */
final class KeySetOptions {
  private static final int MAX_ISSUER = 255;
  private static final Pattern ISSUER = Pattern.compile(DerivedTokens.ISSUER);

  @Option(
      names = "--jwks-uri",
      paramLabel = "URI",
      split = ",",
      description =
          "A JWK set, file:///path, https://..., or base64:// and the set: JWTs of the one"
              + " namespace are verified with its public keys, and no more with those of the Secret"
              + " latchkey-jwks, unless this verifier signs with the namespace's own. More than"
              + " once or with commas for several; a comma in one is %%2C.")
  private List<String> published = new ArrayList<>();

  @Option(
      names = "--signing-keys-uri",
      paramLabel = "URI",
      description =
          "With --derive-tokens: the JWK set to sign and to verify JWTs with, in place of the"
              + " namespace's own. Rather a file than base64://, which whoever lists processes"
              + " sees.")
  private String signing;

  @Option(
      names = "--signing-key-id",
      paramLabel = "KID",
      description =
          "Which key of --signing-keys-uri signs. Default: the latest whose nbf has come where keys"
              + " have one, else the first with \"use\": \"sig\", else the first.")
  private String signingKeyID;

  @Option(
      names = "--token-issuer",
      paramLabel = "URI",
      description =
          "With keys by URI: the iss of tokens where the namespace has no Secret latchkey-jwks,"
              + " which says it otherwise. Tokens are good for 1h, and 24h at most.")
  private String issuer;

  @Option(
      names = "--jwks-ca-file",
      paramLabel = "FILE",
      description =
          "Certificates (PEM) of authorities that are trusted for https:// URIs, besides those that"
              + " Java trusts. Read at the start.")
  private Path authorities;

  /**
   * The key sets that were given.
   *
   * @throws IllegalArgumentException if one cannot be read from, or two options do not go together;
   *     the message quotes no URI
   */
  GivenKeySets toKeySets() {
    return new GivenKeySets(
        published.stream().map(text -> uri("--jwks-uri", text)).toList(),
        Optional.ofNullable(signing).map(text -> uri("--signing-keys-uri", text)),
        Optional.ofNullable(signingKeyID),
        Optional.ofNullable(issuer).map(KeySetOptions::requireIssuer),
        Optional.ofNullable(authorities).map(KeySetOptions::certificates).orElse(List.of()));
  }

  private static KeySetUri uri(String option, String text) {
    try {
      return KeySetUri.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private static String requireIssuer(String text) {
    if (text.length() > MAX_ISSUER || !ISSUER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "--token-issuer: give a URI, or a text without a colon, of 1 to 255 characters without"
              + " white space.");
    }
    return text;
  }

  private static List<X509Certificate> certificates(Path file) {
    try {
      return Certificates.read(file);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--jwks-ca-file: " + e.getMessage(), e);
    }
  }
}
