package dev.latchkey.bench.token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The parts of a JWT in compact form (RFC 7515, 7.1) that a signature check takes.
 *
 * @param signed header and payload, as they stand in the token
 * @param signature the last part, as it stands there
 */
public record Jwt(String signed, String signature) {
  /** The parts of a token. */
  public static Jwt of(String token) {
    int dot = token.lastIndexOf('.');
    return new Jwt(token.substring(0, dot), token.substring(dot + 1));
  }

  /** The token with another one's signature. */
  public String signedAs(Jwt other) {
    return signed + "." + other.signature;
  }

  byte[] signedBytes() {
    return signed.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] signatureBytes() {
    return Base64.getUrlDecoder().decode(signature);
  }

  /** Shows no part of the token. */
  @Override
  public String toString() {
    return "Jwt";
  }
}
