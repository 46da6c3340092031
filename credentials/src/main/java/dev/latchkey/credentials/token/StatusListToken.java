package dev.latchkey.credentials.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.signing.SigningKey;
import java.time.Duration;
import java.time.Instant;

/**
 * Signed status lists: JWTs with {@code typ: statuslist+jwt} (IETF Token Status List, section 5.1).
 */
public final class StatusListToken {
  /** The media type of one. */
  public static final String MEDIA_TYPE = "application/statuslist+jwt";

  private static final String TYPE = "statuslist+jwt";

  private StatusListToken() {}

  /**
   * Signs a list.
   *
   * @param uri where it is served, as tokens name it: {@code sub}
   * @param issuer who made it, and the tokens: {@code iss}
   * @param list the list
   * @param now when it is made, whole seconds count: {@code iat}
   * @param life how long it may be relied upon: {@code exp}
   * @param freshness how long a copy may be kept before it is fetched again: {@code ttl}
   */
  public static String issue(
      String uri,
      String issuer,
      StatusList list,
      Instant now,
      Duration life,
      Duration freshness,
      SigningKey key) {
    ObjectNode claims = StrictJson.newObject();
    claims
        .put("sub", uri)
        .put("iss", issuer)
        .put("iat", now.getEpochSecond())
        .put("exp", now.plus(life).getEpochSecond())
        .put("ttl", freshness.toSeconds())
        .putObject("status_list")
        .put("bits", StatusList.BITS)
        .put("lst", list.compressed());
    return TokenSigner.sign(TYPE, claims, key);
  }
}
