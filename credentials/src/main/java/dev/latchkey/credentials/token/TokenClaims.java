package dev.latchkey.credentials.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.network.CidrBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a token says. Times are whole seconds.
 *
 * @param issuer who made it: {@code iss}
 * @param subject the actor of the key that it was derived from: {@code sub}
 * @param audience for whom it is: {@code aud}; empty = for everybody
 * @param expireTime it is no good from then on: {@code exp}
 * @param notBefore from when on it is good: {@code nbf}
 * @param issueTime when it was made: {@code iat}
 * @param tokenID names it: {@code jti}
 * @param scopes what it may do: {@code scope}; no scope has white space
 * @param parentKeyID the key that it was derived from: {@code akid}
 * @param isPublic whether that key is a Public one: {@code vis}
 * @param metadata that key's metadata: {@code meta}
 * @param allowedBlocks from where it may be used: {@code acl}; an empty list is nowhere, none at
 *     all anywhere
 * @param status where to look up what has become of it: {@code status}
 * @param custom all other claims
 */
public record TokenClaims(
    String issuer,
    String subject,
    List<String> audience,
    Instant expireTime,
    Instant notBefore,
    Instant issueTime,
    String tokenID,
    List<String> scopes,
    String parentKeyID,
    boolean isPublic,
    Optional<ObjectNode> metadata,
    Optional<List<CidrBlock>> allowedBlocks,
    Optional<StatusReference> status,
    ObjectNode custom) {

  /**
   * The most blocks that a token may name: as many as a key. To look at more would be work that
   * anybody could ask for, as they are read before any signature is checked.
   */
  public static final int MAX_BLOCKS = 64;

  /** What only the token's maker says; custom claims never have these names. */
  private static final Set<String> OURS =
      Set.of(
          "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "akid", "vis", "meta", "acl",
          "status");

  /**
   * Takes copies.
   *
   * @throws IllegalArgumentException if a custom claim has the name of another
   */
  public TokenClaims {
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(expireTime, "expireTime");
    Objects.requireNonNull(notBefore, "notBefore");
    Objects.requireNonNull(issueTime, "issueTime");
    Objects.requireNonNull(tokenID, "tokenID");
    Objects.requireNonNull(parentKeyID, "parentKeyID");
    audience = List.copyOf(audience);
    scopes = List.copyOf(scopes);
    allowedBlocks = allowedBlocks.map(List::copyOf);
    metadata = metadata.map(ObjectNode::deepCopy);
    if (isOurs(custom)) {
      throw new IllegalArgumentException("a custom claim has the name of one of ours");
    }
    custom = custom.deepCopy();
  }

  /** Whether any member has the name of a claim that only the token's maker sets. */
  static boolean isOurs(ObjectNode custom) {
    return OURS.stream().anyMatch(custom::has);
  }

  /** Whether both say the same when they are written as JSON, and in the same words. */
  boolean readAs(TokenClaims other) {
    return scopes.equals(other.scopes) && toJson().toString().equals(other.toJson().toString());
  }

  /** The same without a status reference. */
  TokenClaims withoutStatus() {
    return new TokenClaims(
        issuer,
        subject,
        audience,
        expireTime,
        notBefore,
        issueTime,
        tokenID,
        scopes,
        parentKeyID,
        isPublic,
        metadata,
        allowedBlocks,
        Optional.empty(),
        custom);
  }

  /** Where a token stands in its life. */
  public enum Life {
    /** Not begun. */
    NOT_YET,
    /** It may be used. */
    GOOD,
    /** Over. */
    EXPIRED
  }

  /**
   * Where the token stands in its life. It is over to the second; clocks may differ by some skew
   * only where it begins.
   *
   * @param skew how far ahead the clock may be that made it
   */
  public Life lifeAt(Instant now, Duration skew) {
    if (!now.isBefore(expireTime)) {
      return Life.EXPIRED;
    }
    Instant latest = now.plus(skew);
    return notBefore.isAfter(latest) || issueTime.isAfter(latest) ? Life.NOT_YET : Life.GOOD;
  }

  /** The claim set of a JWT (RFC 7519): ours, and the custom ones at top level. */
  public ObjectNode toJson() {
    ObjectNode json = StrictJson.newObject();
    json.put("iss", issuer).put("sub", subject);
    if (!audience.isEmpty()) {
      audience.forEach(json.putArray("aud")::add);
    }
    json.put("exp", expireTime.getEpochSecond())
        .put("nbf", notBefore.getEpochSecond())
        .put("iat", issueTime.getEpochSecond())
        .put("jti", tokenID);
    if (!scopes.isEmpty()) {
      json.put("scope", String.join(" ", scopes));
    }
    json.put("akid", parentKeyID).put("vis", isPublic ? "public" : "secret");
    metadata.ifPresent(object -> json.set("meta", object.deepCopy()));
    allowedBlocks.ifPresent(
        blocks -> {
          var acl = json.putArray("acl");
          blocks.forEach(block -> acl.add(block.toString()));
        });
    status.ifPresent(
        reference ->
            json.putObject("status")
                .putObject("status_list")
                .put("idx", reference.index())
                .put("uri", reference.uri()));
    json.setAll(custom.deepCopy());
    return json;
  }
}
