package dev.latchkey.verifier.testing;

import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenClaims;
import dev.latchkey.credentials.token.TokenReading;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Tokens put together by hand, as whoever means no good does it. */
public final class HandMadeTokens {
  private HandMadeTokens() {}

  /** The key that a namespace signs with. */
  public static SigningKey signer(NamespaceTokenKeys keys, Instant now) {
    return keys.signingKeys().orElseThrow().signer(Optional.empty(), now).orElseThrow();
  }

  /** A JWT with a good signature over whatever is in it. */
  public static String sign(String header, String payload, SigningKey key) {
    String input = encode(header) + "." + encode(payload);
    return input + "." + encode(key.sign(ascii(input)));
  }

  /** What a token says, well-formed and not looked at further. */
  public static TokenClaims claims(String token) {
    TokenReading reading =
        token.startsWith("mc_") ? MacaroonFormat.read(token) : JwtFormat.read(token);
    return ((TokenReading.Read) reading).token().claims();
  }

  /** What a plain token of a key says: made now, of the actor of the test's keys, for no one. */
  public static TokenClaims claims(
      NamespaceTokenKeys keys, TestKey key, Instant now, Instant expireTime) {
    return new TokenClaims(
        keys.settings().issuer(),
        "team",
        List.of(),
        expireTime,
        now,
        now,
        "a-token",
        List.of(),
        key.keyID().value(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        StrictJson.newObject());
  }

  /** The bytes of a macaroon as characters. */
  public static String binary(String macaroon) {
    return new String(
        Base64.getUrlDecoder().decode(macaroon.substring(MacaroonFormat.PREFIX.length())),
        StandardCharsets.ISO_8859_1);
  }

  /** A macaroon of bytes given as characters. */
  public static String macaroon(String binary) {
    return MacaroonFormat.PREFIX + encode(binary.getBytes(StandardCharsets.ISO_8859_1));
  }

  public static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
