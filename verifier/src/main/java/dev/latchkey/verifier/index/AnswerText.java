package dev.latchkey.verifier.index;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The members of an answer that say what a key is, as UTF-8 JSON without braces, and where in them
 * those are that a derived token has of its own. Immutable.
 *
 * @param text all members
 * @param scopesFrom where the scopes begin, the comma before them included
 * @param scopesTo where they end; the same if there are none
 * @param expiryFrom where the expiry begins, the comma before it included
 * @param expiryTo where it ends; the same if there is none
 */
record AnswerText(byte[] text, int scopesFrom, int scopesTo, int expiryFrom, int expiryTo) {
  static final AnswerText NONE = new AnswerText(new byte[0], 0, 0, 0, 0);

  void writeTo(OutputStream out) throws IOException {
    out.write(text);
  }

  /** The same of a token that was derived from the key. */
  void writeTo(OutputStream out, List<String> scopes, Instant expireTime, String issuer)
      throws IOException {
    out.write(text, 0, scopesFrom);
    String separator = ",\"scopes\":[";
    for (String scope : scopes) {
      out.write(utf8(separator));
      writeQuoted(out, scope);
      separator = ",";
    }
    if (!scopes.isEmpty()) {
      out.write(']');
    }
    out.write(text, scopesTo, expiryFrom - scopesTo);
    out.write(utf8(",\"expire_time\":\"" + expireTime + "\""));
    out.write(text, expiryTo, text.length - expiryTo);
    out.write(utf8(",\"issuer\":"));
    writeQuoted(out, issuer);
  }

  /** All members as an object of its own. */
  byte[] object() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 2);
    out.write('{');
    out.writeBytes(text);
    out.write('}');
    return out.toByteArray();
  }

  private static void writeQuoted(OutputStream out, String value) throws IOException {
    out.write('"');
    out.write(JsonStringEncoder.getInstance().quoteAsUTF8(value));
    out.write('"');
  }

  private static byte[] utf8(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
