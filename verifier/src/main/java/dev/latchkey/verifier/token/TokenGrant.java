package dev.latchkey.verifier.token;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.credentials.token.TokenClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a genuine token grants at most, in as few words as a check needs. Times are whole seconds.
 * Immutable.
 *
 * @param issuer who made it
 * @param subject the actor that it was made for
 * @param parent the key that it was derived from
 * @param scopes its own scopes
 * @param allowedBlocks from where it may be used; empty = from wherever its parent may
 * @param expireTime it is no good from then on
 * @param notBefore it is no good before, and its clock's skew is granted
 * @param issueTime when it was made
 * @param text the same for an answer
 */
public record TokenGrant(
    String issuer,
    String subject,
    KeyId parent,
    List<String> scopes,
    Optional<List<CidrBlock>> allowedBlocks,
    Instant expireTime,
    Instant notBefore,
    Instant issueTime,
    GrantText text) {

  /** Of a token; empty if its parent can be no key of ours. */
  public static Optional<TokenGrant> of(TokenClaims claims) {
    return KeyId.parse(claims.parentKeyID())
        .filter(parent -> parent.value().equals(claims.parentKeyID()))
        .map(
            parent ->
                new TokenGrant(
                    claims.issuer(),
                    claims.subject(),
                    parent,
                    claims.scopes(),
                    claims.allowedBlocks(),
                    claims.expireTime(),
                    claims.notBefore().isAfter(claims.issueTime())
                        ? claims.notBefore()
                        : claims.issueTime(),
                    claims.issueTime(),
                    GrantText.of(claims.issuer(), claims.scopes(), claims.expireTime())));
  }

  /** Whether it is over, to the second. */
  public boolean isExpiredAt(long epochMillis) {
    return expireTime.getEpochSecond() <= seconds(epochMillis);
  }

  /** Whether it has not begun, by clocks that differ by no more than this. */
  public boolean isEarlyAt(long epochMillis, Duration skew) {
    return notBefore.getEpochSecond() > seconds(epochMillis + skew.toMillis());
  }

  private static long seconds(long epochMillis) {
    return Math.floorDiv(epochMillis, 1_000L);
  }

  /** Those of its scopes that its parent has now. */
  public List<String> scopesWithin(List<String> ofParent) {
    return isWithin(ofParent) ? scopes : scopes.stream().filter(ofParent::contains).toList();
  }

  /** As {@link #scopesWithin}, as the text of an answer's member: see {@link GrantText#scopes}. */
  public byte[] scopesTextWithin(List<String> ofParent) {
    return isWithin(ofParent) ? text.scopes() : GrantText.scopes(scopesWithin(ofParent));
  }

  private boolean isWithin(List<String> ofParent) {
    for (String scope : scopes) {
      if (!ofParent.contains(scope)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it may be used from an address; empty = not known, which fits no restriction. */
  public boolean admits(Optional<byte[]> address) {
    if (allowedBlocks.isEmpty()) {
      return true;
    }
    if (address.isEmpty()) {
      return false;
    }
    for (CidrBlock block : allowedBlocks.get()) {
      if (block.contains(address.get())) {
        return true;
      }
    }
    return false;
  }
}
