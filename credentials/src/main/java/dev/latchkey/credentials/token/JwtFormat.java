package dev.latchkey.credentials.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.signing.SigningAlgorithm;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Derived JWTs: signed in compact form (RFC 7515, RFC 7519), with {@code typ: latchkey+jwt} (RFC
 * 8725, 3.11). Reading follows RFC 8725: the type is fixed, the key decides the algorithm, no key
 * comes from the header, and a token is taken only in the form in which it was issued.
 */
public final class JwtFormat {
  /** The longest token, in characters. */
  public static final int MAX_LENGTH = 8192;

  private static final String TYPE = "latchkey+jwt";
  private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

  private JwtFormat() {}

  /**
   * Makes a token.
   *
   * @throws IllegalArgumentException if it would be longer than {@link #MAX_LENGTH}, or the claims
   *     could not be read out of it as they are
   */
  public static String issue(TokenClaims claims, SigningKey key) {
    String text = TokenSigner.sign(TYPE, claims.toJson(), key);
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("the token would be too long");
    }
    if (!(read(text) instanceof TokenReading.Read same) || !same.token().claims().readAs(claims)) {
      throw new IllegalArgumentException("the claims cannot be written in a token");
    }
    return text;
  }

  /** Reads a token, without its signature. Never throws; takes time linear in its length. */
  public static TokenReading read(String text) {
    try {
      return new TokenReading.Read(parse(text));
    } catch (DefectiveTokenException e) {
      return new TokenReading.Refused(e.defect());
    }
  }

  private static PresentedToken.Jwt parse(String text) {
    DefectiveTokenException.require(text.length() <= MAX_LENGTH);
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    DefectiveTokenException.require(
        first > 0 && second > first + 1 && text.indexOf('.', second + 1) < 0);
    ObjectNode header = ClaimReader.object(Base64Url.decode(Arrays.copyOf(bytes, first)));
    String keyID = requireOurs(header);
    DefectiveTokenException.require(second + 1 < bytes.length);
    byte[] payload = Base64Url.decode(Arrays.copyOfRange(bytes, first + 1, second));
    byte[] signature = Base64Url.decode(Arrays.copyOfRange(bytes, second + 1, bytes.length));
    TokenClaims claims = claims(new ClaimReader(ClaimReader.object(payload)));
    return new SignedToken(
        keyID, header.get("alg").textValue(), claims, Arrays.copyOf(bytes, second), signature);
  }

  /** The kid of a header that has what ours have and nothing else: no jku, jwk, x5u, crit, b64. */
  private static String requireOurs(ObjectNode header) {
    boolean ours =
        header.size() == HEADER.size()
            && isText(header.get("typ"), TYPE)
            && header.path("kid").isTextual()
            && (isText(header.get("alg"), SigningAlgorithm.EDDSA.jwsName())
                || isText(header.get("alg"), SigningAlgorithm.RS256.jwsName()));
    if (!ours) {
      throw DefectiveTokenException.foreign();
    }
    return header.get("kid").textValue();
  }

  private static boolean isText(JsonNode node, String text) {
    return node != null && node.isTextual() && node.textValue().equals(text);
  }

  private static TokenClaims claims(ClaimReader reader) {
    return new TokenClaims(
        reader.text("iss"),
        reader.text("sub"),
        reader.texts("aud"),
        reader.seconds("exp"),
        reader.seconds("nbf"),
        reader.seconds("iat"),
        reader.text("jti"),
        reader.optionalText("scope").map(ClaimReader::words).orElse(List.of()),
        reader.text("akid"),
        reader.isPublic("vis"),
        reader.object("meta"),
        reader.blocks("acl"),
        reader.status("status"),
        reader.left());
  }

  private record SignedToken(
      String keyID, String algorithm, TokenClaims claims, byte[] signed, byte[] signature)
      implements PresentedToken.Jwt {
    @Override
    public boolean isSignedBy(VerificationKey key) {
      return key.algorithm().jwsName().equals(algorithm) && key.verify(signed, signature);
    }

    /** Shows no part of the token. */
    @Override
    public String toString() {
      return "Jwt[" + claims.parentKeyID() + "]";
    }
  }
}
