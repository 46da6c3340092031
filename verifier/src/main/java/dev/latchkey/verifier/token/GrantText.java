package dev.latchkey.verifier.token;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * What a token has of its own in a verification's answer, as UTF-8 JSON, made once per token: each
 * a member with the comma before it. The arrays are not copied and not to be written to.
 *
 * @param scopes its own scopes; nothing if it has none
 * @param expiry when it is over
 * @param issuer who made it
 */
public record GrantText(byte[] scopes, byte[] expiry, byte[] issuer) {
  static GrantText of(String issuer, List<String> scopes, Instant expireTime) {
    ByteArrayOutputStream quotedIssuer = new ByteArrayOutputStream();
    quotedIssuer.writeBytes(utf8(",\"issuer\":"));
    writeQuoted(quotedIssuer, issuer);
    return new GrantText(
        scopes(scopes),
        utf8(",\"expire_time\":\"" + expireTime + "\""),
        quotedIssuer.toByteArray());
  }

  /** Scopes as a member with the comma before it; nothing if there are none. */
  public static byte[] scopes(List<String> scopes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String separator = ",\"scopes\":[";
    for (String scope : scopes) {
      out.writeBytes(utf8(separator));
      writeQuoted(out, scope);
      separator = ",";
    }
    if (!scopes.isEmpty()) {
      out.write(']');
    }
    return out.toByteArray();
  }

  private static void writeQuoted(ByteArrayOutputStream out, String value) {
    out.write('"');
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
    out.write('"');
  }

  private static byte[] utf8(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
