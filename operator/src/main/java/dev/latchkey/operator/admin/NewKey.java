package dev.latchkey.operator.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a key that is to be made is to be. All values are within the limits of the contract.
 *
 * @param displayName a name for people
 * @param actorID who acts with it
 * @param scopes what it may do
 * @param ttl how long it is good; empty = without an end
 * @param metadata free-form data
 * @param rateLimit how often it may be used
 * @param ipRestriction from where it may be used; masked, canonical CIDRs
 * @param visibility whether anybody may hold it
 * @param requestID by which the client can ask again (AIP-155)
 */
public record NewKey(
    String displayName,
    String actorID,
    List<String> scopes,
    Optional<Duration> ttl,
    Optional<ObjectNode> metadata,
    Optional<RateLimit> rateLimit,
    Optional<IpRestriction> ipRestriction,
    Visibility visibility,
    Optional<String> requestID) {
  /** Takes a copy of the list. */
  public NewKey {
    scopes = List.copyOf(scopes);
  }
}
