package dev.latchkey.verifier.index;

import dev.latchkey.verifier.token.GrantText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The whole answer about a valid key as UTF-8 JSON, but for what is left of a rate limit, and where
 * in it those members are that a derived token has of its own. Immutable.
 *
 * @param valid all of it: <code>{"is_valid":true,"key_id":…}</code>; empty if there is nothing to
 *     say of the key
 * @param scopesFrom where the scopes begin, the comma before them included
 * @param scopesTo where they end; the same if there are none
 * @param expiryFrom where the expiry begins, the comma before it included
 * @param expiryTo where it ends; the same if there is none
 */
record AnswerText(byte[] valid, int scopesFrom, int scopesTo, int expiryFrom, int expiryTo) {
  static final AnswerText NONE = new AnswerText(new byte[0], 0, 0, 0, 0);

  private static final byte[] BEGINNING = "{\"is_valid\":true,".getBytes(StandardCharsets.US_ASCII);

  /**
   * @param object the members that say what the key is, as an object; the places of the others are
   *     those in it
   */
  static AnswerText of(byte[] object, int scopesFrom, int scopesTo, int expiryFrom, int expiryTo) {
    int moved = BEGINNING.length - 1;
    byte[] valid = Arrays.copyOf(BEGINNING, moved + object.length);
    System.arraycopy(object, 1, valid, BEGINNING.length, object.length - 1);
    return new AnswerText(
        valid, scopesFrom + moved, scopesTo + moved, expiryFrom + moved, expiryTo + moved);
  }

  /** Writes the members that say what the key is, without braces. */
  void writeTo(OutputStream out) throws IOException {
    if (valid.length > 0) {
      out.write(valid, BEGINNING.length, valid.length - 1 - BEGINNING.length);
    }
  }

  /** The same of a token that was derived from the key. */
  void writeTo(OutputStream out, GrantText token, byte[] scopes) throws IOException {
    byte[] whole = valid(token, scopes);
    out.write(whole, BEGINNING.length, whole.length - 1 - BEGINNING.length);
  }

  /** The whole answer about a token that was derived from the key. */
  byte[] valid(GrantText token, byte[] scopes) {
    byte[] expiry = token.expiry();
    byte[] issuer = token.issuer();
    int replaced = scopesTo - scopesFrom + expiryTo - expiryFrom;
    byte[] whole =
        new byte[valid.length - replaced + scopes.length + expiry.length + issuer.length];
    int at = copy(valid, 0, scopesFrom, whole, 0);
    at = copy(scopes, 0, scopes.length, whole, at);
    at = copy(valid, scopesTo, expiryFrom, whole, at);
    at = copy(expiry, 0, expiry.length, whole, at);
    at = copy(valid, expiryTo, valid.length - 1, whole, at);
    at = copy(issuer, 0, issuer.length, whole, at);
    whole[at] = '}';
    return whole;
  }

  private static int copy(byte[] source, int from, int to, byte[] target, int at) {
    System.arraycopy(source, from, target, at, to - from);
    return at + to - from;
  }
}
