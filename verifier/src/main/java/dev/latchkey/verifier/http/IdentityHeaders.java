package dev.latchkey.verifier.http;

import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.token.TokenGrant;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/**
 * Tells a gateway, and what stands behind it, whose a good credential is. All headers are there
 * each time, without a value where there is none: a gateway that sets them overwrites whatever its
 * client sent under their names.
 *
 * <p>Values are visible ASCII. Every other character, and percent sign and comma, is
 * percent-encoded as UTF-8, so that no value ends the header, and none can be taken for two.
 */
final class IdentityHeaders {
  static final String KEY_ID = "X-Latchkey-Key-Id";
  static final String ACTOR = "X-Latchkey-Actor";
  static final String SCOPES = "X-Latchkey-Scopes";
  static final String NAMESPACE = "X-Latchkey-Namespace";
  static final String VISIBILITY = "X-Latchkey-Visibility";
  static final String EXPIRE_TIME = "X-Latchkey-Expire-Time";
  static final String ISSUER = "X-Latchkey-Issuer";

  /** How long all values together may be: servers take some 8 KiB of header, this and all else. */
  private static final int MAX_LENGTH = 6 * 1024;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private IdentityHeaders() {}

  /**
   * Writes them.
   *
   * @return whether they were written; nothing is if they are too long
   */
  static boolean write(Verification.Valid valid, HttpFields.Mutable headers) {
    IndexedRecord record = valid.record();
    Optional<TokenGrant> grant = valid.grant();
    String actor = encoded(record.actorID());
    String scopes = scopes(valid);
    String issuer = grant.map(token -> encoded(token.issuer())).orElse("");
    if (actor.length() + scopes.length() + issuer.length() > MAX_LENGTH) {
      return false;
    }
    headers.put(KEY_ID, record.key().keyID().value());
    headers.put(ACTOR, actor);
    headers.put(SCOPES, scopes);
    headers.put(NAMESPACE, record.key().namespace());
    headers.put(VISIBILITY, record.isPublic() ? "public" : "secret");
    headers.put(
        EXPIRE_TIME,
        grant.map(TokenGrant::expireTime).or(record::expireTime).map(Instant::toString).orElse(""));
    headers.put(ISSUER, issuer);
    return true;
  }

  private static String scopes(Verification.Valid valid) {
    StringBuilder text = new StringBuilder();
    for (String scope : valid.scopes()) {
      if (text.length() > MAX_LENGTH) {
        break;
      }
      text.append(text.isEmpty() ? "" : " ").append(encoded(scope));
    }
    return text.toString();
  }

  /** As visible ASCII without percent signs and commas but those of the encoding itself. */
  static String encoded(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!isPlain(value.charAt(i))) {
        return encoded(value.getBytes(StandardCharsets.UTF_8));
      }
    }
    return value;
  }

  private static String encoded(byte[] value) {
    StringBuilder text = new StringBuilder(3 * value.length);
    for (byte octet : value) {
      if (isPlain((char) (octet & 0xff))) {
        text.append((char) octet);
      } else {
        text.append('%').append(HEX[(octet & 0xf0) >> 4]).append(HEX[octet & 0x0f]);
      }
    }
    return text.toString();
  }

  private static boolean isPlain(char c) {
    return c > ' ' && c < 0x7f && c != '%' && c != ',';
  }
}
